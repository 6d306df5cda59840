"""The digests of a batch: their lines are numbered, and linked to the posts whose text they have.

What is read and what is written here is little: digests in which people are told of something are rare.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.alerts.informed import Digests
from bot.language.digests import Digest, digest
from bot.models import DigestLine, LineLink, Match, MatchChanges, StoredCarrier, StoredLine, Version
from bot.storage import digests as store
from bot.storage.database import Database
from bot.storage.stories import posts_by_id, stories_of
from bot.stories.digests import LineTarget, linked, named_in, numbered
from bot.stories.likeness.carrier import as_carrier
from bot.stories.likeness.fingerprint import fingerprint

Told = Mapping[int, Sequence[Match]]  # by version, the wordings that people are told of


def keep_digests(db: Database, digests: Digests) -> None:
    """Write lines and links down, inside the caller's transaction; a repeat changes nothing."""
    for version in digests.versions:
        store.keep_lines(db, version.id, version.post_id, digests.lines[version.id])
    for post_id, number, link in digests.links:
        store.link_line(db, post_id, number, link)


def read_digests(db: Database, versions: Sequence[Version], told: Told, window: timedelta) -> Digests:
    """Return the lines of the digests among these versions, which stand in the order of posting.

    Of a digest in which people are told of nothing, only if they were of an earlier version of it.
    """
    stored = store.lines_of(db, {version.post_id for version in versions})
    shapes = {
        version.id: shape
        for version in versions
        if (version.id in told or version.post_id in stored) and (shape := digest(version.text))
    }
    plain = [version for version in versions if version.id in told and version.id not in shapes]
    reading = _LineReading(db, stored, told, window)
    listed = sorted((one for one in versions if one.id in shapes), key=lambda one: one.id)
    lines = {version.id: reading.lines(version, shapes[version.id], plain) for version in listed}
    links = tuple(reading.links(plain))
    return Digests(
        lines=lines,
        versions=tuple(listed),
        mentions=store.mentions(db, {version.post_id for version in listed}) if listed else {},
        links=links,
        stories=_stories_linked(db, lines.values()),
    )


def stored_digests(db: Database, versions: Iterable[Version]) -> Digests:
    """Return the lines of these versions as they are kept, with the stories of what they are linked to."""
    lines: dict[int, list[DigestLine]] = {}
    for stored in store.lines_of(db, {version.post_id for version in versions}).values():
        for one in stored:
            lines.setdefault(one.version_id, []).append(one.line)
    return Digests(
        lines={version_id: tuple(some) for version_id, some in lines.items()},
        stories=_stories_linked(db, lines.values()),
    )


def _stories_linked(db: Database, lines: Iterable[Sequence[DigestLine]]) -> dict[int, int]:
    """Return the stories of the posts that lines are linked to, by post; nothing is read where none is."""
    linked_to = {line.link.post_id for some in lines for line in some if line.link}
    return stories_of(db, linked_to) if linked_to else {}


class _LineReading:
    """The lines that are known, and what is read to know more."""

    def __init__(
        self, db: Database, stored: Mapping[int, Sequence[StoredLine]], told: Told, window: timedelta
    ) -> None:
        self._db, self._told, self._window = db, told, window
        self._known = {post_id: list(lines) for post_id, lines in stored.items()}

    def lines(self, version: Version, shape: Digest, plain: Sequence[Version]) -> tuple[DigestLine, ...]:
        """Return the lines of a digest, with their numbers and links."""
        texts = [version.text[span.start : span.end] for span in shape.lines]
        known = self._known.get(version.post_id, [])
        numbers = self._numbers(version, texts, known)
        links = {one.line.number: one.line.link for one in known if one.line.link}
        named = named_in(texts, store.links_of(self._db, version.id))
        posts = store.posts_named(self._db, [name for names in named for name in names])
        wanted = {shape.place(match.spans) for match in self._told.get(version.id, ())}
        targets: list[LineTarget] | None = None
        found = []
        for at, (number, text) in enumerate(zip(numbers, texts, strict=True)):
            link = links.get(number) or next(
                (
                    LineLink(post_id=posts[name])
                    for name in named[at]
                    if posts.get(name, version.post_id) != version.post_id
                ),
                None,
            )
            if link is None and at in wanted:
                if targets is None:
                    targets = list(self._targets(version, plain))
                link = linked(text, version.posted_at, targets)
            found.append(DigestLine(number=number, span=shape.lines[at], link=link))
        self._known.setdefault(version.post_id, []).extend(
            StoredLine(
                post_id=version.post_id,
                version_id=version.id,
                posted_at=version.posted_at,
                line=line,
                text=text,
            )
            for line, text in zip(found, texts, strict=True)
        )
        return tuple(found)

    def _numbers(self, version: Version, texts: Sequence[str], known: Iterable[StoredLine]) -> list[int]:
        """Return the numbers of lines: those that this version's have, if it was read before."""
        own = [one.line.number for one in known if one.version_id == version.id]
        return (
            own if len(own) == len(texts) else numbered(texts, {one.line.number: one.text for one in known})
        )

    def _targets(self, version: Version, plain: Sequence[Version]) -> Iterator[LineTarget]:
        """Yield the texts near a digest in time that carry what it carries."""
        statements = {match.statement_id for match in self._told[version.id]}
        since, until = version.posted_at - self._window, version.posted_at + self._window
        near = set(store.carriers_of(self._db, statements, since=since, until=until))
        near |= {
            other.post_id
            for other in plain
            if since <= other.posted_at <= until
            and any(match.statement_id in statements for match in self._told[other.id])
        }
        lists = store.lines_of(self._db, near) | {
            post_id: lines
            for post_id, lines in self._known.items()
            if lines and since <= lines[0].posted_at <= until
        }
        for post in posts_by_id(self._db, near - lists.keys() - {version.post_id}):
            yield _target(post)
        for post_id, lines in lists.items():
            yield from (
                LineTarget(link=link, posted_at=one.posted_at, texts=(fingerprint(one.text),))
                for one in lines
                if (link := one.line.link or LineLink(post_id=post_id, line=one.line.number)).post_id
                != version.post_id
            )

    def links(self, plain: Iterable[Version]) -> Iterator[tuple[int, int, LineLink]]:
        """Yield lines of other digests, kept before, whose text posts have that came now."""
        for version in plain:
            statements = {match.statement_id for match in self._told[version.id]}
            since, until = version.posted_at - self._window, version.posted_at + self._window
            open_lines = store.unlinked(self._db, statements, since=since, until=until)
            open_lines = [one for one in open_lines if one.post_id != version.post_id]
            if not open_lines:
                continue
            (post,) = posts_by_id(self._db, [version.post_id])
            targets = [_target(post)]
            for one in open_lines:
                if (link := linked(one.text, one.posted_at, targets)) is not None:
                    yield one.post_id, one.line.number, link


def _target(post: StoredCarrier) -> LineTarget:
    return LineTarget(
        link=LineLink(post_id=post.id), posted_at=post.posted_at, texts=as_carrier(post).versions
    )


def with_mentions(changes: MatchChanges, version: Version, number: int, digests: Digests) -> MatchChanges:
    """Return what became of a match as it is once a batch's digests are kept.

    `number` is the line it stands in, 0 for a post as a whole. Of a digest of this batch is said what will be
    read of it from then on, so that no notice is amended at once.
    """
    found = list(changes.digests)
    for other in sorted(digests.versions, key=lambda one: (one.posted_at, one.post_id)):
        mention = digests.mentions[other.post_id]
        if (
            other.story_id != version.story_id
            and mention not in found
            and any(_means(line.link, version, number, digests) for line in digests.lines[other.id])
        ):
            found.append(mention)
    return replace(changes, digests=tuple(sorted(found, key=lambda one: one.posted_at)))


def _means(link: LineLink | None, version: Version, number: int, digests: Digests) -> bool:
    """Tell whether a line has the text of a post's story, or of this very line of a post."""
    if link is None or link.line != number:
        return False
    story = digests.stories.get(link.post_id)
    return link.post_id == version.post_id if number else story == version.story_id
