"""What one more reading of a post is: a new version, one that shows more, one that is known, or less. Pure.

Sources show a post in part: an archive has no albums, a page hides some posts, none tells of edits as
the others do. So what is known decides with what is read, and a source that shows less replaces nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum

from bot.models import Passage, Post
from bot.models.passages import body_of, words_of
from bot.storage.canonical import canonical
from bot.storage.database import Row, iso

ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The state of a version beside its text as its source tells it, as far as a later edit shows in it."""

    edited: bool
    edited_at: str | None
    links: str
    media: str | None


_TOLD = tuple(one.name for one in fields(Told))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A stored version. `seen` has what each source told of it; None for what 0.1.0 captured."""

    id: int
    text: str
    as_of: str
    marked: bool  # it was an edit, or marked as one, when it came
    shown: bool
    passages: tuple[Passage, ...]
    seen: Mapping[str, Told | None]


class Novelty(Enum):
    """The ways in which a reading can be new."""

    EDIT = "an edit"
    MORE = "the same, shown in full"
    KNOWN = "what is known"
    LESS = "less than what is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """The novelty of a reading, and the version that it is the same as or shows more of."""

    novelty: Novelty
    version_id: int | None = None


def seen_of(post: Post) -> Told:
    """Return what a post tells beside its text."""
    at = post.edited_at or post.touched_at
    return Told(
        edited=post.edited,
        edited_at=iso(at) if at else None,
        links=canonical(sorted([link.url, link.label] for link in post.links)) if post.links else "[]",
        media=post.media_identity,
    )


def seen_text(seen: Told) -> str:
    """Write it as the column of a capture holds it; `seen_from` reads it."""
    return canonical({name: getattr(seen, name) for name in _TOLD})


def seen_from(text: str | None) -> Told | None:
    """Return what `seen_text` wrote; None for a capture that has none."""
    return Told(**json.loads(text)) if text else None


def passages_from(text: str) -> tuple[Passage, ...]:
    """Return the passages that a column holds."""
    return tuple(Passage(**one) for one in json.loads(text))


def known_version(row: Row, posted_at: str, seen: Mapping[str, str | None]) -> KnownVersion:
    """Return the version that a row holds, with what its captures saw."""
    return KnownVersion(
        id=row["id"],
        text=row["text"],
        as_of=row["as_of"],
        marked=row["edited_at"] is not None or row["as_of"] != posted_at,
        shown=bool(row["shown"]),
        passages=passages_from(row["passages"]),
        seen={source: seen_from(text) for source, text in seen.items()},
    )


def compare(
    post: Post, source: str, known: Sequence[KnownVersion], *, part: bool, grown: bool, late: bool
) -> Reread:
    """Say what a reading of a post is beside its versions, latest first and at least one.

    `part` says that an archive gives one message of an album that is known whole, `grown` that the album
    is met of which parts were known, `late` that this is a part of an album that came after the rest.
    """
    latest = known[0]
    same = next((version for version in known if _words(version.text) == _words(post.text)), None)
    if part and latest.shown:
        return _known(same)
    if not post.shown and latest.shown:
        return Reread(novelty=Novelty.LESS)
    if same is latest and latest.shown == post.shown:
        return _of_same_words(post, source, latest, known)
    if not latest.shown:
        return Reread(novelty=Novelty.MORE, version_id=latest.id)
    if late and (latest.text or not post.text):  # only its caption says more
        return Reread(novelty=Novelty.LESS)
    if late:
        return Reread(novelty=Novelty.MORE, version_id=latest.id)
    if grown and _holds(post.text, latest.text):
        return Reread(novelty=Novelty.MORE, version_id=latest.id)
    return _by_passages(post, latest) or _of_other_words(post, source, known, same)


def _by_passages(post: Post, latest: KnownVersion) -> Reread | None:
    """Tell what of two with the same running text shows more of what stands on its own, if one does."""
    if _words(body_of(post.text, post.passages)) != _words(body_of(latest.text, latest.passages)):
        return None
    now, then = words_of(post.text, post.passages), words_of(latest.text, latest.passages)
    if set(now) < set(then) and (not now or not _is_dated(post, latest)):
        return Reread(novelty=Novelty.LESS)
    if set(now) > set(then) and not then:
        return Reread(novelty=Novelty.MORE, version_id=latest.id)
    return None


def _of_same_words(post: Post, source: str, latest: KnownVersion, known: Sequence[KnownVersion]) -> Reread:
    """Tell an edit that leaves the words from a look at what is known.

    An archive's mark may be a mere reaction, so there something has to differ.
    """
    reading = Reread(novelty=Novelty.KNOWN, version_id=latest.id)
    before, now = latest.seen.get(source), seen_of(post)
    if before is None:
        others = [seen for seen in latest.seen.values() if seen is not None]
        first_mark = bool(others) and not any(seen.edited for seen in others)
        is_edit = source != ARCHIVE and first_mark and _is_dated(post, latest)
        return Reread(novelty=Novelty.EDIT) if is_edit else reading
    other_file = None not in (before.media, now.media) and before.media != now.media
    differs = other_file or before.links != now.links
    if now.edited_at is not None:
        newer = _is_dated(post, latest) and (before.edited_at is None or now.edited_at > before.edited_at)
        return Reread(novelty=Novelty.EDIT) if newer and (differs or source != ARCHIVE) else reading
    if not now.edited:
        return reading
    if not before.edited:  # unless it is the mark of an edit that another source told
        return reading if latest.marked else Reread(novelty=Novelty.EDIT)
    # Marked before and now: only what is in the post can tell, unless it is an old page of a cache.
    cached = any(
        (seen := version.seen.get(source)) is not None
        and seen.links == now.links
        and _words(version.text) == _words(post.text)
        for version in known
    )
    return Reread(novelty=Novelty.EDIT) if differs and not cached else reading


def _of_other_words(
    post: Post, source: str, known: Sequence[KnownVersion], same: KnownVersion | None
) -> Reread:
    latest, dated = known[0], _is_dated(post, known[0])
    if not _words(post.text) and source == ARCHIVE:
        return _known(same)
    if not post.edited and not latest.marked and not _words(latest.text):
        return Reread(novelty=Novelty.MORE, version_id=latest.id)
    if not post.edited and _is_less(post.text, known, same):
        return Reread(novelty=Novelty.LESS)
    if dated:
        return Reread(novelty=Novelty.EDIT)
    if same is None:
        return Reread(novelty=Novelty.EDIT)
    # Known words and no newer time. A page that marks them, as it did not before, has them again.
    before = same.seen.get(source)
    marked_before = before.edited if before is not None else same.marked
    back = source != ARCHIVE and post.edited and post.edited_at is None and not marked_before
    return Reread(novelty=Novelty.EDIT) if back and same is not latest else _known(same)


def _is_less(text: str, known: Sequence[KnownVersion], same: KnownVersion | None) -> bool:
    return same is None and any(_holds(version.text, text) for version in known)


def _known(same: KnownVersion | None) -> Reread:
    if same is None:
        return Reread(novelty=Novelty.LESS)
    return Reread(novelty=Novelty.KNOWN, version_id=same.id)


def _is_dated(post: Post, latest: KnownVersion) -> bool:
    at = post.edited_at or post.touched_at
    return at is not None and iso(at) > latest.as_of


def _holds(text: str, part: str) -> bool:
    return f" {' '.join(_words(part))} " in f" {' '.join(_words(text))} " or not _words(part)


def _words(text: str) -> list[str]:
    # Sources differ in white space (a page's line ends, an archive's trimming); that is not an edit.
    return text.split()
