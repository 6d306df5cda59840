"""Reading the files of settings as they lie on the disk; a file that cannot be read is a mistake."""

import re
import stat
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError

from bot.config.mistakes import mistakes, show, unknown
from bot.config.shapes import ListedTable
from bot.errors import ConfigError

Report = Callable[[str], None]

_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")


def read_toml(path: Path, report: Report) -> dict[str, object] | None:
    """Read the file's tables; return None when it cannot be read, which is reported.

    Raises FileNotFoundError if it is not there.
    """
    text = _read_text(path, report)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        report(f"{path}: nested too deeply: expected TOML")
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        place = _PLACE.search(str(error))
        what = _PLACE.sub("", str(error))
        where = f"{place[1]}: " if place else ""
        report(f"{path}: {where}{what[:1].lower()}{what[1:]}: expected TOML")
    return None


def read_dotenv(path: Path, report: Report) -> Mapping[str, str]:
    """Read the variables of a `.env`; `${X}` in a value is just these characters.

    Raises FileNotFoundError if it is not there.
    """
    text = _read_text(path, report)
    if text is None:
        return {}
    if problem := loose_permissions(path):
        report(problem)
    wrong = [binding.original.line for binding in parse_stream(StringIO(text)) if binding.error]
    for line in wrong:
        report(f"{path}: line {line}: expected NAME=value")
    if wrong:
        return {}
    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {key: value for key, value in values.items() if value is not None}


def loose_permissions(path: Path) -> str | None:
    """Return a line to show when a file that holds secrets is open to others, else None.

    Raises OSError if there is no such file.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return None
    return f"{path}: permissions = {mode:04o}: expected 0600, since it holds secrets (chmod 600 {path})"


def ensure_data_dir(path: Path) -> None:
    """Make the directory if there is none, closed to others; one that exists is left as it is.

    Raises ConfigError if it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}: expected a directory for data"]) from error


def _read_text(path: Path, report: Report) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        report(f"{path}: {error.strerror}: expected a file that can be read")
        return None
    try:
        return raw.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report(f"{path}: line {line}: byte 0x{raw[error.start]:02x}: expected text saved as UTF-8")
        return None


Known = Mapping[str, set[str]]
E = TypeVar("E", bound=ListedTable)


class TableFile:
    """The entries of one file; whatever is wrong with them is reported, and the rest is still read."""

    def __init__(self, path: Path, names: Sequence[str], report: Report, *, needed: str = "") -> None:
        """Read the file. `names` are the tables it may have; of `needed` it must have one, if it is there."""
        self.path = path
        self.absent = False
        self._report = report
        try:
            found = read_toml(path, report)
        except FileNotFoundError:
            found = None
            self.absent = True
        self.unreadable = found is None and not self.absent
        tables = found or {}
        self._raw = {name: self._list(name, tables.get(name, [])) for name in names}
        for name in tables:
            if name not in names:
                kind = "table" if isinstance(tables[name], (dict, list)) else "key"
                report(f"{path}: {unknown(kind, name, names)}")
        if needed and not tables.get(needed) and not (self.absent or self.unreadable):
            report(f"{path}: {needed} is missing: expected at least one [[{needed}]]")

    def entries(self, name: str, table: type[E], known: Known) -> list[E]:
        """Return the tables of that name that are right; `known` is what they may refer to."""
        self._report_doubles(name, table)
        found = []
        for number, raw in enumerate(self._raw[name], start=1):
            try:
                found.append(table.model_validate(raw, context=known))
            except ValidationError as error:
                identity = raw.get(table.identity)
                label = show(identity) if isinstance(identity, str) and identity else number
                for mistake in mistakes(table, error):
                    self._report(f"{self.path}: {name} {label}: {mistake}")
        return found

    def ids(self, name: str, key: str = "id") -> set[str]:
        """Return everything by which a table of that name is known, under that key."""
        ids = (raw.get(key) for raw in self._raw[name])
        return {id_ for id_ in ids if isinstance(id_, str)}

    def words(self, name: str, key: str) -> set[str]:
        """Return every string in the lists under that key."""
        lists = [raw.get(key) for raw in self._raw[name]]
        return {word for words in lists if isinstance(words, list) for word in words if isinstance(word, str)}

    def _list(self, name: str, value: object) -> list[Mapping[str, object]]:
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        self._report(f"{self.path}: {name}: expected [[{name}]], in double brackets, above each {name}")
        return []

    def _report_doubles(self, name: str, table: type[E]) -> None:
        numbers = defaultdict[str, list[int]](list)
        for number, raw in enumerate(self._raw[name], start=1):
            identity = raw.get(table.identity)
            if isinstance(identity, str):
                numbers[table.fold(identity)].append(number)
        for identity, same in numbers.items():
            if len(same) > 1:
                places = ", ".join(map(str, same[:-1])) + f" and {same[-1]}"
                self._report(
                    f"{self.path}: {name} {show(identity)}: the same {table.identity} in {name}s {places}: "
                    f"expected a different one in each"
                )
