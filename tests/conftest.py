"""Fixtures that all tests share."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.app.dictionaries import CompiledDictionaries, places
from bot.config.secrecy import SECRETS, Scrubber
from bot.models.languages import LANGUAGES
from bot.storage.database import Database
from tests.databases import new_database
from tests.endurance.length import length

__all__ = ["length"]

# No deadlines: how long an example takes is the machine's affair.
settings.register_profile("usual", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.register_profile("endurance", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "usual")

# A shell that starts tests in the background has them ignore Ctrl-C, and all that they start as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _dictionaries(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile the dictionaries before anything is looked at: a command would say that it does."""
    folders = places(tmp_path_factory.getbasetemp())
    for language in LANGUAGES:
        with contextlib.suppress(ValueError):  # a language without a dictionary
            CompiledDictionaries(folders).get_dictionary(language)


@pytest.fixture(autouse=True)
def _no_secrets_of_others() -> Iterator[None]:
    """Forget what a test hid: its secret may be an everyday word in the lines of the next."""
    yield
    vars(SECRETS).update(vars(Scrubber()))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A new database in a real file."""
    database = new_database(tmp_path / "wirewatch.db")
    yield database
    database.close()
