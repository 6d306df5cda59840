"""`thread`: posts put together, and written out."""

from pathlib import Path

import click

from bot.app import EXPORTERS
from bot.cli.context import Context, json_option, local, moment, since_option, until_option, write_json
from bot.display import shorten, visible


@click.group("thread")
def thread_command() -> None:
    """Put posts together and export them with their wire provenance."""


@thread_command.command("build")
@click.option("--statement", "statements", multiple=True, required=True, help="Id; may be given again.")
@click.option("--title", required=True)
@since_option
@until_option
@click.pass_obj
def build(
    ctx: Context, statements: tuple[str, ...], title: str, since: str | None, until: str | None
) -> None:
    """Make a thread of the posts that carry a statement, oldest first."""
    with ctx.open() as app:
        thread_id = app.threads.build(
            title,
            statements,
            since=moment(since, app, "--since"),
            until=moment(until, app, "--until"),
        )
        click.echo(f"thread {thread_id}: {len(app.threads.get(thread_id).posts)} posts")


@thread_command.command("new")
@click.argument("title")
@click.pass_obj
def new(ctx: Context, title: str) -> None:
    """Make an empty thread."""
    with ctx.open() as app:
        click.echo(f"thread {app.threads.new(title)}: 0 posts")


@thread_command.command("add")
@click.argument("thread_id", type=int)
@click.argument("urls", nargs=-1, required=True)
@click.option("--note", default="", help="A word on why these posts are here.")
@click.pass_obj
def add(ctx: Context, thread_id: int, urls: tuple[str, ...], note: str) -> None:
    """Put stored posts, named by their addresses, at a thread's end."""
    with ctx.open() as app:
        added = app.threads.add(thread_id, urls, note)
        click.echo(f"thread {thread_id}: {added} added, {len(app.threads.get(thread_id).posts)} posts")


@thread_command.command("list")
@json_option
@click.pass_obj
def list_(ctx: Context, as_json: bool) -> None:
    """List threads, oldest first."""
    with ctx.open() as app:
        for one in app.threads.find():
            if as_json:
                write_json(
                    {"id": one.id, "title": one.title, "created_at": one.created_at, "posts": one.posts}
                )
            else:
                click.echo(f"{one.id}  {local(one.created_at, app)}  {one.title}  ({one.posts} posts)")


@thread_command.command("show")
@click.argument("thread_id", type=int)
@json_option
@click.pass_obj
def show(ctx: Context, thread_id: int, as_json: bool) -> None:
    """Show a thread's posts in order."""
    with ctx.open() as app:
        if as_json:
            click.echo(EXPORTERS["json"].export(app.threads.get(thread_id)).decode(), nl=False)
            return
        thread = app.threads.get(thread_id)
        click.echo(f"{thread.title} ({len(thread.posts)} posts)")
        for post in thread.posts:
            click.echo(f"{local(post.posted_at, app)}  {post.url}  {shorten(visible(post.text), 100)}")


@thread_command.command("export")
@click.argument("thread_id", type=int)
@click.option("--as", "form", type=click.Choice(list(EXPORTERS)), default="markdown", show_default=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="A file, or a folder that exists."
)
@click.pass_obj
def export(ctx: Context, thread_id: int, form: str, out: Path) -> None:
    """Write a thread to a file, whole or not at all."""
    with ctx.open() as app:
        click.echo(app.threads.export(thread_id, form, out))
