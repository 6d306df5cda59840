"""`demo`: the whole of it on a wire composed for demonstration."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from bot.app.application import App
from bot.cli.archives import import_file
from bot.cli.context import Context, local
from bot.cli.demo_people import FEEDS_TOKEN, PEOPLE, STATEMENT, leave_traces
from bot.cli.demo_watch import LATE, note_watched
from bot.cli.desk import serve_until_stopped
from bot.cli.steps import judge
from bot.config.settings import Config
from bot.config.starting import starters
from bot.files import write_whole
from bot.models import Alert, AlertKind, Asked, Recipient
from bot.text import shorten, visible

DAY = datetime(2026, 5, 28, tzinfo=UTC)  # of the appearance in the sample; what is older is history
TITLE = "Open for talks: the Vladivostok appearance (composed sample)"
AROUND = (
    ("matches --statement open-for-talks", "where a statement was found, and in which words"),
    ("story ClashReport/58234", "who had a text first, and who copied it"),
    ("timeline open-for-talks", "when it was said before"),
)
SHOWN = 4  # alerts shown whole


@click.command("demo")
@click.option("--desk", is_flag=True, help="Show it in a browser: serve the web pages of it until Ctrl-C.")
@click.pass_obj
def demo_command(ctx: Context, desk: bool) -> None:
    """Show the program at work on four channels' posts, composed for demonstration.

    Needs no account and no network. Its data is kept apart, in the data folder's `demo`; running it
    again finds nothing new and repeats no alert. One of its people gets a list at seven: a run after that
    prints it.
    """
    config = starters()  # not the newsroom's, which may track other things
    archives = sorted((config / "sample").glob("*.json"))
    apart = replace(
        ctx, config=config, data=ctx.data / "demo", named=tuple(dict.fromkeys((*ctx.named, "--data")))
    )
    ctx.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with apart.open(owner=True, makes=True, adjust=as_sample) as app:
        _heading("Collecting: four channels' exports, about a hundred composed posts")
        for path in archives:
            import_file(app, path)
        _heading("Matching: every post against every tracked statement")
        judge(app, alert_since=None if app.alerts() else f"{DAY:%Y-%m-%d}")
        _heading("Alerting: what a journalist receives")
        asyncio.run(_alert(app))
        _heading(f"Timeline of “{_title(app)}”")
        _timeline(app)
        _heading("Watching on: a channel takes words out of a post, which a copy of it still shows")
        note_watched(app, STATEMENT)
        asyncio.run(_alert(app))
        leave_traces(app)
        _heading("Exporting: the posts as a thread, with their wire provenance; the timeline as a picture")
        _export(app, apart.data / "exports")
        thread = max(thread.id for thread in app.threads.find() if thread.title == TITLE)
    _heading(f"Looking around in what was made, which is kept in {apart.data}")
    for command, does in (*AROUND, (f"thread show {thread}", "the posts that an article would stand on")):
        click.echo(f"  # {does}\n  {apart.typed(command)}")
    _heading("Going live")
    click.echo(
        f"  # watches the channels of {ctx.config / 'channels.toml'} through their public web preview\n"
        f"  # and prints alerts here; no account is needed\n"
        f"  {ctx.typed('run')}\n"
        f"  # {ctx.config / 'env.example'} tells of the credentials that switch on Telegram, "
        "README.md of the five steps"
    )
    if desk:
        _heading("In a browser")
        with apart.open(owner=True, adjust=as_sample) as app:
            serve_until_stopped(app, acted=partial(_judge_what_is_tracked, app))


def _judge_what_is_tracked(app: App) -> None:
    """Look for a statement that was tracked at the desk, as a service that runs beside it would."""
    for _ in app.match():
        pass


def as_sample(config: Config) -> Config:
    """Mark every channel of the settings as composed, and have its own people told, on the terminal."""
    channels = tuple(
        replace(channel, title=f"{channel.title or channel.username} (composed sample)")
        for channel in (*config.channels, LATE)
    )
    desk = replace(config.desk, feeds_token=FEEDS_TOKEN)
    return replace(config, channels=channels, recipients=PEOPLE, desk=desk)


class FirstFew:
    """Shows the first alerts whole and a line for each further one."""

    kind = "console"

    def __init__(self, app: App, console: Console) -> None:
        self._console = console
        self._whole = app.connections.console(console)
        self._seen = 0

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Print the alert."""
        self._seen += 1
        if self._seen <= SHOWN or alert.kind is not AlertKind.NOTICE:
            return await self._whole.send(alert, recipient)
        if self._seen == SHOWN + 1:
            self._console.print("and in short:")
        lines = alert.message.text.splitlines()
        link = next(line for line in lines if line.startswith("https://"))
        self._console.print(f"  {lines[0]}  {link}", markup=False, highlight=False, soft_wrap=True)
        return "printed"


async def _alert(app: App) -> None:
    done = await app.alert({"console": FirstFew(app, Console())})
    click.echo(f"{done.sent} sent; {'each once' if done.sent else 'nothing was due'}")


def _timeline(app: App) -> None:
    found = app.timelines.get(STATEMENT)
    for occurrence in (appearance.first for appearance in found.appearances):
        click.echo(
            f"{local(occurrence.at, app)}  {occurrence.rung.value:<9} {occurrence.language}  "
            f"{occurrence.url.removeprefix('https://t.me/')}  “{shorten(visible(occurrence.evidence), 60)}”"
        )
    review = len(app.statements.matches([STATEMENT], outcome="review"))
    count = len(found.appearances)
    click.echo(f"{count} appearances; {review} posts for review: denials, questions, other speakers")


def _export(app: App, folder: Path) -> None:
    known = [thread.id for thread in app.threads.find() if thread.title == TITLE]
    thread_id = known[0] if known else app.threads.build(TITLE, Asked(statements=(STATEMENT,), since=DAY))
    folder.mkdir(mode=0o700, exist_ok=True)
    own = OwnFiles(folder)
    found = app.timelines.get(STATEMENT)
    for name, write in (
        (f"thread-{thread_id}.html", partial(app.threads.write, thread_id, "html", annex=True)),
        (f"thread-{thread_id}.md", partial(app.threads.write, thread_id, "markdown", annex=True)),
        ("timeline.png", lambda path, *, force: app.timelines.draw(found, path, "png", force=force)),
    ):
        click.echo(own.write(name, write))


class OwnFiles:
    """The files that earlier demonstrations wrote into a folder, by the checksums they left there.

    Only these are replaced: a file that somebody else put there, or changed, stays as it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list = folder / "SHA256SUMS"  # as sha256sum writes and checks it
        lines = self._list.read_text("utf-8").splitlines() if self._list.is_file() else []
        self._written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    def write(self, name: str, write: Callable[..., Path]) -> str:
        """Have a file written, unless another of its name is not our own; return what to say of it."""
        path = self._folder / name
        if path.exists() and not (path.is_file() and self._written.get(name) == _digest(path)):
            return f"{path}: stays as it is; it is not what the demonstration wrote"
        write(path, force=True)
        self._written[name] = _digest(path)
        sums = "".join(f"{digest}  {listed}\n" for listed, digest in sorted(self._written.items()))
        write_whole(self._list, sums.encode(), force=True)
        return str(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _title(app: App) -> str:
    return next(
        (statement.title for statement in app.config.statements if statement.id == STATEMENT), STATEMENT
    )


def _heading(text: str) -> None:
    click.secho(f"\n{text}", bold=True)
