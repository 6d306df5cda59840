"""Checking a bundle offline: whether it is whole, and whether what it shows is what was captured."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.exporters.bundle import CHAIN, FORMAT, GUIDE, HTML, JSON, MANIFEST, digest, packed, sealed
from bot.exporters.document import shown_text
from bot.models import Finding
from bot.storage.custody import GENESIS, link
from bot.storage.database import canonical, iso

LARGEST = 1 << 30  # bytes, of the file and so of all that is in it: nothing in it is compressed
MOST = 20_000  # files
NAME = re.compile(
    rf"{re.escape(MANIFEST)}|{re.escape(CHAIN)}|{re.escape(HTML)}|{re.escape(JSON)}|{re.escape(GUIDE)}"
    r"|raw/[0-9a-f]{64}|media/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?"
)
SEALED = "thread sealed"  # follows each edit in the chain and is no deed of its own
Record = dict[str, Any]


class Altered(Exception):
    """Something does not hold."""

    def __init__(self, what: str, why: str) -> None:
        self.finding = Finding(what=what, why=why)
        super().__init__(f"{what}: {why}")


def verify_bundle(path: Path) -> Finding | None:
    """The first thing in a bundle that was altered, removed or added; None if all of it holds.

    Needs nothing but the file. Raises InputError if there is no such file, or it cannot be read.
    """
    content = _read(path)
    try:
        files = unpacked(content)
        manifest = _manifest(files)
        _check_files(files, manifest)
        links = _check_chain(files, manifest)
        _check_raw(files, links)
        _check_thread(files, links)
        if packed(files) != content:
            raise Altered("the ZIP itself", "its files are whole, but it was packed again or added to")
    except Altered as error:
        return error.finding
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise InputError(f"{path}: expected at most {LARGEST >> 20} MB")
    return content


# --- the ZIP --------------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a bundle, by name; nothing is written anywhere. Raises Altered."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            entries = bundle.infolist()
            if len(entries) > MOST:
                raise Altered("the bundle", f"it holds {len(entries)} files; at most {MOST} are read")
            files: dict[str, bytes] = {}
            room = len(content)
            for entry in entries:
                _check_entry(entry, files, room)
                files[entry.filename] = _unpack(bundle, entry)
                room -= entry.file_size
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Altered("the bundle", f"it is no whole ZIP file: {error}") from error
    return files


def _check_entry(entry: zipfile.ZipInfo, files: Mapping[str, bytes], room: int) -> None:
    name = entry.filename
    if not NAME.fullmatch(name):
        raise Altered(name, "no bundle has a file of this name")
    if name in files:
        raise Altered(name, "it is there twice")
    if entry.flag_bits & 0x1:
        raise Altered(name, "it is encrypted")
    if entry.compress_type != zipfile.ZIP_STORED:
        raise Altered(name, "it is compressed, which no bundle's files are")
    if entry.file_size > room:
        raise Altered(name, "it claims to be larger than the bundle")


def _unpack(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return bundle.read(entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Altered(entry.filename, f"it cannot be read whole: {error}") from error


# --- the manifest ---------------------------------------------------------------------------------


def _manifest(files: Mapping[str, bytes]) -> Record:
    manifest = _parsed(files, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise Altered(MANIFEST, f"expected the format {FORMAT}")
    if sealed(manifest) != manifest:
        raise Altered(MANIFEST, "its seal does not fit the rest of it")
    return manifest


def _check_files(files: Mapping[str, bytes], manifest: Record) -> None:
    """Every file as listed, and every one listed."""
    listed = {}
    for one in _list(manifest, "files", MANIFEST):
        listed[_text(one, "name", MANIFEST)] = (one.get("size"), _text(one, "sha256", MANIFEST))
    for name in sorted(listed):
        if name not in files:
            raise Altered(name, "it was removed")
        if (len(files[name]), digest(files[name])) != listed[name]:
            raise Altered(name, "its SHA-256 is not the one in the manifest")
    for name in sorted(files):
        if name != MANIFEST and name not in listed:
            raise Altered(name, "it was added: the manifest does not list it")


# --- the links ------------------------------------------------------------------------------------


def _check_chain(files: Mapping[str, bytes], manifest: Record) -> list[Record]:
    """Each link's hash from what it says, neighbours joined, and the head as the manifest has it."""
    links = _list(_parsed(files, CHAIN), "links", CHAIN)
    last, last_hash = 0, GENESIS
    for one in links:
        seq = one.get("seq")
        where = f"{CHAIN}: link {seq}"
        if not isinstance(seq, int) or seq <= last:
            raise Altered(where, "the links are not in order")
        previous, said = _text(one, "previous", where), _text(one, "hash", where)
        words = tuple(_text(one, name, where) for name in ("at", "actor", "action"))
        at, actor, action = words
        if link(previous, (seq, at, actor, action, canonical(one.get("subject")))) != said:
            raise Altered(where, "its hash does not fit what it says")
        if seq == last + 1 and previous != last_hash:
            raise Altered(where, "it does not follow from the link before it")
        last, last_hash = seq, said
    if manifest.get("chain") != {"seq": last, "hash": last_hash}:
        raise Altered(f"{CHAIN}: link {last}", "the last link is not the head that the manifest names")
    return links


def _check_raw(files: Mapping[str, bytes], links: list[Record]) -> None:
    captured = {link_["subject"].get("raw_sha256") for link_ in _captures(links)}
    for name in sorted(files):
        if name.startswith(("raw/", "media/")):
            sha256 = name.partition("/")[2].partition(".")[0]
            if digest(files[name]) != sha256:
                raise Altered(name, "its content does not fit its name")
            if name.startswith("raw/") and sha256 not in captured:
                raise Altered(name, "no link of the chain says that it was captured")


def _captures(links: list[Record]) -> Iterator[Record]:
    return (one for one in links if one["action"] == "capture" and isinstance(one.get("subject"), dict))


# --- the thread -----------------------------------------------------------------------------------


def _check_thread(files: Mapping[str, bytes], links: list[Record]) -> None:
    """What is shown is what was captured, and what was done to it is what the chain says."""
    thread, page = _parsed(files, JSON), files.get(HTML, b"").decode("utf-8", "replace")
    captured: dict[str, set[str]] = {}
    for one in _captures(links):
        subject = one["subject"]
        captured.setdefault(str(subject.get("content_sha256")), set()).add(str(subject.get("raw_sha256")))
    for post in _posts(thread):
        where = f"{JSON}: {post.get('url')}"
        sha256 = _text(post, "sha256", where)
        if _content(post, where) != sha256:
            raise Altered(where, "its text, time or number does not fit its SHA-256")
        for capture in _list(post, "captures", where):
            raw = _text(capture, "rawSha256", where)
            if raw not in captured.get(sha256, ()):
                raise Altered(where, "no link of the chain says that it was captured so")
            if f"raw/{raw}" not in files:
                raise Altered(f"raw/{raw}", "it was removed")
        if escape(sha256) not in page or (
            "copies" in post and escape(shown_text(post["articleBody"])) not in page
        ):
            raise Altered(HTML, f"it does not show {post.get('url')} as it was captured")
    _check_history(thread, links)


def _check_history(thread: Record, links: list[Record]) -> None:
    done = [
        (datetime.fromisoformat(one["at"]), one["actor"])
        for one in links
        if isinstance(one.get("subject"), dict)
        and one["subject"].get("thread") == thread.get("identifier")
        and one["action"].startswith("thread ")
        and one["action"] != SEALED
    ]
    told = [(_moment(one, "at", JSON), _text(one, "actor", JSON)) for one in _list(thread, "history", JSON)]
    if done != told:
        raise Altered(JSON, "its history is not what the chain says was done")


def _posts(thread: Record) -> Iterator[Record]:
    for item in _list(thread, "hasPart", JSON):
        if item.get("@type") == "SocialMediaPosting":
            yield item
            yield from _list(item, "copies", JSON)


def _content(post: Record, where: str) -> str:
    """The SHA-256 of a version, from what the file says of it."""
    channel, _, message = _text(post, "identifier", where).partition("/")
    if not (channel.isdecimal() and message.isdecimal() and len(channel + message) < 40):
        raise Altered(where, "its identifier is no channel's and post's number")
    posted_at = iso(_moment(post, "datePublished", where))
    text = _text(post, "articleBody", where)
    return digest(canonical([int(channel), int(message), posted_at, text]).encode("utf-8", "surrogatepass"))


# --- its JSON -------------------------------------------------------------------------------------


def _parsed(files: Mapping[str, bytes], name: str) -> Record:
    if name not in files:
        raise Altered(name, "it was removed")
    try:
        record = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise Altered(name, f"it is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise Altered(name, "it is no JSON object")
    return record


def _list(record: Record, name: str, where: str) -> list[Record]:
    found = record.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Altered(where, f'"{name}" is no list of objects')
    return found


def _text(record: Record, name: str, where: str) -> str:
    found = record.get(name)
    if not isinstance(found, str):
        raise Altered(where, f'"{name}" is no text')
    return found


def _moment(record: Record, name: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(record, name, where))
    except ValueError as error:
        raise Altered(where, f'"{name}" is no time') from error
    if found.tzinfo is None:
        raise Altered(where, f'"{name}" is a time without a zone')
    return found
