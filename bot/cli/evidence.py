"""`verify`: whether what is stored, or what was exported, is still what was captured and done."""

import asyncio
import contextlib
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import islice
from pathlib import Path

import click
from rich.console import Console

from bot.app.application import App
from bot.app.evidence import REREADERS, checking
from bot.cli.context import Context, json_option, progress_bar, write_json
from bot.config.durations import duration
from bot.errors import InputError
from bot.evidence.bundle.check import check_bundle
from bot.evidence.verify import Checking
from bot.models import Finding
from bot.text import visible

PRUNED_WORDS = {
    "inbox": "things said to the bot",
    "answers": "of its answers",
    "denials": "denials",
}
ALTERED = 3  # the exit status that is told apart from "could not be checked", which is 1
MOST = 1000  # findings that --all tells
SEALED_WORDS = {  # one of them, and more
    "statements": ("definition of a statement", "definitions of statements"),
    "tracked": ("added statement", "added statements"),
    "watched": ("added channel", "added channels"),
    "matches": ("match", "matches"),
    "alerts": ("alert and its state", "alerts and their states"),
    "deliveries": ("delivery", "deliveries"),
    "denials": ("denial", "denials"),
    "mutes": ("mute", "mutes"),
    "coverage": ("spell of coverage", "spells of coverage"),
    "channel_names": ("name of a channel", "names of channels"),
    "invited": ("person let in", "people let in"),
    "picture_readings": ("reading of a picture", "readings of pictures"),
    "disagreements": ("disagreement of account and preview", "disagreements of account and preview"),
    "stories": ("post in a story", "posts in stories"),
}
UNCHECKED = (  # what verify cannot speak of
    "the rest of what was said to the bot and its answers",
    "where recipients are written to",
    "how far steps and looks back have come",
    "when open spells of coverage were last read",
    "which lines of digests belong to which posts",
    "indexes that can be made again",
)
HASH = re.compile(r"[0-9a-fA-F]{12,64}")


@click.command("verify")
@click.argument("bundle", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--all", "every", is_flag=True, help=f"Name every altered thing (up to {MOST}), not the first.")
@click.option("--head", default="", help="A hash that you were told was the chain's head, or its beginning.")
@json_option
@click.pass_obj
def verify_command(ctx: Context, bundle: Path | None, every: bool, head: str, as_json: bool) -> None:
    """Check the database against its chain of custody, or a bundle, and name the first altered thing.

    Checked are each link of the chain, the raw bytes of each capture against their hashes, what they say
    against what is stored, every other row that the chain seals, absences, the heads of the chain that
    were witnessed, files of media, the search index and the file itself. It says what is sealed since
    when, what was changed after the last seal, and what is not checked. With BUNDLE.zip just that file.

    Nothing is written and nobody is asked: no network, no accounts, no settings are needed, and the
    service may run meanwhile; the folder may be a copy that cannot be written to. Ends with 3 if anything
    was altered, and with 1 if it could not be checked.
    """
    if head and not HASH.fullmatch(head):
        raise InputError(f'--head "{head}": expected 12 to 64 hexadecimal digits')
    if bundle is not None:
        checked = check_bundle(bundle, REREADERS)
        record: dict[str, object] = {"bundle": str(bundle)}
        if given := checked.stamp:
            record |= {"stamped_at": given.at, "stamped_by": given.signer}
            if not as_json:
                click.echo(
                    f"{bundle.name}: stamped {given.at:%Y-%m-%d %H:%M:%S} UTC by {visible(given.signer)}"
                )
        if not checked.finding:
            record |= {"read_anew": checked.reread, "not_read_anew": checked.unread}
            if not as_json:
                click.echo(f"{bundle.name}: {checked.reread} raw captures read anew, {checked.unread} not")
        _tell([checked.finding] if checked.finding else [], f"{bundle.name}: ", record, as_json=as_json)
        return
    with (
        progress_bar("Checking the chain") as advance,
        checking(ctx.data, head=head, progress=advance) as check,
    ):
        findings = list(islice(check.findings(), MOST if every else 1))
    if not as_json:
        click.echo(_summary(check, clean=not findings))
    _tell(findings, "", _record(check), as_json=as_json)


def _tell(findings: Iterable[Finding], subject: str, record: dict[str, object], *, as_json: bool) -> None:
    """Say what was found, and end with ALTERED if anything was."""
    found = [{"what": finding.what, "why": finding.why} for finding in findings]
    if as_json:
        write_json(record | {"findings": found})
    else:
        for finding in found:
            click.echo(visible(f"{subject}ALTERED  {finding['what']}: {finding['why']}"))
        if not found:
            click.echo(f"{subject}nothing that was checked was altered")
    if found:
        raise SystemExit(ALTERED)


def _summary(check: Checking, *, clean: bool) -> str:
    """Say what was checked; of a check that found something, only what it had seen by then."""
    lines = [f"{check.links} links of the chain, head {check.head}"]
    lines.append(f"{check.actions['capture']} captures, {check.captures.reread} read anew")
    lines += [f"  {count} not read anew: {why}" for why, count in check.captures.unread.most_common(5)]
    if check.pruned:
        went = ", ".join(f"{count} {PRUNED_WORDS[table]}" for table, count in sorted(check.pruned.items()))
        lines.append(f"pruned on record: {went}")
    if check.heads.head_at:
        lines.append(f"link {check.heads.head_at} has the hash that you were told")
    if check.heads.unread:
        lines.append(f'{check.heads.unread} stamps not read: pip install "wirewatch[timestamp]"')
    if clean:
        lines += _conclusion(check)
    return "\n".join(lines)


def _conclusion(check: Checking) -> list[str]:
    """Say of a check that found nothing what it shows, and what it does not."""
    seals, latest = check.seals, check.heads.latest
    lines = [f"as they were sealed: {_counted(seals.rows)}"] if seals.rows else []
    if seals.first > 1:
        lines.append(
            f"such rows are sealed since link {seals.first} of {_day(seals.first_at)}: "
            "what they were before, nothing vouches for"
        )
    if seals.unsealed:
        since = f" since link {seals.last} of {_day(seals.last_at)}" if seals.last else ""
        lines.append(f"made or changed{since}, so not sealed yet nor checked: {_counted(seals.unsealed)}")
    if latest is None:
        lines.append("consistent with itself; witnessed by nobody: who rewrote all of it would not show")
    else:
        lines.append(f"consistent with itself; witnessed by {latest.title} up to link {latest.seq}")
        if check.heads.confirmed > 1:
            lines.append(f"  {check.heads.confirmed} witnessed heads agree")
        if latest.seq < check.links:
            lines.append(f"  links {latest.seq + 1} to {check.links} are witnessed by nobody yet")
    lines.append(f"not checked: {', '.join(UNCHECKED)}")
    return lines


def _counted(rows: Mapping[str, int]) -> str:
    return ", ".join(
        f"{rows[name]} {words[rows[name] > 1]}" for name, words in SEALED_WORDS.items() if rows[name]
    )


def _day(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"


def _record(check: Checking) -> dict[str, object]:
    seals, latest = check.seals, check.heads.latest
    return {
        "links": check.links,
        "head": check.head,
        "captures": check.actions["capture"],
        "read_anew": check.captures.reread,
        "not_read_anew": dict(check.captures.unread),
        "pruned": dict(check.pruned),
        "sealed": dict(seals.rows),
        "sealed_since": {"link": seals.first, "at": seals.first_at} if seals.first else None,
        "last_sealed": {"link": seals.last, "at": seals.last_at} if seals.last else None,
        "not_sealed_yet": dict(seals.unsealed),
        "witnessed": check.heads.confirmed,
        "witnessed_by": latest and {"link": latest.seq, "who": latest.title},
        "not_checked": list(UNCHECKED),
    }


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
        room = sum({file.sha256: file.size for file in files}.values())
        found = f"{len(files)} files of media, {room / 1_000_000:.1f} MB, fetched more than {age} ago"
        if dry_run:
            click.echo(f"would remove {found}")
            return
        if files and not yes:
            click.confirm(f"Remove {found}?", abort=True)
        app.media.prune(files)
        click.echo(f"removed {found}")


def _span(age: str) -> timedelta:
    with contextlib.suppress(ValueError):
        if (span := duration(age.strip())) >= timedelta(days=1):
            return span
    raise InputError(f'--media-older-than "{age}": expected a number of days or weeks, such as 90d or 12w')


@click.command("witness")
@click.pass_obj
def witness_command(ctx: Context) -> None:
    """Show outsiders the head of the chain of custody, as the service does every night.

    Under [evidence] in wirewatch.toml `witness` names a recipient in whose chat it is written, and
    `authority` a time-stamping authority that stamps it. Whoever keeps the message or the stamp can show
    later that nothing up to that link was altered: `verify` compares the chain with them.
    """
    with ctx.open(owner=True) as app:
        app.evidence.seal(ends=True)
        asyncio.run(_tell_head(app))


async def _tell_head(app: App) -> None:
    settings = app.config.evidence
    if settings.authority:
        stamp = await app.evidence.stamp_head()
        click.echo(
            f"{settings.authority} stamped the head at {stamp.at:%Y-%m-%d %H:%M:%S} UTC ({stamp.signer})"
        )
    if settings.authority and not settings.witness:
        return
    async with app.connections.sinks(Console()):
        witnesses = await app.evidence.tell_head()
    for witness in witnesses:
        click.echo(f"{witness.recipient_id} was told link {witness.seq}, {witness.hash}")
    if not witnesses:
        click.echo("nothing is on record yet")
