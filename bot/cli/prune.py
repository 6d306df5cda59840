"""`prune`: files of media removed to save room."""

import re
from datetime import timedelta

import click

from bot.cli.context import Context
from bot.errors import InputError

AGE = re.compile(r"(\d{1,5})([dw])", re.ASCII)
DAYS = {"d": 1, "w": 7}


@click.command("prune")
@click.option("--media-older-than", "age", required=True, help="Since they were fetched, such as 90d or 12w.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def prune_command(ctx: Context, age: str, dry_run: bool, yes: bool) -> None:
    """Remove files of media that were fetched long ago, and nothing else.

    Posts, versions, captures and the hashes of the files stay, and so does the record of who removed them
    when; `verify` knows it.
    """
    span = _span(age)
    with ctx.open(owner=True) as app:
        files = app.media.prunable(app.clock() - span)
        room = sum({one.sha256: one.size for one in files}.values())
        found = f"{len(files)} files of media, {room / 1_000_000:.1f} MB, fetched more than {age} ago"
        if dry_run:
            click.echo(f"would remove {found}")
            return
        if files and not yes:
            click.confirm(f"Remove {found}?", abort=True)
        app.media.prune(files)
        click.echo(f"removed {found}")


def _span(age: str) -> timedelta:
    found = AGE.fullmatch(age.strip())
    if found is None:
        raise InputError(
            f'--media-older-than "{age}": expected a number of days or weeks, such as 90d or 12w'
        )
    return timedelta(days=int(found[1]) * DAYS[found[2]])
