"""What is done each night, and files of media removed, in an opened newsroom."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.application import App
from bot.app.evidence import checking
from bot.app.newsroom import OpenNewsroom
from bot.app.opening import open_app
from bot.config.settings import EvidenceSettings
from bot.errors import ConfigError, StorageError
from bot.models import Attached, Receipt, Recipient
from bot.storage import media
from bot.storage.posts import save_page
from bot.storage.witnesses import witnesses
from tests.builders import NOON, a_page, a_post
from tests.evidence.newsdesk import at


class Chat:
    """A chat that keeps what is written in it."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Receipt:
        self.texts.append(text)
        return Receipt(receipt=str(len(self.texts)), at=NOON)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    (tmp_path / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n')
    with open_app(tmp_path, tmp_path / "data", clock=lambda: at(90)) as opened:
        yield opened


def keep(app: App, *numbers: int) -> None:
    save_page(app.db, a_page(*map(a_post, numbers)), source="telegram", captured_at=NOON)


async def test_a_night_without_damage_and_without_a_witness_says_nothing(app, caplog):
    keep(app, 1)

    await app.evidence.nightly()

    assert caplog.records == []


async def test_a_search_index_that_drifted_is_told_loudly_and_fails_the_night_s_work(app, caplog):
    keep(app, 1)
    app.db.run("insert into versions_fts (rowid, text) values (1, 'never said')")

    with pytest.raises(StorageError, match=r"the search index.*see: wirewatch verify"):
        await app.evidence.nightly()

    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert "the search index" in record.message and "wirewatch verify" in record.message


async def test_the_witness_is_told_every_night(app):
    keep(app, 1)
    chat = Chat()
    editors = Recipient(id="editors", kind="telegram", chat=-100)
    config = replace(app.config, recipients=(editors,), evidence=EvidenceSettings(witness="editors"))
    witnessed = App(OpenNewsroom(config=config, db=app.db, clock=lambda: at(90)))
    witnessed.connections.notary = chat

    await witnessed.evidence.nightly()
    await witnessed.evidence.nightly()

    assert len(chat.texts) == len(witnesses(app.db)) == 2


async def test_what_is_not_configured_is_told_where_it_belongs(app):
    with pytest.raises(ConfigError, match=r"evidence\.witness"):
        await app.evidence.tell_head()
    with pytest.raises(ConfigError, match=r"evidence\.authority is not set"):
        app.evidence.stamp(b"a manifest")


def fetched(app: App, number: int, content: bytes, minutes: int) -> None:
    """A file that post `number` carries, as if it had been fetched."""
    [capture] = [one for one in media.unlisted_captures(app.db) if one.id == number]
    picture = Attached(message_id=number, name=f"photo {number}", kind="photo")
    media.list_media(app.db, [(capture, [picture])], to=number)
    [due] = media.due_media(app.db, at=NOON)
    with app.media.files.receiving(limit=100) as draft:
        draft.add(content)
    media.record_kept(app.db, due.id, draft.sha256, draft.size, at=at(minutes))


def test_a_file_that_a_younger_post_carries_too_stays(app):
    keep(app, 1, 2, 3)
    fetched(app, 1, b"old alone", 0)
    fetched(app, 2, b"shared", 0)
    fetched(app, 3, b"shared", 60)

    old = app.media.prunable(at(30))
    app.media.prune(old)

    assert [one.message_id for one in old] == [1]
    kept = [one for one in media.kept_files(app.db) if one.pruned_at is None]
    assert [app.media.files.read(one.sha256) for one in kept] == [b"shared", b"shared"]


def test_a_removal_that_was_cut_short_is_finished_by_the_next(app):
    keep(app, 1)
    fetched(app, 1, b"old", 0)
    [old] = app.media.prunable(at(30))
    media.record_pruned(app.db, [old], actor="ann", at=at(30))  # and here the process ended
    assert app.media.files.read(old.sha256) == b"old"

    app.media.prune(app.media.prunable(at(30) + timedelta(days=1)))

    assert app.media.files.read(old.sha256) is None


@contextlib.contextmanager
def only_to_be_read(file: Path, beside: bytes = b"") -> Iterator[Path]:
    """A copy of a database in a folder that this process may not write to, whoever runs it."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(file, folder / "wirewatch.db")
    if beside:
        (folder / "wirewatch.db-wal").write_bytes(beside)
    for path, mode in ((file, 0o444) for file in folder.iterdir()):
        path.chmod(mode)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)  # nobody: what root may write, it may write read-only, too
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_copy_that_cannot_be_written_to_is_checked_but_not_without_what_lies_beside_it(app):
    keep(app, 1, 2)
    app.db.checkpoint()

    with only_to_be_read(app.db.path) as folder, checking(folder) as check:
        assert list(check.findings()) == [] and check.links > 0
        assert {path.name for path in folder.iterdir()} == {"wirewatch.db"}
    with (
        only_to_be_read(app.db.path, b"a part of the database" * 99) as folder,
        pytest.raises(StorageError),
        checking(folder),
    ):
        raise AssertionError("it was opened without what lies beside it")
