"""`alerts`: the outbox."""

import click

from bot.app.application import App
from bot.cli.context import Context, json_option, local, moment, since_option, write_json
from bot.models import AlertState, StoredAlert
from bot.text import visible


@click.command("alerts")
@click.option("--state", type=click.Choice([state.value for state in AlertState]), help="Only these.")
@json_option
@click.pass_obj
def alerts_command(ctx: Context, state: str | None, as_json: bool) -> None:
    """List alerts in the order they were queued, with what became of sending them.

    Who cannot be reached is told on standard error.
    """
    with ctx.open() as app:
        for lost in app.recipients.unreachable():
            since = local(lost.since, app)
            click.echo(f"! {lost.recipient_id} cannot be reached since {since}: {lost.detail}", err=True)
        for one in app.alerts(state):
            if as_json:
                write_json(record(one))
            else:
                click.echo(line(one, app))


def line(one: StoredAlert, app: App) -> str:
    """Write an alert in one line."""
    what = one.alert.kind + (f" of {one.alert.statement_id}" if one.alert.statement_id else "")
    parts = [
        f"{one.alert.id}  {local(one.queued_at, app)}  {one.state}  {what} → {one.alert.recipient_id}",
        one.post_url,
    ]
    notes = []
    if one.state is AlertState.HELD:
        notes.append(f"until {local(one.held_until, app)}")
    if one.told_in:
        notes.append(f"told in {one.told_in}")
    if one.alert.on_behalf:
        notes.append(f"for {one.alert.on_behalf}")
    if one.outcome:
        detail = f" ({one.detail})" if one.detail else ""
        notes.append(f"{one.outcome} {local(one.last_at, app)}{detail}")
    return "; ".join(["  ".join(part for part in parts if part), *notes])


def record(one: StoredAlert) -> dict[str, object]:
    """Return an alert as `--json` writes it."""
    return {
        "id": one.alert.id,
        "kind": one.alert.kind.value,
        "statement": one.alert.statement_id,
        "url": one.post_url,
        "recipient": one.alert.recipient_id,
        "on_behalf": one.alert.on_behalf,
        "urgent": one.alert.urgent,
        "silent": one.alert.silent,
        "queued_at": one.queued_at,
        "state": one.state,
        "held_until": one.held_until,
        "told_in": one.told_in,
        "not_before": one.not_before,
        "attempts": one.attempts,
        "last_attempt_at": one.last_at,
        "outcome": one.outcome,
        "detail": one.detail,
        "receipt": one.receipt,
        "text": one.alert.message.text,
    }


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
        for one in app.chatting.denials(since=moment(since, app, "--since")):
            if as_json:
                write_json(
                    {
                        "at": one.at,
                        "person": one.person,
                        "name": one.name,
                        "chat": one.chat,
                        "what": one.what,
                        "why": one.why,
                    }
                )
                continue
            name = f" ({visible(one.name)})" if one.name else ""
            where = "" if one.chat == one.person else f" in {one.chat}"
            click.echo(f"{local(one.at, app)}  {one.person}{name}{where}  {visible(one.what)}: {one.why}")
