"""The README's picture is what the program draws."""

import io
import os
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.alerts.notice import compose
from bot.i18n import catalogue_for
from bot.models import Channel
from bot.sinks.console import panel
from tests.alerts.notices import NOON, a_match, a_sighting
from tests.docs.pages import ROOT

PICTURE = ROOT / "config/sample/alert.svg"


SAID = "We are open for talks. We have never refused to have talks"
TEXT = f"Putin in Vladivostok:\n\n“{SAID}.”\n\n@ClashReport"
CHANNEL = Channel(username="ClashReport", title="Clash Report", affiliation="OSINT aggregator")


def picture() -> str:
    """The README's alert, as the program words and draws it."""
    seen = a_sighting(
        TEXT,
        a_match(TEXT, SAID),
        url="https://t.me/ClashReport/58234",
        channel=CHANNEL,
        repeated=frozenset({"@clashreport"}),
    )
    zone, at = ZoneInfo("Europe/Kyiv"), NOON + timedelta(minutes=3)
    message = compose(seen, catalogue_for("en"), zone=zone, at=at)
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True)
    console.print(panel(message, "desk"))
    no_fonts_from_elsewhere = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="wirewatch", unique_id="alert", code_format=no_fonts_from_elsewhere)


def test_the_picture_is_what_the_program_draws():
    if os.environ.get("WIREWATCH_DRAW"):
        PICTURE.write_text(picture(), "utf-8")
    assert PICTURE.read_text("utf-8") == picture()
