"""`verdict`: people's answers, and what became of the words they were about."""

import click

from bot.app.judging import GivenVerdict
from bot.cli.context import Context, json_option, tell
from bot.matching.confirming import WHY_NOT
from bot.text import visible


@click.command("verdict")
@click.argument("url")
@click.argument("statement")
@click.argument("answer", type=click.Choice(["relevant", "rejected"]))
@click.option("--reason", default="", help="Why: other speaker, denial, other topic …")
@click.option(
    "--words", default="", help="The words of the post that make the statement, if none were found."
)
@json_option
@click.pass_obj
def verdict_command(
    ctx: Context, url: str, statement: str, answer: str, reason: str, words: str, as_json: bool
) -> None:
    """Record whether a post carries a statement.

    The clause in which a relevant post makes it becomes a confirmed wording, which finds it in other posts
    too, with its negation, figures and condition; what cannot keep them is no wording, and it says so. See
    `statements list` and `statements forget`. The latest answer counts, and all are kept.
    """
    with ctx.open() as app:
        given = app.judging.verdict(url, statement, answer, reason=reason, words=words)
        tell(_given(given), line_of(given), as_json=as_json)


def _given(given: GivenVerdict) -> dict[str, object]:
    added = given.confirmation
    return {
        "url": given.url,
        "statement": given.statement_id,
        "answer": given.answer,
        "new": given.new,
        "wording": added.wording or None if added else None,
        "no_wording": str(added.why_not) if added and added.why_not else None,
    }


def line_of(given: GivenVerdict) -> str:
    """Write in a line what an answer came to."""
    line = f"{given.url}: {given.answer} for {given.statement_id}" + ("" if given.new else " (as before)")
    confirmation = given.confirmation
    if confirmation and confirmation.wording:
        return f"{line}; confirmed wording: {visible(confirmation.wording)}"
    if confirmation and confirmation.why_not:
        return f"{line}; no confirmed wording: {WHY_NOT[confirmation.why_not]}"
    return line
