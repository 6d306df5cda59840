"""Statements from a table, as a spreadsheet saves it: all of them, or none and why, row by row.

It only decides: whoever asks shows what was read, and has it tracked.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date

from bot.config.loading import statement_from
from bot.errors import InputError
from bot.language.slug import id_of
from bot.models import LANGUAGES, Speaker, Statement
from bot.text import one_line, shorten

LARGEST = 1 << 20  # bytes
MOST = 1000  # rows
TITLE = 80  # letters of a wording that serve as its title

WORDING = re.compile(r"\s*\|\s*")  # between the wordings of a cell
NAME = re.compile(r"[\s,;|]+")  # between tags, or ids
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
YES = frozenset(("true", "yes", "y", "1", "x", "да", "так", "+"))
NO = frozenset(("", "false", "no", "n", "0", "нет", "ні", "-"))

PLAIN = ("id", "title", "speaker", "said_on", "said_at", "sensitivity", "urgent", "tags", "contrasts")
TRANSLATED = tuple(f"{name}.{language}" for name in ("title", "said_at") for language in LANGUAGES)
COLUMNS = (*PLAIN, *LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that cannot be used, by its number as a spreadsheet counts: the names of the columns are in 1."""

    number: int
    error: InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsRead:
    """The statements of a table, or the rows because of which it is refused as a whole."""

    statements: tuple[Statement, ...] = ()
    refused: tuple[RefusedRow, ...] = ()


def read_statements(content: bytes, speakers: Iterable[Speaker], in_force: Set[str]) -> StatementsRead:
    """Read a table of statements; nothing is kept.

    A row without an id gets one of its words. Raises InputError for what is no such table.
    """
    header, rows = _table(content)
    reading = _StatementRows(tuple(speakers), in_force)
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            reading.read(number, header, cells)
    if not (reading.statements or reading.refused):
        raise InputError("There is no row below the names of the columns.")
    refused = [*reading.refused, *reading.contrasting()]
    if refused:
        return StatementsRead(refused=tuple(sorted(refused, key=lambda row: row.number)))
    return StatementsRead(statements=tuple(reading.statements.values()))


class _StatementRows:
    """The rows of a table, read one after another."""

    def __init__(self, speakers: tuple[Speaker, ...], in_force: Set[str]) -> None:
        self.statements: dict[int, Statement] = {}
        self.refused: list[RefusedRow] = []
        self._speakers, self._in_force = speakers, in_force
        self._ids: dict[str, int] = {}

    def read(self, number: int, header: list[str], cells: list[str]) -> None:
        """Read a row, or note why it is refused."""
        try:
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                raise InputError("There are more cells than columns.")
            row = {name: one_line(cell) for name, cell in zip(header, cells, strict=False)}
            statement = statement_from(self._draft(row), self._speakers)
            if statement.id in self._in_force:
                raise InputError('statement "%(id)s": it is tracked already', id=statement.id)
            if statement.id in self._ids:
                raise InputError(
                    'The id "%(id)s" is that of row %(row)d, too.',
                    id=statement.id,
                    row=self._ids[statement.id],
                )
        except InputError as error:
            self.refused.append(RefusedRow(number=number, error=error))
            return
        self._ids[statement.id] = number
        self.statements[number] = statement

    def contrasting(self) -> Iterable[RefusedRow]:
        """Yield the rows that contrast with what is no statement."""
        for number, statement in self.statements.items():
            for other in statement.contrasts:
                if other not in self._ids and other not in self._in_force:
                    error = InputError('contrasts: there is no statement "%(id)s".', id=other)
                    yield RefusedRow(number=number, error=error)

    def _draft(self, row: Mapping[str, str]) -> dict[str, object]:
        """Return a row as a table of statements.toml."""
        wording = {
            language: [one for one in WORDING.split(row.get(language, "")) if one] for language in LANGUAGES
        }
        first = next((phrases[0] for phrases in wording.values() if phrases), "")
        if not first:
            raise InputError("A wording is missing: one of %(columns)s.", columns=", ".join(LANGUAGES))
        taken = self._in_force | self._ids.keys()
        table: dict[str, object] = {
            "id": row.get("id") or id_of(first, taken),
            "title": _by_language(row, "title") or shorten(first, TITLE),
            "speaker": self._speaker(row.get("speaker", "")),
            "said_on": _day(row.get("said_on", "")),
            "urgent": _yes(row.get("urgent", "")),
            "tags": [one.lstrip("#") for one in NAME.split(row.get("tags", "")) if one],
            "contrasts": [one for one in NAME.split(row.get("contrasts", "")) if one],
            "wording": {language: phrases for language, phrases in wording.items() if phrases},
        }
        if place := _by_language(row, "said_at"):
            table["said_at"] = place
        if sensitivity := row.get("sensitivity"):
            table["sensitivity"] = sensitivity.lower()
        return table

    def _speaker(self, name: str) -> str | None:
        """Return the id of the speaker who is named, by id, name or alias."""
        if not name:
            return None
        for speaker in self._speakers:
            names = (speaker.id, speaker.name, *speaker.aliases, *dict(speaker.names).values())
            if name.casefold() in map(str.casefold, names):
                return speaker.id
        listed = ", ".join(speaker.id for speaker in self._speakers)
        raise InputError(
            'speaker "%(name)s": there is no such speaker (there are: %(listed)s)',
            name=name,
            listed=listed or "–",
        )


def _table(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the columns, and the rows below with their numbers."""
    if len(content) > LARGEST:
        raise InputError("The table is too large: expected at most %(size)d KB.", size=LARGEST >> 10)
    text = _decoded(content)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise InputError("This is no CSV: %(why)s", why=error) from error
    if not rows or not any(rows[0]):
        raise InputError("The first row has to name the columns: %(columns)s.", columns=", ".join(COLUMNS))
    if len(rows) > MOST + 1:
        raise InputError("The table is too long: expected at most %(rows)d rows.", rows=MOST)
    header = [name.strip().lower() for name in rows[0]]
    while header and not header[-1]:
        header.pop()
    for number, name in enumerate(header):
        if name not in (*COLUMNS, *TRANSLATED):
            raise InputError(
                'There is no column "%(name)s": expected %(columns)s.',
                name=shorten(name, 50),
                columns=", ".join(COLUMNS),
            )
        if name in header[:number]:
            raise InputError('The column "%(name)s" is there twice.', name=name)
    return header, list(enumerate(rows[1:], start=2))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError("This is not UTF-8: save it as “CSV UTF-8”.") from error


def _delimiter(text: str) -> str:
    """Return what stands between the names of the columns; programs save commas, semicolons or tabs."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _by_language(row: Mapping[str, str], name: str) -> str | dict[str, str]:
    """Return one text, or texts by language where columns such as title.ru have some."""
    texts = {language: text for language in LANGUAGES if (text := row.get(f"{name}.{language}", ""))}
    if texts and (usual := row.get(name)):
        texts.setdefault("en", usual)
    return texts or row.get(name, "")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if found := DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError('said_on "%(text)s": expected a day such as 2026-05-29', text=text) from error


def _yes(text: str) -> bool:
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise InputError('urgent "%(text)s": expected yes or no', text=text)
