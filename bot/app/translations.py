"""Translations by a machine, where a newsroom has named a service: texts leave the machine for it."""

import httpx

from bot.app.newsroom import Service
from bot.errors import InputError
from bot.models import Gloss

PATIENCE = 30.0  # seconds for one text
LONGEST = 5000  # letters of one text
LARGEST = 100_000  # bytes of an answer


class MachineTranslations(Service):
    """The translations of a LibreTranslate-compatible service: https://docs.libretranslate.com/."""

    def of(self, text: str, language: str) -> Gloss:
        """Return a text in another language, marked as a machine's, by the service's name.

        Raises InputError where no service is set, for a text that is too long, and when it does not answer.
        """
        settings = self.config.translation
        if not settings.url:
            raise InputError("translation.url is not set in wirewatch.toml: no service translates here")
        if not text.strip() or len(text) > LONGEST:
            raise InputError(f"expected a text of 1 to {LONGEST} letters, not {len(text)}")
        wanted = {"q": text, "source": "auto", "target": language, "format": "text"}
        if settings.key:
            wanted["api_key"] = settings.key.get_secret_value()
        return Gloss(
            language=language,
            text=_asked(f"{settings.url.rstrip('/')}/translate", wanted),
            by=httpx.URL(settings.url).host,
            machine=True,
        )


def _asked(url: str, wanted: dict[str, str]) -> str:
    try:
        with httpx.stream("POST", url, json=wanted, timeout=PATIENCE, follow_redirects=False) as answer:
            if not answer.is_success:
                raise InputError(f"the translation service answered {answer.status_code}")
            content = b""
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise InputError("the translation service answered with too much")
        found = httpx.Response(200, content=content).json()
        text = found.get("translatedText") if isinstance(found, dict) else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        # Its own words may hold the key.
        raise InputError(f"the translation service did not answer ({type(error).__name__})") from error
    if not isinstance(text, str) or not text.strip():
        raise InputError("the translation service answered without a translation")
    return text
