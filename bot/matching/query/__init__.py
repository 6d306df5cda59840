"""The query language, for those who would rather write a search than a wording.

    ракета            the word in all its forms, in any language of its script
    =ракеты           exactly this form
    "удар по порту"   these words side by side in this order, each in all its forms (=form inside is exact)
    ракет*            any word that begins so
    /ATACMS|С-?300/   what this RE2 pattern finds in the text as it stands, capitals and small letters alike
    a|b  -a  a b      either, not, both
    a NEAR/5 b        words, phrases or (one|of|these), either order, at most 5 apart (neighbours: 1)
    @channel  lang:ru  speaker:putin  after:2026-05-01  before:2026-06-01

`-` binds tighter than NEAR, NEAR than `|`, and `|` than standing side by side, so that
`порт ракета|дрон -учения` is `порт (ракета|дрон) (-учения)`, as in the search services of Telegram.
Brackets change that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.matching.query.evaluate import Condition, condition
from bot.matching.query.explain import explanation
from bot.matching.query.index import needed, terms
from bot.matching.query.nodes import BySpeaker, InChannel, Node, walk, written
from bot.matching.query.parser import read
from bot.matching.query.subject import Subject
from bot.models import Channel, Needed, Span, Speaker


@dataclass(frozen=True, slots=True)
class QueryHit:
    """A post is what was asked for; `spans` are the words it was asked by, in order and apart.

    Every occurrence counts, not the first alone. There are none when only filters were asked.
    """

    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Query:
    """A search, as somebody asks for it. Its text is the same query in the shortest writing."""

    root: Node

    def __str__(self) -> str:
        return written(self.root)

    @cached_property
    def _condition(self) -> Condition:
        return condition(self.root)

    def search(self, subject: Subject) -> QueryHit | None:
        """Find where the subject is what is asked for; None when it is not."""
        found = self._condition(subject)
        return None if found is None else QueryHit(_apart(found))

    def explain(self) -> str:
        """Tell how the query was read: an indented tree in plain words, several lines."""
        return explanation(self.root)

    def terms(self) -> frozenset[str]:
        """Return words and bases of which each post that is found has at least one among `Subject.keys`.

        Empty when nothing of the kind can be told, as for a pattern: then any post may be found.
        """
        return terms(self.root)

    def needed(self, speakers: Iterable[Speaker] = (), channels: Iterable[Channel] = ()) -> Needed:
        """Return what every post that is found has, as far as an index can tell; see `index.terms_of`.

        `speakers` and `channels` are those that subjects may have.
        """
        own = {channel.speaker for channel in channels}
        return needed(self.root, [speaker for speaker in speakers if speaker.id not in own])

    @property
    def speakers(self) -> frozenset[str]:
        """The ids that `speaker:` asks for, to be checked against the configured ones."""
        return frozenset(node.id for node in walk(self.root) if isinstance(node, BySpeaker))

    @property
    def channels(self) -> frozenset[str]:
        """The usernames that `@` asks for, in small letters."""
        return frozenset(node.username for node in walk(self.root) if isinstance(node, InChannel))


def parse(text: str) -> Query:
    """Read the query that a text is, the same for `str()` of what it gives.

    Raises InputError: what is wrong and what is accepted, the query, and a caret under the place.
    """
    return Query(read(text))


def _apart(found: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the stretches in order, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(Span(start=start, end=end) for start, end in joined)
