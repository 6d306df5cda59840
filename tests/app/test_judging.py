"""Posts are judged aside from the loop, by an engine that is kept."""

import asyncio
import contextlib
import gc
import threading
import weakref
from datetime import timedelta

import pytest

from bot.app.engines import Engines
from bot.app.opening import open_app
from bot.errors import Overdue
from bot.steps.match import BATCH
from bot.storage.alerts import list_alerts
from bot.storage.posts import save_page
from bot.storage.progress import PLACED, reached
from bot.storage.statements import judged
from bot.worker import in_a_thread
from tests.builders import NOON, a_page, a_post
from tests.invented import composed_posts, composed_statements
from tests.waiting import HANGS

POSTS, STATEMENTS = 450, 300
LONG_AGO = NOON - timedelta(days=2)


@pytest.fixture
def newsroom(tmp_path):
    """What opens a newsroom that tracks so many composed statements."""

    @contextlib.contextmanager
    def opened(count):
        config = tmp_path / "config"
        config.mkdir()
        (config / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n', "utf-8")
        (config / "recipients.toml").write_text('[[recipient]]\nid = "desk"\n', "utf-8")
        lines = (
            f'[[statement]]\nid = "{statement.id}"\ntitle = "composed"\n'
            + "".join(f'wording.{name} = ["{said[0]}"]\n' for name, said in statement.wording.items())
            for statement in composed_statements(count)
        )
        (config / "statements.toml").write_text("\n".join(lines), "utf-8")
        with open_app(config, tmp_path / "data", owner=True, clock=lambda: NOON) as app:
            yield app

    return opened


def keep(app, *numbers, text="The weather is fine in district {number}."):
    posts = (a_post(number, text.format(number=number), posted_at=NOON) for number in numbers)
    save_page(app.db, a_page(*posts), source="telegram", captured_at=NOON)


async def test_a_hundred_posts_one_after_another_are_judged_by_one_engine(newsroom):
    with newsroom(3) as app:
        for number in range(1, 101):
            keep(app, number)
            assert (await app.judge(asyncio.Event())).judged == 1

        assert app.opened.engines.built == 1


async def test_a_statement_that_is_added_is_compiled_once_alone_and_once_with_the_others(newsroom):
    with newsroom(3) as app:
        keep(app, 1)
        await app.judge(asyncio.Event())
        app.acted_by("ann").tracking.track(app.tracking.draft("We are open for talks"), origin="chat")
        for number in (2, 3, 4):
            keep(app, number, text="He said: we are open for talks, in room {number}.")
            await app.judge(asyncio.Event())

        assert app.opened.engines.built == 3  # the added one caught up alone
        assert len(list_alerts(app.db)) == 3


class Knot:
    """Something that only the collector of garbage takes away."""

    def __init__(self):
        self.itself = self


async def test_what_was_dead_when_an_engine_was_compiled_is_not_kept_with_it(newsroom):
    with newsroom(3) as app:
        keep(app, 1)
        gc.disable()  # so that nothing else takes it away before
        dead = weakref.ref(Knot())
        await app.judge(asyncio.Event())
        gc.enable()
        gc.collect()

        assert app.opened.engines.built == 1
        assert dead() is None


async def test_what_a_newsroom_that_was_closed_left_is_gone_once_another_compiles_its_engine(newsroom):
    with newsroom(3) as app:
        keep(app, 1)
        left = Knot()
        await app.judge(asyncio.Event())  # an engine is compiled, and what there is kept with it
        gc.disable()
        dead = weakref.ref(left)
        del left
        Engines().of(app._newsroom(), app.statements.in_force)
        gc.enable()

        assert dead() is None


async def test_the_loop_turns_while_statements_are_compiled_and_posts_judged(newsroom):
    with newsroom(STATEMENTS) as app:
        posts = [a_post(number, text) for number, text in enumerate(composed_posts(POSTS), 1)]
        save_page(app.db, a_page(*posts), source="telegram", captured_at=NOON)
        turns, done = 0, asyncio.Event()

        async def turn() -> None:
            nonlocal turns
            while not done.is_set():
                await asyncio.sleep(0)
                turns += 1

        turning = asyncio.create_task(turn())
        await in_a_thread(lambda: compiled(app))
        while_compiling, turns = turns, 0
        came_to = await app.judge(asyncio.Event())
        done.set()
        await turning

        assert came_to.judged == POSTS and app.opened.engines.built == 1
        assert while_compiling >= 3 * STATEMENTS / 100
        assert turns >= POSTS / 200


def compiled(app):
    room = app._newsroom()
    return app.opened.engines.of(room, room.statements)


class OnceJudged(asyncio.Event):
    """An event that is set once the first batch was judged."""

    def __init__(self, db):
        super().__init__()
        self._db = db

    def is_set(self):
        return any(one.judged_to for one in judged(self._db))


async def test_judging_ends_at_the_next_batch_once_it_is_to_stop(newsroom):
    with newsroom(3) as app:
        posts = [a_post(number, text) for number, text in enumerate(composed_posts(450), 1)]
        save_page(app.db, a_page(*posts), source="telegram", captured_at=NOON)
        came_to = await app.judge(OnceJudged(app.db))

        assert came_to.judged == BATCH
        assert (await app.judge(asyncio.Event())).judged == 450 - came_to.judged


WAITING, SAID = 5000, "He said: we are open for talks, in room {number}."


async def test_a_fresh_post_waits_for_one_batch_of_a_backlog_and_is_told_of_before_the_rest(newsroom):
    with newsroom(3) as app:
        app.acted_by("ann").tracking.track(app.tracking.draft("We are open for talks"), origin="chat")
        old = (a_post(number, f"Room {number}.", posted_at=LONG_AGO) for number in range(1, WAITING))
        save_page(app.db, a_page(*old), source="telegram", captured_at=NOON)
        told, batches = [], []

        async def queued():
            told.append(list_alerts(app.db)[0].post_url.rpartition("/")[2])
            batches.append(reached(app.db, PLACED) // BATCH)

        class OnceBegun(asyncio.Event):
            """Never set; a post comes as soon as the first batch was placed."""

            came = False

            def is_set(self):
                if not self.came and reached(app.db, PLACED):
                    self.came = True
                    keep(app, WAITING, text=SAID)
                return False

        came_to = await app.judge(OnceBegun(), queued)

        assert told == [str(WAITING)] and batches == [1]
        assert (came_to.judged, came_to.queued, came_to.left) == (WAITING - 1, 1, 0)
        again = await app.judge(asyncio.Event())
        assert (again.judged, again.queued) == (
            1,
            0,
        )  # its turn came: it is judged as all are, and not told twice


async def test_news_that_is_there_when_judging_begins_goes_before_what_waits_longer(newsroom):
    with newsroom(3) as app:
        app.acted_by("ann").tracking.track(app.tracking.draft("We are open for talks"), origin="chat")
        old = (a_post(number, f"Room {number}.", posted_at=LONG_AGO) for number in range(1, 3 * BATCH))
        save_page(app.db, a_page(*old), source="telegram", captured_at=NOON)
        keep(app, 3 * BATCH, text=SAID)
        placed = []

        async def queued():
            placed.append(reached(app.db, PLACED))

        came_to = await app.judge(asyncio.Event(), queued)

        assert placed == [0]
        assert (came_to.judged, came_to.queued) == (3 * BATCH, 1)


async def test_after_a_batch_that_was_given_up_the_next_has_a_memory_that_nobody_else_is_at(
    newsroom, monkeypatch
):
    never = threading.Event()
    with newsroom(3) as app:
        keep(app, 1)
        monkeypatch.setattr(app.opened.memory.get(), "read_on", lambda *_, **__: never.wait())
        with monkeypatch.context() as hurry:
            hurry.setattr("bot.operations.judging.BATCH_TAKES", timedelta(seconds=0.2))
            with pytest.raises(Overdue):
                await asyncio.wait_for(app.judge(asyncio.Event()), timeout=HANGS)
        try:
            assert (await asyncio.wait_for(app.judge(asyncio.Event()), timeout=HANGS)).judged == 1
        finally:
            never.set()
