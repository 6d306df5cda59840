"""What a page of the desk is: who may, whether it writes, and what it shows. See `bot.desk`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from bot.app.application import App
from bot.errors import InputError
from bot.i18n import Catalogue
from bot.models import LANGUAGES, File, Role

SEE_OTHER = 303
TOLD = "told"  # the cookie that carries a short word from one page to the next
LONGEST = 300  # letters of it
SANDBOX = "default-src 'none'; sandbox"  # the policy of what is handed out and must run nowhere here


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in at the desk."""

    name: str
    role: Role
    language: str  # "" for what the browser prefers
    zone: ZoneInfo

    @property
    def actor(self) -> str:
        """The signature of what they do: "Ann at the desk"."""
        return f"{self.name} at the desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody's wish of a page. `app` acts in that person's name; `catalogue` is in their language."""

    app: App
    visitor: Visitor
    catalogue: Catalogue
    path: str
    csrf: str
    places: Mapping[str, Any] = field(default_factory=dict)  # what the path's {names} stand for
    query: QueryParams = field(default_factory=QueryParams)
    sent: FormData = field(default_factory=FormData)  # the fields of a form
    files: Mapping[str, bytes] = field(default_factory=dict)  # that came with it
    told: str = ""  # a short word from the page before
    partly: bool = False  # a script of ours asks, which wants only what changes

    def asked(self, name: str) -> str:
        """Return a parameter of the address, without space around it; "" for none."""
        return self.query.get(name, "").strip()

    def moment(self, name: str, *, ends: bool = False) -> datetime | None:
        """Read a day or time of the address or form, of the reader's zone; a day `ends` as the next begins.

        None for none. Raises InputError for what is neither.
        """
        text = self.asked(name) or self.form(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            if ends and len(text) <= len("2026-05-29"):
                found += timedelta(days=1)
            zoned = found if found.tzinfo else found.replace(tzinfo=self.visitor.zone)
            return zoned.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.no_day(text) from error

    def no_day(self, text: str) -> InputError:
        """Return what is raised for a text that should be a day and is none."""
        return InputError(self.catalogue.say("“%(text)s” is no day such as 2026-05-29.", text=text[:40]))

    def form(self, name: str) -> str:
        """Return a field of the form, without space around it; "" for one that is not there."""
        return str(self.sent.get(name, "")).strip()

    def forms(self, name: str) -> list[str]:
        """Return all values of a field of the form, such as of boxes that may be ticked."""
        return [str(value) for value in self.sent.getlist(name)]

    def to(self, where: str, told: str = "") -> Response:
        """Lead to another page of the desk, which shows a short word; elsewhere leads to the first page."""
        parts = urlsplit(where)
        if parts.scheme or parts.netloc or not where.startswith("/") or where.startswith(("//", "/\\")):
            where = "/"
        answer = RedirectResponse(where, status_code=SEE_OTHER)
        if told:
            answer.set_cookie(TOLD, quote(told[:LONGEST]), max_age=60, httponly=True, samesite="strict")
        return answer


@dataclass(frozen=True, slots=True)
class View:
    """A template and what it is filled with."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


PageAct = Callable[[Visit], View | Response]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page: its path with {names} as Starlette reads them, what it does, and who may."""

    path: str
    act: PageAct
    role: Role = Role.JOURNALIST
    writes: bool = False  # it is asked for by POST, and changes something
    nav: str = ""  # what the navigation calls it, in English; "" for a page that is not there


def known_language(text: str) -> str:
    """Return a language that posts are read in; "" for what is none."""
    return text if text in LANGUAGES else ""


def checked_language(text: str) -> str:
    """Return a language that posts are read in. Raises InputError for what is none."""
    if text not in LANGUAGES:
        raise InputError('language "%(name)s": expected one of %(all)s', name=text, all=", ".join(LANGUAGES))
    return text


TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


def download(file: File) -> Response:
    """Hand out a file under its name; what is in it runs nowhere here."""
    kind = TYPES.get(file.name.rpartition(".")[2], "application/octet-stream")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "content-security-policy": SANDBOX,
    }
    return Response(file.content, media_type=kind, headers=headers)
