"""`doctor`: whether everything is as it should be, and what to do where it is not."""

import click

from bot.app.doctor import examined
from bot.cli.context import Context, json_option, write_json
from bot.operations.doctor import Level
from bot.text import visible

MARKS = {Level.WELL: "ok", Level.ADVICE: "could be safer", Level.WRONG: "WRONG"}


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask nobody: leave the clock of another machine out.")
@json_option
@click.pass_obj
def doctor_command(ctx: Context, offline: bool, as_json: bool) -> None:
    """Look at everything an installation stands on, and say what to do about what is wrong.

    Configuration, permissions, clock, disk, database and search index, sessions, channels, recipients and
    versions. It changes and makes nothing, and the service may run meanwhile. The time is asked of the
    preview's host, unless it is to stay --offline. Ends with 1 if a person has to do something; what could
    be safer is no failure.
    """
    wrong = 0
    for found in examined(ctx.config, ctx.data, ask=not offline):
        wrong += found.level is Level.WRONG
        if as_json:
            write_json(
                {
                    "level": found.level,
                    "about": found.about,
                    "found": found.found,
                    "remedy": found.remedy,
                }
            )
            continue
        click.echo(f"{MARKS[found.level]:14}  {found.about}: {visible(found.found)}")
        if found.remedy:
            click.echo(f"{'':14}  → {visible(found.remedy)}")
    if wrong:
        raise SystemExit(1)
