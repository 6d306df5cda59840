"""`denials`: whom the bot refused."""

import click

from bot.cli.context import Context, json_option, local, moment, since_option, write_json
from bot.display import visible


@click.command("denials")
@since_option
@json_option
@click.pass_obj
def denials_command(ctx: Context, since: str | None, as_json: bool) -> None:
    """List what the bot did not do for somebody, oldest first: who wanted what, where, and why not.

    People are told by their numeric ids; what they call themselves is theirs to choose. 0 is whoever wrote
    in the name of a group or channel.
    """
    with ctx.open() as app:
        for one in app.chatting.denials(since=moment(since, app, "--since")):
            if as_json:
                write_json(
                    {
                        "at": one.at,
                        "person": one.person,
                        "name": one.name,
                        "chat": one.chat,
                        "what": one.what,
                        "why": one.why,
                    }
                )
                continue
            name = f" ({visible(one.name)})" if one.name else ""
            where = "" if one.chat == one.person else f" in {one.chat}"
            click.echo(f"{local(one.at, app)}  {one.person}{name}{where}  {visible(one.what)}: {one.why}")
