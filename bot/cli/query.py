"""`query`: the query language, looked at before it is used."""

import click

from bot.app import explain_query
from bot.display import visible


@click.group("query")
def query_command() -> None:
    """Look at a query before it is used."""


@query_command.command("explain")
@click.argument("query")
def explain_command(query: str) -> None:
    """Show how QUERY is read, part by part."""
    click.echo(visible(explain_query(query)))
