"""What people add counts beside the files, and the files win."""

import pytest

from bot.app.application import App
from bot.app.opening import open_app
from bot.config.loading import load_statements
from bot.errors import InputError
from bot.storage.posts import save_page
from bot.storage.statements import judged
from tests.builders import NOON, a_page, a_post

STATEMENTS = """
[[speaker]]
id = "putin"
name = "Vladimir Putin"
aliases = ["Putin"]

[[statement]]
id = "targets"
title = "Targets"
[statement.wording]
en = ["They are legitimate targets"]
"""
MOVED = """
[[statement]]
id = "open-talks"
title = "From the file"
[statement.wording]
en = ["Never shall we speak"]
"""
QUOTE = "We are open for talks"


@pytest.fixture
def config(tmp_path):
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "channels.toml").write_text('[[channel]]\nusername = "ClashReport"\n', "utf-8")
    (folder / "statements.toml").write_text(STATEMENTS, "utf-8")
    return folder


@pytest.fixture
def app(config, tmp_path):
    with open_app(config, tmp_path / "data", owner=True, clock=lambda: NOON) as opened:
        yield opened


def track(app: App, quote=QUOTE, **more):
    statement = app.tracking.draft(quote, **more)
    app.acted_by("ann").tracking.track(statement, origin="chat")
    return statement


def publish(app: App, *posts):
    save_page(app.db, a_page(*posts), source="telegram", captured_at=NOON)


def judge(app: App):
    for _ in app.match():
        pass
    return [(one.match.statement_id, one.version.message_id) for one in app.statements.matches()]


def test_a_tracked_quote_finds_what_is_stored_and_alerts_of_what_comes(app):
    publish(app, a_post(1, f"He said: {QUOTE}."))

    statement = track(app)

    assert statement.id == "open-talks" and judge(app) == [("open-talks", 1)]
    assert app.alerts() == []
    publish(app, a_post(2, f"Again: {QUOTE}, he said."))
    assert judge(app) == [("open-talks", 1), ("open-talks", 2)]
    assert [one.post_url for one in app.alerts()] == ["https://t.me/ClashReport/2"]


def test_a_run_that_is_under_way_leaves_a_new_statement_to_the_next(app):
    publish(app, a_post(1, f"He said: {QUOTE}."))
    under_way = app.match()
    next(under_way)

    track(app)
    list(under_way)

    assert {one.statement_id: one.judged_to for one in judged(app.db)} == {"open-talks": 0, "targets": 1}
    assert judge(app) == [("open-talks", 1)]


def test_an_untracked_statement_keeps_its_matches_and_makes_no_new_ones(app):
    publish(app, a_post(1, QUOTE))
    track(app)
    judge(app)

    app.tracking.untrack("open-talks")
    publish(app, a_post(2, f"{QUOTE}, once more."))

    assert judge(app) == [("open-talks", 1)]
    assert [one.id for one in app.statements.in_force] == ["targets"]
    track(app)
    assert judge(app) == [("open-talks", 1), ("open-talks", 2)] and app.alerts() == []


def test_opening_anew_keeps_what_was_added(app, config, tmp_path):
    track(app, speaker="putin")

    with open_app(config, tmp_path / "data", clock=lambda: NOON) as again:
        assert [one.id for one in again.statements.in_force] == ["targets", "open-talks"]
        again.statements.register()
        assert [one.statement_id for one in judged(again.db)] == ["open-talks", "targets"]
        assert again.statements.get("open-talks").speaker == again.config.speakers[0]


def test_the_file_wins_over_an_added_statement_and_the_clash_is_told(app, config, tmp_path):
    track(app)
    (config / "statements.toml").write_text(STATEMENTS + MOVED, "utf-8")

    with open_app(config, tmp_path / "data", clock=lambda: NOON) as again:
        again.statements.register()
        assert again.statements.get("open-talks").title == "From the file"
        assert [one.statement.id for one in again.tracking.clashes] == ["open-talks"]
        with pytest.raises(InputError, match=r"statements\.toml has it already"):
            again.tracking.draft(QUOTE, statement_id="open-talks")
        again.tracking.untrack("open-talks")
        assert again.tracking.clashes == [] and again.statements.get("open-talks").title == "From the file"
        assert [one.statement_id for one in judged(again.db)] == ["open-talks", "targets"]


def test_ids_are_made_of_words_and_never_twice(app):
    assert [track(app, title=title).id for title in ("One", "Two")] == ["open-talks", "open-talks-2"]
    assert track(app, "Мы открыты для переговоров").id == "otkryty-peregovorov"
    app.tracking.untrack("open-talks")
    assert app.tracking.draft(QUOTE, title="One").id == "open-talks"
    assert app.tracking.draft(QUOTE, title="Three").id == "open-talks-3"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"quote": "  \n"}, "a quote is missing"),
        ({"quote": QUOTE, "speaker": "nobody"}, "speaker"),
        ({"quote": QUOTE, "languages": ["de"]}, "wording"),
        ({"quote": QUOTE, "require_speaker": True}, "needs a speaker"),
        ({"quote": QUOTE, "statement_id": "targets"}, r"statements\.toml has it already"),
    ],
)
def test_what_the_files_would_not_accept_is_not_tracked(app, given, why):
    with pytest.raises(InputError, match=why):
        app.tracking.draft(given.pop("quote"), **given)


def test_the_same_draft_is_tracked_once(app):
    statement = track(app)

    with pytest.raises(InputError, match="tracked already"):
        app.tracking.track(statement, origin="chat")
    with pytest.raises(InputError, match="take it out there"):
        app.tracking.untrack("targets")
    with pytest.raises(InputError, match="nobody added it"):
        app.tracking.untrack("nothing")


def test_all_that_was_added_is_written_as_toml_that_reads_back(app, tmp_path):
    track(app, speaker="putin", require_speaker=True, tags=["talks"], urgent=True)
    track(app, "Час сідати за стіл переговорів", wordings={"ru": ["Пора садиться за стол"]})

    path = app.tracking.write(tmp_path / "added.toml")

    assert load_statements(path, app.config.speakers) == tuple(one.statement for one in app.tracking.added)
    assert "# added by ann on 2026-05-29\n" in path.read_text("utf-8")


def test_a_watched_channel_is_known_everywhere_and_the_file_wins(app, config, tmp_path):
    app.channels.watch("@wartranslated", language="en", affiliation="translator", origin="chat")

    assert [one.username for one in app.channels.watched] == ["ClashReport", "wartranslated"]
    assert app.opened.channel("WarTranslated").affiliation == "translator"
    assert [one.username for one in app.posts.coverage()] == ["ClashReport", "wartranslated"]
    assert [one.username for one in app.channels.named(["WARTRANSLATED"])] == ["wartranslated"]
    with pytest.raises(InputError, match="watched already"):
        app.channels.watch("ClashReport", origin="chat")
    with pytest.raises(InputError, match='expected "preview"'):
        app.channels.watch("uniannet", source="telegram", origin="chat")
    with pytest.raises(InputError, match=r"channels\.toml"):
        app.channels.unwatch("ClashReport")

    with (config / "channels.toml").open("a") as file:
        file.write('[[channel]]\nusername = "wartranslated"\naffiliation = "from the file"\n')
    with open_app(config, tmp_path / "data", clock=lambda: NOON) as again:
        assert again.opened.channel("wartranslated").affiliation == "from the file"
        assert [one.channel.username for one in again.channels.clashes] == ["wartranslated"]
        again.channels.unwatch("wartranslated")
        assert again.channels.clashes == [] and len(again.channels.watched) == 2
