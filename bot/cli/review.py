"""`review` and `statements sample`: what waits for a person's answer, listed or asked about one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

import click

from bot.alerts.reviewing import Waiting
from bot.app.application import App
from bot.cli.context import Context, json_option, local, moment, progress_bar, since_option, write_json
from bot.cli.matches import guarded, record
from bot.cli.verdict import line_of
from bot.errors import InputError
from bot.matching.sampling import SIZE
from bot.models import Accuracy, Sample, SampledPost, Version
from bot.text import shorten, visible
from bot.threads.formats.methods import missed_of
from bot.threads.formats.telling import in_english

ANSWERS = {"y": "relevant", "n": "rejected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAsked:
    """A post to be answered about, as it is shown."""

    statement_id: str
    version: Version
    lines: tuple[str, ...]


@click.command("review")
@click.option("--statement", default="", help="Id of a statement; all by default.")
@since_option
@click.option("--per-day", type=click.IntRange(min=1), help="Of a statement; else as wirewatch.toml has it.")
@click.option("--ask", is_flag=True, help="Ask about each: y it is one, n it is none, s skip, q stop.")
@json_option
@click.pass_obj
def review_command(
    ctx: Context, statement: str, since: str | None, per_day: int | None, ask: bool, as_json: bool
) -> None:
    """List what waits for an answer, the likeliest first, or ask about each.

    Nearly identical posts stand under the likeliest of them, and only so many are listed of a statement and
    day. A relevant one becomes a wording, as with `verdict`.
    """
    with ctx.open() as app:
        found = app.review.waiting(statement, since=moment(since, app, "--since"), per_day=per_day)
        if as_json:
            for waiting in found.waiting:
                write_json(record(waiting.match) | {"like": [like.version.url for like in waiting.like]})
            return
        asked = [_of_match(waiting, app) for waiting in found.waiting]
        if ask:
            _ask(asked, app)
            return
        for one in asked:
            _show(one)
        held = f"; {found.held_back} more of the same days" if found.held_back else ""
        click.echo(f"{len(asked)} wait for an answer{held}")


@click.command("sample")
@click.argument("statement")
@since_option
@click.option("--size", type=click.IntRange(1, 1000), default=SIZE, show_default=True, help="Posts to draw.")
@click.option("--seed", type=click.IntRange(min=0), help="Draws the same of the same posts; else by chance.")
@click.option("--new", is_flag=True, help="Draw anew, in the place of the sample that there is.")
@click.option("--ask", is_flag=True, help="Ask about each: y it carries it, n it does not, s skip, q stop.")
@json_option
@click.pass_obj
def sample(
    ctx: Context,
    statement: str,
    since: str | None,
    size: int,
    seed: int | None,
    new: bool,
    ask: bool,
    as_json: bool,
) -> None:
    """Draw near misses of a statement and ask about them, to estimate what is missed.

    A near miss is a stored post with a third of a wording's longer words at least, which is neither found
    nor answered. As many are drawn of those that came close as of those that did not.
    """
    with ctx.open() as app:
        found = None if new else app.review.sample(statement)
        if found is None:
            total = app.posts.count()
            with progress_bar(f"Drawing for {statement}", total) as advance:
                found = app.review.draw(
                    statement,
                    size=size,
                    seed=seed,
                    since=moment(since, app, "--since"),
                    progress=lambda done: advance(done, total),
                )
        if found is None:
            raise InputError(f'statement "{statement}": nothing was drawn')
        if as_json:
            write_json(_record(found))
            return
        asked = [_of_sample(post, found, app) for post in found.posts if not post.verdict]
        if ask:
            _ask(asked, app)
        else:
            for one in asked:
                _show(one)
        click.echo(f"missed: {missed_of(app.review.accuracy(statement), in_english())}")


def _record(found: Sample) -> dict[str, object]:
    return {
        "statement": found.statement_id,
        "seed": found.seed,
        "drawn_at": found.drawn_at,
        "drawn_by": found.drawn_by,
        "bands": [{"least": least, "below": below, "posts": posts} for least, below, posts in found.bands],
        "posts": [
            {
                "url": post.version.url,
                "score": post.score,
                "band": post.band,
                "passage": post.passage,
                "verdict": post.verdict,
            }
            for post in found.posts
        ],
    }


def missed_record(accuracy: Accuracy) -> dict[str, object] | None:
    """Return what is missed as `--json` writes it; None as long as no sample was drawn."""
    if accuracy.drawn_at is None:
        return None
    return {
        "estimate": accuracy.missed,
        "interval": list(accuracy.missed_between) if accuracy.missed_between else None,
        "near_misses": accuracy.near,
        "drawn": accuracy.drawn,
        "asked": accuracy.asked,
        "drawn_at": accuracy.drawn_at,
    }


def _of_match(waiting: Waiting, app: App) -> PostAsked:
    match, version = waiting.match.match, waiting.match.version
    like = f"; {len(waiting.like)} more like it" if waiting.like else ""
    return PostAsked(
        statement_id=match.statement_id,
        version=version,
        lines=(
            f"{match.score:.2f}  {match.statement_id}  {version.url}  {local(version.posted_at, app)}{like}",
            f"  “{shorten(visible(match.evidence), 200)}”{guarded(match)}",
        ),
    )


def _of_sample(post: SampledPost, found: Sample, app: App) -> PostAsked:
    return PostAsked(
        statement_id=found.statement_id,
        version=post.version,
        lines=(
            f"{post.version.url}  {local(post.version.posted_at, app)}",
            f"  {shorten(' '.join(visible(post.version.text).split()), 400)}",
        ),
    )


def _show(asked: PostAsked) -> None:
    for line in asked.lines:
        click.echo(line)


def _ask(waiting: Iterable[PostAsked], app: App) -> None:
    """Ask about each in turn until somebody stops; every answer is kept at once."""
    for one in waiting:
        _show(one)
        choice = click.Choice([*ANSWERS, "s", "q"])
        said = click.prompt(f"  does it carry {one.statement_id}?", type=choice, err=True)
        if said == "q":
            return
        if said in ANSWERS:
            click.echo(line_of(app.judging.verdict(one.version.url, one.statement_id, ANSWERS[said])))
