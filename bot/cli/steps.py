"""`collect`, `match` and `alert`: one step, once."""

import asyncio
from collections.abc import Sequence

import click
from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.cli.context import Context, moment, progress_bar, since_option
from bot.models import Channel, MatchProgress, Round
from bot.text import visible


@click.command("collect")
@click.argument("channels", nargs=-1)
@click.option("--backfill", type=click.IntRange(min=0), help="How many posts to read at first contact.")
@since_option
@click.option(
    "--believe",
    type=click.IntRange(min=1),
    metavar="ID",
    help="Believe the preview of one channel up to this post, however far beyond the known ones it is.",
)
@click.pass_obj
def collect_command(
    ctx: Context, channels: tuple[str, ...], backfill: int | None, since: str | None, believe: int | None
) -> None:
    """Read what is new in every channel, or in those named, and keep it.

    --since and --backfill say how far back to read a channel that was never read before. Posts of a
    backfill that the site did not show are named, and looked for again by the next `collect` or `run`.
    Ends with 1 if a channel could not be read; the others are read all the same.
    """
    if believe and len(channels) != 1:
        raise click.UsageError("--believe is for one channel, by its name")
    with ctx.open(owner=True, makes=True) as app:
        limits = Limits(backfill=backfill, since=moment(since, app, "--since"), believe=believe or 0)
        rounds = asyncio.run(_collect(app, limits, app.channels.named(channels)))
    if any(done.failure for done in rounds):
        raise SystemExit(1)


async def _collect(app: App, limits: Limits, channels: tuple[Channel, ...]) -> list[Round]:
    total = len(channels)
    done = 0
    with progress_bar("Reading channels", total) as advance:

        def report(finished: Round) -> None:
            nonlocal done
            done += 1
            advance(done, total)
            click.echo(line(finished))

        async with app.connections.sources(limits, channels=channels) as sources:
            rounds = await app.collect_all(sources, report, channels=channels)
            await app.fetch_media()
            return rounds


def line(done: Round) -> str:
    """Sum a round up in a line."""
    counts = f"{done.new} new, {done.edited} edited, {done.repeated} known, {done.absent} absent"
    if done.unseen:
        counts += f"; backfill: {done.unseen}"
    if done.failure:
        return f"{done.channel.username}: {counts}; then failed: {visible(done.failure)}"
    return f"{done.channel.username}: {counts}" + (
        f"; partly read: {visible(done.partly)}" if done.partly else ""
    )


@click.command("match")
@click.option("--alert-since", help="Alert about stored posts published from this time on, too.")
@click.option(
    "--statement",
    "statements",
    multiple=True,
    help="Look back with it; repeatable; needs --since.",
)
@click.option("--since", help="How far to look back: 2022-01-01, 2026-05-29T14:00, or 36h ago.")
@click.pass_obj
def match_command(
    ctx: Context, alert_since: str | None, statements: tuple[str, ...], since: str | None
) -> None:
    """Judge posts that today's statements have not judged, and queue the alerts that are due.

    A changed or added statement is judged over everything stored. That alerts no one about posts that
    were stored before, unless --alert-since asks for it; no notice is ever queued twice.

    With --statement and --since, these statements look once more at all that was posted from then on, stored
    or imported, in one pass; the index of words tells which posts need not be read. When it is cut short,
    the same command goes on where it was. Archives that were not imported are looked through by
    `wirewatch lookback`.
    """
    if bool(statements) != bool(since):
        raise click.UsageError("--statement and --since go together")
    with ctx.open(owner=True) as app:
        if statements and since:
            look_back(app, statements, since, alert_since=alert_since)
        else:
            judge(app, alert_since=alert_since)


def look_back(app: App, statements: Sequence[str], since: str, *, alert_since: str | None) -> None:
    """Judge what is stored by these statements with a progress bar and say what each came to."""
    start, last = moment(since, app, "--since"), dict[str, MatchProgress]()
    assert start is not None
    with progress_bar(f"Looking back with {', '.join(statements)}") as advance:
        for now in app.look_back(
            statements, since=start, alert_since=moment(alert_since, app, "--alert-since")
        ):
            last |= now
            judged = sum(one.judged for one in last.values())
            advance(judged, judged + sum(one.left for one in last.values()))
    for statement, done in last.items():
        click.echo(f"{statement}: {came_to(done)}")


def judge(app: App, *, alert_since: str | None = None) -> None:
    """Run the step with a progress bar and say what it came to."""
    last = None
    with progress_bar("Judging posts") as advance:
        for last in app.match(alert_since=moment(alert_since, app, "--alert-since")):
            advance(last.judged, last.judged + last.left)
    click.echo(came_to(last) if last else "nothing new to judge")


def came_to(done: MatchProgress) -> str:
    """Sum up what a run of the step came to, in a line."""
    return (
        f"{done.judged} versions judged: {done.matches} matches, {done.review} for review, "
        f"{done.queued} alerts queued"
    )


@click.command("alert")
@click.pass_obj
def alert_command(ctx: Context) -> None:
    """Send the alerts that are due. What cannot be sent now stays due."""
    with ctx.open(owner=True) as app:
        asyncio.run(send(app))


async def send(app: App) -> None:
    """Run the step and say what it came to."""
    async with app.connections.sinks(Console()) as sinks:
        done = await app.alert(sinks)
    passed_on = f", {done.passed_on} passed on to a fallback" if done.passed_on else ""
    click.echo(f"{done.sent} sent, {done.waiting} waiting, {done.dead} given up{passed_on}")
