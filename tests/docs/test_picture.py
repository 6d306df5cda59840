"""The README's picture is what the program draws."""

import io
import os
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.models import Entity, Message
from bot.sinks.console import panel
from tests.docs.pages import ROOT

PICTURE = ROOT / "config/sample/alert.svg"


def picture() -> str:
    """The README's alert, drawn by the program."""
    lines = [
        "NEW · Clash Report 05:24 · Russia is open for talks",
        "“Putin in Vladivostok: We are open for talks. We have never refused to have talks.”", "",
        "Russia is open for talks", "Vladimir Putin, Vladivostok, 29 May 2026", "",
        "Clash Report (composed sample) · OSINT aggregator",
        "Posted 29 May 2026, 05:24 (UTC), 3 min before this alert", "Word for word in English",
        "First seen since we watch (1 Mar 2026)", "Single source", "https://t.me/ClashReport/58234",
    ]  # fmt: skip
    text = "\n".join(lines)

    def mark(kind: str, words: str) -> Entity:
        return Entity(kind=kind, offset=text.index(words), length=len(words))

    marks = (
        mark("bold", lines[0]), mark("bold", "We are open for talks"),
        Entity(kind="bold", offset=text.index("\n\n") + 2, length=len(lines[3])), mark("italic", lines[4]),
        mark("bold", "Clash Report (composed sample)"),
    )  # fmt: skip
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True)
    console.print(panel(Message(text=text, entities=marks), "desk"))
    no_fonts_from_elsewhere = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="wirewatch", unique_id="alert", code_format=no_fonts_from_elsewhere)


def test_the_picture_is_what_the_program_draws():
    if os.environ.get("WIREWATCH_DRAW"):
        PICTURE.write_text(picture(), "utf-8")
    assert PICTURE.read_text("utf-8") == picture()
