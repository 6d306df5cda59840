"""`explain`, `query` and `evaluate`: why a post does or does not match, and how well matching does."""

import contextlib
import json
from pathlib import Path

import click

from bot.app.queries import explain_query
from bot.cli.context import Context, json_option, write_json
from bot.cli.group import CommandGroup
from bot.matching.confirming import WHY_NOT, Unkept
from bot.matching.engine import Attempt
from bot.matching.evaluation import Evaluation
from bot.matching.outcomes import DROPPED
from bot.matching.score import alerts_from, reviewed_from, worth_of
from bot.models import Sensitivity
from bot.text import shorten, visible


@click.command("explain")
@click.argument("url")
@click.argument("statement")
@json_option
@click.pass_obj
def explain_command(ctx: Context, url: str, statement: str, as_json: bool) -> None:
    """Tell why a stored post does or does not match a statement, wording by wording, nearest first."""
    with ctx.open() as app:
        attempts = app.judging.explain(url, statement)
        if not as_json:
            sensitivity = app.statements.get(statement).sensitivity
            click.echo(bars(sensitivity, encoded=app.config.semantic))
        for attempt in attempts:
            if as_json:
                write_json(_record(attempt))
            else:
                _tell(attempt)


def bars(sensitivity: Sensitivity, *, encoded: bool) -> str:
    """Say from which score a sensitivity alerts, and from which it lists for review."""
    said = (
        f'sensitivity "{sensitivity}": alerts from a score of {alerts_from(sensitivity):.2f}, '
        f"review from {reviewed_from(sensitivity):.2f}"
    )
    if not encoded:
        return said
    least, listed = alerts_from(sensitivity, encoded=True), reviewed_from(sensitivity, encoded=True)
    return f"{said}; with the encoder's part {least:.2f} and {listed:.2f}"


def _record(attempt: Attempt) -> dict[str, object]:
    match = attempt.match
    return {
        "wording": attempt.wording,
        "part": attempt.part,
        "language": attempt.language,
        "outcome": match.outcome if match else None,
        "kept": attempt.kept,
        "rung": match.rung.value if match else None,
        "score": attempt.score,
        "parts": worth_of(match.parts) if match and match.parts else None,
        "found": list(attempt.found),
        "missing": list(attempt.missing),
        "passage": attempt.passage,
        "evidence": match.evidence if match else "",
        "speaker": match.speaker if match else "",
        "guards": [[guard.kind, guard.words, guard.note] for guard in match.guards] if match else [],
    }


def _tell(attempt: Attempt) -> None:
    match = attempt.match
    verdict = f"{match.outcome}, {match.rung}" if match else "no match"
    words = attempt.part or attempt.wording
    click.echo(f"{attempt.language}  “{words}”: {verdict}, score {attempt.score:.2f}")
    lines = [
        ("has", ", ".join(attempt.found)),
        ("lacks", ", ".join(attempt.missing)),
        ("nearest passage", shorten(visible(attempt.passage), 200)),
    ]
    if match:
        if match.parts:
            parts = (f"{name} {worth:+.2f}" for name, worth in worth_of(match.parts).items())
            lines.append(("score, as log odds", ", ".join(parts)))
        if not attempt.kept and match.outcome != DROPPED:
            lines.append(("not counted", "these words count as another wording, which they say better"))
        lines += [("evidence", shorten(visible(match.evidence), 200)), ("speaker", match.speaker)]
        lines += [
            (guard.kind, visible(guard.words) + (f" ({guard.note})" if guard.note else ""))
            for guard in match.guards
        ]
    for name, words in lines:
        if words:
            click.echo(f"    {name}: {words}")


@click.command("evaluate")
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--posts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of posts that DIRECTORY/labels.jsonl names; JSON Lines, .gz or not.",
)
@click.option(
    "--sensitivity",
    type=click.Choice([sensitivity.value for sensitivity in Sensitivity]),
    default=Sensitivity.BALANCED.value,
    show_default=True,
    help="How sure the statements of DIRECTORY want to be.",
)
@click.option(
    "--confirm",
    type=click.IntRange(min=1),
    metavar="N",
    help="Play a newsroom that confirms the first N carriers of each statement, and judge the rest.",
)
@click.option("--embed", is_flag=True, help="Judge each post inside a longer one made of other posts, too.")
@click.option("--semantic", is_flag=True, help="With the semantic rung (needs the extra of that name).")
@click.option(
    "--pictures",
    is_flag=True,
    help="Read the pictures that posts of DIRECTORY name, too (needs the extra of that name).",
)
@click.option("--verdicts", is_flag=True, help="Judge the newsroom's own verdicts instead of a directory.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def evaluate_command(
    ctx: Context,
    directory: Path | None,
    posts: Path | None,
    sensitivity: str,
    confirm: int | None,
    embed: bool,
    semantic: bool,
    pictures: bool,
    verdicts: bool,
    as_json: bool,
) -> None:
    """Measure matching on labelled posts.

    DIRECTORY holds statements.jsonl, and posts.jsonl or, with --posts, labels.jsonl (see CONTRIBUTING.md
    for their shapes). With --confirm, what a newsroom would confirm becomes wordings as with `verdict`, in
    order of time, and all other posts are judged before and after.
    """
    if (directory is None) != verdicts:
        raise click.UsageError("give a directory, or --verdicts")
    if pictures and (directory is None or confirm is not None):
        raise click.UsageError("--pictures goes with a directory, and without --confirm")
    if confirm is not None:
        if directory is None or embed:
            raise click.UsageError("--confirm goes with a directory, and without --embed")
        _simulate(directory, confirm, posts, Sensitivity(sensitivity), semantic=semantic, as_json=as_json)
        return
    if directory is not None:
        from bot.app.labelled import evaluate_labelled
        from bot.app.pictures import reading

        with reading(ctx.config, ctx.data) if pictures else contextlib.nullcontext() as read:
            done = evaluate_labelled(
                directory,
                posts=posts,
                sensitivity=Sensitivity(sensitivity),
                embed=embed,
                semantic=semantic,
                read=read,
            )
    else:
        with ctx.open() as app:
            done = app.judging.evaluate(embed=embed, semantic=semantic)
    if as_json:
        click.echo(json.dumps(done.summary(), ensure_ascii=False))
    else:
        _table(done)


def _simulate(
    directory: Path,
    confirm: int,
    posts: Path | None,
    sensitivity: Sensitivity,
    *,
    semantic: bool,
    as_json: bool,
) -> None:
    from bot.app.labelled import simulate_labelled

    done = simulate_labelled(
        directory, confirm=confirm, posts=posts, sensitivity=sensitivity, semantic=semantic
    )
    if as_json:
        click.echo(json.dumps(done.summary(), ensure_ascii=False))
        return
    click.echo(f"{len(done.confirmations)} posts confirmed, which added {done.wordings} wordings")
    for why, times in done.refused.items():
        click.echo(f"  {times} added none: {WHY_NOT[Unkept(why)]}")
    click.echo(f"{len(done.before.outcomes)} other posts:")
    for name, judged in (("before", done.before), ("after", done.after)):
        within = judged.intervals
        click.echo(
            f"  {name:<7}precision {_share(judged.precision)}{_between(within['precision'])}, "
            f"recall {_share(judged.recall)}{_between(within['recall'])}"
        )
    click.echo("share alerted by kind, before and after:")
    for kind, share in done.before.kinds.items():
        click.echo(f"  {kind:<10} {share:.2f} {done.after.kinds[kind]:.2f}")


def _between(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f" ({interval[0]:.2f} to {interval[1]:.2f})"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _table(done: Evaluation) -> None:
    click.echo(
        f"{len(done.outcomes)} posts: precision {_share(done.precision)}, recall {_share(done.recall)}"
    )
    click.echo("alerts by rung: " + ", ".join(f"{rung} {n}" for rung, n in done.rungs.items()))
    click.echo(f"{'kind':<10} {'language':<8} {'posts':>5} {'alerted':>7}  by rung")
    for kind, language, posts, alerts in done.cells():
        rungs = ", ".join(f"{rung} {n}" for rung, n in alerts.items())
        click.echo(f"{kind:<10} {language:<8} {posts:>5} {sum(alerts.values()):>7}  {rungs}")
    click.echo("share alerted (listed for review; told as a reversal, which is no alert) by kind:")
    for kind, share in done.kinds.items():
        click.echo(f"  {kind:<10} {share:.2f} ({done.review[kind]:.2f}; {done.reversals[kind]:.2f})")


@click.group("query", cls=CommandGroup)
def query_command() -> None:
    """Look at a query before it is used."""


# A query may well begin with a minus sign.
@query_command.command("explain", context_settings={"ignore_unknown_options": True})
@click.argument("query")
def explain_query_command(query: str) -> None:
    """Show how QUERY is read, part by part; put it in quotes for your shell."""
    click.echo(visible(explain_query(query)))
