"""`witness`: the head of the chain of custody shown to somebody outside."""

import asyncio

import click
from rich.console import Console

from bot.app.application import App
from bot.cli.context import Context


@click.command("witness")
@click.pass_obj
def witness_command(ctx: Context) -> None:
    """Show outsiders the head of the chain of custody, as the service does every night.

    Under [evidence] in wirewatch.toml `witness` names a recipient in whose chat it is written, and
    `authority` a time-stamping authority that stamps it. Whoever keeps the message or the stamp can show
    later that nothing up to that link was altered: `verify` compares the chain with them.
    """
    with ctx.open(owner=True) as app:
        asyncio.run(_tell(app))


async def _tell(app: App) -> None:
    settings = app.config.evidence
    if settings.authority:
        stamp = await app.evidence.stamp_head()
        click.echo(
            f"{settings.authority} stamped the head at {stamp.at:%Y-%m-%d %H:%M:%S} UTC ({stamp.signer})"
        )
    if settings.authority and not settings.witness:
        return
    async with app.connections.sinks(Console()):
        told = await app.evidence.tell_head()
    for one in told:
        click.echo(f"{one.recipient_id} was told link {one.seq}, {one.hash}")
    if not told:
        click.echo("nothing is on record yet")
