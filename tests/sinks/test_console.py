"""Alerts on the terminal."""

import io

from rich.console import Console

from bot.models import Alert, Entity, Message, Recipient
from bot.sinks.console import ConsoleSink


async def shown(text: str, *entities: Entity, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=colour, color_system="standard" if colour else None)
    alert = Alert(
        id=1,
        recipient_id="desk",
        statement_id="s",
        message=Message(text=text, entities=entities),
        random_id=7,
    )
    assert await ConsoleSink(console).send(alert, Recipient(id="desk")) == "printed"
    return out.getvalue()


async def test_an_alert_is_a_box_with_the_recipients_name():
    printed = await shown("The dam burst\nhttps://t.me/ClashReport/1")

    assert "alert for desk" in printed and "│ The dam burst" in printed


async def test_matched_words_are_bold():
    printed = await shown("The dam burst", Entity(kind="bold", offset=4, length=3), colour=True)

    assert "\x1b[1mdam\x1b[0m" in printed


async def test_a_posts_own_brackets_are_no_markup():
    printed = await shown("[bold red]alarm[/bold red] [link=https://evil.example]x[/link] :warning:")

    assert "[bold red]alarm[/bold red] [link=https://evil.example]x[/link] :warning:" in printed
