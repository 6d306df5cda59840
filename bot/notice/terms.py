"""How a statement was found, what speaks against it, and why it was none after all, in plain words."""

from bot.i18n import Catalogue, translatable
from bot.models import Match, Rung

LANGUAGES = {
    "en": translatable("in English"),
    "ru": translatable("in Russian"),
    "uk": translatable("in Ukrainian"),
}
RUNGS = {
    Rung.VERBATIM: translatable("word for word %(in_language)s"),
    Rung.INFLECTED: translatable("same words, inflected"),
    Rung.REWORDED: translatable("reworded, score %(score)s"),
    Rung.SEMANTIC: translatable("semantic, please check"),
}
GUARDS = {
    "denial": translatable("may be a denial"),
    "figures": translatable("other figures"),
    "speaker": translatable("somebody else's words"),
    "question": translatable("as a question"),
    "condition": translatable("under a condition"),
    "quotation": translatable("quoting an opponent"),
    "irony": translatable("perhaps ironic"),
}
REASONS = {  # that are offered for rejecting a match
    "other speaker": translatable("other speaker"),
    "denial": translatable("denial"),
    "other topic": translatable("other topic"),
}


def certainty(match: Match, told: Catalogue) -> str:
    """How the statement was found and each thing that speaks against it, once: "word for word in Russian"."""
    rung = told.say(
        RUNGS[match.rung],
        in_language=_in_language(match.language, told),
        score=told.number(match.score, "0.00"),
    )
    notes = [told.say(GUARDS[guard.kind]) for guard in match.guards]
    return "; ".join([rung.strip(), *dict.fromkeys(notes)])


def _in_language(language: str, told: Catalogue) -> str:
    """The language after "word for word": "in Russian"; "(Polish)"; "" for a query of any language."""
    if language in ("", "*"):
        return ""
    return told.say(LANGUAGES[language]) if language in LANGUAGES else f"({told.tongue(language)})"
