"""Checking a bundle offline: whether it is whole, and whether what it shows is what was captured."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import zip_longest
from pathlib import Path

from bot.errors import InputError, StampError
from bot.evidence.bundle.files import (
    Altered,
    Record,
    check_files,
    manifest_of,
    moment,
    parsed,
    records,
    text,
    unpacked,
)
from bot.evidence.bundle.replay import replayed
from bot.evidence.captures import may_have_read
from bot.evidence.timestamp import Stamp, read_stamp
from bot.files import read_within
from bot.models import Finding
from bot.sources.protocol import Rereader
from bot.storage.canonical import canonical
from bot.storage.custody import COLLECTOR, GENESIS, link
from bot.storage.database import iso
from bot.storage.new_posts import content_hash
from bot.threads.formats.bundle import CHAIN, HTML, JSON, MANIFEST, ROOTS, STAMP, digest, packed
from bot.threads.formats.document import paragraphs, shown_text

LARGEST = 1 << 30  # bytes, of the file and so of all that is in it: nothing in it is compressed
MARKUP = re.compile(r'</?mark>|<span class="quiet">|</span>')  # within a quotation
SEALED = "thread sealed"  # follows each edit in the chain and is no deed of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The outcome of checking a bundle: the first thing that does not hold, and who stamped it when."""

    finding: Finding | None
    stamp: Stamp | None = None
    reread: int = 0  # raw captures that say what is shown
    unread: int = 0  # that this program cannot read anew


def verify_bundle(path: Path) -> Finding | None:
    """Return the first thing in a bundle that was altered, removed or added; None if all of it holds.

    Raises as `check_bundle`.
    """
    return check_bundle(path).finding


def check_bundle(path: Path, rereaders: Mapping[str, Rereader] | None = None) -> Checked:
    """Check whether a bundle holds, and whose stamp it carries. Needs nothing but the file.

    Its raw captures are read anew by the `rereaders` of their sources: they must say what is shown.

    A stamp is read under the roots that the bundle brings: whether they are the authority's is for people
    to compare. Raises InputError if there is no such file, or it cannot be read, and ConfigError if it is
    stamped and the extra `timestamp` is not installed.
    """
    content = read_within(path, LARGEST)
    try:
        files = unpacked(content)
        manifest = manifest_of(files)
        check_files(files, manifest)
        links = _check_chain(files, manifest)
        _check_raw(files, links)
        thread = _check_thread(files, links)
        reread, unread = _check_reading(files, thread, rereaders or {})
        if packed(files) != content:
            raise Altered("the ZIP itself", "its files are whole, but it was packed again or added to")
        return Checked(finding=None, stamp=_stamp(files), reread=reread, unread=unread)
    except Altered as error:
        return Checked(finding=error.finding)


def _stamp(files: Mapping[str, bytes]) -> Stamp | None:
    if not {STAMP, ROOTS} & files.keys():
        return None
    try:
        return read_stamp(files.get(STAMP, b""), files[MANIFEST], roots=files.get(ROOTS, b""))
    except StampError as error:
        raise Altered(STAMP, f"it is no stamp on this manifest: {error}") from error


# --- the links ------------------------------------------------------------------------------------


def _check_chain(files: Mapping[str, bytes], manifest: Record) -> list[Record]:
    """Check each link's hash from what it says, that neighbours join, and the head in the manifest."""
    links = records(parsed(files, CHAIN), "links", CHAIN)
    last, last_hash = 0, GENESIS
    for record in links:
        seq = record.get("seq")
        where = f"{CHAIN}: link {seq}"
        if not isinstance(seq, int) or seq <= last:
            raise Altered(where, "the links are not in order")
        previous, said = text(record, "previous", where), text(record, "hash", where)
        words = tuple(text(record, name, where) for name in ("at", "actor", "action"))
        at, actor, action = words
        if _hash(previous, (seq, at, actor, action, canonical(record.get("subject")))) != said:
            raise Altered(where, "its hash does not fit what it says")
        if seq == last + 1 and previous != last_hash:
            raise Altered(where, "it does not follow from the link before it")
        last, last_hash = seq, said
    if manifest.get("chain") != {"seq": last, "hash": last_hash}:
        raise Altered(f"{CHAIN}: link {last}", "the last link is not the head that the manifest names")
    return links


def _hash(previous: str, row: tuple[int, str, str, str, str]) -> str:
    """Return the hash of a link; "" for words that no link can hold."""
    try:
        return link(previous, row)
    except UnicodeEncodeError:  # half a surrogate pair
        return ""


def _check_raw(files: Mapping[str, bytes], links: list[Record]) -> None:
    captured = {str(capture["subject"].get("raw_sha256")) for capture in _captures(links)}
    kept = {str(kept_link["subject"].get("sha256")) for kept_link in _links(links, "media kept")}
    for name in sorted(files):
        if name.startswith(("raw/", "media/")):
            sha256 = name.partition("/")[2].partition(".")[0]
            if digest(files[name]) != sha256:
                raise Altered(name, "its content does not fit its name")
            if name.startswith("raw/") and sha256 not in captured:
                raise Altered(name, "no link of the chain says that it was captured")
            if name.startswith("media/") and sha256 not in kept:
                raise Altered(name, "no link of the chain says that it was kept")


def _captures(links: list[Record]) -> Iterator[Record]:
    return _links(links, "capture")


def _links(links: list[Record], action: str) -> Iterator[Record]:
    return (link for link in links if link["action"] == action and isinstance(link.get("subject"), dict))


# --- the thread -----------------------------------------------------------------------------------


def _check_thread(files: Mapping[str, bytes], links: list[Record]) -> Record:
    """Check that what is shown was captured, and that the thread is what its links come to; return it."""
    thread, page = parsed(files, JSON), _read(files.get(HTML, b""))
    captured: dict[str, set[str]] = {}
    for capture in (*_captures(links), *_links(links, "read anew")):
        subject = capture["subject"]
        captured.setdefault(str(subject.get("content_sha256")), set()).add(str(subject.get("raw_sha256")))
    acts = {
        (
            str(made["subject"].get("raw_sha256")),
            str(made["subject"].get("source")),
            made["actor"],
            made["at"],
        )
        for made in _captures(links)
    }
    shown: set[str] = set()
    for post in _posts(thread):
        shown |= _check_post(post, captured, page)
        for capture in records(post, "captures", JSON):
            said = tuple(text(capture, name, JSON) for name in ("rawSha256", "source", "collector"))
            if (*said, iso(moment(capture, "at", JSON))) not in acts:
                why = f"no link of the chain says that {said[2]} captured it so then"
                raise Altered(f"{JSON}: {post.get('url')}", why)
    raw = {name for name in files if name.startswith("raw/")}
    if lost := sorted(shown - raw):
        raise Altered(lost[0], "it was removed")
    if alone := sorted(raw - shown):
        raise Altered(JSON, f"the post that was captured as {alone[0]} was removed")
    _check_history(thread, links)
    _check_writings(thread, page)
    return thread


def _check_writings(thread: Record, page: str) -> None:
    """Check that the page shows what the chain says that editors wrote."""
    for name in ("introduction", "methods"):
        written = thread.get(name, "")  # checked against the chain
        if any(f">{words}</bdi></p>" not in page for words in paragraphs(written)):
            raise Altered(HTML, f"it does not show the {name} as it was written")
    for post in _posts(thread):
        if any(not _quoted(gloss["text"], page) for gloss in post.get("workTranslation", [])):
            raise Altered(
                HTML, f"it does not show the translations of {post.get('url')} as they were written"
            )


def _check_reading(
    files: Mapping[str, bytes], thread: Record, rereaders: Mapping[str, Rereader]
) -> tuple[int, int]:
    """Check that the raw captures say what is shown; return how many were read anew, and how many not."""
    reread = unread = 0
    for post in _posts(thread):
        channel_id = int(text(post, "identifier", JSON).partition("/")[0])
        for capture in records(post, "captures", JSON):
            raw, at = f"raw/{text(capture, 'rawSha256', JSON)}", moment(capture, "at", JSON)
            reader = rereaders.get(text(capture, "source", JSON))
            try:
                zone = str(capture.get("zone", ""))
                found = reader(files[raw], channel_id, at, zone) if reader else ()
            except InputError:
                found = ()
            if any(content_hash(read) == post["sha256"] for read in found):
                reread += 1
            elif found and (
                capture.get("collector") == COLLECTOR
                or not may_have_read(text(post, "articleBody", JSON), found)
            ):
                raise Altered(f"{JSON}: {post.get('url')}", f"it is not what the captured bytes say ({raw})")
            else:
                unread += 1
    return reread, unread


def _check_post(post: Record, captured: Mapping[str, set[str]], page: str) -> set[str]:
    """Check that a post's text is its captures', and that the page shows it; return its raw files."""
    where = f"{JSON}: {post.get('url')}"
    sha256 = text(post, "sha256", where)
    if _content(post, where) != sha256:
        raise Altered(where, "its text, time or number does not fit its SHA-256")
    raw = {text(capture, "rawSha256", where) for capture in records(post, "captures", where)}
    if not raw or not raw <= captured.get(sha256, set()):
        raise Altered(where, "no link of the chain says that it was captured so")
    own = "copies" in post
    if sha256 not in page or (own and not _quoted(text(post, "articleBody", where), page)):
        raise Altered(HTML, f"it does not show {post.get('url')} as it was captured")
    return {f"raw/{name}" for name in raw}


def _check_history(thread: Record, links: list[Record]) -> None:
    """Check that the history is the links', and that its edits give what the thread holds."""
    done = [
        link
        for link in links
        if isinstance(link.get("subject"), dict)
        and link["subject"].get("thread") == thread.get("identifier")
        and link["action"].startswith("thread ")
        and link["action"] != SEALED
    ]
    said = [(moment(link, "at", CHAIN), link["actor"], link["action"]) for link in done]
    listed = [
        (moment(record, "at", JSON), text(record, "actor", JSON), text(record, "action", JSON))
        for record in records(thread, "history", JSON)
    ]
    if said != listed:
        raise Altered(JSON, "its history is not what the chain says was done")
    try:
        state = replayed(done)
    except (LookupError, TypeError, ValueError) as error:
        raise Altered(CHAIN, f"its links are not those of a thread: {error!r}") from error
    if thread.get("name") != state.title:
        raise Altered(f"{JSON}: name", "it is not the title that the chain has")
    beside: dict[str, str | list[Record]] = {
        "introduction": state.introduction,
        "methods": state.methods,
        "reviews": [state.reviews[one] for one in sorted(state.reviews)],
    }
    for name, words in beside.items():  # bundles of 0.1.0 have none of these
        if (thread.get(name) or type(words)()) != words:
            raise Altered(f"{JSON}: {name}", "it is not what the chain says was written")
    parts = records(thread, "hasPart", JSON)
    for number, (part, entry) in enumerate(zip_longest(parts, state.entries), 1):
        if part is None or entry is None or _named(part, entry) != entry:
            raise Altered(f"{JSON}: hasPart {number}", "it is not what the chain says was put there")


def _quoted(words: str, page: str) -> bool:
    return f">{shown_text(words)}</p></blockquote>" in page


def _read(page: bytes) -> str:
    """Return what a page shows, near enough to look for words in it: what marks some of them is left out."""
    return unescape(MARKUP.sub("", page.decode("utf-8", "replace")))


def _named(part: Record, entry: Record) -> Record:
    """Return what a part says under an entry's names; bundles of 0.1.0 have no translations."""
    return {name: part.get(name, [] if name == "workTranslation" else None) for name in entry}


def _posts(thread: Record) -> Iterator[Record]:
    for item in records(thread, "hasPart", JSON):
        if item.get("@type") == "SocialMediaPosting":
            yield item
            yield from records(item, "copies", JSON)


def _content(post: Record, where: str) -> str:
    """Return the SHA-256 of a version, from what the file says of it."""
    channel, _, message = text(post, "identifier", where).partition("/")
    if not (channel.isdecimal() and message.isdecimal() and len(channel + message) < 40):
        raise Altered(where, "its identifier is no channel's and post's number")
    posted_at = iso(moment(post, "datePublished", where))
    content = [int(channel), int(message), posted_at, text(post, "articleBody", where)]
    return digest(canonical(content).encode("utf-8", "surrogatepass"))
