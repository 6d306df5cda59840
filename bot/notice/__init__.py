"""What an alert says: pure composition of text, formatting and buttons, in the reader's language.

A post is hostile text. Its words are quoted as they are, never as markup and never translated; characters
that would reorder or hide what follows them are spelled out.
"""

from bot.notice.composer import ENTITIES, LIMIT, Composer, fitted
from bot.notice.earlier import Began, Earlier, earlier
from bot.notice.notice import BODY, Sighting, compose
from bot.notice.terms import REASONS, certainty

__all__ = [
    "BODY",
    "ENTITIES",
    "LIMIT",
    "REASONS",
    "Began",
    "Composer",
    "Earlier",
    "Sighting",
    "certainty",
    "compose",
    "earlier",
    "fitted",
]
