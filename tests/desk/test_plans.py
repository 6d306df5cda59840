"""No page scans what grows without bound: each query that it asks is explained by SQLite itself."""

import contextlib
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from bot.app.application import App
from bot.app.opening import open_app
from bot.desk.access import Access
from bot.desk.protocol import Visitor
from bot.desk.serving import Desk
from bot.desk.table import NAVIGATION
from bot.models import Role
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.builders import a_page, a_post
from tests.desk.served import AT, write_settings

GROWING = (
    *("posts", "versions", "captures", "matches", "verdicts", "alerts"),
    *("coverage", "message_ids", "custody", "story_joins"),
)
NAMED = re.compile(
    rf"\b(?:from|join|,)\s+(?:main\.)?({'|'.join(GROWING)})\b(?:\s+(?!on\b|where\b|join\b|order\b|left\b|group\b)(\w+))?",
    re.IGNORECASE,
)
SCAN = re.compile(r"SCAN (\w+)\b(?! VIRTUAL)")
PATHS = ("/?statement=open-for-talks", "/?channel=ClashReport", "/?lang=en&rung=verbatim&verdict=any",
         "/?q=talks", "/?after=2026-05-29T13:00:00.000%2B00:00_9", "/?review=yes", "/story/1",
         "/post/ClashReport/1", "/statement/open-for-talks", "/add?post=ClashReport/1",
         "/silence/open-for-talks", "/search?q=talks", "/channels/ClashReport", "/channels/suggest",
         "/alerts?state=due", "/claim/open-for-talks", "/uncorrected")  # fmt: skip


class TracedApp(App):
    """A newsroom that notes what it asks of the database."""

    asked: list[str]

    @contextlib.contextmanager
    def aside(self, given_up: threading.Event) -> Iterator[App]:
        """Open the same newsroom for another thread, and note what that asks."""
        with super().aside(given_up) as app:
            app.db.conn.set_trace_callback(self.asked.append)
            yield app


def scans(db: Database, sql: str) -> list[str]:
    """Return what a query scans of what grows."""
    if not re.match(r"\s*(select|with)\b", sql, re.IGNORECASE):
        return []
    growing = {alias or table for table, alias in NAMED.findall(sql)}
    plan = [row["detail"] for row in db.rows(f"explain query plan {sql}")]
    return [line for line in plan if (found := SCAN.match(line)) and found[1] in growing]


def test_a_scan_is_seen(db: Database):
    assert scans(db, "select * from posts p join versions v on v.post_id = p.id where p.media = ''") == [
        "SCAN p"
    ]
    assert scans(db, "select max(id) from matches") == []
    assert scans(db, "select * from matches where posted_at < 'x' order by posted_at desc limit 5") == []


async def test_no_page_scans_what_grows(tmp_path: Path):
    write_settings(tmp_path / "config")
    with open_app(tmp_path / "config", tmp_path / "data", owner=True, clock=lambda: AT) as opened:
        texts = ["We are open for talks.", "Are we open for talks?", "We have never refused to have talks."]
        posts = [
            a_post(number, text, posted_at=AT + timedelta(minutes=number))
            for number, text in enumerate(texts, 1)
        ]
        save_page(opened.db, a_page(*posts), source="preview", captured_at=AT)
        for _ in opened.match():
            pass
        app = TracedApp(opened.opened)
        app.asked = []
        owner = Visitor(name="Ann", role=Role.ADMIN, language="", zone=ZoneInfo("UTC"))
        access = Access((), owner, clock=lambda: AT)
        desk = Desk(app, access, port=80)
        found: dict[str, list[str]] = {}
        transport = httpx.ASGITransport(desk)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:80") as client:
            client.headers["host"] = "localhost:80"
            await client.get(f"/?token={access.token}")
            for path in [page.path for page in NAVIGATION] + list(PATHS):
                app.asked.clear()
                answer = await client.get(path)
                assert answer.status_code == 200, f"{path}: {answer.text[:500]}"
                assert app.asked or path == "/db", path  # which lists what may be seen
                for sql in dict.fromkeys(app.asked):
                    if scanned := scans(opened.db, sql):
                        found[f"{path}: {' '.join(sql.split())}"] = scanned
        await desk.close()

    assert found == {}
