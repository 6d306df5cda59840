"""A thread as JSON."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.models import Thread


class JsonExporter:
    """Every field of the thread; times in UTC, ISO 8601; keys in the order of the records."""

    name = "json"
    suffix = "json"

    def export(self, thread: Thread) -> bytes:
        """The thread as UTF-8 JSON, indented, with a line feed at the end."""
        return (json.dumps(asdict(thread), ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")
