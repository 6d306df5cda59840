"""Alerts on the terminal."""

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.models import Alert, AlertKind, Message, Recipient

STYLES = {"bold": "bold", "italic": "italic", "link": "cyan"}


class ConsoleSink:
    """Prints each alert as a framed box; what a post says is never read as markup."""

    kind = "console"

    def __init__(self, console: Console) -> None:
        self._console = console

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Print the alert. A crash between printing and recording may print it again.

        Of an amendment only what it adds is printed: what stands above cannot be changed.
        """
        if alert.kind is AlertKind.AMENDMENT:
            self._console.print(Text(f"update for {recipient.id}: {added(alert)}"))
        else:
            self._console.print(panel(alert.message, recipient.id))
        return "printed"


def added(alert: Alert) -> str:
    """Return what an amendment adds, with the first line of its notice to know it by."""
    first = alert.message.text.partition("\n")[0]
    return f"{first}\n{alert.message.text[alert.body :].strip()}"


def panel(message: Message, recipient_id: str) -> Panel:
    """Draw the box an alert is shown in."""
    text = Text(message.text)
    for entity in message.entities:
        text.stylize(STYLES[entity.kind], entity.offset, entity.offset + entity.length)
    return Panel(text, title=f"alert for {recipient_id}", title_align="left", border_style="yellow", width=88)
