"""Alerts on the terminal."""

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.models import Alert, Message, Recipient

STYLES = {"bold": "bold", "italic": "italic", "link": "cyan"}


class ConsoleSink:
    """Prints each alert as a framed box; what a post says is never read as markup."""

    kind = "console"

    def __init__(self, console: Console) -> None:
        self._console = console

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Print the alert. A crash between printing and recording may print it again."""
        self._console.print(panel(alert.message, recipient.id))
        return "printed"


def panel(message: Message, recipient_id: str) -> Panel:
    """The box an alert is shown in."""
    text = Text(message.text)
    for entity in message.entities:
        text.stylize(STYLES[entity.kind], entity.offset, entity.offset + entity.length)
    return Panel(text, title=f"alert for {recipient_id}", title_align="left", border_style="yellow", width=88)
