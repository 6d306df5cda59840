"""`matches`: where statements were found."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from bot.cli.context import Context, json_option, local, moment, since_option, until_option, write_json
from bot.cli.nothing import listed, nothing_found
from bot.models import Match, StoredMatch
from bot.text import shorten, visible

OUTCOMES = ("alert", "reversal", "review")  # of matches that are kept


@click.command("matches")
@click.option("--statement", "statements", multiple=True, help="Id of a statement; may be given again.")
@since_option
@until_option
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Only these.")
@json_option
@click.pass_obj
def matches_command(
    ctx: Context,
    statements: tuple[str, ...],
    since: str | None,
    until: str | None,
    outcome: str | None,
    as_json: bool,
) -> None:
    """List where statements were found, oldest post first.

    Further wordings that a post carries stand under its match.
    """
    with ctx.open() as app:
        found = app.statements.matches(
            statements,
            since=moment(since, app, "--since"),
            until=moment(until, app, "--until"),
            outcome=outcome,
        )
        for stored in listed(found, lambda: nothing_found(ctx, app, "match"), as_json=as_json):
            if as_json:
                write_json(record(stored))
                continue
            version, match = stored.version, stored.match
            seen = f"  in picture {match.picture.number}" if match.picture else ""
            notes = f"  [{', '.join(guard.kind for guard in match.guards)}]" if match.guards else ""
            click.echo(
                f"{local(version.posted_at, app)}  {match.statement_id}  "
                f"{version.username or version.channel_id}/{version.message_id}  "
                f"{stored.verdict or match.outcome}, {match.rung} {match.score:.2f} {match.language}  "
                f"“{shorten(visible(match.evidence), 80)}”{seen}{notes}"
            )
            for line in beside(match):
                click.echo(f"    {line}")


def beside(match: Match) -> Iterator[str]:
    """Write the further wordings of a match, a line each."""
    for other in match.others:
        words = shorten(visible(other.evidence), 80)
        yield f"and {other.outcome}, {other.rung} {other.score:.2f} {other.language}  “{words}”"


def guarded(match: Match) -> str:
    """Write what speaks against a match, with the words that do."""
    return "".join(
        f" [{guard.kind}: {visible(guard.words)}]" if guard.words else f" [{guard.kind}]"
        for guard in match.guards
    )


def record(found: StoredMatch) -> dict[str, object]:
    """Return a match as `--json` writes it; offsets count code points of the text, or the picture's.

    "wordings" are all that the version carries, the best one, which is told above them, first.
    """
    version, match = found.version, found.match
    return {
        "statement": match.statement_id,
        "channel": version.username,
        "channel_id": version.channel_id,
        "message_id": version.message_id,
        "url": version.url,
        "posted_at": version.posted_at,
        "outcome": match.outcome,
        "verdict": found.verdict,
        "reason": found.reason,
        "judged_by": found.judged_by,
        "judged_at": found.judged_at,
        **_wording(match),
        "wordings": [_wording(one) | {"outcome": one.outcome} for one in (match, *match.others)],
        "latest_version": found.latest,
        "matched_at": found.matched_at,
    }


def _wording(match: Match) -> dict[str, object]:
    from bot.matching.score import worth_of  # loads what a command that only looks does without

    return {
        "rung": match.rung.value,
        "score": match.score,
        "parts": worth_of(match.parts) if match.parts else None,
        "language": match.language,
        "wording": match.wording,
        "part": match.part,
        "evidence": match.evidence,
        "start": match.spans[0].start,
        "end": match.spans[-1].end,
        "spans": [[span.start, span.end] for span in match.spans],
        "guards": [asdict(guard) for guard in match.guards],
        "speaker": match.speaker,
        "picture": asdict(match.picture) if match.picture else None,
    }
