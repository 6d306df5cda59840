"""`status`: whether the watch works."""

import click

from bot.app.application import App
from bot.cli.context import Context, json_option, local, write_json
from bot.operations.health import Watch
from bot.text import counted, visible


@click.command("status")
@json_option
@click.pass_obj
def status_command(ctx: Context, as_json: bool) -> None:
    """Tell whether the watch works: what is read, what waits, what went wrong.

    A channel that went unread for two of its intervals is not watched: its silence says nothing. Nor is one
    of which it is known that it cannot be read, until somebody acts or for longer than that.
    Ends with 1 if something needs a person, so that a monitor may run it.
    """
    with ctx.open() as app:
        found = app.health.now()
        backlog, doubtful = found.backlog, app.health.doubtful_wordings()
        readers = app.accounts.by_channel()
        if as_json:
            write_json(
                {
                    "at": found.at,
                    "channels": [
                        {
                            "channel": watch.username,
                            "last_read": watch.last_read,
                            "late": watch.late,
                            "failure": watch.failure,
                            "partly": watch.partly,
                            "account": readers.get(watch.username),
                        }
                        for watch in found.watches
                    ],
                    "unjudged": backlog.unjudged,
                    "due": backlog.due,
                    "oldest_due": backlog.oldest_due,
                    "given_up": backlog.given_up,
                    "pictures": _pictures(app),
                    "doubtful_wordings": doubtful,
                    "problems": list(found.problems),
                }
            )
        else:
            watched = sum(not watch.late for watch in found.watches)
            click.echo(f"{watched} of {len(found.watches)} channels watched")
            for watch in found.watches:
                last = f"last read {local(watch.last_read, app)}"
                last += f", through {readers[watch.username]}" if watch.username in readers else ""
                click.echo(f"  {watch.username}: {_mark(watch)}, {last}")
            click.echo(f"{backlog.unjudged} versions to be judged, {backlog.due} alerts due")
            if line := _pictures(app):
                click.echo(line)
            if doubtful:
                wait = counted(doubtful, "confirmed wording waits", "confirmed wordings wait")
                click.echo(f"{wait} for an answer: {ctx.typed('statements list --doubtful')}")
            for problem in found.problems:
                click.echo(f"! {problem}")
    if found.problems:
        raise SystemExit(1)


def _pictures(app: App) -> str:
    """Say how far pictures are read; "" where they are not wanted."""
    if not app.config.pictures.read:
        return ""
    if app.pictures.missing:
        return app.pictures.missing
    read = app.pictures.state()
    return (
        f"{read.read} pictures read, {read.with_words} with words, {read.refused} refused, "
        f"{read.due} to be read"
    )


def _mark(watch: Watch) -> str:
    if watch.late:
        return "not watched"
    if watch.partly:
        return "partly watched"
    return f"the last look failed ({visible(watch.failure)})" if watch.failure else "ok"
