"""The files of a bundle, read with limits and checked against the manifest; nothing is written anywhere."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.models import Finding
from bot.threads.formats.bundle import (
    CHAIN,
    FORMAT,
    GUIDE,
    HTML,
    JSON,
    MANIFEST,
    ROOTS,
    STAMP,
    digest,
    sealed,
)

MOST = 20_000  # files
FIXED = (MANIFEST, CHAIN, HTML, JSON, GUIDE, STAMP, ROOTS)
NAME = re.compile(
    "|".join(map(re.escape, FIXED)) + r"|raw/[0-9a-f]{64}|media/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?"
)
Record = dict[str, Any]


class Altered(Exception):
    """Something does not hold."""

    def __init__(self, what: str, why: str) -> None:
        self.finding = Finding(what=what, why=why)
        super().__init__(f"{what}: {why}")


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a bundle, by name; nothing is written anywhere. Raises Altered."""
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


def manifest_of(files: Mapping[str, bytes]) -> Record:
    """Read the manifest, whole. Raises Altered."""
    manifest = parsed(files, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise Altered(MANIFEST, f"expected the format {FORMAT}")
    if sealed(manifest) != manifest:
        raise Altered(MANIFEST, "its seal does not fit the rest of it")
    return manifest


def check_files(files: Mapping[str, bytes], manifest: Record) -> None:
    """Check that every file is as listed, and that every one is listed. Raises Altered."""
    listed = {}
    for entry in records(manifest, "files", MANIFEST):
        listed[text(entry, "name", MANIFEST)] = (entry.get("size"), text(entry, "sha256", MANIFEST))
    for name in sorted(listed):
        if name not in files:
            raise Altered(name, "it was removed")
        if (len(files[name]), digest(files[name])) != listed[name]:
            raise Altered(name, "its SHA-256 is not the one in the manifest")
    for name in sorted(files):
        if name not in (MANIFEST, STAMP, ROOTS) and name not in listed:
            raise Altered(name, "it was added: the manifest does not list it")


def parsed(files: Mapping[str, bytes], name: str) -> Record:
    """Parse a file's JSON object. Raises Altered."""
    if name not in files:
        raise Altered(name, "it was removed")
    try:
        record = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise Altered(name, f"it is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise Altered(name, "it is no JSON object")
    return record


def records(record: Record, name: str, where: str) -> list[Record]:
    """Return a field that has to be a list of objects. Raises Altered."""
    found = record.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Altered(where, f'"{name}" is no list of objects')
    return found


def text(record: Record, name: str, where: str) -> str:
    """Return a field that has to be text. Raises Altered."""
    found = record.get(name)
    if not isinstance(found, str):
        raise Altered(where, f'"{name}" is no text')
    return found


def moment(record: Record, name: str, where: str) -> datetime:
    """Return a field that has to be a time with its zone. Raises Altered."""
    try:
        found = datetime.fromisoformat(text(record, name, where))
    except ValueError as error:
        raise Altered(where, f'"{name}" is no time') from error
    if found.tzinfo is None:
        raise Altered(where, f'"{name}" is a time without a zone')
    return found
