"""`channels`: what is read, and what people add to it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from bot.app.application import App
from bot.app.channels import ChannelStatus, compared_lines, explained
from bot.cli.context import Context, json_option, local, moment, tell, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed, no_posts
from bot.errors import InputError
from bot.models import LANGUAGES, Channel, Suggested
from bot.text import PlainEnglish, counted, visible

ORIGIN = "command line"


@click.group("channels", cls=CommandGroup, default="list")
def channels_command() -> None:
    """Tell what is read and how completely, and read another channel. Without a command it lists."""


@channels_command.command("list")
@json_option
@click.pass_obj
def list_(ctx: Context, as_json: bool) -> None:
    """List what is read and what is not read any more, how completely, and where each comes from.

    Missing ids stand between the first and the last known one, and nobody has answered for them yet. A
    service that runs asks for them, the newest first; each is then a post, a service message, or absent.
    """
    with ctx.open() as app:
        readers = app.accounts.by_channel()
        for status in app.channels.known():
            reader = readers.get(status.channel.username, "")
            if as_json:
                write_json({**record(status), "account": reader or None})
                continue
            click.echo(line(status, app, reader))
            for note in notes(status, app):
                click.echo(f"  {note}")
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
    with ctx.open(makes=True) as app:
        channel = app.channels.watch(
            username,
            title=title,
            language=language or "",
            affiliation=affiliation,
            source=source,
            origin=ORIGIN,
        )
        click.echo(f"{channel.username}: watched from now on")


@channels_command.command("compare")
@click.argument("channels", nargs=-1)
@json_option
@click.pass_obj
def compare(ctx: Context, channels: tuple[str, ...], as_json: bool) -> None:
    """Compare now what the account and the public preview show of channels that the account reads.

    The last twenty or so posts are looked at in both ways. A post that one of them does not show, or shows in
    other words, is kept on record and told to the admins once. The service does this once a day, unless
    [preview] compare = false.
    """
    with ctx.open(owner=True) as app:
        wanted = [channel for channel in app.channels.named(channels) if channel.source == "telegram"]
        if not wanted:
            raise InputError("none of these channels is read by the account: there is nothing to compare")
        asyncio.run(_compare(app, wanted))
        keys = {channel.key for channel in wanted}
        for status in app.channels.standing():
            if status.channel.key in keys:
                lines = list(compared_lines(status, PlainEnglish(), lambda at: local(at, app)))
                said = (
                    "; ".join(lines)
                    or "not compared: it was not read yet, or the wait of a source is not over"
                )
                tell(record(status), f"{status.channel.username}: {said}", as_json=as_json)


async def _compare(app: App, channels: Sequence[Channel]) -> None:
    async with app.connections.sources():
        await app.compare(channels)


@channels_command.command("suggest")
@click.argument("statement", required=False)
@click.option("--since", default="30d", show_default=True, help="Posts from this time on, as elsewhere.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@json_option
@click.pass_obj
def suggest(ctx: Context, statement: str | None, since: str, limit: int, as_json: bool) -> None:
    """Name channels that are not watched and carry what is tracked: posts that carry it name them.

    They forward them, link to a post of theirs, or credit them; copies of the same story count, too. Whom
    most channels name stands first. STATEMENT is the id of one that is in force; all if it is left out.
    """
    with ctx.open() as app:
        named = app.statements.chosen([statement]) if statement else app.statements.in_force
        found = app.channels.suggest(
            (one.id for one in named), since=moment(since, app, "--since") or app.clock()
        )
        for one in listed(found[:limit], lambda: _nobody(ctx, app), as_json=as_json):
            if as_json:
                write_json(asdict(one))
                continue
            click.echo(
                f"{one.username:<24} {counted(one.posts, 'post')} of {counted(one.channels, 'channel')}: "
                f"{ways(one)}; last {local(one.last_at, app)}  {one.url}"
            )
        if found and not as_json:
            click.echo(
                f"`{ctx.typed(f'channels watch {found[0].username}')}` reads the first of them", err=True
            )


def _nobody(ctx: Context, app: App) -> str:
    return no_posts(ctx, app) or "no post that carries what is tracked names a channel that is not watched"


def ways(one: Suggested) -> str:
    """Say how posts name a channel: "3 forwards, 1 link"."""
    counts = ((one.forwards, "forward"), (one.links, "link"), (one.credits, "credit"))
    return ", ".join(counted(number, what) for number, what in counts if number)


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
    channel, added, coverage = status.channel, status.added, status.coverage
    return {
        "channel": channel.username,
        "channel_id": coverage.channel_id,
        "watched": status.is_watched,
        "title": channel.title,
        "language": channel.language,
        "affiliation": channel.affiliation,
        "source": channel.source,
        "origin": added.origin if added else "channels.toml" if status.is_watched else None,
        "added_by": added.added_by if added else None,
        "added_at": added.added_at if added else None,
        "posts": coverage.stored,
        "absent": coverage.absent,
        "service": coverage.service,
        "gaps": [asdict(gap) | {"state": gap.state, "again_at": gap.again_at} for gap in coverage.gaps],
        "backfill": coverage.backfill
        and {
            "asked": coverage.backfill.asked,
            "seen": coverage.backfill.seen,
            "missing": [list(stretch) for stretch in coverage.backfill.missing],
        },
        "cursor": coverage.cursor,
        "last_read_at": coverage.last_success,
        "failing_since": coverage.failing_since,
        "failure": coverage.failure,
        "partly_since": coverage.partly_since,
        "partly": coverage.partly,
        "called": coverage.address,
        "compared": status.compared and asdict(status.compared),
        "names": [asdict(name) for name in status.names],
    }


def now_called(status: ChannelStatus) -> str:
    """Say what a channel is called now, if that is not the name under which it is watched."""
    if not status.is_renamed:
        return ""
    return f"(now @{status.coverage.address})" if status.coverage.address else "(has that name no longer)"


def line(status: ChannelStatus, app: App, reader: str = "") -> str:
    """Write a channel in a line, with the account that reads it where there are several."""
    channel, added, coverage = status.channel, status.added, status.coverage
    parts = [
        channel.username,
        now_called(status),
        channel.language,
        channel.affiliation,
        f"{channel.source if status.is_watched else 'not watched'}{' through ' * bool(reader)}{reader}, "
        f"{counted(coverage.stored, 'post')}, "
        f"last read {local(coverage.last_success, app)}",
        f"added by {visible(added.added_by)}, {local(added.added_at, app)}" if added else "",
    ]
    return "  ".join(part for part in parts if part)


def notes(status: ChannelStatus, app: App) -> Iterator[str]:
    """Write what is missing of a channel, a line each."""
    coverage = status.coverage
    yield from explained(status, PlainEnglish(), lambda at: local(at, app))
    yield from compared_lines(status, PlainEnglish(), lambda at: local(at, app))
    if coverage.absent:
        yield f"{counted(coverage.absent, 'id')} absent when they were looked for"
    if coverage.backfill:
        yield f"backfill: {coverage.backfill}"
    if coverage.failure:
        yield f"failing since {local(coverage.failing_since, app)}: {visible(coverage.failure)}"
    if coverage.partly:
        yield f"partly read since {local(coverage.partly_since, app)}: {visible(coverage.partly)}"
