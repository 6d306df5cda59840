"""`accounts`: who reads what, and how each account stands with Telegram."""

import math
from collections.abc import Iterator
from datetime import timedelta

import click

from bot.app.application import App
from bot.cli.context import Context, json_option, local, write_json
from bot.models import AccountStanding
from bot.text import counted, visible

HOUR = timedelta(hours=1)


@click.command("accounts")
@json_option
@click.pass_obj
def accounts_command(ctx: Context, as_json: bool) -> None:
    """Show each account at Telegram: its state, its channels, its requests and its waits.

    Requests and answers are counted up to the last full minute. The bot, which writes alerts, stands last.
    """
    with ctx.open() as app:
        standing = app.accounts.standing()
        for one in standing:
            if as_json:
                write_json(record(one))
                continue
            click.echo(line(one, app))
            for note in notes(one, app, ctx):
                click.echo(f"  {note}")
        if not standing:
            click.echo("no account is set: channels are read through the public preview", err=True)


def record(one: AccountStanding) -> dict[str, object]:
    """Return an account as `--json` writes it."""
    return {
        "account": one.name,
        "state": one.condition,
        "refused": one.refused,
        "refused_since": one.refused_since,
        "channels": list(one.channels),
        "requests_last_hour": one.work.requests,
        "per_minute": one.per_minute,
        "waits": [{"method": wait.method, "until": wait.until} for wait in one.waits],
        "waits_last_day": one.work.waits,
        "last_success": one.work.answered_at,
        "names_last_day": one.names,
        "never_read": one.strange,
        "never_read_until": one.met_by,
        "not_met": one.unmet,
    }


def line(one: AccountStanding, app: App) -> str:
    """Write an account in a line."""
    reads = counted(len(one.channels), "channel") if one.name in app.accounts.names else "writes alerts"
    budget = f" (at most {one.per_minute} a minute)" if one.per_minute else ""
    return ", ".join(
        (
            f"{one.name}: {one.condition}",
            reads,
            f"{counted(one.work.requests, 'request')} in the last hour{budget}",
            f"{counted(one.work.waits, 'flood wait')} in the last day",
            f"last answer {local(one.work.answered_at, app)}",
        )
    )


def notes(one: AccountStanding, app: App, ctx: Context) -> Iterator[str]:
    """Write what keeps an account from its work, a line each."""
    if one.refused:
        yield f"refused since {local(one.refused_since, app)}: {visible(one.refused)}"
    if one.name in app.accounts.names and (one.refused or not one.has_session):
        which = f" --account {one.name}" if len(app.accounts.names) > 1 else ""
        yield f"sign in: {ctx.typed(f'login{which}')}"
    if one.strange and one.met_by is not None:
        hours = max(0, math.ceil((one.met_by - app.clock()) / HOUR))
        when = f"in about {hours} h" if hours else "at its next look"
        yield (
            f"{counted(one.strange, 'channel')} never read: few names are looked up at a time "
            f"({one.names} within the last day), the last one {when}"
        )
    if one.unmet and one.condition == "ok":
        hours = math.ceil(app.accounts.introduced_in(one) / HOUR)
        yield f"{counted(one.unmet, 'channel')} not met yet; can stand in for all in about {hours} h"
    for wait in one.waits:
        what = "everything" if wait.method == "*" else wait.method
        yield f"asked to leave {what} alone until {local(wait.until, app)}"
