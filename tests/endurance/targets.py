"""What takes in bytes from outside: each target takes any bytes and raises nothing but our own errors."""

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app.evidence import reread_telegram
from bot.errors import InputError, SourceError
from bot.matching.query import parse
from bot.models import Refused
from bot.sources.archive.archive import read_archive
from bot.sources.preview.page import read_page
from bot.telegram.convert import to_raw
from bot.threads.formats.claimreview import ClaimReviewExporter
from bot.threads.formats.csv import CsvExporter
from bot.threads.formats.docx import DocxExporter
from bot.threads.formats.html import HtmlExporter
from bot.threads.formats.json import JsonExporter, JsonLinesExporter
from bot.threads.formats.markdown import MarkdownExporter
from tests.sources.preview.site import a_block, a_page
from tests.telegram.messages import a_message
from tests.threads.formats.threads import a_hostile_thread

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
CHANNEL = 1186921499
SAMPLE = Path(__file__).parents[2] / "config" / "sample"
EXPORTERS = (
    CsvExporter(), HtmlExporter(), MarkdownExporter(), JsonExporter(), JsonLinesExporter(),
    DocxExporter(), ClaimReviewExporter(),
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Something that takes bytes in, what it usually gets, and which errors say that it is not that."""

    take: Callable[[bytes], object]
    usual: Sequence[bytes]
    ours: tuple[type[Exception], ...] = ()

    def __call__(self, content: bytes) -> None:
        """Take these bytes in."""
        with contextlib.suppress(*self.ours):
            self.take(content)


def _archive(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_bytes(content)
        for one in read_archive(path, username="wire_one", zone=None, now=NOON, progress=_nobody):
            assert isinstance(one, Refused) or one.posts is not None


def _export(content: bytes) -> None:
    thread = a_hostile_thread(_text(content))
    for exporter in EXPORTERS:
        assert exporter.export(thread)


def _text(content: bytes) -> str:
    """Return any text, lone surrogates among it."""
    return content.decode("utf-8", "surrogateescape")


def _nobody(done: int, whole: int) -> None:
    """Tell nobody."""


def _pages() -> Sequence[bytes]:
    blocks = [a_block(number, text=f"Post {number} <b>bold</b>") for number in range(1, 8)]
    return [a_page(blocks).encode(), a_page([a_block(1, parts=(1, 2), edited=True)]).encode()]


TARGETS: Mapping[str, Target] = {
    "pages": Target(lambda content: read_page(content, now=NOON), _pages(), (SourceError,)),
    "archives": Target(
        _archive,
        [path.read_bytes()[:20_000] for path in sorted(SAMPLE.glob("*.json"))],
        (InputError, SourceError),
    ),
    "messages": Target(
        lambda content: reread_telegram(content, CHANNEL, NOON),
        [to_raw(a_message(1, "The dam burst"), ())],
        (InputError,),
    ),
    "queries": Target(
        lambda content: parse(_text(content)),
        [b'talks NEAR/5 (open* OR "never refused") -channel:ClashReport /tal(k|ks)/ lang:en'],
        (InputError,),
    ),
    "exports": Target(_export, ["=1+1 \u202e<script>".encode(), "⚡️ Відкриті".encode(), b"\x00\xff|# *"]),
}
