"""`desk`: the web pages, and the passwords of those who see them."""

import asyncio
import signal
from collections.abc import Callable

import click

from bot.app.application import App
from bot.cli.context import Context
from bot.cli.group import CommandGroup
from bot.errors import InputError
from bot.files import read_within, write_whole

LARGEST = 1 << 20  # bytes of the settings
SHORTEST = 12  # letters of a password


@click.group("desk", cls=CommandGroup, default="serve")
def desk_command() -> None:
    """Serve the web pages for editors: `desk`. Set the passwords of those who see them."""


@desk_command.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), help="Another port; 0 for any.")
@click.pass_obj
def serve(ctx: Context, port: int | None) -> None:
    """Serve the web pages, on this machine alone unless wirewatch.toml says otherwise, until Ctrl-C.

    The address that is printed lets whoever opens it in. It runs beside a service that watches, or without.
    """
    with ctx.open() as app:
        serve_until_stopped(app, port)


def serve_until_stopped(
    app: App, port: int | None = None, *, acted: Callable[[], None] = lambda: None
) -> None:
    """Serve the web pages of a newsroom until Ctrl-C or SIGTERM; `acted` is called after each change."""
    asyncio.run(_serve(app, port, acted))


async def _serve(app: App, port: int | None, acted: Callable[[], None]) -> None:
    from bot.desk.running import serve_desk

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve_desk(app, stop, ready=announce, acted=acted, port=port)


def announce(address: str) -> None:
    """Print where the desk is."""
    click.echo(f"The desk is at {address}")


@desk_command.command("password")
@click.argument("name")
@click.option("--role", type=click.Choice(["journalist", "editor", "admin"]), help="Of a user who is new.")
@click.password_option(help="The password; asked for if it is not given.")
@click.pass_obj
def password(ctx: Context, name: str, role: str | None, password: str) -> None:
    """Set a user's password: its hash is written into wirewatch.toml, and the desk takes it at its start."""
    from bot.config.writing import with_desk_user
    from bot.desk.access import hashed

    if len(password) < SHORTEST:
        raise InputError(f"expected a password of at least {SHORTEST} letters")
    path = ctx.config / "wirewatch.toml"
    before = read_within(path, LARGEST).decode() if path.exists() else ""
    try:
        written = with_desk_user(before, name, hashed(password), role=role)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    write_whole(path, written.encode(), force=True)
    click.echo(f"{path}: {name} has a password now; start the desk anew")
