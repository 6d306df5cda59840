"""Archives in every form, composed for tests."""

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet
import zstandard

CHANNEL = 1186921499
SAID = "The minister said: we are open for talks."
INFLECTED = "Министр заявил: мы были открыты для переговоров, источник — ТАСС"
OTHER = "The weather is fine in the harbour today, number {}."


def texts(count: int) -> list[str]:
    """Posts of which every seventh says it, in turn in two languages, no two the same."""
    said = (SAID, INFLECTED)
    return [
        f"{said[number // 7 % 2]} ({number})" if number % 7 == 3 else OTHER.format(number)
        for number in range(count)
    ]


def as_lines(posts: Sequence[str], first: int = 1) -> bytes:
    """JSON Lines as `posts --json` writes them."""
    return b"".join(
        json.dumps(
            {
                "channel_id": CHANNEL,
                "channel": "ClashReport",
                "message_id": number,
                "posted_at": f"2023-05-{1 + number % 28:02}T10:00:00+00:00",
                "text": text,
            },
            ensure_ascii=False,
        ).encode()
        + b"\n"
        for number, text in enumerate(posts, first)
    )


def as_export(posts: Sequence[str], *, indent: int | None = 1, kind: str = "public_channel") -> bytes:
    """One chat's export as Telegram Desktop writes it."""
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2023-05-01T10:00:00",
            "date_unixtime": str(1682935200 + number),
            "from": "Clash Report",
            "text": [text[:9], {"type": "bold", "text": text[9:]}],
            "text_entities": [{"type": "plain", "text": text[:9]}, {"type": "bold", "text": text[9:]}],
        }
        for number, text in enumerate(posts, 1)
    ]
    messages.insert(
        2, {"id": 9000, "type": "service", "date_unixtime": "1682935200", "action": "pin_message"}
    )
    document = {"name": "Clash Report", "type": kind, "id": CHANNEL, "messages": messages}
    return json.dumps(document, ensure_ascii=False, indent=indent).encode()


def as_parquet(posts: Sequence[str], path: Path) -> None:
    """The lines' keys as columns, in groups of a few rows."""
    records = [json.loads(line) for line in as_lines(posts).splitlines()]
    table = pyarrow.Table.from_pylist(records)
    pyarrow.parquet.write_table(table, path, row_group_size=10)


FORMS: dict[str, Callable[[Sequence[str], Path], None]] = {
    "posts.jsonl": lambda posts, path: _put(path, as_lines(posts)),
    "posts.jsonl.gz": lambda posts, path: _put(path, gzip.compress(as_lines(posts))),
    "posts.jsonl.zst": lambda posts, path: _put(path, zstandard.compress(as_lines(posts))),
    "result.json": lambda posts, path: _put(path, as_export(posts)),
    "result.json.gz": lambda posts, path: _put(path, gzip.compress(as_export(posts))),
    "result.json.zst": lambda posts, path: _put(path, zstandard.compress(as_export(posts))),
    "minified.json": lambda posts, path: _put(path, as_export(posts, indent=None)),
    "posts.parquet": as_parquet,
}


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
