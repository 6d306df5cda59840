"""Files of posts are fetched beside collecting: listed from captures, tried again, ended on record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import MediaGone, RateLimited, SourceError
from bot.models import Attached, Channel, Wanted
from bot.steps.fetch_media import MOST_ATTEMPTS, Fetched, fetch_media
from bot.storage.media import MediaFiles, due_media, files_of_post, kept_files
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link

CLASH = Channel(username="ClashReport", source="telegram", media="photos", media_limit=20)


class Shelf:
    """Files by name, under "photo: NAME" lines of a post's raw bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Exception] = {}
        self.asked: list[Wanted] = []

    def account_of(self, channel_id):
        return ""

    def attached(self, raw: bytes) -> Sequence[Attached]:
        words = [line.split(": ") for line in raw.decode().splitlines() if ": " in line]
        return [Attached(message_id=1, name=name, kind=kind) for kind, name in words]

    async def pieces(self, wanted: Wanted) -> AsyncIterator[bytes]:
        self.asked.append(wanted)
        found = self.files[wanted.name]
        if isinstance(found, Exception):
            raise found
        for start in range(0, len(found), 4):
            yield found[start : start + 4]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "media")


def keep(db, *lines: str, number: int = 1, text: str = "The dam burst", **more) -> None:
    post = a_post(number, text, raw="\n".join((text, *lines)).encode(), **more)
    save_page(db, a_page(post), source="telegram", captured_at=NOON)


async def fetch(db, shelf, files, *, channel=CLASH, minutes=0) -> Fetched:
    at = NOON + timedelta(minutes=minutes)
    return await fetch_media(db, [channel], {"telegram": shelf}, files, clock=lambda: at)


async def test_a_file_is_kept_under_its_hash_and_is_on_record(db, shelf, files):
    shelf.files["a"] = b"a picture"
    keep(db, "photo: a")

    assert await fetch(db, shelf, files) == Fetched(kept=1)
    assert await fetch(db, shelf, files) == Fetched()

    [kept] = files_of_post(db, 1)
    assert files.read(kept.sha256) == b"a picture"
    assert files.path(kept.sha256).parent.name == kept.sha256[:2]
    assert (kept.size, kept.kind, kept.url) == (9, "photo", "https://t.me/ClashReport/1")
    assert "media kept" in [row["action"] for row in db.rows("select action from custody")]
    assert first_broken_link(db) is None


@pytest.mark.parametrize(("policy", "names"), [("none", []), ("photos", ["a"]), ("all", ["a", "b"])])
async def test_a_channel_says_which_files_it_wants(db, shelf, files, policy, names):
    shelf.files = {"a": b"a", "b": b"b"}
    keep(db, "photo: a", "video: b")

    await fetch(db, shelf, files, channel=replace(CLASH, media=policy))

    assert [wanted.name for wanted in shelf.asked] == names


async def test_what_was_captured_while_no_channel_wanted_files_is_passed_over(db, shelf, files):
    shelf.files = {"a": b"a", "b": b"b"}
    keep(db, "photo: a")
    await fetch(db, shelf, files, channel=replace(CLASH, media="none"))
    keep(db, "photo: b", number=2)

    await fetch(db, shelf, files)

    assert [wanted.name for wanted in shelf.asked] == ["b"]


async def test_an_edit_that_keeps_the_picture_fetches_it_once(db, shelf, files):
    shelf.files = {"a": b"a", "b": b"b"}
    keep(db, "photo: a")
    await fetch(db, shelf, files)
    keep(db, "photo: a", "photo: b", text="The dam held", edited=True, edited_at=NOON)

    await fetch(db, shelf, files)

    assert [wanted.name for wanted in shelf.asked] == ["a", "b"]


async def test_the_same_picture_in_two_posts_is_one_file(db, shelf, files):
    shelf.files = {"a": b"same", "b": b"same"}
    keep(db, "photo: a")
    keep(db, "photo: b", number=2)

    await fetch(db, shelf, files)

    one, two = kept_files(db)
    assert one.sha256 == two.sha256
    assert len([path for path in files.folder.rglob("*") if path.is_file()]) == 1


async def test_a_file_beyond_the_limit_is_given_up_whatever_was_said_of_its_size(db, shelf, files):
    shelf.files["a"] = b"x" * 21
    keep(db, "photo: a")

    assert await fetch(db, shelf, files) == Fetched(given_up=1)
    assert kept_files(db) == []
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


async def test_a_file_that_is_gone_is_given_up_and_the_rest_is_fetched(db, shelf, files):
    shelf.files = {"a": MediaGone("it was removed"), "b": b"b"}
    keep(db, "photo: a", "photo: b")

    assert await fetch(db, shelf, files) == Fetched(kept=1, given_up=1)
    assert db.value("select detail from media where name = 'a'") == "it was removed"


async def test_a_file_that_cannot_be_had_now_is_tried_again_with_longer_pauses_and_in_the_end_given_up(
    db, shelf, files
):
    shelf.files["a"] = SourceError("no answer")
    keep(db, "photo: a")
    tried = []
    for minute in range(6 * 60 * MOST_ATTEMPTS):
        if due_media(db, at=NOON + timedelta(minutes=minute)) or minute == 0:
            tried.append(minute)
            await fetch(db, shelf, files, minutes=minute)

    assert tried[:5] == [0, 1, 3, 7, 15]
    assert len(shelf.asked) == len(tried) == MOST_ATTEMPTS
    assert db.value("select state || ': ' || detail from media") == "gone: after 10 attempts: no answer"


async def test_a_source_that_asks_to_be_left_alone_is(db, shelf, files):
    shelf.files = {"a": RateLimited("wait", retry_after=90), "b": b"b"}
    keep(db, "photo: a", "photo: b")

    assert await fetch(db, shelf, files) == Fetched(waiting=2)
    assert len(shelf.asked) == 1
    shelf.files["a"] = b"a"
    assert await fetch(db, shelf, files, minutes=1) == Fetched(kept=1)
    assert await fetch(db, shelf, files, minutes=2) == Fetched(kept=1)


async def test_what_was_listed_before_a_crash_is_fetched_after_it(db, shelf, files):
    shelf.files["a"] = LookupError("as if the process ended here")
    keep(db, "photo: a")
    with pytest.raises(LookupError):
        await fetch(db, shelf, files)
    shelf.files["a"] = b"a"

    assert await fetch(db, shelf, files) == Fetched(kept=1)
    assert [path.name for path in files.folder.iterdir() if path.is_file()] == []
