"""Datasette at /db: it shows what may be seen, and refuses what it must."""

import sqlite3
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.app.queries import show_only
from bot.storage.database import Database
from tests.desk.served import Served, served, two_users

SAID = "The minister said: we are open for talks, and left."
HIDDEN = ("inbox", "answers", "questions", "denials", "addresses", "alerts", "custody", "mutes")


def sql(desk: Served, query: str) -> httpx.Response:
    return desk.client.get("/db/wirewatch.json", params={"sql": query, "_shape": "array"})


def test_tables_are_looked_through_and_searched(desk: Served):
    desk.publish(SAID)

    assert desk.one("/db", 'a[href="/db/wirewatch/posts"]').text() == "posts"
    assert not desk.page("/db").css('a[href="/db/wirewatch/inbox"]')
    assert "posts" in desk.get("/db/wirewatch").text
    rows = desk.get("/db/wirewatch/versions.json", _shape="array").json()
    assert [row["text"] for row in rows] == [SAID]
    page = desk.get("/db/wirewatch/versions")
    assert 'href="/db/-/static/app.css' in page.text
    assert sql(desk, "select count(*) as n from versions_fts where versions_fts match 'minister'").json() == [
        {"n": 1}
    ]


@pytest.mark.parametrize("table", HIDDEN)
def test_other_tables_are_shown_to_nobody_in_no_way(desk: Served, table: str):
    desk.publish(SAID)

    assert desk.client.get(f"/db/wirewatch/{table}").status_code == 403
    assert desk.client.get(f"/db/wirewatch/{table}.json").status_code == 403
    assert f"/db/wirewatch/{table}" not in desk.get("/db/wirewatch").text
    for query in (
        f"select * from {table}",
        f"select 1 where exists (select 1 from {table})",
        f"with x as (select * from main.{table}) select count(*) from x",
        f"select * from posts where id in (select rowid from {table})",
    ):
        answer = sql(desk, query)
        assert answer.status_code in (400, 403, 500) and not isinstance(answer.json(), list), query


@pytest.mark.parametrize(
    "query",
    [
        "attach database '/etc/passwd' as other",
        "pragma journal_mode = delete",
        "select load_extension('x')",
        "update posts set media = ''",
        "delete from posts",
        "create temp table x (y)",
        "insert into posts (id) values (1)",
    ],
)
def test_nothing_is_written_attached_or_loaded(desk: Served, query: str):
    desk.publish(SAID)

    assert sql(desk, query).status_code != 200
    assert desk.app.posts.count() == 1


def test_what_is_not_shown_is_not_even_counted(desk: Served, capfd: pytest.CaptureFixture[str]):
    desk.get("/db/wirewatch")

    assert "ERROR" not in capfd.readouterr().err


def test_its_first_page_is_the_desks(desk: Served):
    assert desk.client.get("/db/").headers["location"] == "/db"


def test_a_query_that_takes_too_long_is_ended(desk: Served):
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"

    answer = sql(desk, endless)

    assert answer.status_code == 400 and "time limit" in answer.text


def test_it_is_read_only_behind_the_guard_and_says_nothing_of_itself(desk: Served):
    assert desk.client.post("/db/wirewatch", headers={"origin": desk.url}).status_code == 405
    assert desk.client.get("/db/wirewatch", headers={"host": "evil.example"}).status_code == 421
    for path in ("settings", "databases.json", "actor.json", "permissions", "plugins", "threads", "metadata"):
        assert desk.client.get(f"/db/-/{path}").status_code == 404, path
    assert desk.client.get("/db/wirewatch.db").status_code in (403, 404)
    with desk.stranger() as stranger:
        assert stranger.get("/db/wirewatch").headers["location"] == "/login"


def test_links_lead_to_pages_that_are_there(desk: Served):
    desk.publish(SAID, "Nothing was said.")
    home = "/db/wirewatch"
    found = dict[str, str]()
    for path in (
        home,
        f"{home}/versions?_search=open",
        f"{home}/posts?_facet=channel_id",
        f"{home}/posts?_facet=message_id&_facet_size=1",
        f"{home}?sql=select+1",
    ):
        for node in LexborHTMLParser(desk.get(path).text).css("a[href], form[action]"):
            link = urljoin(desk.url + path, node.attributes.get("href") or node.attributes.get("action"))
            found[link] = path

    own = [link for link in found if link.startswith(desk.url) and not link.endswith("/db/")]
    assert all(any(name in link for link in own) for name in ("_hide_sql", "_facet_size=max"))
    assert {link: found[link] for link in own if desk.client.get(link).status_code != 200} == {}


def test_no_script_runs_on_its_pages(desk: Served):
    desk.publish("<script>alert(1)</script> We are open for talks")

    answer = desk.get("/db/wirewatch/versions")

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<script>alert" not in answer.text


def test_journalists_look_and_editors_ask_in_sql(tmp_path: Path):
    with served(tmp_path, settings=two_users()) as desk:
        desk.publish(SAID)
        for name, status in (("Ann", 403), ("Ed", 200)):
            desk.sign_in(name)
            assert desk.client.get("/db/wirewatch/posts").status_code == 200
            assert sql(desk, "select 1 as one").status_code == status


def test_sqlite_itself_refuses_what_is_not_shown(db: Database):
    show_only(db.conn)
    try:
        assert db.value("select count(*) from posts") == 0
        for query in ("select * from inbox", "select * from custody", "delete from posts", "attach 'x' as y"):
            with pytest.raises(sqlite3.DatabaseError):
                db.conn.execute(query)
    finally:
        db.conn.set_authorizer(None)
