"""`lookback`: statements in archives that were never imported."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app.application import App
from bot.cli.archives import SHOWN, zone_of
from bot.cli.context import Context, force_option, progress_bar, write_json
from bot.cli.matches import OUTCOMES
from bot.errors import InputError
from bot.text import counted, visible

if TYPE_CHECKING:
    from bot.app.lookback import ArchiveLookback

_MB = 1 << 20


@click.command("lookback")
@click.argument("archives", nargs=-1, required=True)
@click.option("--statement", "statements", multiple=True, required=True, help="Whom to look for; repeatable.")
@click.option("--out", help="Write the matches to FILE.jsonl or FILE.parquet instead of printing them.")
@click.option("--keep", is_flag=True, help='Take the posts that match in, with provenance "archive".')
@click.option("--workers", type=click.IntRange(min=1), help="Processes on this machine; one a core.")
@click.option("--scheduler", default="", help="A running Dask cluster to work on, such as tcp://host:8786.")
@click.option(
    "--work", type=click.Path(file_okay=False, path_type=Path), help="Folder for what is under way."
)
@click.option("--channel", help="Username of the channel, where an archive does not say it.")
@click.option("--zone", help="Zone of times that stand without one, as in old exports: Europe/Kyiv.")
@click.option("--json", "as_json", is_flag=True, help="Sum up as one JSON object, with every refusal.")
@force_option
@click.pass_obj
def lookback_command(
    ctx: Context,
    archives: tuple[str, ...],
    statements: tuple[str, ...],
    out: str | None,
    keep: bool,
    workers: int | None,
    scheduler: str,
    work: Path | None,
    channel: str | None,
    zone: str | None,
    as_json: bool,
    force: bool,
) -> None:
    """Look for statements in ARCHIVES that were never imported: who said this, since when?

    ARCHIVES are files, folders, patterns or addresses: JSON Lines, Telegram Desktop's result.json, plain or
    gzipped; with wirewatch[lookback] also .zst, .parquet, and what fsspec opens (https://, s3://). Each match
    is a line of JSON: address, statement, score, evidence, guards, and whom the post had it from.

    When it is cut short, the same command goes on where it was. On a cluster all workers need the same
    version of Wirewatch, the archives and the folder --work. Ends with 1 if anything was refused. What is
    stored already is looked at by `wirewatch match --statement ID --since TIME`.
    """
    from bot.app.lookback import Places, checked

    origin = zone_of(zone)
    path = checked(out, force=force) if out else None
    with ctx.open(owner=keep) as app:
        places = Places(workers=workers or 0, scheduler=scheduler, folder=work)
        with app.lookbacks.over(
            archives, statements, channel=channel or "", zone=origin, places=places
        ) as look:
            _run(look)
            kept = _deliver(app, look, path, keep=keep, force=force)
            summary = _summary(look, kept if keep else None)
    _refusals(look)
    aside = not (path or keep)
    if as_json:
        click.echo(_json(summary, look), err=aside)
    else:
        click.echo(_line(summary) + (f"; written to {path}" if path else ""), err=aside)
    if look.total.refused:
        raise SystemExit(1)


def _run(look: "ArchiveLookback") -> None:
    try:
        with progress_bar(f"Looking through {len(look.shards)} shards (MB)") as advance:
            look.run(lambda done, whole: advance(done // _MB, max(1, whole // _MB)))
    except KeyboardInterrupt as error:
        raise InputError(
            f"cut short: {look.done} of {len(look.shards)} shards are done; the same command goes on"
        ) from error


def _deliver(app: App, look: "ArchiveLookback", path: Path | None, *, keep: bool, force: bool) -> int:
    """Write, print or keep what was found; return how many versions were new."""
    from bot.app.lookback import write_matches

    kept = 0

    def matches() -> Iterator[dict[str, Any]]:
        nonlocal kept
        for finding in look.findings():
            if keep:
                kept += app.lookbacks.keep(finding, look.search)
            yield finding.match

    if path:
        write_matches(path, matches(), force=force)
        return kept
    for match in matches():
        if not keep:
            write_json(match)
    return kept


def _refusals(look: "ArchiveLookback") -> None:
    refused = look.total.refused
    for archive, one in refused[:SHOWN]:
        click.echo(visible(f"{archive}: {one if one.line else one.reason}"), err=True)
    if len(refused) > SHOWN:
        click.echo(f"{len(refused) - SHOWN} more lines like these; --json lists all", err=True)


def _summary(look: "ArchiveLookback", kept: int | None) -> dict[str, Any]:
    total = look.total
    return {
        "archives": total.archives,
        "shards": len(look.shards),
        "resumed": look.resumed,
        "read": total.posts,
        "versions": total.versions,
        "looked_at": total.looked_at,
        "service": total.service,
        "refused": sum(one.count for _, one in total.refused),
        "broken_off": sum(not one.count for _, one in total.refused),
        "matched": total.matches,
        **{outcome: total.outcomes[outcome] for outcome in OUTCOMES},
        "repeated": total.repeated,
        **({} if kept is None else {"kept": kept}),
        "rules": look.search.rules,
    }


def _json(summary: dict[str, Any], look: "ArchiveLookback") -> str:
    import json

    refusals = [
        {
            "file": archive,
            "line": one.line or None,
            "where": one.where,
            "reason": one.reason,
            "count": one.count,
        }
        for archive, one in look.total.refused
    ]
    return json.dumps({**summary, "refusals": refusals}, ensure_ascii=False)


def _line(summary: dict[str, Any]) -> str:
    """Sum up in a line."""
    read, service = counted(summary["read"], "post"), counted(summary["service"], "service message")
    said = f"{counted(summary['archives'], 'archive')}, {read} read, {service}, " + (
        "{refused} refused; {matched} matched ({alert} sure, {reversal} reversals, {review} for review), "
        "{repeated} repeated"
    ).format(**summary)
    if summary["broken_off"]:
        said += f"; {counted(summary['broken_off'], 'archive')} not read to the end"
    return said + (f"; {counted(summary['kept'], 'version')} kept" if "kept" in summary else "")
