"""`posts` and `reindex`: what is stored, and by what posts are found."""

import sys
from collections.abc import Callable, Iterable
from itertools import islice

import click

from bot.app.application import App
from bot.cli.context import (
    Context,
    json_option,
    local,
    moment,
    progress_bar,
    since_option,
    until_option,
    write_json,
)
from bot.cli.nothing import listed, no_picture_passes, no_post_passes
from bot.errors import StorageError
from bot.models import Filter, Post, ReadPicture, StoredPost
from bot.text import shorten, visible

LINE = 100  # UTF-16 units of a post shown in a list


@click.command("posts")
@click.option("--channel", help="Username or numeric id.")
@since_option
@until_option
@click.option("--search", default="", help="A query, such as: (готов|открыт) NEAR/5 переговоры -учения.")
@click.option(
    "--in",
    "where",
    type=click.Choice(["texts", "pictures"]),
    default="texts",
    show_default=True,
    help="What --search looks through: texts, or what was read in pictures.",
)
@click.option("--words", default="", help="Words that all occur as written, in any version.")
@click.option("--newest", is_flag=True, help="The newest first.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
@click.pass_obj
def posts_command(
    ctx: Context,
    channel: str | None,
    since: str | None,
    until: str | None,
    search: str,
    where: str,
    words: str,
    newest: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """List stored posts, oldest first.

    The query language: a word matches all its forms, =word just this one, "a phrase", a|b, -not, ( ),
    a NEAR/5 b, stem*, /regex/, @channel, lang:ru, speaker:putin, after:2026-05-01, before:2026-06-01.
    `wirewatch query explain QUERY` shows how one is read.
    """
    if where == "pictures" and not search:
        raise click.UsageError("--in pictures goes with --search")
    with ctx.open() as app:
        wanted = Filter(
            channel=app.channels.stored(channel),
            since=moment(since, app, "--since"),
            until=moment(until, app, "--until"),
            words=words,
        )
        if where == "pictures":
            _in_pictures(ctx, app, wanted, search, newest=newest, limit=limit, as_json=as_json)
            return
        found = app.posts.find(wanted, search, newest_first=newest, limit=limit)
        if search:
            _index(app, search)
        for stored in listed(found, lambda: no_post_passes(ctx, app), as_json=as_json):
            if as_json:
                write_json(record(stored))
            else:
                click.echo(line(stored, app))


def _in_pictures(
    ctx: Context, app: App, wanted: Filter, search: str, *, newest: bool, limit: int | None, as_json: bool
) -> None:
    """List posts with what was read in the picture that a query finds."""
    passes = app.posts.passing_text(search)
    found = islice(app.pictures.find(passes, wanted, newest_first=newest), limit)
    for stored, picture in listed(found, lambda: no_picture_passes(ctx, app), as_json=as_json):
        if as_json:
            write_json({**record(stored), "picture": picture_record(picture)})
        else:
            click.echo(line(stored, app))
            said = shorten(visible(" ".join(picture.said.text.split())), LINE)
            click.echo(f"    picture {picture.number}, read by machine: {said}")


def picture_record(picture: ReadPicture) -> dict[str, object]:
    """Return what was read in a picture as `--json` writes it."""
    return {"number": picture.number, "sha256": picture.sha256, "text": picture.said.text}


def _index(app: App, search: str) -> None:
    """Bring the index up to date before it is asked, and tell a person what it cannot help with."""
    try:
        with progress_bar("Indexing posts") as advance:
            _count_down(app.posts.index(), advance)
    except StorageError as error:
        click.echo(f"posts are not indexed ({error}): all that came since are read", err=True)
    if sys.stderr.isatty() and app.posts.reads_all(search):
        click.echo("no word or channel or day to look up: every post is read, which takes its time", err=True)


def _count_down(lefts: Iterable[int], advance: Callable[[float, float], None]) -> None:
    """Show how far something is that tells how much is left."""
    total = 0
    for left in lefts:
        total = total or left
        advance(total - left, total)


def line(stored: StoredPost, app: App) -> str:
    """Write a post on one line."""
    marks = [f"{stored.versions} versions"] if stored.versions > 1 else []
    if stored.absent_at:
        marks.append(f"absent since {local(stored.absent_at, app)}")
    name = f"{stored.username or stored.post.channel_id}/{stored.post.message_id}"
    text = shorten(visible(stored.post.text), LINE) or f"({nothing_of(stored.post)})"
    note = f"  [{'; '.join(marks)}]" if marks else ""
    return f"{local(stored.post.posted_at, app)}  {name}  {text}{note}"


def nothing_of(post: Post) -> str:
    """Say what a post without text is: its media, empty, or not shown by its source."""
    return post.media or ("empty" if post.shown else "not shown")


def record(stored: StoredPost) -> dict[str, object]:
    """Return a post as `--json` writes it and `import` reads it."""
    post = stored.post
    return {
        "channel_id": post.channel_id,
        "channel": stored.username,
        "message_id": post.message_id,
        "url": stored.url,
        "posted_at": post.posted_at,
        "captured_at": stored.captured_at,
        "edited_at": post.edited_at,
        "text": post.text,
        "passages": [
            {"kind": one.kind, "start": one.start, "end": one.end, "text": post.text[one.start : one.end]}
            for one in post.passages
        ],
        "shown": post.shown,
        "versions": stored.versions,
        "forward": None
        if post.forward is None
        else {
            "channel_id": post.forward.channel_id,
            "username": post.forward.username,
            "name": post.forward.name,
            "message_id": post.forward.message_id,
            "posted_at": post.forward.posted_at,
        },
        "grouped_id": post.grouped_id,
        "parts": list(post.ids),
        "reply_to": post.reply_to,
        "media": post.media,
        "absent_at": stored.absent_at,
        "source": ",".join(stored.sources),
        "sha256": stored.sha256,
    }


@click.command("reindex")
@click.pass_obj
def reindex_command(ctx: Context) -> None:
    """Make the indexes of words anew, where they are damaged: from the stored posts.

    Nothing else is changed. `verify` tells whether they are damaged; stop the service first. When it is cut
    short, posts are found all the same, only slower, and the next search or `match` goes on.
    """
    with ctx.open(owner=True) as app, progress_bar("Indexing posts") as advance:
        _count_down(app.posts.reindex(), advance)
    click.echo("the indexes of words were made anew")
