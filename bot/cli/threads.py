"""`thread`: posts put together, edited, and written out."""

from pathlib import Path

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
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed
from bot.cli.thread_writings import COMMANDS, entry_argument, thread_argument
from bot.errors import InputError
from bot.models import STATUS_WORDS, Asked
from bot.text import counted
from bot.threads.formats import ANNEXED, FORMS

made_option = click.option("--json", "as_json", is_flag=True, help="The new thread's id as JSON.")


@click.group("thread", cls=CommandGroup, default="list")
def thread_command() -> None:
    """Put posts together and export them with their wire provenance.

    ID is a thread's number (`thread list`). ENTRY is what is in it: its position as `thread show` counts,
    or its address. Every edit is recorded with who made it, and `thread undo` takes it back.
    """


for written in COMMANDS:
    thread_command.add_command(written)


# --- making ---------------------------------------------------------------------------------------


@thread_command.command("build")
@click.option("--title", required=True)
@click.option("--statement", "statements", multiple=True, help="Posts that carry it; may be given again.")
@click.option("--speaker", default="", help="Posts that carry any statement of this speaker, by id.")
@click.option("--story", type=int, help="Posts of this story, by number.")
@click.option("--channel", default="", help="Posts of this channel.")
@click.option("--query", default="", help="Posts that this search finds, as `posts --search`.")
@since_option
@until_option
@click.option("--by", type=click.Choice(["statement"]), help="A section for each statement.")
@click.option("--all", "every", is_flag=True, help="Every post; by default one a story, its copies below it.")
@made_option
@click.pass_obj
def build(
    ctx: Context, title: str, since: str | None, until: str | None, statements: tuple[str, ...],
    speaker: str, story: int | None, channel: str, query: str, by: str | None, every: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make a thread of the posts that pass all that is asked, oldest first."""
    with ctx.open() as app:
        asked = Asked(
            statements=statements,
            speaker=speaker,
            story=story,
            channel=channel,
            query=query,
            since=moment(since, app, "--since"),
            until=moment(until, app, "--until"),
            every=every,
        )
        _made(app, app.threads.build(title, asked, by_statement=by is not None), as_json=as_json)


@thread_command.command("new")
@click.argument("title")
@made_option
@click.pass_obj
def new(ctx: Context, title: str, as_json: bool) -> None:
    """Make an empty thread."""
    with ctx.open() as app:
        _made(app, app.threads.new(title), as_json=as_json)


@thread_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@made_option
@click.pass_obj
def import_(ctx: Context, file: Path, as_json: bool) -> None:
    """Make a thread from a file that `thread export --as json` wrote.

    Its posts have to be stored here, in the very versions that the file names by hash; otherwise nothing
    is made, and the missing ones are listed.
    """
    with ctx.open() as app:
        _made(app, app.threads.take_in(file), as_json=as_json)


# --- editing --------------------------------------------------------------------------------------


@thread_command.command("add")
@thread_argument
@click.argument("urls", nargs=-1, required=True)
@click.option("--note", default="", help="A word on why these posts are here.")
@click.pass_obj
def add(ctx: Context, thread_id: int, urls: tuple[str, ...], note: str) -> None:
    """Put stored posts, named by their addresses, at a thread's end."""
    with ctx.open() as app:
        added = app.threads.add(thread_id, urls, note)
        click.echo(f"thread {thread_id}: {added} added, {_posts(app, thread_id)}")


@thread_command.command("remove")
@thread_argument
@entry_argument
@click.pass_obj
def remove(ctx: Context, thread_id: int, entry: str) -> None:
    """Take an entry out; the record keeps that it was there."""
    with ctx.open() as app:
        click.echo(f"thread {thread_id}: removed {app.threads.remove(thread_id, entry)}")


@thread_command.command("move")
@thread_argument
@entry_argument
@click.argument("to", type=int)
@click.pass_obj
def move(ctx: Context, thread_id: int, entry: str, to: int) -> None:
    """Move an entry to position TO."""
    with ctx.open() as app:
        click.echo(f"thread {thread_id}: {app.threads.move(thread_id, entry, to)} is now number {to}")


@thread_command.command("note")
@thread_argument
@entry_argument
@click.argument("words")
@click.pass_obj
def note(ctx: Context, thread_id: int, entry: str, words: str) -> None:
    """Say in WORDS why a post is there; "" takes the note away."""
    with ctx.open() as app:
        name = app.threads.note(thread_id, entry, words)
        click.echo(f"thread {thread_id}: {name} {'noted' if words.strip() else 'without a note'}")


@thread_command.command("status")
@thread_argument
@entry_argument
@click.argument("status", type=click.Choice(list(STATUS_WORDS)))
@click.pass_obj
def status_(ctx: Context, thread_id: int, entry: str, status: str) -> None:
    """Say how the claim in a post stands: contested, confirmed (elsewhere), unverified, or none again."""
    with ctx.open() as app:
        name = app.threads.judge(thread_id, entry, STATUS_WORDS[status])
        click.echo(f"thread {thread_id}: {name} {STATUS_WORDS[status] or 'without a status'}")


@thread_command.command("heading")
@thread_argument
@click.argument("words")
@click.option("--at", "position", type=int, help="The position it gets; the end by default.")
@click.pass_obj
def heading(ctx: Context, thread_id: int, words: str, position: int | None) -> None:
    """Put a section's heading among the posts."""
    with ctx.open() as app:
        place = app.threads.add_heading(thread_id, words, position)
        click.echo(f"thread {thread_id}: “{words.strip()}” is number {place}")


@thread_command.command("ref")
@thread_argument
@click.argument("url")
@click.option("--title", default="", help="What the page is called.")
@click.pass_obj
def ref(ctx: Context, thread_id: int, url: str, title: str) -> None:
    """Name an outside page that the thread stands on: an encyclopedia, a wire report. It is not fetched."""
    with ctx.open() as app:
        place = app.threads.add_reference(thread_id, url, title)
        click.echo(f"thread {thread_id}: {url.strip()} is number {place}")


@thread_command.command("rename")
@thread_argument
@click.argument("title")
@click.pass_obj
def rename(ctx: Context, thread_id: int, title: str) -> None:
    """Give a thread another title."""
    with ctx.open() as app:
        app.threads.rename(thread_id, title)
        click.echo(f"thread {thread_id}: {title.strip()}")


@thread_command.command("undo")
@thread_argument
@click.pass_obj
def undo(ctx: Context, thread_id: int) -> None:
    """Take back the last edit; given again, the one before it."""
    with ctx.open() as app:
        click.echo(f"thread {thread_id}: taken back: {app.threads.undo(thread_id)}")


# --- reading and writing out ----------------------------------------------------------------------


def _none(ctx: Context) -> str:
    build = ctx.typed("thread build --title TITLE --statement ID")
    return f"no threads yet: `{build}` makes one"


@thread_command.command("list")
@json_option
@click.pass_obj
def list_(ctx: Context, as_json: bool) -> None:
    """List threads, oldest first."""
    with ctx.open() as app:
        for thread in listed(app.threads.find(), lambda: _none(ctx), as_json=as_json):
            if as_json:
                write_json(
                    {
                        "id": thread.id,
                        "title": thread.title,
                        "created_at": thread.created_at,
                        "posts": thread.posts,
                    }
                )
            else:
                click.echo(
                    f"{thread.id}  {local(thread.created_at, app)}  {thread.title}  "
                    f"({counted(thread.posts, 'post')})"
                )


@thread_command.command("show")
@thread_argument
@click.option("--json", "as_json", is_flag=True, help="The JSON of `thread export --as json`.")
@click.pass_obj
def show(ctx: Context, thread_id: int, as_json: bool) -> None:
    """Show what a thread holds, in order."""
    with ctx.open() as app:
        from bot.cli.thread_show import record, tell

        found = app.threads.get(thread_id)
        if as_json:
            click.echo(record(found), nl=False)
        else:
            tell(found, app)


@thread_command.command("export")
@thread_argument
@click.option("--as", "form", type=click.Choice(FORMS), default="markdown", show_default=True)
@click.option("--out", required=True, metavar="PATH", help="A file, or a folder: one there is, or name/.")
@force_option
@click.option("--bom/--no-bom", default=True, help="Whether CSV begins with the mark spreadsheets look for.")
@click.option("--annex", is_flag=True, help="The technical annex after the page (markdown, html, docx).")
@click.option("--language", default="", help="In which it is told: en, ru, uk; the newsroom's by default.")
@click.option("--stamp", is_flag=True, help="Have the configured authority stamp a bundle (RFC 3161).")
@click.pass_obj
def export(
    ctx: Context, thread_id: int, form: str, out: str, force: bool, bom: bool, annex: bool, language: str,
    stamp: bool,
) -> None:  # fmt: skip
    """Write a thread to a file, whole or not at all, and record the file's hash."""
    if stamp and form != "bundle":
        raise InputError("--stamp: expected with --as bundle")
    if annex and form not in ANNEXED:
        raise InputError(
            f"--annex: expected with --as {', '.join(ANNEXED)}; other forms have all or none of it"
        )
    with ctx.open() as app:
        stamping = app.evidence.stamp_manifest if stamp else None
        written = app.threads.write(
            thread_id, form, out, bom=bom, annex=annex, language=language, stamp=stamping, force=force
        )
        click.echo(written)


def _made(app: App, thread_id: int, *, as_json: bool) -> None:
    if as_json:
        write_json({"id": thread_id, "posts": len(app.threads.get(thread_id).posts)})
    else:
        click.echo(f"thread {thread_id}: {_posts(app, thread_id)}")


def _posts(app: App, thread_id: int) -> str:
    number = len(app.threads.get(thread_id).posts)
    return "1 post" if number == 1 else f"{number} posts"
