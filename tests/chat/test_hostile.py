"""Posts are hostile text: whatever they hold, an answer shows it plainly, within Telegram's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon import types

from bot.alerts.message import ENTITIES
from bot.chat.pages import fitting, page
from bot.models import Entity, Message
from bot.text import utf16_length
from tests.chat.newsroom import a_phone, publish, the_bot

HOSTILE = {
    "markup": "**we are open for talks** [bank](https://evil.example) <b>x</b> `code` ||spoiler||",
    "emoji": "We are open for talks " + "👩‍👩‍👧‍👦" * 1000,
    "direction": "We are open for talks \u202egnp.exe \u2066\u200b\u200f שלום",
    "controls": "We are open for talks \x00\x07\x1b[31m\ufffe",
    "command": "/thread new Mine\nWe are open for talks",
    "format": "We are open for talks %(num)d %s {0} {{}}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_post_is_shown_plainly_everywhere(text, app, world, telegram, staff, tmp_path):
    (url,) = publish(app, text)
    editor = app.acted_by("Ed (502) in the chat")
    editor.threads.add(editor.threads.new(text[:150]), [url])
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ed"]) as ed:
        asked = ("/find talks", "/recent", f"/story {url}", "/thread list", "/thread show 1", "/export 1")
        answers = [await ed.say(words) for words in asked]
        await app.alert({"telegram": sender})
        await ed.next()

    for answer in answers:
        assert utf16_length(answer.raw_text) <= 4096
        kinds = {type(one) for one in answer.entities or []}
        assert kinds <= {types.MessageEntityBold, types.MessageEntityItalic}
        assert not set(answer.raw_text) & set("\u202e\u2066\u200b\x00\x07\x1b\ufffe")
    assert len(app.threads.find()) == 1


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("👩‍👧🇺🇦\u202e\n"), max_size=4000)
ENTRIES = st.lists(st.lists(st.tuples(TEXT, st.sampled_from(["", "bold", "italic"])), max_size=4), max_size=8)


@given(TEXT, ENTRIES, st.integers(-1, 5))
def test_a_page_is_within_telegrams_limits_whatever_is_on_it(heading, entries, number):
    shown = page(heading, entries, number)

    assert utf16_length(shown.text) <= 4096
    assert len(shown.entities) <= ENTITIES
    assert all(0 <= one.offset < one.offset + one.length <= len(shown.text) for one in shown.entities)


@given(TEXT, st.booleans())
def test_what_is_too_long_is_cut_with_its_formatting(text, caption):
    whole = Message(text=text, entities=(Entity(kind="bold", offset=0, length=len(text)),) if text else ())

    shown = fitting(whole, caption=caption)

    assert utf16_length(shown.text) <= (1024 if caption else 4096)
    assert all(one.offset + one.length <= len(shown.text) for one in shown.entities)
