"""`import`: posts from other programs' exports."""

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot.app.application import App
from bot.cli.context import Context, json_option, progress_bar, tell
from bot.errors import InputError
from bot.models import Refused
from bot.text import visible

COUNTED = ("kept", "edits", "repeated", "completed", "service", "refused")
SHOWN = 20  # refused entries that are listed; the rest is counted


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--channel", help="Username of the channel, where a file does not say it.")
@click.option("--zone", help="Zone of times that stand without one, as in old exports: Europe/Kyiv.")
@json_option
@click.pass_obj
def import_command(
    ctx: Context, files: tuple[Path, ...], channel: str | None, zone: str | None, as_json: bool
) -> None:
    """Keep the posts of archives: Telegram Desktop's result.json, or JSON Lines as `posts --json` writes.

    Posts that are stored already are counted and left alone; entries that cannot be used are listed with
    place and reason, and what is good is kept. Ends with 1 if anything was refused.
    """
    refused, origin = 0, zone_of(zone)
    with ctx.open(owner=True, makes=True) as app:
        for path in files:
            refused += import_file(app, path, channel or "", origin, as_json=as_json)
    if refused:
        raise SystemExit(1)


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return the zone of that name. Raises InputError if there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: "Europe" is a folder
        raise InputError(f'--zone "{name}": expected a zone such as Europe/Kyiv or UTC') from error


def import_file(
    app: App, path: Path, channel: str = "", zone: ZoneInfo | None = None, *, as_json: bool = False
) -> int:
    """Import one file, say what it came to, and return at how many places something was refused."""
    counts: Counter[str] = Counter()
    with progress_bar(f"Reading {path.name}") as advance:
        for item in app.read_archive(path, channel=channel, zone=zone, progress=advance):
            if isinstance(item, Refused):
                counts["lines"] += 1
                counts["refused"] += item.count
                if counts["lines"] <= SHOWN:
                    click.echo(visible(f"{path.name}: {item}"), err=True)
                continue
            kept = app.keep_archive_page(item)
            counts["kept"] += len(kept.new)
            counts["edits"] += len(kept.edited)
            counts["completed"] += len(kept.completed)
            counts["repeated"] += kept.repeated
            counts["service"] += len(item.service)
    if counts["lines"] > SHOWN:
        click.echo(f"{path.name}: {counts['lines'] - SHOWN} more lines like these", err=True)
    said = (
        f"{path.name}: {counts['kept']} kept, {counts['edits']} edits, {counts['repeated']} repeated, "
        f"{counts['service']} service messages, {counts['refused']} refused"
        + (f"; {counts['completed']} known in part are complete now" if counts["completed"] else "")
    )
    record = {"file": str(path)} | {name: counts[name] for name in COUNTED}
    tell(record, said, as_json=as_json)
    return counts["lines"]
