"""`recipients`: who is told, what would come, and quiet for a while."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

import click
from rich.console import Console

from bot.alerts.forecast import Preview, WouldHave
from bot.alerts.rules import Decision, zone_of
from bot.cli.context import Context, coming, json_option, local, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed
from bot.errors import InputError
from bot.models import Mute, MuteKind
from bot.text import shorten, visible

until_argument = click.argument("until", metavar="UNTIL")


@click.group("recipients", cls=CommandGroup, default="list")
def recipients_command() -> None:
    """Show who is told, when and how; mute and test recipients. Without a command it lists."""


@recipients_command.command("list")
@json_option
@click.pass_obj
def list_command(ctx: Context, as_json: bool) -> None:
    """List all recipients; whoever cannot be reached is marked."""
    with ctx.open() as app:
        for status in app.recipients.find():
            recipient, lost = status.recipient, status.unreachable
            if as_json:
                write_json(
                    {
                        "recipient": recipient.id,
                        "kind": recipient.kind,
                        "role": recipient.role,
                        "language": recipient.language,
                        "zone": recipient.zone,
                        "rules": [rule.words for rule in recipient.rules],
                        "fallback": recipient.fallback,
                        "due": status.due,
                        "held": status.held,
                        "unreachable_since": lost.since if lost else None,
                        "unreachable_why": lost.detail if lost else "",
                    }
                )
                continue
            rules = ", then ".join(rule.words for rule in recipient.rules)
            waiting = f"{status.due} due, {status.held} held"
            click.echo(f"{recipient.id}  {recipient.kind}  {recipient.role}  {rules}  {waiting}")
            if lost:
                click.echo(f"  ! cannot be reached since {local(lost.since, app)}: {lost.detail}")


@recipients_command.command("preview")
@click.argument("recipient")
@click.option(
    "--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How far to look back."
)
@json_option
@click.pass_obj
def preview_command(ctx: Context, recipient: str, days: int, as_json: bool) -> None:
    """Tell what would come to RECIPIENT, when and how.

    What is ahead: quiet hours, digests, mutes, what is held. Then the matches of the last days, as they
    would have come had all been set as it is now. Times are those of the recipient. Nothing is sent.
    """
    with ctx.open() as app:
        found = app.recipients.preview(recipient, days=days)
        held = app.recipients.held(recipient)
        if as_json:
            write_json(preview_record(found, [alert.alert.id for alert in held]))
            return
        tell_ahead(found)
        tell_held(found, [(one.held_until, one.alert.statement_id, one.post_url) for one in held])
        tell_back(found, days)


def tell_ahead(found: Preview) -> None:
    """Print what is ahead of the recipient."""
    recipient = found.recipient
    fallback = f"; if that fails, {recipient.fallback} is told" if recipient.fallback else ""
    zone = zone_of(recipient)
    click.echo(f"{recipient.id}: by {recipient.kind}, in {recipient.language}, {zone} time{fallback}")
    for number, rule in enumerate(recipient.rules, start=1):
        click.echo(f"  {number}. {rule.words}")
    if found.quiet_from and found.quiet_until:
        begins, ends = shown(found.quiet_from, found), shown(found.quiet_until, found)
        click.echo(f"quiet from {begins} until {ends}; only what is urgent comes meanwhile")
    if found.digests:
        click.echo("digests at " + ", ".join(shown(at, found) for at in found.digests))
    for mute in found.mutes:
        if mute.kind is not MuteKind.QUIET:
            click.echo(f"muted until {shown(mute.until, found)}: {mute_words(mute)}")


def tell_held(found: Preview, held: Iterable[tuple[datetime | None, str, str]]) -> None:
    """Print what waits for the end of the quiet or for a digest."""
    for until, statement, url in held:
        click.echo(f"held until {shown(until, found)}: {statement}  {url}")


def tell_back(found: Preview, days: int) -> None:
    """Print what would have come in the last days."""
    count = f"{len(found.would)} match{'' if len(found.would) == 1 else 'es'}"
    click.echo(f"last {days} days: {count} would have been told")
    for outcome in found.would:
        version, match = outcome.sighted.version, outcome.sighted.match
        click.echo(
            f"  {shown(version.posted_at, found)}  {way_words(outcome, found)}  "
            f"{match.statement_id}  {version.url}  “{shorten(visible(match.evidence), 60)}”"
        )


def way_words(outcome: WouldHave, found: Preview) -> str:
    """Say how a match would have come: "at once, silent", "held until 2026-05-30 07:00"."""
    words = {
        Decision.NOW: "at once",
        Decision.HELD: f"held until {shown(outcome.route.until, found)}",
        Decision.MUTED: "muted",
    }[outcome.route.decision]
    return words if outcome.route.loud else f"{words}, silent"


def shown(at: datetime | None, found: Preview) -> str:
    """Write a time on the recipient's clock."""
    return f"{at.astimezone(zone_of(found.recipient)):%Y-%m-%d %H:%M}" if at else "never"


def preview_record(found: Preview, held: list[int]) -> dict[str, object]:
    """Return the preview as `--json` writes it."""
    recipient = found.recipient
    return {
        "recipient": recipient.id,
        "zone": zone_of(recipient).key,
        "rules": [rule.words for rule in recipient.rules],
        "fallback": recipient.fallback,
        "quiet_from": found.quiet_from,
        "quiet_until": found.quiet_until,
        "digests": list(found.digests),
        "held": held,
        "mutes": [mute_record(mute) for mute in found.mutes],
        "would": [
            {
                "posted_at": outcome.sighted.version.posted_at,
                "statement": outcome.sighted.match.statement_id,
                "url": outcome.sighted.version.url,
                "how": outcome.route.decision.value,
                "until": outcome.route.until,
                "loud": outcome.route.loud,
            }
            for outcome in found.would
        ],
    }


@recipients_command.command("test")
@click.argument("recipient")
@click.pass_obj
def test_command(ctx: Context, recipient: str) -> None:
    """Send a test alert to RECIPIENT, the way real ones go, and tell what became of it.

    Quiet hours do not hold it. Ends with 1 if it was not delivered. Not while `wirewatch run` runs, which
    holds the connection.
    """
    with ctx.open(owner=True) as app:
        click.echo(asyncio.run(app.recipients.test(recipient, Console())))


@recipients_command.command("mute")
@click.argument("recipient")
@click.argument("kind", type=click.Choice([kind.value for kind in MuteKind if kind is not MuteKind.QUIET]))
@click.argument("what")
@until_argument
@click.pass_obj
def mute_command(ctx: Context, recipient: str, kind: str, what: str, until: str) -> None:
    """Tell RECIPIENT nothing of a statement, channel or story until a time.

    WHAT is a statement's id, a channel's username, or a story by its number or the address of a post in
    it. UNTIL is a span from now such as 8h or 7d, or a time such as 2026-06-01T08:00. What is muted is
    kept: `wirewatch alerts --state muted`.
    """
    with ctx.open() as app:
        end = coming(until, app)
        app.recipients.mute(recipient, MuteKind(kind), what, until=end)
        click.echo(f"{recipient}: {kind} {what} is muted until {local(end, app)}")


@recipients_command.command("quiet")
@click.argument("recipient")
@until_argument
@click.pass_obj
def quiet_command(ctx: Context, recipient: str, until: str) -> None:
    """Hold all alerts for RECIPIENT that are not urgent until a time; they come in a summary then.

    UNTIL is a span from now such as 8h, or a time such as 2026-06-01T08:00.
    """
    with ctx.open() as app:
        end = coming(until, app)
        app.recipients.quiet(recipient, until=end)
        click.echo(f"{recipient}: quiet until {local(end, app)}")


@recipients_command.command("unmute")
@click.argument("recipient")
@click.argument("number", type=int)
@click.pass_obj
def unmute_command(ctx: Context, recipient: str, number: int) -> None:
    """End a mute or quiet of RECIPIENT before its time, by the NUMBER that `recipients mutes` shows."""
    with ctx.open() as app:
        app.recipients.get(recipient)
        known = {mute.id: mute for mute in app.recipients.mutes(recipient)}
        if number not in known:
            there_are = ", ".join(map(str, known)) or "none"
            raise InputError(f"mute {number}: {recipient} has none of this number (there are: {there_are})")
        app.recipients.unmute(known[number])
        click.echo(f"{recipient}: no longer muted: {mute_words(known[number])}")


@recipients_command.command("mutes")
@click.argument("recipient", required=False)
@json_option
@click.pass_obj
def mutes_command(ctx: Context, recipient: str | None, as_json: bool) -> None:
    """List what is muted now, for RECIPIENT or for all, with who said so."""
    with ctx.open() as app:
        if recipient:
            app.recipients.get(recipient)
        for mute in listed(app.recipients.mutes(recipient), lambda: "nothing is muted", as_json=as_json):
            if as_json:
                write_json(mute_record(mute))
                continue
            click.echo(
                f"{mute.id}  {mute.recipient_id}  {mute_words(mute)}  until {local(mute.until, app)}  "
                f"by {visible(mute.actor)}, {local(mute.at, app)}"
            )


def mute_words(mute: Mute) -> str:
    """Name what is muted: "statement talks", "everything"."""
    return "everything that is not urgent" if mute.kind is MuteKind.QUIET else f"{mute.kind} {mute.what}"


def mute_record(mute: Mute) -> dict[str, object]:
    """Return a mute as `--json` writes it."""
    return {
        "number": mute.id,
        "recipient": mute.recipient_id,
        "kind": mute.kind.value,
        "what": mute.what,
        "until": mute.until,
        "actor": mute.actor,
        "at": mute.at,
    }
