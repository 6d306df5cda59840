"""`statements silence`: who has not said it; `statements claim`: a page about what was said."""

from datetime import timedelta

import click

from bot.app.application import App
from bot.cli.context import (
    Context,
    force_option,
    json_option,
    local,
    moment,
    since_option,
    until_option,
    write_json,
)
from bot.i18n import catalogue_for
from bot.models import LANGUAGES, BrokenSilence, ChannelSilence, Occurrence, Silence, Spell, Stance
from bot.text import counted, visible

MARKS = {
    Stance.SAID: "█",
    Stance.AGAINST: "✗",
    Stance.OPEN: "?",
    Stance.SILENT: "·",
    Stance.PARTLY: "▒",
    Stance.UNWATCHED: "░",
}


@click.command("silence")
@click.argument("statement")
@since_option
@until_option
@json_option
@click.pass_obj
def silence_command(
    ctx: Context, statement: str, since: str | None, until: str | None, as_json: bool
) -> None:
    """Tell which watched channels have said a statement, and which have not while they were watched.

    Without --since it is the time since it first appeared, a week at least and 90 days at most; of what
    nobody said for longer, a week before and after it was said last. A channel is silent only in hours that
    were watched or that an archive holds, without an id that nobody looked at and without a text that was
    not shown. Who broke a silence stands first.
    """
    with ctx.open() as app:
        found = app.silences.get(
            statement, since=moment(since, app, "--since"), until=moment(until, app, "--until")
        )
        if as_json:
            write_json(record(found))
        else:
            _show(found, app)


def record(found: Silence) -> dict[str, object]:
    """Return who has not said a statement as `--json` writes it; lengths of time in seconds."""
    return {
        "statement": found.statement_id,
        "title": found.title,
        "since": found.period.since,
        "until": found.period.until,
        "unjudged": found.unjudged,
        "first": found.first and _occurrence(found.first),
        "broken": [
            {
                "who": one.who,
                "affiliation": one.affiliated,
                "channel": one.channel,
                "at": one.at,
                "url": one.url,
                "silent_since": one.since,
                "silence_s": one.silence.total_seconds(),
                "watched_s": one.watched.total_seconds(),
            }
            for one in found.broken
        ],
        "buckets": list(found.buckets),
        "channels": [
            {
                "channel": one.channel.username,
                "affiliation": one.channel.affiliation,
                "stance": one.stance.value,
                "said": [_occurrence(post) for post in one.said],
                "against": [_occurrence(post) for post in one.against],
                "open": [_occurrence(post) for post in one.open],
                "watched_s": one.watched.total_seconds(),
                "not_watched": [_spell(spell) for spell in one.missed],
                "absent_ids": one.absent,
                "first": one.first and _occurrence(one.first),
                "cells": [cell.value for cell in one.cells],
            }
            for one in found.channels
        ],
    }


def _occurrence(post: Occurrence) -> dict[str, object]:
    return {"url": post.url, "at": post.at, "channel": post.name, "words": post.evidence}


def _spell(spell: Spell) -> list[object]:
    return [spell.since, spell.until]


def _show(found: Silence, app: App) -> None:
    click.secho(f"{visible(found.title)} ({found.statement_id})", bold=True)
    counts = ", ".join(f"{found.counts[one]} {one}" for one in Stance if found.counts.get(one))
    period = f"{local(found.period.since, app)} to {local(found.period.until, app)}"
    click.echo(f"{counted(len(found.channels), 'channel')} watched, {period}: {counts or 'none'}")
    if found.unjudged:
        click.echo(f"{counted(found.unjudged, 'version')} not judged yet: nobody knows what they say")
    for broken in found.broken:
        click.echo(f"broke a silence: {_broken(broken, app)}")
    width = max((len(one.channel.username) for one in found.channels), default=0)
    for one in found.channels:
        strip = "".join(MARKS[cell] for cell in one.cells)
        click.echo(f"{one.stance:<18} {one.channel.username:<{width}}  {strip}  {_about(one, found, app)}")
    if found.channels:
        click.echo(
            f"from {local(found.buckets[0], app)} on: " + ", ".join(f"{MARKS[one]} {one}" for one in Stance)
        )


def _broken(one: BrokenSilence, app: App) -> str:
    who = f"{visible(one.who)} (by {one.channel})" if one.affiliated else visible(one.who)
    watched = "all of it watched" if one.whole else f"{_span(one.watched)} of that watched"
    return f"{who} {local(one.at, app)}, {_span(one.silence)} after others ({watched})  {one.url}"


def _about(one: ChannelSilence, found: Silence, app: App) -> str:
    for posts, verb in ((one.said, "from"), (one.against, "against"), (one.open, "to be answered")):
        if posts:
            return f"{counted(len(posts), 'post')}, {verb} {local(posts[0].at, app)}  {posts[0].url}"
    known = f"; said it before: {one.first.url}" if one.first and one.first.at < found.period.since else ""
    absent = f"; {counted(one.absent, 'id')} absent" if one.absent else ""
    return f"watched {_span(one.watched)} of {_span(found.period.length)}{absent}{known}"


def _span(length: timedelta) -> str:
    return catalogue_for("en").span(length) if length else "none"


@click.command("claim")
@click.argument("statement")
@click.option(
    "--as", "form", type=click.Choice(["html", "jsonld"]), default="html", show_default=True,
    help="A page with the data in it, or the data alone.",
)  # fmt: skip
@click.option("--out", default=".", show_default=True, metavar="PATH", help="A file, or a folder.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the page; the newsroom's if left out.")
@force_option
@click.pass_obj
def claim_command(
    ctx: Context, statement: str, form: str, out: str, language: str | None, force: bool
) -> None:
    """Write a page about a statement: how it stands, where it appeared first, and since.

    It has the data in schema.org's words (ClaimReview, or Claim where no editor judged it), and its SHA-256
    is in the chain of custody.
    """
    with ctx.open() as app:
        click.echo(app.claims.write(statement, form, out, language=language or "", force=force))


COMMANDS = (silence_command, claim_command)
