"""Files that archives lie in, unpacked while they are read: plain, gzip, Zstandard; of any size."""

import gzip
import io
import logging
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

from bot.errors import InputError
from bot.sources.archive.json_stream import CHUNK, Broken

log = logging.getLogger(__name__)

HEAD = 1 << 20  # bytes that tell what a file is
GREATEST_RATIO = 200  # an export packs ten to twenty times smaller; what swells more is a trap
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
MAGIC = 4  # bytes that tell how a file is packed

_DAMAGE = (OSError, EOFError, zlib.error)
_MORSEL = 1 << 11  # packed bytes that are unpacked at once: Zstandard may make 64 MB of them, never more
_LARGEST_WINDOW = 1 << 27  # bytes that unpacking may have to remember: what `zstd` itself accepts

Progress = Callable[[int, int], None]  # bytes of the file that have been read, and that it has


class _File(Protocol):
    """The file that is read from, or one that unpacks itself."""

    def read1(self, size: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> int: ...


class Meter:
    """A file that tells how far it has been read, and that ends where it can no longer be trusted."""

    def __init__(self, file: _File, packed: BinaryIO, size: int, progress: Progress) -> None:
        self._file = file
        self._packed = packed
        self._size = size
        self._progress = progress
        self._told = 0
        self._given = 0
        self._line = 1

    def head(self) -> bytes:
        """Return the beginning of the file, which is then read again from its first character."""
        head = b""
        try:
            while len(head) < HEAD and (more := self._file.read1(HEAD - len(head))):
                head += more
        except _DAMAGE:
            log.debug("damaged near the beginning; read as far as it goes")
        self._file.seek(len(BYTE_ORDER_MARK) if head.startswith(BYTE_ORDER_MARK) else 0)
        return head.removeprefix(BYTE_ORDER_MARK)

    def read(self, size: int) -> bytes:
        """Read up to so many bytes; none at the end. Raises Broken where the file is damaged."""
        return self._measured(self._file.read1, size)

    def readline(self, size: int) -> bytes:
        """Read a line, or up to so many bytes of it; none at the end.

        Raises Broken where the file is damaged.
        """
        return self._measured(self._file.readline, size)

    def _measured(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = read(size)
        except _DAMAGE as error:
            raise Broken(self._line, f"the file is damaged from here on ({error})") from error
        self._line += data.count(b"\n")
        self._given += len(data)
        position = self._packed.tell()
        if self._given > HEAD + GREATEST_RATIO * position:
            raise Broken(self._line, f"the file swells to more than {GREATEST_RATIO} times its size")
        if position - self._told >= CHUNK or not data:
            self._progress(position, self._size)
            self._told = position
        return data


def metered(name: str, packed: BinaryIO, size: int, progress: Progress = lambda read, size: None) -> Meter:
    """Return what reads a file that stands at its beginning, however it is packed.

    Raises InputError, which names the file, where that takes a package which is not installed.
    """
    magic = packed.read(MAGIC)
    packed.seek(0)
    if magic.startswith(GZIP):
        return Meter(gzip.GzipFile(fileobj=packed), packed, size, progress)
    if magic == ZSTD:
        try:
            return Meter(io.BufferedReader(_Zstandard(packed), CHUNK), packed, size, progress)
        except ImportError as error:
            raise needs(name, "Zstandard") from error
    return Meter(packed, packed, size, progress)  # type: ignore[arg-type]  # all that we open are buffered


def needs(name: str, what: str) -> InputError:
    """Return the error that says what a file needs to be read."""
    return InputError(f"{name}: {what} needs more than is installed: install wirewatch[lookback]")


class _Zstandard(io.RawIOBase):
    """Frames of Zstandard, unpacked a morsel at a time; a file that ends inside of one is damaged."""

    def __init__(self, packed: BinaryIO) -> None:
        import zstandard

        self._packed = packed
        self._damage = zstandard.ZstdError
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        self._begin()

    def _begin(self) -> None:
        self._frame = self._unpacker.decompressobj()
        self._rest = self._ready = b""
        self._inside = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be put back to its beginning, or a little behind."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Begin anew, and pass over so many bytes."""
        self._packed.seek(0)
        self._begin()
        skipped = bytearray(offset)
        return self.readinto(skipped) if offset else 0

    def tell(self) -> int:
        """Say nothing of the place: only the packed file's matters."""
        return 0

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Unpack on until there is something to give; nothing at the end. Raises OSError for damage."""
        while not self._ready:
            morsel = self._rest or self._packed.read(_MORSEL)
            if not morsel:
                if self._inside:
                    raise EOFError("it ends inside of what was packed")
                return 0
            self._unpack(morsel)
        given = self._ready[: len(buffer)]
        self._ready = self._ready[len(given) :]
        buffer[: len(given)] = given
        return len(given)

    def _unpack(self, morsel: bytes) -> None:
        try:
            self._ready = self._frame.decompress(morsel)
        except self._damage as error:
            raise OSError(str(error)) from error
        self._inside, self._rest = not self._frame.eof, b""
        if self._frame.eof:
            self._rest = self._frame.unused_data
            self._frame = self._unpacker.decompressobj()
