"""Searches that people saved, and the statements that they become."""

import pytest

from bot.errors import InputError
from bot.storage.posts import save_page
from tests.app.newsroom import a_newsroom
from tests.builders import NOON, a_page, a_post


@pytest.fixture
def app(tmp_path):
    with a_newsroom(tmp_path, {"channels.toml": '[[channel]]\nusername = "ClashReport"\n'}) as opened:
        yield opened


def test_a_search_is_kept_by_its_name_until_it_is_removed(app):
    first = app.searches.save("Dams", "dam")
    second = app.searches.save(" dams ", "dam -beaver")

    assert [(one.id, one.name, one.query) for one in app.searches.find()] == [
        (second.id, "dams", "dam -beaver")
    ]
    with pytest.raises(InputError, match="none of this number"):
        app.searches.get(first.id)

    app.searches.remove(second.id)
    assert app.searches.find() == []
    actions = [row["action"] for row in app.db.rows("select action from custody order by seq")]
    assert actions[-3:] == ["search saved", "search saved", "search removed"]


@pytest.mark.parametrize(
    ("name", "query"), [("", "dam"), ("Dams", " "), ("Dams", "dam ("), ("x" * 81, "dam")]
)
def test_what_cannot_be_searched_for_is_not_saved(app, name, query):
    with pytest.raises(InputError):
        app.searches.save(name, query)
    assert app.searches.find() == []


def test_a_saved_search_becomes_a_statement_that_finds_what_it_found(app):
    save_page(app.db, a_page(a_post(1, "The dam burst")), source="preview", captured_at=NOON)
    number = app.searches.save("Dams", "dam").id

    statement = app.searches.track(number, title="The dam", origin="desk")
    for _ in app.match():
        pass

    assert (statement.id, statement.title, statement.query) == ("dam", "The dam", {"*": "dam"})
    assert [one.version.url for one in app.statements.matches(["dam"])] == ["https://t.me/ClashReport/1"]
    with pytest.raises(InputError, match="speaker"):
        app.searches.draft(number, speaker="nobody")
