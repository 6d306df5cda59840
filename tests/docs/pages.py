"""The pages that people read: their headings, their links and the commands in them, cut into chapters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The commands under a heading of the second level, which build on one another; each is a line."""

    page: Path
    heading: str
    commands: tuple[str, ...]

    def __str__(self) -> str:
        return f"{name_of(self.page)}: {self.heading}"


def name_of(page: Path) -> str:
    """Return a page's path as one writes it: docs/editors.md."""
    return page.relative_to(ROOT).as_posix()


def chapters() -> Iterator[Chapter]:
    """Return every chapter of every page that has a command in it."""
    for page in PAGES:
        parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
        for heading, text in zip(["", *parts[1::2]], parts[::2], strict=True):
            if commands := tuple(_commands(text)):
                yield Chapter(page=page, heading=heading, commands=commands)


def _commands(text: str) -> Iterator[str]:
    for kind, block in _FENCE.findall(text):
        if kind == "sh":
            lines = (re.sub(r"\s+#\s.*", "", line).strip() for line in block.splitlines())
            yield from (line for line in lines if line)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return a page's blocks of code, each with the word after its fence."""
    return _FENCE.findall(page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub makes them."""
    found = set[str]()
    for _, heading in _HEADING.findall(_FENCE.sub("", page.read_text("utf-8"))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = 0
        while (name := f"{anchor}-{number}" if number else anchor) in found:
            number += 1
        found.add(name)
    return found


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures that lead to a place of this project."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    return [target for target in _LINK.findall(text) if "://" not in target]
