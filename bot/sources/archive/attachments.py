"""What a message of Telegram Desktop's export carries beside its text: its kind, its identity, its words.

The keys are those of Telegram Desktop's `export_output_json.cpp`; older exports have fewer of them.
"""

from collections.abc import Iterator, Mapping

from bot.models import Link
from bot.sources.values import Unusable, items, text_of
from bot.text import clean_text

_MEDIA_TYPES = {
    "animation": "animation",
    "audio_file": "audio",
    "sticker": "sticker",
    "video_file": "video",
    "video_message": "video",
    "voice_message": "voice",
}
_MEDIA_KEYS = {  # the first that a message has says what it holds
    "photo": "photo",
    "poll": "poll",
    "todo_list": "checklist",
    "contact_information": "contact",
    "place_name": "location",
    "location_information": "location",
    "game_title": "game",
    "invoice_information": "invoice",
    "giveaway_information": "giveaway",
    "giveaway_results": "giveaway",
    "file": "document",
}
_IDENTITY = ("photo_file_size", "file_size", "width", "height", "duration_seconds", "mime_type")
_SIZES = ("photo_file_size", "file_size")

Record = Mapping[str, object]


def media_of(record: Record) -> str:
    """Say what a message carries: "photo", "video"…; "" for nothing."""
    named = _MEDIA_TYPES.get(text_of(record, "media_type"))
    return named or next((kind for key, kind in _MEDIA_KEYS.items() if record.get(key)), "")


def identity_of(record: Record) -> str | None:
    """Return what tells a message's file from another, whether the file was exported or not.

    None where the export does not say its size: then nothing here would tell them apart.
    """
    if not any(type(record.get(key)) is int for key in _SIZES):
        return None
    return " ".join(f"{key}={record[key]}" for key in _IDENTITY if record.get(key) is not None)


def passages_of(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the words of a message that are not its running text, by what they are."""
    yield from _of_list(record.get("poll"), "question", ("question", "answer"))
    yield from _of_list(record.get("todo_list"), "title", ("checklist", "task"))
    for key in ("giveaway_information", "giveaway_results"):
        if isinstance(giveaway := record.get(key), dict):
            yield "giveaway", text_of(giveaway, "additional_prize")
    yield "venue", text_of(record, "place_name")
    if record.get("place_name"):
        yield "venue", text_of(record, "address")
    if media_of(record) == "document":
        yield "file", _file_name(record)


def text_of_pieces(value: object) -> tuple[str, tuple[Link, ...]]:
    """Return a message's text and links: a string, or a list of strings and of pieces with a type."""
    words: list[str] = []
    links: dict[Link, None] = {}
    for part in [value] if isinstance(value, str) else items(value, "text"):
        if isinstance(part, str):
            words.append(part)
            continue
        if not isinstance(part, dict) or not isinstance(part.get("text"), str):
            raise Unusable("its text is neither a string nor a list of pieces of text")
        words.append(part["text"])
        if part.get("type") == "text_link":
            links[Link(url=text_of(part, "href"), label=clean_text(part["text"]))] = None
        elif part.get("type") == "link":
            links[Link(url=clean_text(part["text"]))] = None
    return clean_text("".join(words)), tuple(links)


def _of_list(value: object, title: str, kinds: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the title and the entries of a poll or a checklist."""
    if not isinstance(value, dict):
        return
    yield kinds[0], text_of_pieces(value.get(title))[0]
    for entry in items(value.get("answers"), "answers"):
        if not isinstance(entry, dict):
            raise Unusable("one of its answers is not an object")
        yield kinds[1], text_of_pieces(entry.get("text"))[0]


def _file_name(record: Record) -> str:
    """Return a file's name, also of an older export, which has the path it was written to, if it was."""
    path = text_of(record, "file")
    name = text_of(record, "file_name")
    return name or ("" if path.startswith("(") else path.rpartition("/")[2])
