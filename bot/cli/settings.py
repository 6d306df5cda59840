"""`config` and `init`: what is in force, and settings to start with."""

import click

from bot.app.opening import described
from bot.cli.context import Context, json_option, write_json
from bot.config.starting import write_starters


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


@click.command("init")
@click.pass_obj
def init_command(ctx: Context) -> None:
    """Write settings to start with: four channels, a statement, alerts on the terminal, and where secrets go.

    They go into the folder of settings, which is made if there is none; a file that is there stays as it is.
    """
    written, there = write_starters(ctx.config)
    for path in written:
        click.echo(f"wrote {path}")
    for path in there:
        click.echo(f"{path} was there and stays")
    click.echo(f"`{ctx.typed('demo')}` shows it at work, `{ctx.typed('run')}` watches the channels")
