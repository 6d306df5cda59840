"""The context of a command: where settings and data are, and how times and rows are written."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.config.durations import duration
from bot.errors import InputError

if TYPE_CHECKING:
    from bot.app.application import App
    from bot.config.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The global options."""

    config: Path
    data: Path
    named: tuple[str, ...] = ()  # those of them that were given on the command line

    @contextlib.contextmanager
    def open(
        self,
        *,
        owner: bool = False,
        makes: bool = False,
        adjust: Callable[[Config], Config] = lambda config: config,
        settings: Config | None = None,
    ) -> Iterator[App]:
        """Open the program on these settings and data; who `makes` data makes it where there is none.

        Raises InputError where there is none, and nothing is to be made.
        """
        from bot.app.opening import open_app

        path = self.data / "wirewatch.db"
        new = not path.exists()
        if new and not makes:
            raise InputError(
                f"there is no data yet: {path} was looked for; `{self.typed('run')}` makes it and watches, "
                f"`{self.typed('import FILE…')}` takes archives in, --data names another folder"
                f"{self.demonstration}"
            )
        with open_app(self.config, self.data, owner=owner, adjust=adjust, settings=settings) as app:
            if new:
                click.echo(f"wirewatch: data is kept in {self.data}, which was made", err=True)
            yield app

    @property
    def demonstration(self) -> str:
        """The place of the demonstration's data, for whoever looks in the wrong one; "" for none."""
        sample = self.data / "demo"
        found = (sample / "wirewatch.db").exists()
        return f"; the demonstration's is in {sample}: --data {shlex.quote(str(sample))}" if found else ""

    def typed(self, command: str) -> str:
        """Write a command as whoever reads it can type it: called as they call it, on the same folders."""
        folders = {"--config": self.config, "--data": self.data}
        options = (f"{name} {shlex.quote(str(folders[name]))}" for name in self.named)
        return " ".join([os.environ.get("WIREWATCH_CALLED", "wirewatch"), *options, command])


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, times in UTC.")
since_option = click.option("--since", help="From this time on: 2026-05-29, 2026-05-29T14:00, or 36h ago.")
force_option = click.option(
    "--force", is_flag=True, help="Replace a file of that name that has other content."
)
until_option = click.option("--until", help="Before this time, written like --since.")


def moment(text: str | None, app: App, option: str) -> datetime | None:
    """Read a time that a person typed: a date or time in the newsroom's zone, or a span back from now.

    Raises InputError that names the option and what is accepted.
    """
    if text is None:
        return None
    try:
        return parse_moment(text, zone=app.config.zone, now=app.clock())
    except (ValueError, OverflowError) as error:
        raise InputError(
            f'{option} "{text}": expected a time such as 2026-05-29, 2026-05-29T14:00 or 36h'
        ) from error


def coming(text: str, app: App) -> datetime:
    """Return a time to come that a person typed: a span from now, or a date or time in the newsroom's zone.

    Raises InputError.
    """
    try:
        return parse_moment(text, zone=app.config.zone, now=app.clock(), ahead=True)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f'UNTIL "{text}": expected a span such as 8h or 7d, or a time such as 2026-06-01T08:00'
        ) from error


def parse_moment(text: str, *, zone: ZoneInfo, now: datetime, ahead: bool = False) -> datetime:
    """Return the moment in UTC; a span of time counts back from now, or on if it is to be `ahead`.

    Raises ValueError or OverflowError.
    """
    words = text.strip() if ahead else text.strip().removesuffix("ago").strip()
    try:
        span = duration(words)
    except ValueError:
        parsed = datetime.fromisoformat(words)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
    return now + span if ahead else now - span


def local(at: datetime | None, app: App) -> str:
    """Write a time as the newsroom reads it; "never" for none."""
    return f"{at.astimezone(app.config.zone):%Y-%m-%d %H:%M}" if at else "never"


def write_json(record: dict[str, Any]) -> None:
    """Print one JSON object on a line of its own."""
    click.echo(json.dumps(record, ensure_ascii=False, default=_plain))


def tell(record: dict[str, Any], line: str, *, as_json: bool) -> None:
    """Print what a step came to: the record for programs, or the line for people."""
    if as_json:
        write_json(record)
    else:
        click.echo(line)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")


@contextlib.contextmanager
def progress_bar(title: str, total: float | None = None) -> Iterator[Callable[[float, float], None]]:
    """Show a bar on standard error, on a terminal only; call what it gives with (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
