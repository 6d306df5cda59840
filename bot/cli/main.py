"""The `wirewatch` command and what all its subcommands share."""

import importlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.cli.context import Context
from bot.cli.group import CommandGroup
from bot.errors import told

COMMANDLINE = click.core.ParameterSource.COMMANDLINE

# Under what they are for, by its name, the module that holds a command and the first sentence of its help: a
# module is loaded when its command is called, so `wirewatch --help` loads none and `wirewatch posts` need not
# wait for Telethon.
GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Watch: what is read, tracked and told": {
        "channels": (
            "channels",
            "Tell what is read and how completely, and read another channel.",
        ),
        "statements": (
            "statements",
            "List what is tracked, try a statement before it goes live, and track it.",
        ),
        "recipients": (
            "recipients",
            "Show who is told, when and how; mute and test recipients.",
        ),
        "collect": (
            "steps",
            "Read what is new in every channel, or in those named, and keep it.",
        ),
        "import": (
            "archives",
            "Keep the posts of archives: Telegram Desktop's result.json, or JSON Lines as `posts --json` "
            "writes.",
        ),
        "alert": (
            "steps",
            "Send the alerts that are due.",
        ),
    },
    "Look: what was found": {
        "posts": (
            "posts",
            "List stored posts, oldest first.",
        ),
        "post": (
            "post",
            "Tell everything that is known of one post: versions, captures, absences, story, verdicts, "
            "threads.",
        ),
        "matches": (
            "matches",
            "List where statements were found, oldest post first.",
        ),
        "stories": (
            "stories",
            "List stories, the latest first.",
        ),
        "story": (
            "stories",
            "Tell one story: `story ID`, or `story URL` of one of its posts.",
        ),
        "timeline": (
            "timelines",
            "Tell when a statement appeared: where first, after which silences, and in which words.",
        ),
        "searches": (
            "searches",
            "Keep queries under a name, for the desk and its feeds, and track them as statements.",
        ),
        "lookback": (
            "lookback",
            "Look for statements in ARCHIVES that were never imported: who said this, since when?",
        ),
        "alerts": (
            "alerts",
            "List alerts in the order they were queued, with what became of sending them.",
        ),
    },
    "Judge: what it means": {
        "match": (
            "steps",
            "Judge posts that today's statements have not judged, and queue the alerts that are due.",
        ),
        "review": (
            "review",
            "List what waits for an answer, the likeliest first, or ask about each.",
        ),
        "verdict": (
            "verdict",
            "Record whether a post carries a statement.",
        ),
        "explain": (
            "judging",
            "Tell why a stored post does or does not match a statement, wording by wording, nearest first.",
        ),
        "query": (
            "judging",
            "Look at a query before it is used.",
        ),
        "evaluate": (
            "judging",
            "Measure matching on labelled posts.",
        ),
    },
    "Publish: what an article stands on": {
        "thread": (
            "threads",
            "Put posts together and export them with their wire provenance.",
        ),
    },
    "Prove: that nothing was altered": {
        "verify": (
            "evidence",
            "Check the database against its chain of custody, or a bundle, and name the first altered thing.",
        ),
        "witness": (
            "evidence",
            "Show outsiders the head of the chain of custody, as the service does every night.",
        ),
    },
    "Run: keep it going": {
        "demo": (
            "demo",
            "Show the program at work on four channels' posts, composed for demonstration.",
        ),
        "desk": (
            "desk",
            "Serve the web pages for editors: `desk`.",
        ),
        "run": (
            "service",
            "Watch the channels: read each at its own interval, judge what came, alert, and answer people.",
        ),
        "status": (
            "status",
            "Tell whether the watch works: what is read, what waits, what went wrong.",
        ),
        "accounts": (
            "accounts",
            "Show each account at Telegram: its state, its channels, its requests and its waits.",
        ),
        "doctor": (
            "doctor",
            "Look at everything an installation stands on, and say what to do about what is wrong.",
        ),
        "backup": (
            "backups",
            "Copy the database and the settings into one file, also while the service runs.",
        ),
        "restore": (
            "backups",
            "Put a backup in place, in a data folder that has no database yet.",
        ),
        "init": (
            "settings",
            "Write settings to start with: four channels, a statement, alerts on the terminal, and where "
            "secrets go.",
        ),
        "config": (
            "settings",
            "Show the settings in force, secrets only as set or not set.",
        ),
        "login": (
            "login",
            "Sign an account that reads channels in, once; its session is kept in the data folder.",
        ),
        "denials": (
            "alerts",
            "List what the bot did not do for somebody, oldest first: who wanted what, where, and why not.",
        ),
        "prune": (
            "evidence",
            "Remove files of media that were fetched long ago, and nothing else.",
        ),
        "reindex": (
            "posts",
            "Make the indexes of words anew, where they are damaged: from the stored posts.",
        ),
    },
}
COMMANDS = {name: told for group in GROUPS.values() for name, told in group.items()}
WIDEST = max(map(len, COMMANDS))
RENAMED = {"coverage": "channels"}  # names of 0.1.0, understood until 0.3.0


class Commands(CommandGroup):
    """Loads subcommands on demand, and shows what a person can mend as one line each with exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List all subcommands, under what they are for."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the subcommand of this name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand that is named, under an old name, too."""
        if new := RENAMED.get(args[0]):
            click.echo(f"wirewatch: `{args[0]}` is `{new}` now; the old name goes with 0.3.0", err=True)
            args = [new, *args[1:]]
        return super().resolve_command(ctx, args)

    def nearest(self, ctx: click.Context, name: str) -> list[str]:
        """Return what may have been meant: a command, or one of that name, or nearly, within a group."""
        inner = [
            f"{outer} {one}"
            for outer in COMMANDS
            if isinstance(group := self.get_command(ctx, outer), click.Group)
            for one in group.commands
            if one == name.lower()
        ]
        return inner or super().nearest(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands into the help without loading one of them."""
        for title, listed in GROUPS.items():
            with formatter.section(title):
                rows = [(name.ljust(WIDEST), summary) for name, (_, summary) in listed.items()]
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if isinstance(error, (click.ClickException, click.Abort)) or not (lines := told(error)):
                raise
            from bot.cli.journal import safe

            for line in lines:
                click.echo(f"wirewatch: {safe(line)}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="WIREWATCH_CONFIG",
    show_default="config, or the user's own where there is none",
    help="Folder of channels.toml, statements.toml, recipients.toml, wirewatch.toml and .env.",
)
@click.option(
    "--data",
    "data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="WIREWATCH_DATA",
    show_default="data, or the user's own where there is no config",
    help="Folder of the database, sessions and exports; made with mode 0700.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what is wrong.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged; info for `run`, else warning.",
)
@click.option(
    "--log-file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="WIREWATCH_LOG_FILE",
    help="Log into a file, too; a new one is begun at 10 MB, and five older ones are kept.",
)
@click.version_option(__version__, prog_name="wirewatch")
@click.pass_context
def main(
    ctx: click.Context,
    config: Path | None,
    data: Path | None,
    verbose: bool,
    log_level: str | None,
    log_file: Path | None,
) -> None:
    """Watch public Telegram channels for statements that a newsroom tracks."""
    from bot.cli.journal import begin_journal
    from bot.config.starting import usual_folders

    usual = "info" if verbose or ctx.invoked_subcommand == "run" else "warning"
    level = logging.getLevelNamesMapping()[(log_level or usual).upper()]
    ctx.call_on_close(begin_journal(level, log_file))
    named = [f"--{name}" for name in ("config", "data") if ctx.get_parameter_source(name) is COMMANDLINE]
    usual_config, usual_data = usual_folders() if config is None or data is None else (config, data)
    ctx.obj = Context(config=config or usual_config, data=data or usual_data, named=tuple(named))
