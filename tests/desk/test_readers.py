"""Pages are made without a pause for garbage, and what they leave is collected nevertheless."""

import asyncio
import gc
import threading
import weakref
from pathlib import Path

import pytest

from bot.app.application import App
from bot.app.opening import open_app
from bot.desk.readers import Readers
from tests.desk.served import write_settings


class Knot:
    """Something that only the collector of garbage lets go of."""

    def __init__(self) -> None:
        self.own = self


async def test_nothing_is_collected_while_a_page_is_made_and_all_is_after_it(tmp_path: Path):
    write_settings(tmp_path / "config")
    left: list[weakref.ref[Knot]] = []
    begun, second_made = threading.Event(), threading.Event()

    def first(app: App) -> bool:
        begun.set()
        second_made.wait(10)
        return gc.isenabled()

    def second(app: App) -> bool:
        left.append(weakref.ref(Knot()))
        return gc.isenabled()

    def fail(app: App) -> bool:
        raise LookupError

    with open_app(tmp_path / "config", tmp_path / "data", owner=True) as app:
        readers = Readers(app)
        try:
            waiting = asyncio.ensure_future(readers.ask(first))
            await asyncio.to_thread(begun.wait, 10)
            assert not await readers.ask(second)
            assert left[0]() is None  # though another page is being made
            second_made.set()
            assert not await waiting
            assert gc.isenabled()
            with pytest.raises(LookupError):
                await readers.ask(fail)
            assert gc.isenabled()
        finally:
            readers.close()
