"""Markdown: readable as it is, and a post's own signs are only signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.text import visible
from bot.threads.formats.markdown import MarkdownExporter
from tests.builders import NOON
from tests.threads.formats.threads import HOSTILE, a_full_thread, a_hostile_thread, a_thread

ANY = st.text(st.characters())
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
INSIDE = {  # what a line is made of, which differs with its words
    "text", "hardbreak", "softbreak", "paragraph_open", "paragraph_close", "inline", "html_inline",
    "text_special", "s_open", "s_close", "strong_open", "strong_close",
}  # fmt: skip


def rendered(text: str) -> tuple[list[str], str]:
    """What a reader of Markdown makes of it: its elements and the text a person reads."""
    kinds, words = [], []
    for token in READER.parse(text):
        kinds.append(token.type)
        for child in token.children or []:
            kinds.append(child.type)
            words.append(child.content)
    return kinds, " ".join(words)


def test_markdown_quotes_the_posts_and_ends_with_methods_provenance_and_annex():
    thread = a_thread("We are open\nfor talks", note="the first")
    text = MarkdownExporter(annex=True).export(thread).decode()

    assert text.startswith(
        "# Open for talks\n\n"
        "1 post of 1 channel, from 29 May 2026, 15:00 to 29 May 2026, 15:00. All times: Europe/Kyiv.\n\n"
        "## Posts\n\n### Clash Report, 29 May 2026, 15:00\n\n"
        "aggregator\n\nthe first\n\n> We are open  \n> for talks  \n\n<https://t.me/ClashReport/1>\n\n"
        "## Methods\n\n"
    )
    assert (
        "## Wire provenance\n\nThis text draws on the following public posts and pages:\n\n"
        "- <https://t.me/ClashReport/1>\n\n## Technical annex\n\n"
    ) in text
    assert "Telegram's own protocol (MTProto) | No edit and no absence seen<br>SHA-256 `" in text


def test_markdown_says_when_a_post_was_edited_changed_again_or_is_gone():
    thread = a_thread("x", edited_at=NOON, absent_at=NOON, changed_since=True)

    text = MarkdownExporter(annex=True).export(thread).decode()

    assert "No longer there when looked for on 29 May 2026" in text
    assert "Edited on 29 May 2026" in text and "Changed again since this version" in text


def test_the_posts_and_pages_that_a_thread_stands_on_are_listed_as_an_article_prints_them():
    text = MarkdownExporter(annex=True).export(a_full_thread()).decode()

    assert (
        "This text draws on the following public posts and pages:\n\n"
        "- <https://t.me/ClashReport/58234>\n"
        "- <https://t.me/zvezdanews/29876>\n"
        "- Article 5 of NATO: <https://en.wikipedia.org/wiki/Article_5_of_NATO>\n"
        "- <https://example.org/wire?id=1&lang=en>\n\n"
    ) in text
    order = [text.index(f"## {name}") for name in ("Methods", "Wire provenance", "Watched hours")]
    assert order == sorted(order)
    assert "zvezdanews not watched 29 May 2026, 15:00 to 15:10 Europe/Kyiv" in text
    assert "uniannet not watched at all in this time" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_renders_as_itself_and_nothing_else(text):
    kinds, words = rendered(MarkdownExporter().export(a_thread(text)).decode())

    assert not {"html_block", "image", "fence", "code_block", "hr"} & set(kinds)
    assert kinds.count("link_open") == 2  # the post's own address, twice
    assert kinds.count("strong_open") == kinds.count("s_open") == 0
    for line in visible(text.replace("\r\n", "\n")).split("\n"):
        assert " ".join(line.split()) in words


@given(ANY)
def test_no_text_changes_the_structure_of_a_markdown_export(text):
    def outline(markdown: str) -> list[str]:
        kinds, _ = rendered(markdown)
        return [kind for kind in kinds if kind not in INSIDE]

    hostile = MarkdownExporter().export(a_hostile_thread(f"x{text}")).decode()

    assert outline(hostile) == outline(MarkdownExporter().export(a_hostile_thread("xword")).decode())
