"""What a list says that has nothing in it: that it has not, why, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from bot.app.application import App
from bot.cli.context import Context
from bot.text import counted

T = TypeVar("T")


def listed(rows: Iterable[T], otherwise: Callable[[], str], *, as_json: bool) -> Iterator[T]:
    """Yield the rows. Where there is none, people are told so on standard error; programs see nothing."""
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty and not as_json:
        click.echo(otherwise(), err=True)


def no_posts(ctx: Context, app: App) -> str:
    """Say that nothing is stored, and how posts come; "" where something is."""
    if app.posts.count():
        return ""
    collect, archives = ctx.typed("collect"), ctx.typed("import FILE…")
    said = f"no posts are stored in {ctx.data} yet: `{collect}` reads the channels, `{archives}` archives"
    return f"{said}{ctx.demonstration}"


def no_post_passes(ctx: Context, app: App) -> str:
    """Say why a list of posts has none."""
    stored = counted(app.posts.count(), "post")
    return no_posts(ctx, app) or f"no post passes all of this; {stored} are looked through in {ctx.data}"


def no_picture_passes(ctx: Context, app: App) -> str:
    """Say why a list of posts by the words of their pictures has none: pictures may be unread."""
    if (said := no_posts(ctx, app)) or (said := app.pictures.missing):
        return said
    read = app.pictures.state()
    unread = read.refused + read.due
    left = f"; {counted(unread, 'other')} not read" if unread else ""
    return (
        f"nothing passes all of this that was read in {counted(read.with_words, 'picture')} with words{left}"
    )


def nothing_found(ctx: Context, app: App, what: str) -> str:
    """Say why nothing was found in the posts: none there, not judged yet, or none such."""
    if said := no_posts(ctx, app):
        return said
    if waiting := app.health.now().backlog.unjudged:
        return f"no {what} so far: {counted(waiting, 'version')} to be judged, `{ctx.typed('match')}` does"
    return f"no {what} like this in {counted(app.posts.count(), 'post')}, all of them judged"
