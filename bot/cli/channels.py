"""`channels`: what is read, and what people add to it."""

from dataclasses import asdict

import click

from bot.app.application import App
from bot.app.channels import ChannelStatus
from bot.cli.context import Context, json_option, local, write_json
from bot.models import LANGUAGES
from bot.text import visible

ORIGIN = "command line"


@click.group("channels")
def channels_command() -> None:
    """Look at what is read, and read another channel."""


@channels_command.command("list")
@json_option
@click.pass_obj
def list_(ctx: Context, as_json: bool) -> None:
    """List the channels that are watched, and where each comes from."""
    with ctx.open() as app:
        for status in app.channels.standing():
            if as_json:
                write_json(record(status))
            else:
                click.echo(line(status, app))
        if not as_json:
            for clash in app.channels.clashes:
                name = clash.channel.username
                click.echo(
                    f"{name}: also added by {visible(clash.added_by)}; channels.toml counts: unwatch it"
                )


@channels_command.command("watch")
@click.argument("username")
@click.option("--title", default="", help="As alerts and exports show it.")
@click.option("--language", type=click.Choice(LANGUAGES), help="That it is written in.")
@click.option("--affiliation", default="", help='Whose it is, such as "Russian state-adjacent".')
@click.option(
    "--source", type=click.Choice(["preview", "telegram"]), default="preview", show_default=True,
    help="The public web preview, or the account.",
)  # fmt: skip
@click.pass_obj
def watch(
    ctx: Context, username: str, title: str, language: str | None, affiliation: str, source: str
) -> None:
    """Read a public channel, beside what channels.toml says. A service that runs takes it up.

    What it published before is kept and alerts no one.
    """
    with ctx.open() as app:
        channel = app.channels.watch(
            username,
            title=title,
            language=language or "",
            affiliation=affiliation,
            source=source,
            origin=ORIGIN,
        )
        click.echo(f"{channel.username}: watched from now on")


@channels_command.command("unwatch")
@click.argument("username")
@click.pass_obj
def unwatch(ctx: Context, username: str) -> None:
    """Stop reading a channel that people added. What was read stays."""
    with ctx.open() as app:
        app.channels.unwatch(username)
        click.echo(f"{username}: no longer watched")


def record(status: ChannelStatus) -> dict[str, object]:
    """Return a channel as `--json` writes it."""
    channel, added = status.channel, status.added
    return {
        "channel": channel.username,
        "title": channel.title,
        "language": channel.language,
        "affiliation": channel.affiliation,
        "source": channel.source,
        "origin": added.origin if added else "channels.toml",
        "added_by": added.added_by if added else None,
        "added_at": added.added_at if added else None,
        "posts": status.coverage.stored,
        "last_read_at": status.coverage.last_success,
        "failure": status.coverage.failure,
        "partly": status.coverage.partly,
        "called": status.coverage.address,
        "names": [asdict(name) for name in status.names],
    }


def now_called(status: ChannelStatus) -> str:
    """Say what a channel is called now, if that is not the name under which it is watched."""
    if not status.is_renamed:
        return ""
    return f"(now @{status.coverage.address})" if status.coverage.address else "(has that name no longer)"


def line(status: ChannelStatus, app: App) -> str:
    """Write a channel in a line."""
    channel, added, coverage = status.channel, status.added, status.coverage
    parts = [
        channel.username,
        now_called(status),
        channel.language,
        channel.affiliation,
        f"{channel.source}, {coverage.stored} posts, last read {local(coverage.last_success, app)}",
        f"failing: {visible(coverage.failure)}" if coverage.failure else "",
        f"partly read: {visible(coverage.partly)}" if coverage.partly else "",
        f"added by {visible(added.added_by)}, {local(added.added_at, app)}" if added else "",
    ]
    return "  ".join(part for part in parts if part)
