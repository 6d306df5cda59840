"""The pages for journalists show what the bot really writes, in each language."""

import re

import pytest

from bot.alerts.notice import BUTTONS, GUARDS, REASONS
from bot.chat.table import COMMANDS
from bot.i18n import catalogue_for
from bot.models import LANGUAGES
from tests.docs.pages import ROOT, blocks

PAGES = {
    language: ROOT / "docs" / f"journalists{'' if language == 'en' else f'.{language}'}.md"
    for language in LANGUAGES
}
NUMBER = re.compile(r"^[①-⑳] | {3}", re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alert_that_is_explained_is_one_that_the_program_writes(language: str):
    golden = ROOT / "tests/data/notices" / language / "everything-after.txt"
    written = golden.read_text("utf-8").partition("\n----")[0]
    (shown,) = (block for kind, block in blocks(PAGES[language]) if not kind)

    assert NUMBER.sub("", shown).strip() == written.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_numbered_line_is_explained(language: str):
    text = PAGES[language].read_text("utf-8")

    for number in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭":
        assert f"\n{number} " in text and f"\n| {number} |" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_guard_reason_and_command_is_there(language: str):
    text, said = PAGES[language].read_text("utf-8"), catalogue_for(language)
    words = [*(said.say(label) for row in BUTTONS for label, _ in row), *map(said.say, REASONS.values())]
    words += [said.say(words) for words in GUARDS.values()]
    words += [f"/{command.name}" for command in COMMANDS.values() if command.listed]

    assert [one for one in words if one not in " ".join(text.split())] == []
