"""`collect`, `match` and `alert`: one step, once."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console

from bot.app.application import App
from bot.app.connections import Limits
from bot.cli.context import Context, json_option, moment, progress_bar, since_option, tell
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
@json_option
@click.pass_obj
def collect_command(
    ctx: Context, channels: tuple[str, ...], backfill: int | None, since: str | None, believe: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Read what is new in every channel, or in those named, and keep it.

    --since and --backfill say how far back to read a channel that was never read before. Posts of a
    backfill that the site did not show are named, and looked for again by the next `collect` or `run`.
    Ends with 1 if a channel could not be read; the others are read all the same.
    """
    if believe and len(channels) != 1:
        raise click.UsageError("--believe is for one channel, by its name")
    with ctx.open(owner=True, makes=True) as app:
        limits = Limits(backfill=backfill, since=moment(since, app, "--since"), believe=believe or 0)
        rounds = asyncio.run(_collect(app, limits, app.channels.named(channels), as_json=as_json))
    if any(done.failure for done in rounds):
        raise SystemExit(1)


async def _collect(app: App, limits: Limits, channels: tuple[Channel, ...], *, as_json: bool) -> list[Round]:
    total = len(channels)
    done = 0
    with progress_bar("Reading channels", total) as advance:

        def report(finished: Round) -> None:
            nonlocal done
            done += 1
            advance(done, total)
            tell(record(finished), line(finished), as_json=as_json)

        async with app.connections.sources(limits, channels=channels) as sources:
            rounds = await app.collect_all(sources, report, channels=channels)
            await app.fetch_media()
            return rounds


def record(done: Round) -> dict[str, object]:
    """Return a round as `--json` writes it."""
    return {**asdict(done), "channel": done.channel.username}


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
@json_option
@click.pass_obj
def match_command(
    ctx: Context, alert_since: str | None, statements: tuple[str, ...], since: str | None, as_json: bool
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
            look_back(app, statements, since, alert_since=alert_since, as_json=as_json)
        else:
            judge(app, alert_since=alert_since, as_json=as_json)


def look_back(
    app: App, statements: Sequence[str], since: str, *, alert_since: str | None, as_json: bool
) -> None:
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
        tell({"statement": statement, **asdict(done)}, f"{statement}: {came_to(done)}", as_json=as_json)


def judge(app: App, *, alert_since: str | None = None, as_json: bool = False) -> None:
    """Run the step with a progress bar and say what it came to."""
    last = None
    with progress_bar("Judging posts") as advance:
        for last in app.match(alert_since=moment(alert_since, app, "--alert-since")):
            advance(last.judged, last.judged + last.left)
    said = came_to(last) if last else "nothing new to judge"
    tell({"statement": None, **asdict(last or MatchProgress())}, said, as_json=as_json)


def came_to(done: MatchProgress) -> str:
    """Sum up what a run of the step came to, in a line."""
    return (
        f"{done.judged} versions judged: {done.matches} matches, {done.review} for review, "
        f"{done.queued} alerts queued"
    )


@click.command("alert")
@json_option
@click.pass_obj
def alert_command(ctx: Context, as_json: bool) -> None:
    """Send the alerts that are due. What cannot be sent now stays due.

    With --json, alerts for the console go to standard error.
    """
    with ctx.open(owner=True) as app:
        asyncio.run(send(app, as_json=as_json))


async def send(app: App, *, as_json: bool = False) -> None:
    """Run the step and say what it came to."""
    async with app.connections.sinks(Console(stderr=as_json)) as sinks:
        done = await app.alert(sinks)
    passed_on = f", {done.passed_on} passed on to a fallback" if done.passed_on else ""
    said = f"{done.sent} sent, {done.waiting} waiting, {done.dead} given up{passed_on}"
    tell(asdict(done), said, as_json=as_json)
