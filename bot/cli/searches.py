"""`searches`: queries that people saved under a name, and the statements that they become."""

from dataclasses import asdict

import click

from bot.cli.context import Context, json_option, local, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed
from bot.text import visible

ORIGIN = "command line"


@click.group("searches", cls=CommandGroup, default="list")
def searches_command() -> None:
    """Keep queries under a name, for the desk and its feeds, and track them as statements."""


@searches_command.command("list")
@json_option
@click.pass_obj
def list_(ctx: Context, as_json: bool) -> None:
    """List the saved searches, with the numbers that the other commands take."""
    with ctx.open() as app:
        save = ctx.typed('searches save NAME "QUERY"')
        for search in listed(app.searches.find(), lambda: f"none is saved: `{save}`", as_json=as_json):
            if as_json:
                write_json(asdict(search))
                continue
            click.echo(f"{search.id}  {visible(search.name)}  {visible(search.query)}")
            click.echo(f"  saved by {visible(search.saved_by)}, {local(search.saved_at, app)}")


@searches_command.command("save")
@click.argument("name")
@click.argument("query")
@click.pass_obj
def save(ctx: Context, name: str, query: str) -> None:
    """Save a query under a name, in place of the one that has it."""
    with ctx.open() as app:
        click.echo(f"search {app.searches.save(name, query).id} saved")


@searches_command.command("remove")
@click.argument("number", type=int)
@click.pass_obj
def remove(ctx: Context, number: int) -> None:
    """Let go of a saved search. A statement that it became stays."""
    with ctx.open() as app:
        app.searches.remove(number)
        click.echo(f"search {number}: removed")


@searches_command.command("track")
@click.argument("number", type=int)
@click.option("--title", default="", help="Of the statement; the search's name if it is left out.")
@click.option("--speaker", default="", help="The id of a [[speaker]].")
@click.pass_obj
def track(ctx: Context, number: int, title: str, speaker: str) -> None:
    """Track a saved search as a statement from now on; what is stored already alerts no one."""
    with ctx.open() as app:
        statement = app.searches.track(number, title=title, speaker=speaker, origin=ORIGIN)
        click.echo(f"{statement.id}: tracked; `{ctx.typed('match')}` judges what is stored")
