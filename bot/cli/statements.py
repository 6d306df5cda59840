"""`statements`: what is tracked, tried out before it goes live."""

from dataclasses import asdict
from pathlib import Path

import click

from bot.app.application import App
from bot.cli import silence, tracking, wordings
from bot.cli.context import Context, json_option, local, moment, progress_bar, since_option, write_json
from bot.cli.group import CommandGroup
from bot.cli.matches import OUTCOMES, guarded
from bot.cli.nothing import listed
from bot.matching.score import expected_precision
from bot.matching.trial import Fired, Trial
from bot.models import LANGUAGES, Statement
from bot.text import shorten, visible

EXAMPLES = 5


@click.group("statements", cls=CommandGroup, default="list")
def statements_command() -> None:
    """List what is tracked, try a statement before it goes live, and track it."""


@statements_command.command("list")
@click.option("--doubtful", is_flag=True, help="Confirmed wordings that wait for an editor's answer.")
@json_option
@click.pass_obj
def list_(ctx: Context, doubtful: bool, as_json: bool) -> None:
    """List the statements in force, with what was found so far.

    A confirmed wording that cannot be shown to keep the negation, the figures, the condition or the speaker
    of its post is doubtful: it finds nothing until `statements settle` answers.
    """
    with ctx.open() as app:
        if doubtful:
            wordings.tell_doubtful(app, as_json=as_json)
            return
        added = {one.statement.id: one for one in app.tracking.added}
        clashing = {clash.statement.id for clash in app.tracking.clashes}
        for statement in listed(app.statements.in_force, lambda: _none(ctx), as_json=as_json):
            origin = (
                tracking.origin_of(added[statement.id], app) if statement.id in added else "statements.toml"
            )
            found = app.statements.matches([statement.id])
            counts = {kind: sum(m.match.outcome == kind for m in found) for kind in OUTCOMES}
            languages = sorted(statement.wording)
            accepted = {language: list(words) for language, words in statement.accepted.items()}
            if as_json:
                write_json(
                    {
                        "id": statement.id,
                        "title": statement.title,
                        "languages": languages,
                        "accepted": accepted,
                        **counts,
                        "origin": "statements.toml" if statement.id in clashing else origin,
                    }
                )
                continue
            click.echo(
                f"{statement.id}  {statement.title}  [{', '.join(languages)}]  {counts['alert']} found, "
                f"{counts['review']} for review"
            )
            if statement.id in clashing:
                click.echo(f"  in statements.toml, which counts; also {origin}: untrack it")
            elif statement.id in added:
                click.echo(f"  {origin}")
            for language, phrases in accepted.items():
                for wording in phrases:
                    click.echo(f"  confirmed in {language}: {visible(wording)}")


def _none(ctx: Context) -> str:
    track = ctx.typed('statements track "WORDS"')
    return f"nothing is tracked: write it into {ctx.config / 'statements.toml'}, or `{track}`"


@statements_command.command("try")
@click.argument("what", required=False)
@click.option("--wording", "wordings", multiple=True, help="Try just these words; may be given again.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of --wording."
)
@since_option
@json_option
@click.pass_obj
def try_(
    ctx: Context,
    what: str | None,
    wordings: tuple[str, ...],
    language: str,
    since: str | None,
    as_json: bool,
) -> None:
    """Run a statement over what is stored, without alerting anyone or keeping anything.

    WHAT is the id of a statement in force, or a file of the shape of statements.toml. Tells how often
    it would have fired, with examples, what the guards held back, near misses, and words that would
    widen or narrow it.
    """
    with ctx.open() as app:
        for statement in _wanted(app, what, wordings, language):
            total = app.posts.count()
            with progress_bar(f"Trying {statement.id}", total) as advance:
                tried = app.judging.attempt(
                    statement,
                    since=moment(since, app, "--since"),
                    progress=lambda done, total=total: advance(done, total),  # type: ignore[misc]
                )
            if as_json:
                write_json(record(tried, encoded=app.config.semantic))
            else:
                _tell(tried, app)


def _wanted(app: App, what: str | None, wordings: tuple[str, ...], language: str) -> list[Statement]:
    if (what is None) == (not wordings):
        raise click.UsageError("give the id of a statement, a file, or --wording")
    if wordings:
        return [Statement(id="trial", title=wordings[0], wording={language: wordings})]
    assert what is not None
    if known := [statement for statement in app.statements.in_force if statement.id == what]:
        return known
    if not what.endswith(".toml"):
        app.statements.check([what])
    return list(app.statements.read(Path(what)))


def record(tried: Trial, *, encoded: bool) -> dict[str, object]:
    """Return a trial as `--json` writes it."""
    return {
        "statement": tried.statement.id,
        "posts": tried.posts,
        "since": tried.first,
        "until": tried.last,
        "alerts": len(tried.alerts),
        "review": len(tried.review),
        "reversals": len(tried.reversals),
        "per_day": round(tried.per_day, 3),
        "expected_precision": expected_precision(tried.statement.sensitivity, encoded=encoded),
        "rungs": dict(tried.rungs),
        "channels": dict(tried.channels),
        "guarded": dict(tried.guarded),
        "examples": [
            {
                "url": alert.seen.url,
                "outcome": alert.match.outcome,
                "rung": alert.match.rung.value,
                "score": alert.match.score,
                "evidence": alert.match.evidence,
                "guards": [asdict(guard) for guard in alert.match.guards],
                "speaker": alert.match.speaker,
            }
            for alert in _examples(tried)
        ],
        "near": [
            {
                "url": near.seen.url,
                "score": near.attempt.score,
                "missing": list(near.attempt.missing),
                "passage": near.attempt.passage,
            }
            for near in tried.near
        ],
        "widening": dict(tried.widening),
        "narrowing": dict(tried.narrowing),
    }


def _examples(tried: Trial) -> list[Fired]:
    shown = (*tried.alerts[-EXAMPLES:], *tried.reversals[-EXAMPLES:], *tried.review[-EXAMPLES:])
    return list(dict.fromkeys(shown))


def _tell(tried: Trial, app: App) -> None:
    click.secho(f"{tried.statement.title} ({tried.statement.id})", bold=True)
    if not tried.posts:
        click.echo("no stored posts to try it on: collect or import some first")
        return
    click.echo(
        f"{tried.posts} posts from {local(tried.first, app)} to {local(tried.last, app)}: "
        f"{len(tried.alerts)} alerts ({tried.per_day:.2f} a day), {len(tried.review)} for review"
        + (f", {len(tried.reversals)} reversals" if tried.reversals else "")
    )
    click.echo(tracking.expectation(tried.statement.sensitivity, encoded=app.config.semantic))
    for title, counts in (
        ("alerts by rung", tried.rungs),
        ("alerts by channel", tried.channels),
        ("held back by guards", tried.guarded),
        ("near misses lack, so alternatives for them would widen it", tried.widening),
        ("stand in some alerts only, so asking for one would narrow it", tried.narrowing),
    ):
        if counts:
            click.echo(f"{title}: " + ", ".join(f"{visible(k)} {n}" for k, n in counts.items()))
    for alert in _examples(tried):
        click.echo(
            f"  {alert.match.outcome}, {alert.match.rung} {alert.match.score:.2f}  {alert.seen.url}  "
            f"“{shorten(visible(alert.match.evidence), 90)}”{guarded(alert.match)}"
        )
    for close in tried.near[:EXAMPLES]:
        lacks = f" lacks {', '.join(close.attempt.missing)}" if close.attempt.missing else ""
        click.echo(
            f"  near, {close.attempt.score:.2f}  {close.seen.url}  "
            f"“{shorten(visible(close.attempt.passage), 90)}”{lacks}"
        )


@statements_command.command("check")
@json_option
@click.pass_obj
def check(ctx: Context, as_json: bool) -> None:
    """Look for statements that would find too much or too little. Ends with 1 if there is one.

    A thin wording of a statement with a speaker is only noted: there the speaker must say it.
    """
    with ctx.open() as app:
        found = app.judging.remarks()
        for remark in found:
            if as_json:
                write_json(
                    {"statement": remark.statement_id, "problem": remark.problem, "grave": remark.grave}
                )
            else:
                click.echo(f"{remark.statement_id}: {'' if remark.grave else 'note: '}{remark.problem}")
        if not found and not as_json:
            click.echo(f"{len(app.statements.in_force)} statements, nothing to remark")
    if any(remark.grave for remark in found):
        raise SystemExit(1)


for command in (*silence.COMMANDS, *tracking.COMMANDS, *wordings.COMMANDS):
    statements_command.add_command(command)
