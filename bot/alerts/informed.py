"""Who was told of what: one story is one notice, and so is one line of a digest. It only decides."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from bot.matching.outcomes import REVERSAL
from bot.models import DigestLine, DigestMention, LineLink, Match, ToldOf, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """A match that people may have to be told of, in its version; or a wording that takes it back."""

    version: Version
    match: Match
    line: DigestLine | None = None  # in which it stands, of a digest

    @property
    def reversal(self) -> bool:
        """Whether the speaker says the opposite in it."""
        return self.match.outcome == REVERSAL

    @property
    def number(self) -> int:
        """The number of its line; 0 for a post as a whole."""
        return self.line.number if self.line else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """The lines of a batch's digests by version, with the links that came to be known."""

    lines: Mapping[int, tuple[DigestLine, ...]] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()  # that they stand in
    mentions: Mapping[int, DigestMention] = field(default_factory=dict)  # by those versions' posts
    links: tuple[tuple[int, int, LineLink], ...] = ()  # lines of other digests whose post came now
    stories: Mapping[int, int] = field(default_factory=dict)  # of posts that lines are linked to

    def line(self, version: Version, match: Match) -> DigestLine | None:
        """Return the line that a wording stands in; None where it stands in none, or the post has none."""
        start, end = min(span.start for span in match.spans), max(span.end for span in match.spans)
        found = (
            line
            for line in self.lines.get(version.id, ())
            if line.span.start <= start and end <= line.span.end
        )
        return next(found, None)


def sighted_in(wordings: Iterable[Match], version: Version, digests: Digests) -> list[Sighted]:
    """Return what people are told of such wordings, the best first: of a post once, of a digest once a line.

    What a digest says beside its lines is what they say, if they do.
    """
    found = dict[tuple[bool, int], Sighted]()
    for wording in wordings:
        line = digests.line(version, wording) if wording.picture is None else None
        sighted = Sighted(version=version, match=wording, line=line)
        found.setdefault((sighted.reversal, sighted.number), sighted)
    in_lines = {reversal for reversal, number in found if number}
    return [one for (reversal, number), one in found.items() if number or reversal not in in_lines]


class Informed:
    """The notices that there are, and those that come of a batch."""

    def __init__(
        self,
        noticed: Iterable[ToldOf],
        posts_noticed: Iterable[ToldOf],
        *,
        apart: Set[int],
        stories: Mapping[int, int],
    ) -> None:
        """Begin with the notices of stories and of posts.

        Posts in `apart` are news beyond their stories. `stories` are those of posts that lines are linked to.
        """
        self._stories, self._posts = set(noticed), set(posts_noticed)
        self._apart, self._story_of = apart, stories
        # Of a story or post, in whichever lines.
        self._of_stories = {one._replace(line=0) for one in self._stories}
        self._of_posts = {one._replace(line=0) for one in self._posts}

    def knows(self, sighted: Sighted, recipient_id: str) -> bool:
        """Tell whether somebody was told of it.

        Of a line, by a notice of the line itself, of all its post, or of what it is linked to: that one is
        amended.
        """
        version = sighted.version
        of = ToldOf(sighted.match.statement_id, version.story_id, recipient_id, sighted.reversal)
        if sighted.line is None:
            if version.post_id in self._apart:
                return of._replace(about=version.post_id) in self._of_posts
            return of in self._of_stories
        if of in self._stories or of._replace(about=version.post_id, line=sighted.number) in self._posts:
            return True
        link = sighted.line.link
        if link is None:
            return False
        if link.line and of._replace(about=link.post_id, line=link.line) in self._posts:
            return True
        known = self._stories if link.line else self._of_stories
        return of._replace(about=self._story_of[link.post_id]) in known

    def note(self, sighted: Sighted, recipient_ids: Iterable[str]) -> None:
        """Note that these are told of it."""
        version = sighted.version
        for recipient_id in recipient_ids:
            of = ToldOf(
                sighted.match.statement_id,
                version.story_id,
                recipient_id,
                sighted.reversal,
                sighted.number,
            )
            for known, by_any, about in (
                (self._stories, self._of_stories, version.story_id),
                (self._posts, self._of_posts, version.post_id),
            ):
                known.add(of._replace(about=about))
                by_any.add(of._replace(about=about, line=0))
