"""`verify`: whether what is stored, or what was exported, is still what was captured and done."""

from itertools import islice

import click

from bot.app import Checking, checking
from bot.cli.context import Context, json_option, progress_bar, write_json

MOST = 1000  # findings that --all tells


@click.command("verify")
@click.option("--all", "every", is_flag=True, help=f"Name every altered thing (up to {MOST}), not the first.")
@json_option
@click.pass_obj
def verify_command(ctx: Context, every: bool, as_json: bool) -> None:
    """Check the database against its chain of custody, and name the first thing that was altered.

    Checked are each link of the chain, the raw bytes of each capture against their hashes, what they say
    against what is stored, every other row that the chain seals, absences, the heads of the chain that
    were witnessed, files of media, the search index and the file itself.

    Nothing is written and nobody is asked: no network, no accounts, no settings are needed, and the
    service may run meanwhile. Ends with 1 if anything was altered.
    """
    with progress_bar("Checking the chain") as advance, checking(ctx.data, advance) as check:
        found = list(islice(check.findings(), MOST if every else 1))
        if as_json:
            write_json(_record(check) | {"findings": [{"what": one.what, "why": one.why} for one in found]})
        else:
            click.echo(_told(check))
    if not as_json:
        for one in found:
            click.echo(f"ALTERED  {one.what}: {one.why}")
        if not found:
            click.echo("nothing was altered")
    if found:
        raise SystemExit(1)


def _told(check: Checking) -> str:
    lines = [f"{check.links} links of the chain, head {check.head}"]
    lines.append(f"{check.actions['capture']} captures, {check.captures.reread} read anew")
    lines += [f"  {count} not read anew: {why}" for why, count in check.captures.unread.most_common(5)]
    if check.heads.latest:
        lines.append(f"{check.heads.confirmed} witnessed heads agree; {check.heads.latest.told} so")
    else:
        lines.append("no head of the chain was witnessed")
    return "\n".join(lines)


def _record(check: Checking) -> dict[str, object]:
    return {
        "links": check.links,
        "head": check.head,
        "captures": check.actions["capture"],
        "read_anew": check.captures.reread,
        "not_read_anew": dict(check.captures.unread),
        "witnessed": check.heads.confirmed,
    }
