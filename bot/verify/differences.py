"""How what is stored differs from what it should be, in a few words."""

from collections.abc import Iterable

from bot.storage.database import Row

AROUND, SHOWN = 20, 60  # characters of a long text before the place where it differs, and in all


def first_difference(row: Row, expected: Iterable[tuple[str, object]], by: str) -> str | None:
    """Why a row is not as it should be, by the first of its columns that differs; `by` is who says so."""
    for column, said in expected:
        if row[column] != said:
            stored = row[column]
            if isinstance(stored, str) and isinstance(said, str):
                stored, said = _excerpts(stored, said)
            return f"its {column} is {stored!r}; {by} {said!r}"
    return None


def _excerpts(one: str, other: str) -> tuple[str, str]:
    """Both texts, of long ones the part where they begin to differ."""
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, alike - AROUND)
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    if len(text) <= SHOWN:
        return text
    end = start + SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
