"""How a statement was found, in plain words, with what speaks against it."""

from bot.catalogue import Catalogue, translatable
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


def certainty(match: Match, told: Catalogue) -> str:
    """How the statement was found and each thing that speaks against it, once: "word for word in Russian"."""
    language = LANGUAGES.get(match.language, "")
    rung = told.say(
        RUNGS[match.rung],
        in_language=told.say(language) if language else match.language,
        score=told.number(match.score, "0.00"),
    )
    notes = [told.say(GUARDS[guard.kind]) for guard in match.guards]
    return "; ".join([rung.strip(), *dict.fromkeys(notes)])
