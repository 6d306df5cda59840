"""What is heard is dealt with once and answered once, whatever happens on the way."""

import asyncio
import itertools
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app.evidence import checking
from bot.app.opening import open_app
from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.conversation import Conversation
from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Reads, Writes
from bot.errors import (
    DeliveryError,
    InFlight,
    InputError,
    Moved,
    NeedsPerson,
    RecipientGone,
    Throttled,
    Unacceptable,
)
from bot.models import Button, GroupMove, Hear, Message, Press, Reply, Role, Said
from tests.chat.newsroom import ROOM, write_settings
from tests.waiting import HANGS

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)


class Telephone:
    """A messenger that keeps what is said into it; what it `refuses` next it raises first."""

    username = "wirewatch_bot"

    def __init__(self) -> None:
        self.hear: Hear = lambda event: None
        self.refuses: list[Exception] = []
        self.tries: list[Reply] = []
        self.said: asyncio.Queue[Reply] = asyncio.Queue()
        self.refused: asyncio.Queue[Reply] = asyncio.Queue()
        self.toasts: asyncio.Queue[str] = asyncio.Queue()
        self._numbers = itertools.count(100)

    def listen(self, hear: Hear) -> None:
        self.hear = hear

    async def say(self, reply: Reply) -> int | None:
        self.tries.append(reply)
        if self.refuses:
            self.refused.put_nowait(reply)
            raise self.refuses.pop(0)
        self.said.put_nowait(reply)
        return reply.edits or next(self._numbers)

    async def acknowledge(self, press: Press, text: str) -> None:
        self.toasts.put_nowait(text)

    async def origin_of(self, chat: int, message_id: int) -> str:
        return ""

    async def offer(self, entries: Any, *, language: str = "", chat: int | None = None) -> None:
        pass

    async def next(self) -> str:
        """What is said next."""
        return (await asyncio.wait_for(self.said.get(), HANGS)).message.text


def said(number: int, text: str, person: int = 501) -> Said:
    return Said(chat=person, message_id=number, person=person, name="Ann", text=text, sent_at=NOW)


def press(query: int, message_id: int, data: str) -> Press:
    return Press(
        chat=501, message_id=message_id, person=501, name="Ann", query_id=query, data=data, pressed_at=NOW
    )


def command(name: str, said: Any, **steps: Any) -> dict[str, Command]:
    return {name: Command(name=name, role=Role.JOURNALIST, help="", said=said, **steps)}


def new(request):
    return words(f"thread {request.app.threads.new(request.words)}")


@pytest.fixture
def now():
    return [NOW]


@pytest.fixture
def app(tmp_path, now):
    config = write_settings(tmp_path)
    with open_app(config, tmp_path / "data", owner=True, clock=lambda: now[0]) as opened:
        yield opened


@asynccontextmanager
async def talking(app, commands, phone=None):
    phone, stop = phone or Telephone(), asyncio.Event()
    running = asyncio.create_task(Conversation(app, phone, commands, UNDER_ALERTS).run(stop))
    await asyncio.sleep(0)
    yield phone
    stop.set()
    await running


def titles(app):
    return [one.title for one in app.threads.find()]


async def test_what_is_told_again_is_done_once(app):
    async with talking(app, command("new", Writes(new))) as phone:
        for number in (1, 1, 2, 1):
            phone.hear(said(number, f"/new Talks {number}"))
        answers = [await phone.next(), await phone.next()]
    async with talking(app, command("new", Writes(new)), phone):
        phone.hear(said(2, "/new Talks 2"))
        phone.hear(said(3, "/new Talks 3"))
        answers.append(await phone.next())

    assert answers == ["thread 1", "thread 2", "thread 3"]
    assert titles(app) == ["Talks 1", "Talks 2", "Talks 3"]


async def test_an_answer_that_cannot_be_sent_now_is_sent_later_and_holds_up_the_next(app, now):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [DeliveryError("the line is down")]
        phone.hear(said(1, "/new One"))
        await phone.refused.get()
        now[0] += timedelta(minutes=1)
        phone.hear(said(2, "/new Two"))
        answers = [await phone.next(), await phone.next()]

    assert answers == ["thread 1", "thread 2"]
    assert len({one.random_id for one in phone.tries}) == 2 and len(phone.tries) == 3


async def test_an_answer_waits_as_long_as_telegram_asks(app, now):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [Throttled("wait", retry_after=60)]
        phone.hear(said(1, "/new One"))
        await phone.refused.get()
        now[0] += timedelta(seconds=59)
        early = app.chatting.next_due(501)
        now[0] += timedelta(seconds=2)
        phone.hear(said(2, "/new Two"))
        await phone.next()

    assert early is None


async def test_an_answer_that_never_can_be_sent_is_given_up(app):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [RecipientGone("has blocked the bot")]
        phone.hear(said(1, "/new One"))
        phone.hear(said(2, "/new Two"))
        answer = await phone.next()

    assert answer == "thread 2" and titles(app) == ["One", "Two"]
    assert app.db.rows("select status, detail from answers order by id") == [
        {"status": "dead", "detail": "has blocked the bot"},
        {"status": "sent", "detail": ""},
    ]


@pytest.mark.parametrize("refusal", [Unacceptable("BUTTON_DATA_INVALID"), NeedsPerson("the topic is closed")])
async def test_an_answer_that_is_refused_for_good_holds_up_nothing(app, refusal):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [refusal] * 3 if isinstance(refusal, Unacceptable) else [refusal]
        phone.hear(said(1, "/new One"))
        phone.hear(said(2, "/new Two"))
        answer = await phone.next()

    assert answer == "thread 2"
    assert app.db.rows("select status, detail from answers order by id")[0] == {
        "status": "dead", "detail": str(refusal),
    }  # fmt: skip


async def test_who_asked_for_what_is_refused_is_told(app):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [Unacceptable("MESSAGE_TOO_LONG")] * 2
        phone.hear(said(1, "/new One"))
        phone.hear(said(2, "/new Two"))
        answers = [await phone.next(), await phone.next()]

    assert answers == ["The answer to this was refused by Telegram and cannot be shown.", "thread 2"]


async def test_an_answer_that_is_refused_under_what_it_answers_is_sent_by_itself(app):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [Unacceptable("the message is gone")]
        phone.hear(replace(said(1, "/new One"), chat=ROOM))
        await phone.next()

    assert [reply.reply_to for reply in phone.tries] == [1, None]


async def test_an_answer_that_telegram_goes_on_knowing_is_there(app, now):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [InFlight("had it")] * 2
        phone.hear(said(1, "/new One"))
        await phone.refused.get()
        now[0] += timedelta(minutes=1)
        phone.hear(said(2, "/new Two"))
        answer = await phone.next()

    assert answer == "thread 2"
    assert [row["status"] for row in app.db.rows("select status from answers order by id")] == [
        "sent",
        "sent",
    ]


async def test_answers_go_on_where_a_group_went_and_its_people_are_known_there(app):
    became = -(10**12) - 100
    async with talking(app, command("new", Writes(new))) as phone:
        phone.refuses = [Moved(became)]
        phone.hear(replace(said(1, "/new One"), chat=ROOM))
        first = await asyncio.wait_for(phone.said.get(), HANGS)
        phone.hear(replace(said(2, "/new Two"), chat=became))
        second = await asyncio.wait_for(phone.said.get(), HANGS)

    assert [(reply.chat, reply.message.text) for reply in (first, second)] == [
        (became, "thread 1"), (became, "thread 2"),
    ]  # fmt: skip


async def test_a_group_that_is_told_to_have_moved_is_known_at_once(app):
    became = -(10**12) - 100
    async with talking(app, command("new", Writes(new))) as phone:
        phone.hear(GroupMove(chat=ROOM, became=became))
        phone.hear(replace(said(1, "/new One"), chat=became))
        assert await phone.next() == "thread 1"


async def test_a_flood_from_strangers_leaves_a_few_rows_and_lines(app, now, caplog):
    async with talking(app, command("new", Writes(new))) as phone:
        for number in range(2000):
            now[0] += timedelta(milliseconds=1)
            phone.hear(said(number, f"/new {number}", person=9001))
            phone.hear(said(number, "chatter", person=9002))
            phone.hear(Press(chat=9001, message_id=1, person=9001, name="", query_id=number, data="x",
                             pressed_at=now[0]))  # fmt: skip
        phone.hear(said(1, "/new One"))
        answer = await phone.next()

    assert answer == "thread 1"
    assert app.db.value("select count(*) from inbox") <= 6
    assert len(app.chatting.denials()) <= 5
    assert len(caplog.records) <= 6


async def test_what_was_said_long_ago_goes_on_record_and_what_is_recent_stays(app, now, tmp_path):
    async with talking(app, command("new", Writes(new))) as phone:
        for number in (1, 2):
            phone.hear(said(number, f"/new {number}"))
            phone.hear(said(number, "/new x", person=9001))
            await phone.next()
        now[0] += timedelta(days=91)
        phone.hear(replace(said(3, "/new 3"), sent_at=now[0]))
        phone.hear(replace(said(3, "/new x", person=9001), sent_at=now[0]))
        await phone.next()
    pruned = app.chatting.prune()

    assert pruned == {"inbox": 4, "answers": 2, "denials": 2}
    assert app.chatting.prune() == {}
    assert app.db.value("select count(*) from inbox") == 2 and len(app.chatting.denials()) == 1
    with checking(tmp_path / "data") as check:
        assert list(check.findings()) == []
        assert check.pruned == pruned
    app.db.run("update custody set subject = replace(subject, '\"count\":2', '\"count\":1')")
    with checking(tmp_path / "data") as check:
        assert [finding.what.split()[0] for finding in check.findings()] == ["custody"]


async def test_what_is_said_to_have_been_pruned_may_not_be_there(app, now, tmp_path):
    async with talking(app, command("new", Writes(new))) as phone:
        phone.hear(said(1, "/new x", person=9001))
        phone.hear(said(2, "/new One"))
        await phone.next()
        now[0] += timedelta(days=91)
        phone.hear(replace(said(3, "/new x", person=9001), sent_at=now[0]))
        phone.hear(replace(said(4, "/new Two"), sent_at=now[0]))
        await phone.next()
    app.chatting.prune()
    app.db.run("insert into denials select 1, max(id), '', 9001, '', 9001, '/forged', 'stranger' from inbox")

    with checking(tmp_path / "data") as check:
        assert "denials 1" in [finding.what for finding in check.findings()]


async def test_what_a_command_refuses_or_stumbles_over_is_answered_and_undone(app, caplog):
    def half(request):
        request.app.threads.new("Half")
        raise InputError("no") if request.words == "refused" else ZeroDivisionError

    async with talking(app, command("half", Writes(half))) as phone:
        phone.hear(said(1, "/half refused"))
        phone.hear(said(2, "/half stumbled"))
        answers = [await phone.next(), await phone.next()]

    assert answers == ["no", "Something went wrong; it is in the log."]
    assert titles(app) == []
    assert "ZeroDivisionError" in caplog.text


async def test_a_long_reading_holds_up_nobody_else(app):
    met = threading.Barrier(2, timeout=HANGS)

    def wait(request):
        met.wait()
        return words(f"{request.person.recipient}: {request.app.posts.count()}")

    async with talking(app, command("wait", Reads(wait))) as phone:
        phone.hear(said(1, "/wait", person=501))
        phone.hear(said(1, "/wait", person=502))
        answers = {await phone.next(), await phone.next()}

    assert answers == {"ann: 0", "ed: 0"}


async def test_a_reading_is_given_up_when_the_service_stops_and_done_at_the_next_start(app):
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def read(request):
        loop.call_soon_threadsafe(began.set)
        while True:
            request.app.db.value("with recursive n (i) as (select 1 union all select i + 1 from n "
                                 "where i < 1e6) select count(*) from n")  # fmt: skip

    async with talking(app, command("read", Reads(read))) as phone:
        phone.hear(said(1, "/read"))
        await asyncio.wait_for(began.wait(), HANGS)
    async with talking(app, command("read", Reads(lambda request: words("read")))) as again:
        answer = await again.next()

    assert phone.said.empty() and answer == "read"


async def test_a_question_is_answered_by_who_was_asked_until_they_ask_for_something_else(app):
    def ask(request):
        return Answer(message=Message(text="What is it called?"), state={"kind": "thread"}, asks=True)

    def answered(request):
        if not request.words.istitle():
            raise InputError("A capital letter, please.")
        return words(f"{request.state['kind']} {request.app.threads.new(request.words)}")

    commands = command("new", Writes(ask), heard=Writes(answered)) | command("other", Writes(new))
    async with talking(app, commands) as phone:
        phone.hear(said(1, "Before"))
        phone.hear(said(2, "/new"))
        asked = await phone.next()
        phone.hear(said(1, "Not asked", person=502))
        phone.hear(said(3, "talks"))
        refused = await phone.next()
        phone.hear(said(4, "Talks"))
        done = await phone.next()
        phone.hear(said(5, "Again"))
        phone.hear(said(6, "/new"))
        await phone.next()
        phone.hear(said(7, "/other Else"))
        await phone.next()
        phone.hear(said(8, "Too late"))
        phone.hear(said(9, "/other Last"))
        await phone.next()

    assert (asked, refused, done) == ("What is it called?", "A capital letter, please.", "thread 1")
    assert titles(app) == ["Talks", "Else", "Last"]


async def test_a_button_goes_on_from_what_stands_there_now(app):
    def count(request):
        number = request.state.get("number", 0) + 1
        buttons = ((Button(label="on", data=f"on {number}"),),)
        return Answer(message=Message(text=str(number), buttons=buttons), state={"number": number})

    async with talking(app, command("count", Reads(count), pressed=Reads(count))) as phone:
        phone.hear(said(1, "/count"))
        first = await asyncio.wait_for(phone.said.get(), HANGS)
        phone.hear(press(7, 100, "on 1"))
        second = await asyncio.wait_for(phone.said.get(), HANGS)
        for query, data in ((7, "on 1"), (8, "on 1"), (9, "on 2")):
            phone.hear(press(query, 100, data))
        third = await asyncio.wait_for(phone.said.get(), HANGS)
        toasts = [await asyncio.wait_for(phone.toasts.get(), HANGS) for _ in range(3)]

    assert [(one.message.text, one.edits) for one in (first, second, third)] == [
        ("1", None), ("2", 100), ("3", 100),
    ]  # fmt: skip
    assert toasts == ["", "This button is out of use.", ""]
    assert [one.what for one in app.chatting.denials()] == ["button on 1"]
