"""`config`: what is in force."""

import click

from bot.app.opening import described
from bot.cli.context import Context, json_option, write_json


@click.command("config")
@json_option
@click.pass_obj
def config_command(ctx: Context, as_json: bool) -> None:
    """Show the settings in force, secrets only as set or not set.

    Last comes what a channel or a recipient needs and is not set: it cannot be read, or reached, without.
    """
    section = None
    for part, key, value in described(ctx.config, ctx.data):
        if as_json:
            write_json({"section": part, "key": key, "value": value})
            continue
        if part != section:
            click.echo(f"[{part}]")
            section = part
        click.echo(f"  {key}: {value}")
