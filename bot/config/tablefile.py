"""A TOML file made of `[[tables]]`, each with an identity of its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bot.config.files import Report, read_toml
from bot.config.mistakes import aside, did_you_mean, mistakes, show
from bot.config.tables import Entry

Known = Mapping[str, set[str]]
E = TypeVar("E", bound=Entry)


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
                report(f"{path}: unknown table {show(name)}{aside(did_you_mean(name, names))}")
        if needed and not tables.get(needed) and not (self.absent or self.unreadable):
            report(f"{path}: {needed} is missing: expected at least one [[{needed}]]")

    def entries(self, name: str, table: type[E], known: Known) -> list[E]:
        """The tables of that name that are right; `known` is what they may refer to."""
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
        """Everything by which a table of that name is known, under that key."""
        ids = (raw.get(key) for raw in self._raw[name])
        return {id_ for id_ in ids if isinstance(id_, str)}

    def words(self, name: str, key: str) -> set[str]:
        """Every string in the lists under that key."""
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
