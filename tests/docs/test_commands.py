"""Every command of every page runs, chapter by chapter, in a newsroom that has the sample wire."""

from collections.abc import Iterator

import pytest

from tests.docs.newsroom import Desk, copied, prepared, world
from tests.docs.pages import Chapter, chapters

CHAPTERS = list(chapters())
MAKES_A_THREAD = ("thread build", "thread new")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The newsroom that each chapter gets a copy of."""
    with world() as (host, server):
        yield prepared(tmp_path_factory.mktemp("newsroom"), host, server)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=str)
def test_the_commands_of_a_chapter_run(chapter: Chapter, template: Desk, tmp_path):
    desk = copied(template, tmp_path)
    if needs_a_thread(chapter):
        desk.run("thread", "build", "--title", "Open for talks", "--statement", "open-for-talks")
    for command in chapter.commands:
        desk.follow(command)


def needs_a_thread(chapter: Chapter) -> bool:
    """Tell whether a chapter goes on with a thread that an earlier one made."""
    makes = any(words in command for command in chapter.commands for words in MAKES_A_THREAD)
    return not makes and any("thread" in command for command in chapter.commands)


def test_pages_have_the_commands_they_are_there_for():
    pages = {chapter.page.name for chapter in CHAPTERS}

    assert {"README.md", "editors.md", "statements.md", "stories.md", "alerts.md", "evidence.md"} <= pages
    assert sum(len(chapter.commands) for chapter in CHAPTERS) > 80
