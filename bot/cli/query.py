"""`query`: the query language, looked at before it is used."""

import click

from bot.app.queries import explain_query
from bot.display import visible


@click.group("query")
def query_command() -> None:
    """Look at a query before it is used."""


# A query may well begin with a minus sign.
@query_command.command("explain", context_settings={"ignore_unknown_options": True})
@click.argument("query")
def explain_command(query: str) -> None:
    """Show how QUERY is read, part by part; put it in quotes for your shell."""
    click.echo(visible(explain_query(query)))
