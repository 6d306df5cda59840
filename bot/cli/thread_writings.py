"""`thread intro`, `methods`, `gloss`, `claim`: what an editor writes beside a thread's posts."""

import sys

import click

from bot.cli.context import Context
from bot.errors import InputError
from bot.models import LANGUAGES, STATUS_WORDS, Gloss
from bot.text import visible

thread_argument = click.argument("thread_id", type=int, metavar="ID")
entry_argument = click.argument("entry", metavar="ENTRY")
text_argument = click.argument("text")


def typed(text: str) -> str:
    """Return a text as it was given, or what is piped in for "-"."""
    return sys.stdin.read() if text == "-" else text


@click.command("intro")
@thread_argument
@text_argument
@click.pass_obj
def intro(ctx: Context, thread_id: int, text: str) -> None:
    """Write the introduction, which stands before the posts.

    Paragraphs stand apart by empty lines. "-" reads what is piped in; "" takes the introduction away.
    """
    with ctx.open() as app:
        words = typed(text)
        app.threads.introduce(thread_id, words)
        click.echo(f"thread {thread_id}: {'introduced' if words.strip() else 'without an introduction'}")


@click.command("methods")
@thread_argument
@text_argument
@click.pass_obj
def methods(ctx: Context, thread_id: int, text: str) -> None:
    """Write the note on methods, which stands before the computed figures.

    Paragraphs stand apart by empty lines. "-" reads what is piped in; "" takes the note away.
    """
    with ctx.open() as app:
        words = typed(text)
        app.threads.explain(thread_id, words)
        click.echo(f"thread {thread_id}: {'with' if words.strip() else 'without'} a note on methods")


@click.command("gloss")
@thread_argument
@entry_argument
@click.argument("text", required=False)
@click.option("--language", required=True, help="The language that the gloss is in: en, ru, uk.")
@click.option("--by", default="", metavar="NAME", help="Whose translation it is; it is printed under it.")
@click.option("--machine", is_flag=True, help="Send the post to the service under [translation].")
@click.pass_obj
def gloss(
    ctx: Context, thread_id: int, entry: str, text: str | None, language: str, by: str, machine: bool
) -> None:
    """Put a translation of a post beside its original, marked with whose it is.

    It takes the place of the one in the same language. "-" reads what is piped in; "" takes the gloss away.
    """
    if language not in LANGUAGES:
        raise InputError(f'--language "{language}": expected one of {", ".join(LANGUAGES)}')
    if machine == (text is not None):
        raise InputError("TEXT or --machine: expected one of them")
    with ctx.open() as app:
        if text is None:
            told = app.threads.gloss_by_machine(thread_id, entry, language, app.translations)
            click.echo(
                f"thread {thread_id}: gloss in {language} by the machine {told.by}: {visible(told.text)}"
            )
            return
        words = typed(text)
        if words.strip() and not by.strip():
            raise InputError("--by is missing: expected the name of whoever translated it")
        name = app.threads.gloss(thread_id, entry, Gloss(language=language, text=words, by=by))
        whose = f"by {' '.join(by.split())}" if words.strip() else "taken away"
        click.echo(f"thread {thread_id}: {name}: gloss in {language} {whose}")


@click.command("claim")
@thread_argument
@click.argument("statement")
@click.argument("status", type=click.Choice(list(STATUS_WORDS)))
@click.option("--reason", default="", help="Why it stands so, in your words.")
@click.option("--by", multiple=True, metavar="NAME", help="Who contests or confirms it; may be given again.")
@click.pass_obj
def claim(
    ctx: Context, thread_id: int, statement: str, status: str, reason: str, by: tuple[str, ...]
) -> None:
    """Say how a STATEMENT stands: contested, confirmed (elsewhere), unverified, or none again."""
    with ctx.open() as app:
        judged = STATUS_WORDS[status]
        app.threads.judge_claim(thread_id, statement, judged, reason=reason, by=by)
        named = f", by {', '.join(by)}" if by else ""
        told = f"{judged}{named}" if judged else "without a status"
        click.echo(f"thread {thread_id}: {statement} {told}")


COMMANDS = (intro, methods, gloss, claim)
