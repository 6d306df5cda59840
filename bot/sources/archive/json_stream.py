"""JSON documents of any size, read piece by piece: only the value at hand is held.

A value is cut out as the bytes that it stands as, with its line, before anybody looks inside. So one
bad value is refused by itself, and what was read before the document broke stays good.
"""

import codecs
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.sources.values import Unusable
from bot.text import clean

CHUNK = 1 << 18
LARGEST_VALUE = 16 << 20  # bytes; the longest post with its formatting has about 100,000
DEEPEST_VALUE = 100  # levels; a message of an export has 4
MOST_DIGITS = 19  # of an integer: 2^63 has 19
_DEEPEST_DOCUMENT = 1_000_000

_SPACE = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb'[^ \t\r\n,:"\[\]{}]*+')
_STRING = re.compile(rb'"(?>[^"\\]+|\\.)*+"', re.DOTALL)
_TO_BRACKET = re.compile(rb'(?>[^"\[\]{}]+|"(?>[^"\\]+|\\.)*+")*+', re.DOTALL)
_CLOSES = {ord("{"): ord("}"), ord("["): ord("]")}
_QUOTE = ord('"')
_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_ZEROS: dict[tuple[bool, ...], str] = {  # of the first four bytes, where there is no mark
    (False, True, False, True): "UTF-16",
    (True, False, True, False): "UTF-16",
    (False, True, True, True): "UTF-32",
    (True, True, True, False): "UTF-32",
}
_CYRILLIC = {
    "windows-1251": "cp1251",
    "CP866": "cp866",
    "KOI8-U": "koi8-u",
    "Mac Cyrillic": "mac-cyrillic",
    "ISO 8859-5": "iso8859-5",
}
_WORD = re.compile("(?<![А-Яа-яЁёІіЇїЄєҐґ])[А-ЯЁІЇЄҐа-яёіїєґ][а-яёіїєґ]+(?![А-Яа-яЁёІіЇїЄєҐґ])")
SAMPLE = 2_000  # bytes by which an encoding is told
LIKELY = 0.8
_WORDS = re.compile(rb"[\x20\x80-\xff]{1,30}")

_Name = TypeVar("_Name", str, int)


class Broken(Exception):
    """The document is not JSON from this line on, so nothing behind it can be read."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPiece:
    """A value as it stands in the document, or None for one that is too large, and the line it begins on."""

    raw: bytes | None
    line: int

    def value(self) -> object:
        """Return the value itself. Raises Unusable as `strict` does, and for one that is too large."""
        if self.raw is None:
            raise Unusable(f"larger than {LARGEST_VALUE >> 20} MB")
        return strict(self.raw)


class JsonReader:
    """A place in a document that only moves forward. `read(n)` gives up to n bytes, none at the end.

    Whatever meets what is not JSON raises Broken.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._data = b""
        self._at = 0
        self._passed = 0  # bytes before `_data`
        self.line = 1

    def next(self) -> str:
        """Return the character that the next value or sign begins with; "" at the end of the document."""
        while True:
            self._take(_end_of(_SPACE, self._data, self._at))
            if self._at < len(self._data):
                return chr(self._data[self._at])
            if not self._fill():
                return ""

    def members(self) -> Iterator[str]:
        """Yield the keys of the object that stands here. The caller may read each value, or leave it."""
        for _ in self._inside("{", "}"):
            if self.next() != '"':
                raise Broken(self.line, "a key was expected")
            line, raw = self.line, self._string()
            try:
                key = strict(raw)
            except Unusable as error:
                raise Broken(line, f"a key that is {error}") from error
            self._sign(":")
            yield from self._leaving(str(key))

    def elements(self) -> Iterator[int]:
        """Count up the array that stands here. The caller may read the value at each index, or leave it."""
        for index in self._inside("[", "]"):
            yield from self._leaving(index)

    def piece(self) -> JsonPiece:
        """Return the value that stands here."""
        first, line = self.next(), self.line
        parts: list[bytes] = []
        size = 0
        for part in self._parts(first):
            size += len(part)
            parts.append(part)
            if size > LARGEST_VALUE:
                parts.clear()
        return JsonPiece(raw=b"".join(parts) if size <= LARGEST_VALUE else None, line=line)

    def skip(self) -> None:
        """Pass over the value that stands here, however large."""
        for _ in self._parts(self.next()):
            pass

    def _inside(self, opening: str, closing: str) -> Iterator[int]:
        self._sign(opening)
        index = 0
        while self.next() != closing:
            if index:
                self._sign(",")
            yield index
            index += 1
        self._sign(closing)

    def _leaving(self, name: _Name) -> Iterator[_Name]:
        """Yield once, and pass over the value if the caller did not read it."""
        self.next()
        place = self._passed + self._at
        yield name
        if self._passed + self._at == place:
            self.skip()

    def _sign(self, sign: str) -> None:
        found = self.next()
        if found != sign:
            raise Broken(self.line, f"{sign!r} was expected" if found else "the file ends too early")
        self._take(self._at + 1)

    def _string(self) -> bytes:
        line = self.line
        while not (found := _STRING.match(self._data, self._at)):
            self._need_more(line)
        return self._take(found.end())

    def _scalar(self) -> bytes:
        while (end := _end_of(_SCALAR, self._data, self._at)) == len(self._data) and self._fill():
            if end - self._at > CHUNK:
                raise Broken(self.line, "a value was expected")
        if end == self._at:
            raise Broken(self.line, "a value was expected")
        return self._take(end)

    def _parts(self, first: str) -> Iterator[bytes]:
        """Yield the bytes of one value, in as many parts as it takes."""
        if first == '"':
            yield self._string()
            return
        if first not in ("{", "["):
            yield self._scalar()
            return
        line = self.line
        closers = bytearray()  # what has yet to come, innermost last
        while True:
            end = self._scan(closers, line)
            yield self._take(end)
            if not closers:
                return
            self._need_more(line)

    def _scan(self, closers: bytearray, line: int) -> int:
        """Find where the value that is open ends, or else where what was read of it does."""
        data, at = self._data, self._at
        while True:
            at = _end_of(_TO_BRACKET, data, at)
            if at == len(data) or data[at] == _QUOTE:  # a string goes on beyond what was read
                return at
            sign = data[at]
            if sign in _CLOSES:
                closers.append(_CLOSES[sign])
            elif closers.pop() != sign:
                raise Broken(line, f"what begins here has a {chr(sign)!r} too many")
            if len(closers) > _DEEPEST_DOCUMENT:
                raise Broken(line, "what begins here is nested without end")
            at += 1
            if not closers:
                return at

    def _take(self, end: int) -> bytes:
        taken = self._data[self._at : end]
        self.line += taken.count(b"\n")
        self._at = end
        return taken

    def _need_more(self, line: int) -> None:
        if len(self._data) - self._at > LARGEST_VALUE:
            raise Broken(line, "what begins here has no end")
        if not self._fill():
            raise Broken(line, "the file ends inside what begins here")

    def _fill(self) -> bool:
        """Read on; false at the end of the document. What is unread is doubled, so re-reading stays cheap."""
        unread = self._data[self._at :]
        more = self._read(max(CHUNK, len(unread)))
        self._passed += self._at
        self._data, self._at = unread + more, 0
        return bool(more)


def strict(raw: bytes) -> object:
    """Return the value of a JSON text (RFC 8259), where that leaves no doubt what is meant.

    Raises Unusable for what is not JSON, NaN and infinities, a key that stands twice in one object,
    integers of more than 19 digits, nesting of more than 100 levels, and bytes that are not UTF-8: what
    they were meant to say nobody can know, and a text with holes is not what was published.
    """
    if depth_of(raw) > DEEPEST_VALUE:
        raise Unusable(f"nested more than {DEEPEST_VALUE} levels deep")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unusable(not_utf8(raw)) from None
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unusable(f"not JSON: {error.msg} (character {error.pos + 1})") from error


def not_utf8(raw: bytes, *, whole: bool = True) -> str:
    """Say that bytes are not UTF-8, and what was found in its place; "" for bytes that are.

    A part that is not `whole` may end inside a character.
    """
    if wide := _wide(raw):
        return f"not UTF-8: it begins as {wide} does"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw, final=whole)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{raw[error.start]:02x} at offset {error.start:,}"
        return f"not UTF-8: {byte}{_as_cyrillic(raw, error.start)}"
    return ""


def _wide(raw: bytes) -> str:
    """Name the encoding of several bytes a character that a text begins as; "" for none."""
    if raw[:4].isascii() and b"\0" not in raw[:4]:
        return ""
    if mark := next((name for mark, name in _MARKS.items() if raw.startswith(mark)), ""):
        return mark
    zeros = tuple(byte == 0 for byte in raw[:4])  # JSON begins with two ASCII characters: RFC 4627, 3
    return _ZEROS.get(zeros, "")


def is_other_encoding(raw: bytes) -> bool:
    """Tell a text in another encoding, which is no good at all, from one in which a byte was damaged."""
    if _wide(raw):
        return True
    text = raw.decode(errors="surrogateescape")
    wrong = sum("\udc80" <= char <= "\udcff" for char in text)
    return wrong > 1 and wrong > sum(char > "\x7f" for char in text) - wrong


def _as_cyrillic(raw: bytes, start: int) -> str:
    """Say what bytes from a place on read as in the encoding that makes most of them words, if one does.

    Shown, never believed.
    """
    found = _WORDS.search(raw, start)
    if found is None:
        return ""
    read = {name: raw[start:][:SAMPLE].decode(codec, "replace") for name, codec in _CYRILLIC.items()}
    name, text = max(read.items(), key=lambda one: _likely(one[1]))
    if _likely(text) < LIKELY:
        return ""
    return f"; as {name} it would read {clean(found[0].decode(_CYRILLIC[name], 'replace'))!r}"


def _likely(text: str) -> float:
    """Return which part of what is not ASCII is in Cyrillic words, in which only the first is a capital."""
    foreign = sum(char > "\x7f" for char in text)
    return sum(len(word[0]) for word in _WORD.finditer(text)) / max(1, foreign)


def depth_of(raw: bytes) -> int:
    """Count how many levels a JSON text is nested, if it is one."""
    openers = raw.count(b"{") + raw.count(b"[")
    if openers <= DEEPEST_VALUE:
        return openers  # no more than this; counting exactly is worth it only beyond
    depth = deepest = 0
    at = _end_of(_TO_BRACKET, raw, 0)
    while at < len(raw):
        depth += 1 if raw[at] in _CLOSES else -1
        deepest = max(deepest, depth)
        at = _end_of(_TO_BRACKET, raw, at + 1)
    return deepest


def _end_of(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = next(key for key in members if [name for name, _ in pairs].count(key) > 1)
        raise Unusable(f"the key {twice[:40]!r} stands twice in one object")
    return members


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise Unusable(f"an integer of {len(digits.lstrip('-'))} digits")
    return int(digits)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unusable(f"the number {text[:40]} is out of range")
    return number


def _constant(name: str) -> object:
    raise Unusable(f"{name} is not a number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
