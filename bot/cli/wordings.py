"""Wordings that people confirmed: `statements list --doubtful`, `settle` and `forget`."""

import click

from bot.app.application import App
from bot.app.wordings import ANSWERS, DoubtfulWording
from bot.cli.context import Context, local, write_json
from bot.errors import InputError
from bot.matching.confirming import WHY_NOT
from bot.text import visible


def tell_doubtful(app: App, *, as_json: bool) -> None:
    """List the confirmed wordings that wait for an answer."""
    found = app.wordings.doubtful()
    for doubtful in found:
        if as_json:
            write_json(_record(doubtful))
        else:
            _tell(doubtful, app)
    if not as_json:
        waiting = app.wordings.unchecked()
        if waiting:
            click.echo(f"{waiting} not looked at yet: `wirewatch match` does, or the service at its start")
        elif not found:
            click.echo("no confirmed wording is doubtful")


def _record(doubtful: DoubtfulWording) -> dict[str, object]:
    wording = doubtful.confirmed
    return {
        "number": wording.id,
        "statement": wording.statement_id,
        "language": wording.language,
        "wording": wording.wording,
        "why": doubtful.why.value,
        "clause": doubtful.clause.wording or None,
        "url": wording.url,
        "confirmed_by": wording.actor,
        "confirmed_at": wording.at,
    }


def _tell(doubtful: DoubtfulWording, app: App) -> None:
    wording = doubtful.confirmed
    click.echo(f"{wording.id}  {wording.statement_id}  “{visible(wording.wording)}” ({wording.language})")
    click.echo(f"  doubtful: {WHY_NOT[doubtful.why]}")
    click.echo(f"  confirmed by {visible(wording.actor)}, {local(wording.at, app)}, in {wording.url}")
    if doubtful.clause.wording:
        click.echo(f"  the whole clause: “{visible(doubtful.clause.wording)}”")
    elif doubtful.clause.why_not:
        click.echo(f"  the whole clause is no wording: {WHY_NOT[doubtful.clause.why_not]}")


@click.command("settle")
@click.argument("number", type=int)
@click.argument("answer", type=click.Choice(ANSWERS))
@click.pass_obj
def settle(ctx: Context, number: int, answer: str) -> None:
    """Answer for a doubtful wording of `statements list --doubtful`.

    `replace` uses its whole clause, `keep` the wording as it stands, `drop` neither.
    """
    with ctx.open() as app:
        used = app.wordings.settle(number, answer)
        click.echo(f"{number}: found by “{visible(used)}”" if used else f"{number}: no longer used")


@click.command("forget")
@click.argument("statement")
@click.argument("wording")
@click.pass_obj
def forget(ctx: Context, statement: str, wording: str) -> None:
    """Take a confirmed wording of a statement out of use."""
    with ctx.open() as app:
        app.statements.check([statement])
        if not app.statements.forget_wording(statement, wording):
            raise InputError(f'"{wording}" is no confirmed wording of {statement} (see: statements list)')
        click.echo(f"{statement}: no longer used")


COMMANDS = (settle, forget)
