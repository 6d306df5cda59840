"""No page scans what grows without bound: each query that it asks is explained by SQLite itself."""

import contextlib
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from bot.app.application import App
from bot.app.opening import open_app
from bot.desk.access import Access
from bot.desk.protocol import Visitor
from bot.desk.serving import Desk
from bot.desk.table import NAVIGATION
from bot.models import Asked, Role
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.bench.desk import channel_tables, pages
from tests.bench.filled import fill
from tests.bench.judged import settings, tables
from tests.bench.wire import shipped_wire
from tests.builders import a_page, a_post
from tests.desk.served import AT, write_settings

GROWING = (
    *("posts", "versions", "captures", "matches", "verdicts", "alerts", "deliveries"),
    *("coverage", "message_ids", "gaps", "archived_ranges", "custody", "story_joins", "story_lineages"),
)
NAMED = re.compile(
    rf"\b(?:from|join|,)\s+(?:main\.)?({'|'.join(GROWING)})\b"
    r"(?:\s+(?!on\b|where\b|join\b|cross\b|order\b|left\b|group\b|limit\b|indexed\b)(\w+))?",
    re.IGNORECASE,
)
SCAN = re.compile(r"SCAN (\w+)\b(?! VIRTUAL)")
# The least or greatest of a column without an index is looked for in all rows; the plan calls that a search.
SEARCHED = re.compile(r"SEARCH (\w+)$")
EXTREME = re.compile(r"\b(?:min|max)\s*\((?!(?:\w+\.)?(?:id|seq)\))", re.IGNORECASE)
A_FEW = 10  # statements: posts are gone through by the thousand, and one story has more to tell than another
MOSTLY_NULL = "posts_folded_into (folded_into=?)"  # by which all posts are found that are not folded
PATHS = ("/?statement=open-for-talks", "/?channel=ClashReport", "/?affiliation=OSINT+aggregator",
         "/?lang=en&rung=verbatim&verdict=any", "/?verdict=open", "/?since=2026-05-01&until=2026-06-01",
         "/?q=talks", "/?q=talks&statement=open-for-talks", "/?after=2026-05-29T13:00:00.000%2B00:00_9",
         "/?review=yes", "/story/1", "/post/ClashReport/1", "/statements?q=talks",
         "/statement/open-for-talks", "/statement/open-for-talks/edit", "/statement/new/edit",
         "/add?post=ClashReport/1", "/silence/open-for-talks", "/silence/open-for-talks?since=2026-05-01",
         "/search?q=talks", "/search?q=talks&channel=ClashReport", "/search?q=the", "/searches/1",
         "/channels/ClashReport", "/channels/ClashReport?until=2026-05-20", "/channels/suggest",
         "/channels/suggest?statement=open-for-talks", "/alerts?state=due", "/alerts?before=9",
         "/claim/open-for-talks", "/claim/open-for-talks/preview", "/uncorrected",
         "/uncorrected?all=yes", "/uncorrected?before=2026-06-01", "/threads/1")  # fmt: skip


class TracedApp(App):
    """A newsroom that notes what it asks of the database."""

    asked: list[str]

    @contextlib.contextmanager
    def aside(self, given_up: threading.Event) -> Iterator[App]:
        """Open the same newsroom for another thread, and note what that asks."""
        with super().aside(given_up) as app:
            app.db.conn.set_trace_callback(self.asked.append)
            yield app


@contextlib.asynccontextmanager
async def looking(app: App, clock: datetime) -> AsyncIterator[Callable[[str], Awaitable[list[str]]]]:
    """Give what asks for a page as an admin sees it, and returns what that asked of the database."""
    traced = TracedApp(app.opened)
    traced.asked = []
    owner = Visitor(name="Ann", role=Role.ADMIN, language="", zone=ZoneInfo("UTC"))
    access = Access((), owner, clock=lambda: clock)
    desk = Desk(traced, access, port=80)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(desk), base_url="http://localhost:80", headers={"host": "localhost:80"}
    ) as client:
        await client.get(f"/?token={access.token}")

        async def look(path: str) -> list[str]:
            traced.asked.clear()
            answer = await client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.text[:500]}"
            return list(traced.asked)

        try:
            yield look
        finally:
            await desk.close()


def scans(db: Database, sql: str) -> list[str]:
    """Return what a query scans of what grows."""
    if not re.match(r"\s*(select|with)\b", sql, re.IGNORECASE):
        return []
    growing = {alias or table for table, alias in NAMED.findall(sql)}
    plan = [row["detail"] for row in db.rows(f"explain query plan {sql}")]
    return [line for line in plan if _scans(line, sql, growing)]


def _scans(line: str, sql: str, growing: set[str]) -> bool:
    found = SCAN.match(line) or (EXTREME.search(sql) and SEARCHED.match(line))
    return MOSTLY_NULL in line or bool(found and found[1] in growing)


def test_a_scan_is_seen(db: Database):
    assert scans(db, "select * from posts p join versions v on v.post_id = p.id where p.media = ''") == [
        "SCAN p"
    ]
    assert scans(db, "select max(id) from matches") == []
    assert scans(db, "select min(since) from coverage") == ["SEARCH coverage"]
    assert scans(db, "select state, count(*) from alerts indexed by alerts_state group by state") != []
    assert scans(db, "select * from posts p where p.folded_into is null order by p.posted_at limit 1") != []
    assert scans(db, "select * from matches where posted_at < 'x' order by posted_at desc limit 5") == []


async def test_no_page_scans_what_grows(tmp_path: Path):
    write_settings(tmp_path / "config")
    with open_app(tmp_path / "config", tmp_path / "data", owner=True, clock=lambda: AT) as app:
        texts = ["We are open for talks.", "Are we open for talks?", "We have never refused to have talks."]
        posts = [
            a_post(number, text, posted_at=AT + timedelta(minutes=number))
            for number, text in enumerate(texts, 1)
        ]
        save_page(app.db, a_page(*posts), source="preview", captured_at=AT)
        for _ in app.match():
            pass
        app.searches.save("Talks", "talks")
        app.threads.build("Talks", Asked(statements=("open-for-talks",)))
        found: dict[str, list[str]] = {}
        async with looking(app, AT) as look:
            for path in [page.path for page in NAVIGATION] + list(PATHS):
                asked = await look(path)
                assert asked or path == "/db", path  # which lists what may be seen
                for sql in dict.fromkeys(asked):
                    if scanned := scans(app.db, sql):
                        found[f"{path}: {' '.join(sql.split())}"] = scanned

    assert found == {}


async def asked_by_page(folder: Path, posts: int) -> dict[str, int]:
    """Count the statements that each page asks in a newsroom of so many posts, one in ten of them found."""
    now = datetime.now(UTC)
    statements = shipped_wire().statements(4, wordings=1)
    folder.mkdir()
    config = settings(folder, tables(statements), channels=channel_tables())
    with open_app(config, folder / "data", owner=True, clock=lambda: now) as app:
        fill(app.db.path, shipped_wire(), statements, posts=posts, matches=posts // 10, now=now, channels=8)
        last = app.stories.get(str(posts)).first
        async with looking(app, now) as look:
            return {title: len(await look(path)) for title, path in pages(statements, posts, last.url)}


async def test_a_page_asks_as_much_of_few_posts_as_of_many(tmp_path: Path):
    few, many = await asked_by_page(tmp_path / "few", 4_000), await asked_by_page(tmp_path / "many", 7_000)

    more = {title: number - few[title] for title, number in many.items()}
    assert {title: number for title, number in more.items() if number > A_FEW} == {}
