"""`alerts`: the outbox, and what was given up; `denials`: who was refused what."""

import click

from bot.app.application import App
from bot.cli.context import Context, json_option, local, moment, since_option, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed
from bot.errors import InputError
from bot.models import AlertState, StoredAlert
from bot.text import visible


@click.group("alerts", cls=CommandGroup, invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in AlertState]), help="Only these.")
@json_option
@click.pass_obj
def alerts_command(ctx: Context, state: str | None, as_json: bool) -> None:
    """List alerts in the order they were queued, with what became of sending them.

    Who cannot be reached is told on standard error.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    with ctx.open() as app:
        for lost in app.recipients.unreachable():
            since = local(lost.since, app)
            click.echo(f"! {lost.recipient_id} cannot be reached since {since}: {lost.detail}", err=True)
        for alert in listed(app.alerts(state), lambda: _none(ctx, state), as_json=as_json):
            if as_json:
                write_json(record(alert))
            else:
                click.echo(line(alert, app))


def _none(ctx: Context, state: str | None) -> str:
    if state:
        return f"no alerts are {state}; `{ctx.typed('alerts')}` lists all"
    return (
        "no alerts so far: they are queued when a post comes that carries a statement; "
        f"`{ctx.typed('match --alert-since TIME')}` asks for those about stored posts"
    )


def line(stored: StoredAlert, app: App) -> str:
    """Write an alert in one line."""
    what = stored.alert.kind + (f" of {stored.alert.statement_id}" if stored.alert.statement_id else "")
    parts = [
        f"{stored.alert.id}  {local(stored.queued_at, app)}  {stored.state}  "
        f"{what} → {stored.alert.recipient_id}",
        stored.post_url,
    ]
    notes = []
    if stored.state is AlertState.HELD:
        notes.append(f"until {local(stored.held_until, app)}")
    if stored.told_in:
        notes.append(f"told in {stored.told_in}")
    if stored.alert.on_behalf:
        notes.append(f"for {stored.alert.on_behalf}")
    if stored.outcome:
        detail = f" ({stored.detail})" if stored.detail else ""
        notes.append(f"{stored.outcome} {local(stored.last_at, app)}{detail}")
    return "; ".join(["  ".join(part for part in parts if part), *notes])


def record(stored: StoredAlert) -> dict[str, object]:
    """Return an alert as `--json` writes it."""
    return {
        "id": stored.alert.id,
        "kind": stored.alert.kind.value,
        "statement": stored.alert.statement_id,
        "url": stored.post_url,
        "recipient": stored.alert.recipient_id,
        "on_behalf": stored.alert.on_behalf,
        "urgent": stored.alert.urgent,
        "silent": stored.alert.silent,
        "queued_at": stored.queued_at,
        "state": stored.state,
        "held_until": stored.held_until,
        "told_in": stored.told_in,
        "not_before": stored.not_before,
        "attempts": stored.attempts,
        "last_attempt_at": stored.last_at,
        "outcome": stored.outcome,
        "detail": stored.detail,
        "receipt": stored.receipt,
        "text": stored.alert.message.text,
    }


@alerts_command.command("retry")
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=click.IntRange(1))
@click.option("--recipient", help="All that was given up for this one.")
@click.pass_obj
def retry_command(ctx: Context, numbers: tuple[int, ...], recipient: str | None) -> None:
    """Take alerts that were given up (state "dead") up again, however old: these, one recipient's, or all.

    They are the same messages as before: what did arrive does not come twice. The service sends them within
    seconds, or `wirewatch alert` does.
    """
    if numbers and recipient:
        raise InputError("name alerts by their numbers or a recipient, not both")
    with ctx.open() as app:
        taken_up = app.recipients.retry(numbers, recipient_id=recipient)
        click.echo(f"{taken_up} alerts are due again")


@click.command("denials")
@since_option
@json_option
@click.pass_obj
def denials_command(ctx: Context, since: str | None, as_json: bool) -> None:
    """List what the bot did not do for somebody, oldest first: who wanted what, where, and why not.

    People are told by their numeric ids; what they call themselves is theirs to choose. 0 is whoever wrote
    in the name of a group or channel.
    """
    with ctx.open() as app:
        found = app.chatting.denials(since=moment(since, app, "--since"))
        for denial in listed(found, lambda: "nobody was denied anything", as_json=as_json):
            if as_json:
                write_json(
                    {
                        "at": denial.at,
                        "person": denial.person,
                        "name": denial.name,
                        "chat": denial.chat,
                        "what": denial.what,
                        "why": denial.why,
                    }
                )
                continue
            name = f" ({visible(denial.name)})" if denial.name else ""
            where = "" if denial.chat == denial.person else f" in {denial.chat}"
            click.echo(
                f"{local(denial.at, app)}  {denial.person}{name}{where}  {visible(denial.what)}: {denial.why}"
            )
