"""`timeline`: when a statement appeared over the years, and how its wording moved."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import click
from rich.console import Console
from rich.text import Text

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
from bot.cli.nothing import nothing_found
from bot.models import LANGUAGES, Occurrence, Period, Return, Spell, Tally, Timeline
from bot.text import counted, shorten, visible

BARS = "▁▂▃▄▅▆▇█"
UNWATCHED = "░"
WORDS = 90  # letters shown of a wording
SPELLS = 3  # that are written out of each channel


@click.command("timeline")
@click.argument("statement")
@since_option
@until_option
@click.option(
    "--by",
    type=click.Choice([period.value for period in Period]),
    help="Count by; what reads best by default.",
)
@json_option
@click.option("--svg", metavar="PATH", help="Draw it, for the web: a file, or a folder.")
@click.option("--png", metavar="PATH", help="Draw it, for print: a file, or a folder.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the drawing."
)
@force_option
@click.pass_obj
def timeline_command(
    ctx: Context,
    statement: str,
    since: str | None,
    until: str | None,
    by: str | None,
    as_json: bool,
    svg: str | None,
    png: str | None,
    language: str,
    force: bool,
) -> None:
    """Tell when a statement appeared: where first, after which silences, and in which words.

    STATEMENT is the id of a statement that is tracked or was. An appearance is a story that carries it:
    copies and forwards of one post count once. What was rejected or waits for review does not count.
    """
    with ctx.open() as app:
        found = app.timelines.get(
            statement,
            by=Period(by) if by else None,
            since=moment(since, app, "--since"),
            until=moment(until, app, "--until"),
        )
        for form, target in (("svg", svg), ("png", png)):
            if target:
                click.echo(app.timelines.draw(found, target, form, language, force=force))
        if as_json:
            write_json(record(found))
        elif not (svg or png):
            _show(found, ctx, app)


def record(found: Timeline) -> dict[str, object]:
    """Return a timeline as `--json` writes it."""
    return {
        "statement": found.statement_id,
        "title": found.title,
        "by": found.by.value,
        "zone": found.zone,
        "appearances": [
            {
                "story": appearance.story_id,
                **_occurrence(appearance.first),
                "carriers": appearance.carriers,
                "languages": list(appearance.languages),
                "posts": [_occurrence(post) for post in appearance.occurrences],
            }
            for appearance in found.appearances
        ],
        "first_sightings": [
            {**_occurrence(sighting), "since": found.watching_since if found.is_first(sighting) else None}
            for sighting in found.sightings
        ],
        "periods": [
            {
                "start": tally.start.isoformat(),
                "stories": tally.count,
                "languages": dict(tally.languages),
                "watched": tally.watched,
            }
            for tally in found.tallies
        ],
        "returns": [
            {
                "days": silence.silence.days,
                "watched_days": silence.watched.days,
                "since": silence.since,
                **_occurrence(silence.first),
            }
            for silence in found.returns
        ],
        "watching_since": found.watching_since,
        "watching": [
            {
                "channel": channel.channel,
                "watched": _spells(channel.watched),
                "read_from_archive": _spells(channel.archive),
                "not_watched": _spells(channel.missed),
            }
            for channel in found.watching
        ],
        "wordings": [
            {
                "language": phase.language,
                "start": phase.start.isoformat(),
                "end": phase.end.isoformat(),
                "wording": phase.wording,
                "tracked": phase.tracked,
                "stories": phase.stories,
                "of": phase.of,
            }
            for phase in found.phases
        ],
        "new_words": [{"word": new.word, **_occurrence(new.occurrence)} for new in found.new_words],
    }


def _spells(spells: Sequence[Spell]) -> list[list[datetime]]:
    return [[spell.since, spell.until] for spell in spells]


def _occurrence(occurrence: Occurrence) -> dict[str, object]:
    return {
        "url": occurrence.url,
        "at": occurrence.at,
        "channel": occurrence.channel,
        "language": occurrence.language,
        "rung": occurrence.rung.value,
        "score": occurrence.score,
        "evidence": occurrence.evidence,
        "confirmed": occurrence.confirmed,
        "wordings": [
            {
                "language": phrase.language,
                "wording": phrase.wording,
                "rung": phrase.rung.value,
                "score": phrase.score,
                "evidence": phrase.evidence,
            }
            for phrase in occurrence.said
        ],
    }


# --- on the terminal ------------------------------------------------------------------------------


def _show(found: Timeline, ctx: Context, app: App) -> None:
    console = Console(highlight=False)
    console.print(Text(visible(found.title), "bold"), Text(f"({found.statement_id})"))
    if not found.appearances:
        console.print(Text("no appearances"))
        click.echo(nothing_found(ctx, app, "appearance"), err=True)
        return
    first, last = found.tallies[0].start, found.tallies[-1].start
    peak = max(tally.count for tally in found.tallies)
    room = console.width - 24
    drawn = sparkline(found.tallies, room)
    console.print(Text(f"{first} {drawn} {last}", no_wrap=True))
    if UNWATCHED in drawn:
        console.print(Text(f"{UNWATCHED} not watched, at least in part: not known to be silent", "dim"))
    console.print(Text(f"{counted(len(found.appearances), 'appearance')}, up to {peak} a {found.by}", "dim"))
    for row in _rows(found, app):
        console.print(Text(row), soft_wrap=True)
    for line in _findings(found, app):
        console.print(Text(line), soft_wrap=True)


def sparkline(tallies: Sequence[Tally], width: int) -> str:
    """Draw the counts as bars, a space for none; as many periods share one as fit the width.

    Where nothing is known and not all was watched there is a hatched sign instead of a space.
    """
    shared = -(-len(tallies) // max(width, 1))
    groups = [tallies[place : place + shared] for place in range(0, len(tallies), shared)]
    counts = [sum(tally.count for tally in group) for group in groups]
    most = max(counts, default=0)
    return "".join(
        BARS[(count * len(BARS) - 1) // most]
        if count
        else " "
        if all(tally.watched for tally in group)
        else UNWATCHED
        for count, group in zip(counts, groups, strict=True)
    )


def _rows(found: Timeline, app: App) -> Iterator[str]:
    """Write each appearance on a line, however narrow the terminal; one that is too long is broken by it."""
    noted = {returned.first.url: _reappears(returned) for returned in found.returns}
    noted |= {pause.first.url: _later(pause) for pause in found.pauses}
    facts = [
        (
            local(appearance.first.at, app),
            visible(appearance.first.name),
            " ".join(appearance.languages),
            appearance.first.rung.value,
        )
        for appearance in found.appearances
    ]
    widths = [max(map(len, column)) for column in zip(*facts, strict=True)]
    for appearance, row in zip(found.appearances, facts, strict=True):
        known = "  ".join(fact.ljust(width) for fact, width in zip(row, widths, strict=True))
        words = " / ".join(f"“{shorten(visible(one.evidence), WORDS)}”" for one in appearance.first.said)
        notes = [counted(appearance.carriers, "carrier")] if appearance.carriers > 1 else []
        notes += [noted[appearance.first.url]] if appearance.first.url in noted else []
        yield f"{known}  {words}" + (f"  [{'; '.join(notes)}]" if notes else "")


def _reappears(returned: Return) -> str:
    days = f"reappears after {returned.silence.days} days"
    return days if returned.whole else f"{days}, {returned.watched.days} of them watched"


def _later(pause: Return) -> str:
    days = f"{pause.silence.days} days later"
    return f"{days}, {pause.watched.days} of them watched" if pause.watched.days else f"{days}, not watched"


def _findings(found: Timeline, app: App) -> Iterator[str]:
    since = f"first seen since we watch ({local(found.watching_since, app)})"
    for name, sightings in (
        ("earliest posts kept", [one for one in found.sightings if not found.is_first(one)]),
        (since, [one for one in found.sightings if found.is_first(one)]),
    ):
        if sightings:
            yield f"{name}: " + ", ".join(
                f"{sighting.language} {local(sighting.at, app)} {visible(sighting.name)}"
                for sighting in sightings
            )
    for channel in found.watching:
        if channel.archive:
            read = ", ".join(
                f"{local(spell.since, app)} to {local(spell.until, app)}"
                for spell in channel.archive[:SPELLS]
            )
            more = f" and {len(channel.archive) - SPELLS} more" if len(channel.archive) > SPELLS else ""
            yield f"{visible(channel.channel)}: read from an archive {read}{more}"
    for phase in found.phases:
        yield (
            f"{phase.language}, {_days(phase.start, phase.end)}: "
            f"“{shorten(visible(phase.wording), WORDS)}” prevails ({phase.stories} of {phase.of})"
        )
    for new in found.new_words:
        occurrence = new.occurrence
        where = f"{local(occurrence.at, app)} {visible(occurrence.name)}"
        yield f"new word in {occurrence.language}: {visible(new.word)}, {where}"


def _days(start: date, end: date) -> str:
    return f"{start}" if start == end else f"{start} to {end}"
