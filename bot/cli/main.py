"""The `wirewatch` command and what all its subcommands share."""

import importlib
import logging
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.logging import RichHandler

from bot import __version__
from bot.cli.context import Context
from bot.errors import WirewatchError

# Each command's module is loaded when it is called: `wirewatch posts` need not wait for Telethon.
COMMANDS = {
    "demo": "demo",
    "run": "service",
    "collect": "steps",
    "match": "steps",
    "alert": "steps",
    "import": "archives",
    "login": "login",
    "posts": "posts",
    "post": "post",
    "coverage": "posts",
    "channels": "channels",
    "status": "status",
    "matches": "matches",
    "story": "stories",
    "stories": "stories",
    "timeline": "timelines",
    "statements": "statements",
    "verdict": "judging",
    "explain": "judging",
    "evaluate": "judging",
    "query": "judging",
    "alerts": "alerts",
    "denials": "alerts",
    "recipients": "recipients",
    "thread": "threads",
    "verify": "evidence",
    "witness": "evidence",
    "prune": "evidence",
    "config": "settings",
}


class Commands(click.Group):
    """Loads subcommands on demand, and shows our errors as one line each with exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of this name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except WirewatchError as error:
            for line in str(error).splitlines():
                click.echo(f"wirewatch: {line}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("config"),
    envvar="WIREWATCH_CONFIG",
    show_default=True,
    help="Folder of channels.toml, statements.toml, recipients.toml, wirewatch.toml and .env.",
)
@click.option(
    "--data",
    "data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    envvar="WIREWATCH_DATA",
    show_default=True,
    help="Folder of the database, sessions and exports; made with mode 0700.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what is wrong.")
@click.version_option(__version__, prog_name="wirewatch")
@click.pass_context
def main(ctx: click.Context, config: Path, data: Path, verbose: bool) -> None:
    """Watch public Telegram channels for statements that a newsroom tracks."""
    _log(logging.INFO if verbose or ctx.invoked_subcommand == "run" else logging.WARNING)
    ctx.obj = Context(config=config, data=data)


def _log(level: int) -> None:
    console = Console(stderr=True)
    if console.is_terminal:
        handler: logging.Handler = RichHandler(console=console, show_path=False, markup=False)
        form = "%(message)s"
    else:
        handler, form = logging.StreamHandler(), "%(asctime)s %(levelname)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=form, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("telethon").setLevel(logging.CRITICAL)  # what matters of it is ours to tell
