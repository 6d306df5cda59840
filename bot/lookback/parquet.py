"""Parquet: archives whose columns are the keys of our JSON Lines, and matches written for a data desk."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import InputError
from bot.lookback.archives import opened
from bot.models import Refused
from bot.sources.archive.packed import GREATEST_RATIO, HEAD, needs

MAGIC = b"PAR1"
_BATCH = 500  # rows that are held at once
_NEEDED = ("channel_id", "message_id", "posted_at")


def row_groups(name: str) -> list[int]:
    """Return how many bytes each group of rows is. Raises InputError for a file that cannot be read."""
    with opened(name) as file:
        metadata = _file(name, file).metadata
        return [metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)]


def rows(name: str, first: int, end: int) -> Iterator[tuple[int, bytes] | Refused]:
    """Yield the rows of some groups as lines of JSON, and last a Refused where the file is damaged.

    Each comes with its number in the file, from 1. Raises InputError for a file that cannot be read, or is
    none of posts.
    """
    with opened(name) as file:
        pyarrow, table = _pyarrow(name), _file(name, file)
        columns = table.schema_arrow.names
        if missing := [key for key in _NEEDED if key not in columns]:
            raise InputError(f"{name}: a Parquet file without the column {missing[0]}")
        place = sum(table.metadata.row_group(number).num_rows for number in range(first))
        for number in range(first, end):
            group = table.metadata.row_group(number)
            packed = sum(group.column(one).total_compressed_size for one in range(group.num_columns))
            if group.total_byte_size > HEAD + GREATEST_RATIO * packed:
                yield Refused(
                    line=place + 1,
                    where="",
                    reason=f"its rows swell to more than {GREATEST_RATIO} times their size",
                    count=0,
                )
                return
            try:
                for batch in table.iter_batches(_BATCH, row_groups=[number]):
                    for row in batch.to_pylist():
                        place += 1
                        yield place, _line(row)
            except (pyarrow.ArrowException, OSError, ValueError) as error:
                said = str(error).splitlines()[0] if str(error) else type(error).__name__
                yield Refused(
                    line=place + 1, where="", reason=f"the file is damaged from here on ({said})", count=0
                )
                return


def write_rows(path: Path, found: Iterable[Mapping[str, Any]]) -> None:
    """Write matches as Parquet, with one schema whether there are any or none."""
    pyarrow = _pyarrow(str(path))
    schema = _schema(pyarrow)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[Mapping[str, Any]] = []
        for row in found:
            batch.append({key: _timed(key, row.get(key)) for key in schema.names})
            if len(batch) == _BATCH:
                writer.write_table(pyarrow.Table.from_pylist(batch, schema))
                batch = []
        if batch:
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))


def check(name: str) -> None:
    """Raise InputError where nothing can be written as Parquet."""
    _pyarrow(name)


def _timed(key: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if key in ("posted_at", "edited_at") and value else value


def _line(row: Mapping[str, Any]) -> bytes:
    """Return a row as the line of JSON that it would be; keys without a value are left out."""
    told = {key: value for key, value in row.items() if value is not None}
    return json.dumps(told, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _file(name: str, file: BinaryIO) -> Any:
    pyarrow = _pyarrow(name)
    try:
        return pyarrow.parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{name}: not Parquet that can be read: {str(error).splitlines()[0]}") from error


def _pyarrow(name: str) -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise needs(name, "Parquet") from error
    return pyarrow


def _schema(pyarrow: Any) -> Any:
    text, number, real = pyarrow.string(), pyarrow.int64(), pyarrow.float64()
    time = pyarrow.timestamp("us", "UTC")

    def several(**fields: Any) -> Any:
        return pyarrow.list_(pyarrow.struct(fields))

    spans, guards = several(start=number, end=number), several(kind=text, words=text, note=text)
    return pyarrow.schema(
        {
            "statement": text,
            "url": text,
            "channel_id": number,
            "channel": text,
            "title": text,
            "message_id": number,
            "posted_at": time,
            "edited_at": time,
            "outcome": text,
            "score": real,
            "rung": text,
            "language": text,
            "wording": text,
            "evidence": text,
            "spans": spans,
            "speaker": text,
            "guards": guards,
            "others": several(
                outcome=text,
                score=real,
                rung=text,
                language=text,
                wording=text,
                evidence=text,
                spans=spans,
                guards=guards,
            ),
            "text": text,
            "forward": pyarrow.struct(
                {
                    "channel_id": number,
                    "username": text,
                    "name": text,
                    "message_id": number,
                    "posted_at": text,
                }
            ),
            "links": several(url=text, label=text),
            "credits": several(name=text, words=text, username=text, message_id=number),
            "reply_to": number,
            "author": text,
            "media": text,
            "sha256": text,
            "archive": text,
            "line": number,
            "rules": text,
        }
    )
