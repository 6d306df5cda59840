"""`backup` and `restore`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.app.backups import backed_up, restored
from bot.cli.context import Context, force_option
from bot.text import counted, visible


@click.command("backup")
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--media", is_flag=True, help="With the files that posts carry; they can be many and large.")
@force_option
@click.pass_obj
def backup_command(ctx: Context, file: str, media: bool, force: bool) -> None:
    """Copy the database and the settings into one file, also while the service runs.

    FILE may be a folder: it is then called after the time. In it are the database as of one moment, the
    TOML settings, and media with --media; never `.env` and never sessions: keep your secrets elsewhere, and
    sign in again after a restore. Only its owner may read it, for it says what a newsroom watches.
    """
    made = backed_up(ctx.config, ctx.data, file, media=media, force=force, at=datetime.now(UTC))
    click.echo(f"{made}: {made.stat().st_size:,} bytes; without .env and sessions")


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore_command(ctx: Context, file: Path) -> None:
    """Put a backup in place, in a data folder that has no database yet.

    Every file is compared with the hash that was taken of it, and the database is checked. The settings go
    into the folder of settings if there are none in it, else into the data folder's `settings`. What was
    alerted after the backup may be alerted again.
    """
    done = restored(file, ctx.config, ctx.data)
    held = done.contents
    files = counted(held.media, "file")
    click.echo(f"{ctx.data}: the database of {held.made_at:%Y-%m-%d %H:%M} UTC, {files} of media")
    click.echo(f"{done.settings}: {', '.join(visible(name) for name in held.settings) or 'no settings'}")
    click.echo(
        f"head of the chain: {visible(held.head) or 'none'} (`{ctx.typed('verify')}` checks all of it)"
    )
    for finding in done.findings:
        click.echo(f"wirewatch: {finding.what}: {finding.why}", err=True)
    if done.findings:
        raise SystemExit(1)
    click.echo("Put .env beside the settings, sign in again, and start.")
