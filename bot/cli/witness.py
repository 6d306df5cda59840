"""`witness`: the head of the chain of custody shown to somebody outside."""

import asyncio

import click
from rich.console import Console

from bot.app import App
from bot.cli.context import Context


@click.command("witness")
@click.pass_obj
def witness_command(ctx: Context) -> None:
    """Write the head of the chain of custody in a chat, as the service does every night.

    The recipient is `witness` under [evidence] in wirewatch.toml. Whoever keeps the message can show later
    that nothing up to that link was altered: `verify` compares the chain with it.
    """
    with ctx.open(owner=True) as app:
        asyncio.run(_tell(app))


async def _tell(app: App) -> None:
    async with app.connections.sinks(Console()):
        told = await app.evidence.tell_head()
    for one in told:
        click.echo(f"{one.recipient_id} was told link {one.seq}, {one.hash}")
    if not told:
        click.echo("nothing is on record yet")
