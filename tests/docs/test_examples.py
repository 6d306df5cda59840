"""What pages show besides commands is right: settings are accepted, code does what it says."""

import tomllib
from typing import Any

import pytest
from pydantic import BaseModel

from bot.config.accounts import AccountTable
from bot.config.recipients import RecipientTable
from bot.config.tables import ChannelTable, SpeakerTable, StatementTable
from bot.sinks.webhook import signature
from tests.docs.pages import PAGES, ROOT, blocks, name_of

TABLES: dict[str, type[BaseModel]] = {
    "account": AccountTable,
    "channel": ChannelTable,
    "speaker": SpeakerTable,
    "statement": StatementTable,
    "recipient": RecipientTable,
}
SETTINGS = [
    pytest.param(tomllib.loads("\n".join(line.strip() for line in block.splitlines())), id=name_of(page))
    for page in PAGES
    for kind, block in blocks(page)
    if kind == "toml"
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_that_pages_show_are_accepted(settings: dict[str, list[dict[str, Any]]]):
    for name, entries in settings.items():
        for entry in entries:
            assert TABLES[name].model_validate(entry).model_fields_set == set(entry)


def test_there_are_settings_to_look_at():
    assert len(SETTINGS) >= 2


def test_a_receiver_that_follows_the_page_knows_what_is_genuine():
    (code,) = (block for kind, block in blocks(ROOT / "docs/alerts.md") if kind == "python")
    shown: dict[str, Any] = {}
    exec(code, shown)
    genuine = signature("key", 1780056000, b'{"id": "1"}')

    assert shown["is_genuine"]("key", "1780056000", b'{"id": "1"}', genuine)
    assert not shown["is_genuine"]("key", "1780056000", b'{"id": "2"}', genuine)
    assert not shown["is_genuine"]("other", "1780056000", b'{"id": "1"}', genuine)
