"""What a message of Telegram carries beside its text: its kind, its identity, its words. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from telethon.tl import TLObject, types

from bot.text import clean_text

MEDIA: dict[type, str] = {
    types.MessageMediaContact: "contact",
    types.MessageMediaDice: "dice",
    types.MessageMediaDocument: "document",
    types.MessageMediaGame: "game",
    types.MessageMediaGeo: "location",
    types.MessageMediaGeoLive: "location",
    types.MessageMediaGiveaway: "giveaway",
    types.MessageMediaGiveawayResults: "giveaway",
    types.MessageMediaInvoice: "invoice",
    types.MessageMediaPaidMedia: "paid media",
    types.MessageMediaPhoto: "photo",
    types.MessageMediaPoll: "poll",
    types.MessageMediaStory: "story",
    types.MessageMediaToDo: "checklist",
    types.MessageMediaUnsupported: "unsupported",
    types.MessageMediaVenue: "location",
    types.MessageMediaVideoStream: "video",
}

# The first that a document has says what it is: a video sticker is a sticker, a silent video an animation.
DOCUMENTS: dict[type, Callable[[Any], str]] = {
    types.DocumentAttributeSticker: lambda attribute: "sticker",
    types.DocumentAttributeAnimated: lambda attribute: "animation",
    types.DocumentAttributeVideo: lambda attribute: "video",
    types.DocumentAttributeAudio: lambda attribute: "voice" if attribute.voice else "audio",
}


def media_kind(media: TLObject | None) -> str:
    """Say what a message carries beside its text: "photo", "video"…; "" for nothing."""
    document = media.document if isinstance(media, types.MessageMediaDocument) else None
    if isinstance(document, types.Document):
        attributes = {type(attribute): attribute for attribute in document.attributes}
        for kind, named in DOCUMENTS.items():
            if kind in attributes:
                return named(attributes[kind])
    return MEDIA.get(type(media), "")


def media_identity(media: TLObject | None) -> str | None:
    """Return the number that Telegram gave to a photo or a file; another file has another."""
    if isinstance(media, types.MessageMediaPhoto) and isinstance(media.photo, types.Photo):
        return f"photo {media.photo.id}"
    if isinstance(media, types.MessageMediaDocument) and isinstance(media.document, types.Document):
        return f"document {media.document.id}"
    return None


def passages_of(media: TLObject | None) -> Iterator[tuple[str, str]]:
    """Yield the words of a message that are not its running text, by what they are."""
    match media:
        case types.MessageMediaPoll(poll=types.Poll() as poll):
            yield "question", _words(poll.question)
            for answer in poll.answers:
                yield "answer", _words(answer.text)
        case types.MessageMediaToDo(todo=types.TodoList() as todo):
            yield "checklist", _words(todo.title)
            for item in todo.list:
                yield "task", _words(item.title)
        case types.MessageMediaGiveaway() | types.MessageMediaGiveawayResults():
            yield "giveaway", clean_text(media.prize_description or "")
        case types.MessageMediaVenue():
            yield "venue", clean_text(media.title or "")
            yield "venue", clean_text(media.address or "")
        case types.MessageMediaDocument(document=types.Document() as document):
            if media_kind(media) == "document":
                yield "file", _file_name(document)


def _words(text: TLObject | str | None) -> str:
    """Return a text that came with its formatting, or, in older layers, without."""
    return clean_text(text if isinstance(text, str) else getattr(text, "text", "") or "")


def _file_name(document: types.Document) -> str:
    names = (one.file_name for one in document.attributes if isinstance(one, types.DocumentAttributeFilename))
    return clean_text(next(names, ""))
