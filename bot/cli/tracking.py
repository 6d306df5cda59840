"""Statements that people add: `statements track`, `untrack`, `export` and `report`."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from bot.app.application import App
from bot.app.statement_tables import LARGEST
from bot.cli.context import Context, force_option, json_option, local, write_json
from bot.cli.judging import bars
from bot.cli.review import missed_record, sample
from bot.errors import ConfigError, InputError
from bot.files import read_within
from bot.matching.precision import Answers, Precision
from bot.matching.score import expected_precision
from bot.matching.trial import thin_remark, thin_wordings
from bot.models import LANGUAGES, Sensitivity, Tracked
from bot.text import counted, visible
from bot.threads.formats.methods import missed_of
from bot.threads.formats.telling import in_english

ORIGIN = "command line"
TRIED = timedelta(days=30)
SHOWN = 5  # addresses of alerts that a stricter setting had lost


@click.command("track")
@click.argument("quote")
@click.option(
    "--language", "languages", type=click.Choice(LANGUAGES), multiple=True, help="Of the quote; may repeat."
)
@click.option("--wording", "wordings", multiple=True, help='Another one, as "ru:Мы открыты"; may repeat.')
@click.option("--speaker", default="", help="Id of a speaker in statements.toml.")
@click.option("--require-speaker", is_flag=True, help="Alert only where the words are that speaker's.")
@click.option("--title", default="", help="The quote itself by default.")
@click.option("--id", "statement_id", default="", help="Made of the words by default.")
@click.option("--tag", "tags", multiple=True, help="May be given again.")
@click.option("--urgent", is_flag=True, help="Goes through quiet hours.")
@click.pass_obj
def track(
    ctx: Context,
    quote: str,
    languages: tuple[str, ...],
    wordings: tuple[str, ...],
    speaker: str,
    require_speaker: bool,
    title: str,
    statement_id: str,
    tags: tuple[str, ...],
    urgent: bool,
) -> None:
    """Track what somebody said, beside what statements.toml says. A service that runs takes it up.

    What is stored already is judged by it and alerts no one. `statements try --wording` looks first.
    """
    others: dict[str, list[str]] = {}
    for language, words in map(_wording, wordings):
        others.setdefault(language, []).append(words)
    with ctx.open(makes=True) as app:
        statement = app.tracking.draft(
            quote,
            languages=languages,
            wordings=others,
            speaker=speaker,
            title=title,
            statement_id=statement_id,
            require_speaker=require_speaker,
            tags=tags,
            urgent=urgent,
        )
        app.tracking.track(statement, origin=ORIGIN)
        click.echo(f"{statement.id}: tracked in {', '.join(statement.wording)}")
        for wording, left in thin_wordings(statement):
            click.echo(f"{statement.id}: {thin_remark(wording, left)}")


def _wording(text: str) -> tuple[str, str]:
    language, mark, words = text.partition(":")
    if language not in LANGUAGES or not mark:
        listed = ", ".join(LANGUAGES)
        raise InputError(f'--wording "{text}": expected a language ({listed}), a colon and the words')
    return language, words


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would be tracked, and how often it was said.")
@click.pass_obj
def import_(ctx: Context, file: Path, dry_run: bool) -> None:
    """Track all statements of a CSV, as a spreadsheet saves it, or none and tell why, row by row.

    Columns: id, title, speaker, said_on, said_at, sensitivity, urgent, tags, contrasts, en, ru, uk. Only one
    wording is needed; several stand in one cell with " | " between them, and title.ru or said_at.uk are for
    readers of that language. A speaker is one of statements.toml, by id, name or alias.
    """
    with ctx.open(makes=not dry_run) as app:
        read = app.tracking.read_table(read_within(file, LARGEST))
        if read.refused:
            raise ConfigError(f"{file}: row {row.number}: {row.error}" for row in read.refused)
        fired = app.judging.alerts_of(read.statements, since=app.clock() - TRIED) if dry_run else {}
        for statement in read.statements:
            line = f"{statement.id}  {visible(statement.title)}  [{', '.join(statement.wording)}]"
            if dry_run:
                line += f"  would have fired {fired[statement.id]} times in {TRIED.days} days"
            click.echo(line)
        if dry_run:
            click.echo(f"nothing is tracked yet: {counted(len(read.statements), 'statement')} can be")
            return
        number = app.tracking.track_all(read.statements, origin=ORIGIN)
        click.echo(f"tracked: {counted(number, 'statement')}")


@click.command("untrack")
@click.argument("statement")
@click.pass_obj
def untrack(ctx: Context, statement: str) -> None:
    """Stop tracking a statement that people added. What was found of it stays."""
    with ctx.open() as app:
        app.tracking.untrack(statement)
        click.echo(f"{statement}: no longer tracked")


@click.command("export")
@click.option("--out", metavar="PATH", help="A file, or a folder; else it is printed.")
@force_option
@click.pass_obj
def export(ctx: Context, out: str | None, force: bool) -> None:
    """Write the statements that people added and statements.toml lacks as TOML, to be moved there."""
    with ctx.open() as app:
        if out is None:
            click.echo(app.tracking.export(), nl=False)
        else:
            click.echo(app.tracking.write(out, force=force))


@click.command("report")
@click.argument("statement")
@json_option
@click.pass_obj
def report(ctx: Context, statement: str, as_json: bool) -> None:
    """Tell how right a statement's alerts were by people's verdicts, and what a stricter one had changed.

    What is missed is estimated from the answers to a sample of near misses (`statements sample`).
    """
    with ctx.open() as app:
        found, accuracy = app.judging.precision(statement), app.review.accuracy(statement)
        if as_json:
            write_json(record(found, encoded=app.config.semantic) | {"missed": missed_record(accuracy)})
            return
        for line in lines_of(found, encoded=app.config.semantic):
            click.echo(line)
        click.echo(f"missed: {missed_of(accuracy, in_english())}")


COMMANDS = (track, import_, untrack, export, report, sample)


def origin_of(tracked: Tracked, app: App) -> str:
    """Say who added a statement and when, in a line; who says where."""
    return f"added by {visible(tracked.added_by)}, {local(tracked.added_at, app)}"


def record(found: Precision, *, encoded: bool) -> dict[str, object]:
    """Return a report as `--json` writes it."""
    return {
        "statement": found.statement_id,
        "sensitivity": str(found.sensitivity),
        "expected_precision": expected_precision(found.sensitivity, encoded=encoded),
        "alerts": _answers(found.alerts),
        "rungs": {rung: _answers(answers) for rung, answers in found.rungs.items()},
        "languages": {language: _answers(answers) for language, answers in found.languages.items()},
        "review": _answers(found.review),
        "pictures": _answers(found.pictures),
        "stricter": [
            {
                "setting": stricter.setting,
                "held_back": _answers(stricter.answers),
                "lost": [answered.url for answered in stricter.lost],
            }
            for stricter in found.stricter
        ],
    }


def _answers(answers: Answers) -> dict[str, object]:
    return {
        "relevant": answers.relevant,
        "rejected": answers.rejected,
        "no_verdict": answers.unanswered,
        "precision": None if answers.precision is None else round(answers.precision, 4),
        "interval": None if answers.between is None else [round(edge, 4) for edge in answers.between],
    }


def lines_of(found: Precision, *, encoded: bool) -> Iterator[str]:
    """Yield the lines of a report as people read it."""
    yield expectation(found.sensitivity, encoded=encoded)
    yield f"alerts: {counts_of(found.alerts)}"
    for name, answers in (*found.rungs.items(), *found.languages.items()):
        yield f"  {name}: {counts_of(answers)}"
    yield f"for review: {counts_of(found.review)}"
    if found.pictures != Answers():
        yield f"of these in pictures: {counts_of(found.pictures)}"
    for stricter in found.stricter:
        answers = stricter.answers
        yield (
            f"with {stricter.setting}: {len(stricter.held_back)} alerts fewer, "
            f"{answers.rejected} rejected ones spared, {answers.relevant} relevant ones lost, "
            f"{answers.unanswered} without a verdict"
        )
        yield from (f"  lost: {answered.url}" for answered in stricter.lost[:SHOWN])


def expectation(sensitivity: Sensitivity, *, encoded: bool) -> str:
    """Say from where a sensitivity alerts, and how many alerts are right as far as it was tried."""
    share = expected_precision(sensitivity, encoded=encoded)
    return f"{bars(sensitivity, encoded=encoded)}; about {share:.0%} of alerts expected right"


def counts_of(answers: Answers) -> str:
    """Write counts of answers in a line."""
    counts = (
        f"{answers.relevant} relevant, {answers.rejected} rejected, {answers.unanswered} without a verdict"
    )
    if answers.precision is None or answers.between is None:
        return counts
    low, high = answers.between
    return f"{counts}; precision {answers.precision:.0%} ({low:.0%} to {high:.0%})"
