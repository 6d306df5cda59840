"""`alerts`: the outbox."""

import click

from bot.cli.context import Context, json_option, local, write_json


@click.command("alerts")
@click.option("--state", type=click.Choice(["due", "sent", "dead", "superseded"]), help="Only these.")
@json_option
@click.pass_obj
def alerts_command(ctx: Context, state: str | None, as_json: bool) -> None:
    """List alerts in the order they were queued, with what became of sending them."""
    with ctx.open() as app:
        for one in app.alerts(state):
            if as_json:
                write_json(
                    {
                        "id": one.alert.id,
                        "kind": one.alert.kind.value,
                        "statement": one.alert.statement_id,
                        "url": one.post_url,
                        "recipient": one.alert.recipient_id,
                        "queued_at": one.queued_at,
                        "state": one.state,
                        "not_before": one.not_before,
                        "attempts": one.attempts,
                        "last_attempt_at": one.last_at,
                        "outcome": one.outcome,
                        "detail": one.detail,
                        "receipt": one.receipt,
                        "text": one.alert.message.text,
                    }
                )
                continue
            detail = f" ({one.detail})" if one.detail else ""
            last = f"; {one.outcome} {local(one.last_at, app)}{detail}" if one.outcome else ""
            click.echo(
                f"{one.alert.id}  {local(one.queued_at, app)}  {one.state}  "
                f"{one.alert.kind} of {one.alert.statement_id} → {one.alert.recipient_id}  "
                f"{one.post_url}{last}"
            )
