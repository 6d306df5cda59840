"""What the people of the demonstration's newsroom want and left behind: who is told, a search, a mute."""

from datetime import timedelta

from pydantic import SecretStr

from bot.app.application import App
from bot.models import MuteKind, Recipient, Rule

FEEDS_TOKEN = SecretStr("composed-sample-newsroom")  # no secret: what its feeds tell is in this program
STATEMENT = "open-for-talks"
DESK = Recipient(id="desk", kind="console", role="editor")
EARLY_SHIFT = Recipient(
    id="early-shift",
    kind="console",
    language="uk",
    rules=(Rule(statements=(STATEMENT,)),),
    digest=("0 7 * * *",),  # until then, what it is told is held
)
PEOPLE = (DESK, EARLY_SHIFT)
SEARCHES = {
    "Drones and the Baltic": "(drone | дрон | безпілотник | беспилотник) (Baltic | Балтия | Балтія)",
    "Talks and deadlines": "(talks NEAR/8 deadline) | (переговоры NEAR/8 срок) | (переговори NEAR/8 термін)",
}
MUTED = "wartranslated"  # by the early shift, which reads it anyhow


def leave_traces(app: App) -> None:
    """Save the searches and mute the channel, unless they are."""
    known = {one.name for one in app.searches.find()}
    for name, query in SEARCHES.items():
        if name not in known:
            app.searches.save(name, query)
    if not app.recipients.mutes(EARLY_SHIFT.id):
        until = app.clock() + timedelta(days=7)
        app.recipients.mute(EARLY_SHIFT.id, MuteKind.CHANNEL, MUTED, until=until)
