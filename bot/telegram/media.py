"""Files of messages: which there are, and their bytes as the reading account gets them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from telethon import errors, functions, types
from telethon.tl import TLObject

from bot.errors import MediaGone, SourceError
from bot.models import READER, Attached, Wanted, route_of
from bot.telegram import limits
from bot.telegram.attachments import media_kind
from bot.telegram.convert import from_raw
from bot.telegram.line import Line

PIECE = 512 * 1024  # bytes; the most that Telegram gives at once: https://core.telegram.org/api/files


class TelegramMedia:
    """The files of posts, over a reading account's line."""

    def __init__(self, line: Line, account: str = READER) -> None:
        self._line, self._account = line, account

    def attached(self, raw: bytes) -> Sequence[Attached]:
        """List the photo or document of each message that was captured as these bytes.

        What a layer wrote that this Telethon does not speak shows none.
        """
        try:
            messages = [message for message, _ in from_raw(raw)]
        except ValueError:
            return ()
        return [found for message in messages if (found := _attached(message)) is not None]

    async def pieces(self, wanted: Wanted) -> AsyncIterator[bytes]:
        """Yield a file's bytes, in order.

        Raises MediaGone, and SourceError if not all of them came.

        The message is read anew, since what a file is asked for by (its reference) expires.
        """
        file = await self._file(wanted)
        size, received = _size(file), 0
        place = _location(file)
        chunks = self._line.client.iter_download(place, request_size=PIECE, file_size=size, dc_id=file.dc_id)
        try:
            while piece := await self._line.run("upload.getFile", lambda: anext(chunks, b"")):
                received += len(piece)
                yield bytes(piece)
        except errors.RPCError as error:
            raise SourceError(f"Telegram refused upload.getFile: {error}") from error
        if received != size:  # after a fault in the middle Telethon's iterator is at its end
            raise SourceError(f"{received} of {size} bytes came")

    async def _file(self, wanted: Wanted) -> TLObject:
        route = route_of(wanted.routes, self._account)
        channel = types.InputChannel(wanted.channel_id, route.access_hash if route else 0)
        request = functions.channels.GetMessagesRequest(channel, [types.InputMessageID(wanted.message_id)])
        try:
            answer: Any = await self._line.call(request)
        except errors.RPCError as error:
            if type(error) in limits.CHANNEL:
                raise MediaGone(limits.CHANNEL[type(error)]) from error
            raise SourceError(f"Telegram refused {limits.method_of(request)}: {error}") from error
        for message in answer.messages:
            file = _file_of(message)
            if file is not None and _name(file) == wanted.name:
                return file
        raise MediaGone("the message does not carry it any more")


def _attached(message: TLObject) -> Attached | None:
    file = _file_of(message)
    if file is None:
        return None
    return Attached(message_id=message.id, name=_name(file), kind=media_kind(message.media), size=_size(file))


def _file_of(message: TLObject) -> TLObject | None:
    """Return the photo or document that a message carries; a linked page's picture is none of its own."""
    match getattr(message, "media", None):
        case types.MessageMediaPhoto(photo=types.Photo() as photo):
            return photo
        case types.MessageMediaDocument(document=types.Document() as document):
            return document
    return None


def _name(file: TLObject) -> str:
    return f"{'photo' if isinstance(file, types.Photo) else 'document'} {file.id}"


def _location(file: TLObject) -> TLObject:
    """Return what a file is asked for by. https://core.telegram.org/api/files#downloading-files"""
    if isinstance(file, types.Document):
        return types.InputDocumentFileLocation(file.id, file.access_hash, file.file_reference, "")
    largest = max(file.sizes, key=_bytes_of)
    return types.InputPhotoFileLocation(file.id, file.access_hash, file.file_reference, largest.type)


def _size(file: TLObject) -> int:
    """Return how many bytes a file has: of a photo, its largest size."""
    return int(file.size) if isinstance(file, types.Document) else max(map(_bytes_of, file.sizes), default=0)


def _bytes_of(size: TLObject) -> int:
    return int(max(getattr(size, "sizes", None) or [getattr(size, "size", 0)]))
