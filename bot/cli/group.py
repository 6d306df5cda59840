"""Groups of commands: help in whole sentences, a command where none is named, and help for a wrong name."""

import re
from collections.abc import Iterable
from typing import Any

import click

_SENTENCE = re.compile(r".+?[.?!](?=\s|$)")


class CommandGroup(click.Group):
    """Commands of one noun; `default` is meant where none of them is named."""

    def __init__(self, *args: Any, default: str = "", of_anything: bool = False, **attrs: Any) -> None:
        """Make a group. With `of_anything` its default takes every word that is no command's name, too."""
        super().__init__(*args, **attrs)
        self._default = default
        self._of_anything = of_anything
        if default and not of_anything:
            self.no_args_is_help = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with the default command before them where they name none."""
        bare = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        if self._default and bare and not self._of_anything:
            args = [self._default, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named. Ends with what may have been meant where there is none."""
        if self._of_anything and args[0] not in self.commands:
            args = [self._default, *args]
        if args[0] not in self.list_commands(ctx) and self.get_command(ctx, args[0]) is None:
            if args[0].startswith("-"):
                return super().resolve_command(ctx, args)
            ctx.fail(f"No such command {args[0]!r}.{asked(self.nearest(ctx, args[0]))}")
        return super().resolve_command(ctx, args)

    def nearest(self, ctx: click.Context, name: str) -> list[str]:
        """Return the names of commands that may have been meant, the likeliest first."""
        from difflib import get_close_matches

        return get_close_matches(name.lower(), self.list_commands(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, in a whole sentence."""
        rows = [
            (name, first_sentence(command.help or ""))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def first_sentence(text: str) -> str:
    """Return the first sentence of a help text, on one line."""
    line = " ".join(text.partition("\n\n")[0].split())
    found = _SENTENCE.match(line)
    return found[0] if found else line


def asked(names: Iterable[str]) -> str:
    """Ask whether one of these was meant; "" for none."""
    listed = " or ".join(repr(name) for name in names)
    return f" Did you mean {listed}?" if listed else ""
