"""What people take away: threads as files, lists of stories, a check of the whole database."""

import contextlib
import hashlib
import io
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from click.testing import CliRunner
from docx import Document

from bot.app.evidence import checking
from bot.app.opening import open_app
from bot.cli.main import main
from bot.storage.posts import save_page
from tests.bench.judged import settings
from tests.bench.sizes import Sizes
from tests.bench.stored import write_posts
from tests.bench.table import Row, cost_row, cpu
from tests.bench.wire import Wire, spread
from tests.builders import NOON, a_page

_STATEMENTS = '[[statement]]\nid = "open"\ntitle = "Open"\nwording.en = ["We are open for talks"]\n'
_FORMS = ("markdown", "html", "json", "csv", "docx")


def measure_exports(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare each format with the least that writes the same words: lines, or paragraphs of python-docx."""
    posts = spread(wire.posts(sizes.exported))
    with (
        tempfile.TemporaryDirectory() as folder,
        open_app(settings(Path(folder), _STATEMENTS), Path(folder) / "data") as app,
    ):
        write_posts(app.db, posts)
        app.db.run("update captures set seen = '{}' where seen is null")
        thread = app.threads.new("bench")
        app.threads.add(
            thread, [app.stories.get(str(number)).first.url for number in range(1, len(posts) + 1)]
        )
        lines = cpu(lambda: "\n".join(repr(post) for post in posts).encode())
        for number, form in enumerate((_FORMS[0], *_FORMS)):
            ours = cpu(partial(app.threads.export, thread, form))
            beside, theirs = ("the words, each line by itself", lines)
            if form == "docx":
                beside, theirs = "bare python-docx", cpu(lambda: _bare_docx([post.text for post in posts]))
            yield cost_row(
                f"export of a thread of {len(posts):,} posts, {form}{'' if number else ', the first'}",
                "s",
                1.0,
                beside,
                [(ours, theirs)],
                wanted="at most 8 s, aim 2 (5,000)" if form == "docx" else "at most 3 s, aim 2 (5,000)",
            )


def measure_lists(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare `stories`, as a person runs it, with counting the same rows."""
    with tempfile.TemporaryDirectory() as name:
        folder, config = Path(name), settings(Path(name), _STATEMENTS)
        with open_app(config, folder / "data") as app:
            write_posts(app.db, spread(wire.posts(sizes.listed)))
        asked = ["--config", str(config), "--data", str(folder / "data"), "stories"]
        ours = cpu(lambda: _run(asked))
        theirs = cpu(lambda: _count(folder / "data" / "wirewatch.db"))
    yield cost_row(
        f"`stories` over {sizes.listed:,} posts",
        "s",
        1.0,
        "grouping the rows in sqlite3",
        [(ours, theirs)],
        wanted="at most 2 s (100,000)",
    )


def measure_verify(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare a check of everything with hashing the same raw posts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        posts = wire.posts(sizes.verified)
        with open_app(settings(folder, _STATEMENTS), folder / "data") as app:
            for at in range(0, len(posts), 100):
                save_page(app.db, a_page(*posts[at : at + 100]), source="telegram", captured_at=NOON)

        def check() -> None:
            with checking(folder / "data") as found:
                for _ in found.findings():
                    pass

        ours = cpu(check)
        theirs = cpu(lambda: [hashlib.sha256(post.raw).hexdigest() for post in posts])
    yield cost_row(
        f"`verify` of {len(posts):,} posts",
        "s",
        1.0,
        "one SHA-256 of each",
        [(ours, theirs)],
        wanted="at most 12 s (100,000)",
    )


def _run(arguments: list[str]) -> None:
    came_to = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert came_to.exit_code == 0, came_to.output


def _count(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(
            """select story_id, count(*), min(posted_at) from posts group by story_id
               order by 3 desc limit 50"""
        ).fetchall()


def _bare_docx(texts: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph("".join(sign for sign in text if sign.isprintable()))
    document.save(out)
    return out.getvalue()
