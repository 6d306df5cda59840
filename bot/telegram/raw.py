"""The bytes that a capture keeps of a message: every field that Telegram sent, readable without Telethon.

One line of JSON for each message, keys in order, no white space:

    {"layer": 229, "message": {"_": "Message", "id": 58234, …}, "origins": [{"_": "Channel", …}]}

`layer` is the version of Telegram's schema that names the fields, `_` the constructor in it. `origins`
are the channels and people that the message was forwarded from. Fields that were not sent are left out;
times are `{"_": "date", "at": "2026-05-29T10:00:00+00:00"}`, bytes `{"_": "bytes", "base64": "…"}`.
An album is one line for each of its messages.
"""

import base64
import inspect
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from telethon.tl import TLObject, types
from telethon.tl.alltlobjects import LAYER


def to_raw(message: TLObject, origins: Iterable[TLObject]) -> bytes:
    """A message as one line; the same message gives the same bytes."""
    record = {
        "layer": LAYER,
        "message": _plain(message.to_dict()),
        "origins": [_plain(origin.to_dict()) for origin in origins],
    }
    line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return line.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def from_raw(raw: bytes) -> Iterator[tuple[TLObject, tuple[TLObject, ...]]]:
    """Each message of a capture with its origins, as Telethon gave them when it was made.

    Raises ValueError if it was written in a layer that this Telethon does not speak.
    """
    for line in raw.splitlines():
        record = json.loads(line)
        if record["layer"] != LAYER:
            raise ValueError(f"written in layer {record['layer']}; this Telethon speaks {LAYER}")
        yield _built(record["message"]), tuple(_built(origin) for origin in record["origins"])


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items() if one is not None and one != []}
        case list() | tuple():
            return [_plain(one) for one in value]
        case bytes():
            return {"_": "bytes", "base64": base64.b64encode(value).decode("ascii")}
        case datetime():
            return {"_": "date", "at": value.isoformat()}
    return value


def _built(value: Any) -> Any:
    match value:
        case {"_": "bytes", "base64": text}:
            return base64.b64decode(text)
        case {"_": "date", "at": text}:
            return datetime.fromisoformat(text)
        case {"_": name, **fields}:
            kind = getattr(types, str(name))
            given = {str(key): _built(one) for key, one in fields.items()}
            return kind(**(_left_out(kind) | given))
        case list():
            return [_built(one) for one in value]
    return value


@cache
def _left_out(kind: type) -> dict[str, Any]:
    """What the fields that a constructor insists on were when they are not in the record."""
    return {
        name: [] if str(field.annotation).startswith(("List", "typing.List")) else None
        for name, field in inspect.signature(kind).parameters.items()
        if field.default is field.empty and name != "self"
    }
