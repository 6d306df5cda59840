"""Pictures are read once a file, and what stands in them is judged with the posts that carry them."""

from zoneinfo import ZoneInfo

import pytest

from bot.alerts.judging import Newsroom
from bot.errors import PictureError
from bot.models import Box, Channel, MatchProgress, PictureText, PlacedWord, Recipient, Speaker, Statement
from bot.operations.judging import judge
from bot.steps.fetch_media import fetch_media
from bot.steps.look_back import look_back
from bot.steps.read_pictures import read_pictures
from bot.storage.alerts import list_alerts
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.media import MediaFiles
from bot.storage.pictures import pictures_of, pictures_read
from bot.storage.posts import save_page
from bot.storage.statements import register_statements
from tests.builders import NOON, a_page, a_post
from tests.steps.test_fetch_media import Shelf

PUTIN = Speaker(id="putin", name="Vladimir Putin", aliases=("Putin",))
TALKS = Statement(
    id="talks", title="Open for talks", speaker=PUTIN, wording={"en": ("We are open for talks",)}, urgent=True
)
PHOTOS = Channel(username="ClashReport", source="telegram", media="photos")
SAID = b"Putin said: We are open for talks"


class Letters:
    """An engine that reads files whose bytes are their words; what begins with "!" it cannot read."""

    def __init__(self, version="1"):
        self.version, self.read_files = version, []

    async def engine(self) -> str:
        return f"letters {self.version}"

    async def read(self, picture: bytes) -> PictureText:
        self.read_files.append(picture)
        if picture.startswith(b"!"):
            raise PictureError("no picture that can be read")
        text, words, at = picture.decode(), [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            words.append(
                PlacedWord(start=start, end=at, confidence=95, box=Box(left=start, top=0, right=at, bottom=9))
            )
        return PictureText(text=text, words=tuple(words))


class Room:
    """A newsroom over a real database whose channel's photos are kept."""

    def __init__(self, db: Database, folder) -> None:
        self.db, self.shelf, self.files, self.letters = db, Shelf(), MediaFiles(folder), Letters()
        register_statements(db, [TALKS], rules="1", at=NOON)

    @property
    def newsroom(self) -> Newsroom:
        return Newsroom(
            statements=(TALKS,),
            channels=(Channel(username="ClashReport"),),
            recipients=(Recipient(id="desk", role="editor"),),
            zone=ZoneInfo("UTC"),
        )

    def keep(self, number: int, text: str, *photos: bytes, **more) -> None:
        names = []
        for photo in photos:
            names.append(f"photo: p{len(self.shelf.files)}")
            self.shelf.files[names[-1].removeprefix("photo: ")] = photo
        raw = "\n".join((text, *names)).encode()
        save_page(self.db, a_page(a_post(number, text, raw=raw, **more)), source="telegram", captured_at=NOON)

    async def fetch(self) -> None:
        await fetch_media(self.db, [PHOTOS], {"telegram": self.shelf}, self.files, clock=lambda: NOON)

    async def read(self, **limits) -> int:
        return await read_pictures(self.db, self.letters, self.files, clock=lambda: NOON, **limits)

    def judge(self) -> MatchProgress:
        rounds = list(judge(self.db, self.newsroom, clock=lambda: NOON))
        return rounds[-1] if rounds else MatchProgress()


@pytest.fixture
def room(db, tmp_path):
    return Room(db, tmp_path / "media")


async def test_a_file_is_read_once_however_many_posts_carry_it(room):
    room.keep(1, "Watch", SAID)
    room.keep(2, "Watch too", SAID)
    await room.fetch()

    assert await room.read() == 0
    assert await room.read() == 0
    assert room.letters.read_files == [SAID]
    assert pictures_of(room.db, [1, 2])[1][0].said.text == SAID.decode()
    assert pictures_read(room.db).read == 1


async def test_the_newest_are_read_first_and_the_rest_waits(room):
    for number in range(1, 4):
        room.keep(number, f"Post {number}", b"Words of %d" % number)
    await room.fetch()
    assert await room.read(most=1) == 1
    assert room.letters.read_files == [b"Words of 3"]


async def test_a_file_that_cannot_be_read_is_noted_and_stops_nothing(room):
    room.keep(1, "One", b"Putin said nothing")
    room.keep(2, "Two", b"!")
    await room.fetch()
    await room.read()
    await room.read()
    assert len(room.letters.read_files) == 2
    found = pictures_read(room.db)
    assert (found.read, found.with_words, found.refused, found.due) == (1, 1, 1, 0)


async def test_another_engine_reads_again_beside_what_was_read(room):
    room.keep(1, "One", b"Putin said nothing")
    await room.fetch()
    await room.read()
    room.letters = Letters("2")
    await room.read()
    readings = room.db.rows("select sha256, engine from picture_readings order by id desc")
    assert len({reading["sha256"] for reading in readings}) == 1
    assert [reading["engine"] for reading in readings] == ["letters 2", "letters 1"]


async def test_a_post_that_was_judged_before_its_picture_was_read_alerts_then_and_once(room):
    room.keep(1, "Watch what he says", SAID)
    assert room.judge().matches == 0
    await room.fetch()
    await room.read()

    assert room.judge().queued == 1
    assert room.judge().queued == 0
    [match] = find_matches(room.db)
    assert match.match.picture is not None and match.match.picture.number == 1
    [alert] = list_alerts(room.db)
    first, second = alert.alert.message.text.splitlines()[:2]
    assert second.startswith("In the picture (read by machine): “Putin said: We are open for talks”"), first
    assert not alert.alert.urgent


async def test_a_post_whose_picture_was_read_first_is_judged_with_it(room):
    room.keep(1, "Watch what he says", SAID)
    await room.fetch()
    await room.read()
    assert room.judge().queued == 1
    assert len(list_alerts(room.db)) == 1


async def test_an_edited_caption_keeps_the_match_of_the_picture_and_another_picture_takes_its_place(room):
    room.keep(1, "Watch what he says", SAID)
    await room.fetch()
    await room.read()
    room.judge()
    room.keep(1, "Watch what he said", edited=True)
    room.judge()
    assert [match.latest for match in find_matches(room.db)] == [False, True]

    room.keep(1, "Watch it", b"Putin said nothing at all", edited=True)
    await room.fetch()
    await room.read()
    room.judge()
    assert [match.latest for match in find_matches(room.db)] == [False, False]


async def test_a_look_back_sees_what_stands_in_pictures(room):
    room.keep(1, "Watch what he says", SAID)
    await room.fetch()
    await room.read()
    room.judge()
    room.db.run("delete from matches")
    done = list(look_back(room.db, room.newsroom, [TALKS], since=NOON, actor="editor", clock=lambda: NOON))
    assert done[-1]["talks"].matches == 1


async def test_pictures_of_an_album_have_numbers_in_their_order(room):
    room.keep(1, "Three of them", b"Words of one", b"", b"Words of three")
    await room.fetch()
    await room.read()
    [shown] = pictures_of(room.db, [1]).values()
    assert [picture.said.text for picture in shown] == ["Words of three"]
