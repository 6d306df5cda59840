"""`login`: signing the accounts in."""

import asyncio
import sys

import click

from bot.app.application import App
from bot.cli.context import Context
from bot.config.secrecy import SECRETS

PROMPTS = {
    "code": "The code that Telegram sent to your other devices",
    "password": "The password of your two-step verification",
}


@click.command("login")
@click.option("--account", metavar="NAME", help="Which of several accounts, as wirewatch.toml names it.")
@click.option("--bot", is_flag=True, help="Check the bot's token instead of signing a reading account in.")
@click.pass_obj
def login_command(ctx: Context, account: str | None, bot: bool) -> None:
    """Sign an account that reads channels in, once; its session is kept in the data folder.

    Code and password are asked for; from a pipe they are read line by line, in that order.
    A service that runs takes the new session up within seconds.
    """
    with ctx.open(makes=True) as app:
        click.echo(f"signed in as {asyncio.run(_sign_in(app, account, bot))}")


async def _sign_in(app: App, account: str | None, bot: bool) -> str:
    return await (app.accounts.check_bot() if bot else app.accounts.sign_in(account, ask))


def ask(question: str, attempt: int) -> str:
    """Ask a person, who types unseen if it is the password, or take the next line of standard input."""
    again = " (that was wrong; once more)" if attempt > 1 else ""
    if sys.stdin.isatty():
        answer: str = click.prompt(PROMPTS[question] + again, hide_input=question == "password", err=True)
    else:
        line = sys.stdin.readline()
        if not line:
            raise click.UsageError(f"standard input ended before the {question}")
        answer = line.rstrip("\n")
    if question == "password":
        SECRETS.hide([answer])
    return answer
