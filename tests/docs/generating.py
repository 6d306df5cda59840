"""Writes the pages that are made from the program itself: `scripts/document`."""

import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.cli.main import main
from bot.config.accounts import AccountTable
from bot.config.desk import DeskTable, DeskUserTable
from bot.config.durations import duration_text
from bot.config.environment import Environment
from bot.config.recipients import RecipientTable, RuleTable
from bot.config.tables import (
    AlertsTable,
    BackupTable,
    ChannelTable,
    EvidenceTable,
    MatchingTable,
    PreviewTable,
    ReviewTable,
    SpeakerTable,
    StatementTable,
    StoriesTable,
    TranslationTable,
    WirewatchTable,
)
from bot.config.values import SIZE, size_text

ROOT = Path(__file__).parent.parent.parent
FILES: Mapping[str, tuple[str, Mapping[str, type[BaseModel]]]] = {
    "channels.toml": ("Which channels are read.", {"[[channel]]": ChannelTable}),
    "statements.toml": (
        "What is tracked, and who says it. How to word a statement: [statements](statements.md).",
        {"[[speaker]]": SpeakerTable, "[[statement]]": StatementTable},
    ),
    "recipients.toml": (
        "Who gets which alerts, where and when. Without this file alerts go to the console. "
        "How the rules work: [alerts](alerts.md).",
        {"[[recipient]]": RecipientTable, "[[recipient.rule]]": RuleTable},
    ),
    "wirewatch.toml": (
        "Settings of the whole newsroom. The file may be left out.",
        {
            "The top of the file": WirewatchTable,
            "[preview]": PreviewTable,
            "[alerts]": AlertsTable,
            "[stories]": StoriesTable,
            "[review]": ReviewTable,
            "[matching]": MatchingTable,
            "[evidence]": EvidenceTable,
            "[translation]": TranslationTable,
            "[desk]": DeskTable,
            "[[desk.user]]": DeskUserTable,
            "[backup]": BackupTable,
            "[[account]]": AccountTable,
        },
    ),
}
SETTINGS = """\
# Settings

> Written by `scripts/document` from the program and from the comments in `config/`: change those, not this.

Settings are the TOML files in `config/` and the secrets in `config/.env`. `scripts/run config` shows what is
in force; every mistake is one line that names the file, the key and what is accepted, and all are told at
once. A service that runs takes a change up when it is saved, if all of it is right.
"""
SECRETS = """
## `.env`

Secrets, in `config/.env` with mode 0600 (copy `config/env.example`). Variables of the environment with the
same names win over the file.

| variable | accepts | what it is |
|---|---|---|
"""
COMMANDS = """\
# Commands

> Written by `scripts/document` from the program: change the help in `bot/cli/`, not this.

`scripts/run` followed by a command and its options is `wirewatch` with the same; every command has `--help`.
Data goes to standard output, everything else to standard error. The exit status is 0 when it is done, 1 for
what a person can mend (said in one line) or a check that found something, 2 for what was not understood;
`verify` ends with 3 where something was altered.
"""
KEYS = "| key | accepts | if left out | what it is |\n|---|---|---|---|\n"


# --- settings -------------------------------------------------------------------------------------


def settings_page() -> str:
    """Return docs/settings.md: each table's keys, what they accept, their defaults and their meaning."""
    parts = [SETTINGS]
    for file, (purpose, tables) in FILES.items():
        comments = (ROOT / "config" / file).read_text("utf-8")
        parts.append(f"\n## `{file}`\n\n{purpose}\n")
        for name, table in tables.items():
            heading = f"`{name}`" if name.startswith("[") else name
            parts.append(f"\n### {heading}\n\n{KEYS}")
            parts.extend(_rows(table, _part(comments, name)))
    parts.append(SECRETS)
    example = (ROOT / "config/env.example").read_text("utf-8")
    for name, field in Environment.model_fields.items():
        parts.append(f"| `{name}` | {_cell(field.description or '')} | {_cell(_above(example, name))} |\n")
    return "".join(parts)


def _rows(table: type[BaseModel], comments: str) -> Iterator[str]:
    known = list(table.model_fields)
    for name, field in table.model_fields.items():
        if inspect.isclass(field.annotation) and issubclass(field.annotation, BaseModel):
            continue
        meaning = meaning_of(name, known, comments)
        accepts = _cell(field.description or "")
        yield f"| `{name}` | {accepts} | {_default(field)} | {_cell(meaning)} |\n"


def meaning_of(key: str, known: list[str], comments: str) -> str:
    """Return what the comments of a settings' file say of a key: in its list of keys, or beside it."""
    keys = "|".join(sorted(known, key=len, reverse=True))
    opening = re.compile(rf"#\s+((?:{keys})(?:, (?:{keys}))*)\s+(\S.*)")
    said, inside = list[str](), False
    for line in comments.splitlines():
        if found := opening.fullmatch(line):
            inside = key in found[1].split(", ") and not re.match(r"=|\{", found[2])
            if inside:
                said = [found[2]]
        elif inside and re.match(r"#\s{4,}\S", line):
            said.append(line.lstrip("# "))
        else:
            inside = False
        beside = re.fullmatch(rf"#?\s*{key} = .*?\s# (.*)", line)
        if beside and not said:
            return beside[1]
    return " ".join(said)


def _part(comments: str, name: str) -> str:
    """Return the comments about one table; those of a rule stand in the example of a recipient."""
    if name == "[[recipient.rule]]":
        return comments.partition(f"# {name}")[2] + comments.partition(f"# {name}")[0]
    if name in ("[[speaker]]", "[[statement]]"):
        return re.split(r"^# A \[\[\w+\]\]:$", comments, flags=re.MULTILINE)[1 if "speaker" in name else 2]
    if name == "[[account]]":
        return comments.partition(f"# {name}\n")[2]
    if re.fullmatch(r"\[\w+\]", name):
        return re.split(r"^\[", comments.partition(f"\n{name}\n")[2], flags=re.MULTILINE)[0]
    return comments


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default()
    if field.is_required():
        return "must be given"
    if isinstance(value, timedelta):
        return f'`"{duration_text(value)}"`'
    if field.description == SIZE:
        return f'`"{size_text(value)}"`'
    if isinstance(value, bool):
        return f"`{value}`".lower()
    if isinstance(value, int):
        return f"`{value}`"
    if isinstance(value, str) and value:
        return f'`"{value}"`'
    return "all" if value == ["*"] else "–"


def _above(example: str, name: str) -> str:
    """Return the comment above a variable of env.example, or above the variables that it stands with."""
    said, fresh = list[str](), True
    for line in example.splitlines():
        if line.startswith(f"#{name}="):
            return " ".join(said)
        if line.startswith("# "):
            said = [line[2:]] if fresh else [*said, line[2:]]
            fresh = False
        else:
            fresh = True
    return ""


# --- commands -------------------------------------------------------------------------------------


def commands_page() -> str:
    """Return docs/commands.md: every command with its usage, its help and its options."""
    return COMMANDS + "".join(_commands(main, "wirewatch", None)).rstrip() + "\n"


def _commands(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    ctx = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, max_content_width=1000)
    if parent is None:
        yield "\n## Options of all commands\n\n"
    else:
        yield f"{'##' if parent.parent is None else '###'} `{name.removeprefix('wirewatch ')}`\n\n"
    yield f"    {command.get_usage(ctx).removeprefix('Usage: ')}\n\n"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield " ".join(paragraph.split()) + "\n\n"
    options = [one for one in command.params if isinstance(one, click.Option)]
    if rows := [row for option in options if (row := option.get_help_record(ctx))]:
        yield "| option | what it does |\n|---|---|\n"
        yield from (f"| `{_cell(written)}` | {_cell(' '.join(said.split()))} |\n" for written, said in rows)
        yield "\n"
    if isinstance(command, click.Group):
        for child in command.list_commands(ctx):
            found = command.get_command(ctx, child)
            assert found is not None
            yield from _commands(found, f"{name} {child}", ctx)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


GENERATED = {"settings.md": settings_page, "commands.md": commands_page}

if __name__ == "__main__":
    for page, made in GENERATED.items():
        (ROOT / "docs" / page).write_text(made(), "utf-8")
