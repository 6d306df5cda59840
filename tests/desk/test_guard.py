"""What stands before every page: names, origins, tokens, roles, and what a browser may do."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest

from bot.desk.running import listen
from tests.desk.served import PASSWORD, Served, served, two_users


@pytest.fixture(scope="module")
def users() -> str:
    """Settings with a journalist and an editor."""
    return two_users()


def test_whoever_has_no_session_is_led_to_the_way_in(desk: Served):
    with desk.stranger() as client:
        answer = client.get("/")

        assert answer.status_code == 303 and answer.headers["location"] == "/login"
        assert client.get("/?token=guessed").headers["location"] == "/login"
        assert client.get("/live").status_code == 303
        assert client.post("/verdict", headers={"origin": desk.url}).status_code == 401


def test_the_cookie_is_for_this_site_and_no_script(desk: Served):
    with desk.stranger() as client:
        cookie = client.get(desk.address).headers["set-cookie"]

    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "token" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1.evil.example", "localhost:1"])
def test_another_name_is_not_answered(desk: Served, host: str):
    assert desk.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", ""])
def test_a_form_of_another_page_changes_nothing(desk: Served, origin: str):
    (url,) = desk.publish("We are open for talks.")
    fields = {"csrf": desk.csrf, "post": url, "statement": "open-for-talks", "answer": "relevant"}

    answer = desk.client.post("/verdict", data=fields, headers={"origin": origin} if origin else {})

    assert answer.status_code == 403
    assert desk.app.evidence.history(url).verdicts == []


@pytest.mark.parametrize("token", ["", "guessed"])
def test_a_form_without_the_sessions_token_changes_nothing(desk: Served, token: str):
    (url,) = desk.publish("We are open for talks.")
    fields = {"csrf": token, "post": url, "statement": "open-for-talks", "answer": "relevant"}

    answer = desk.client.post("/verdict", data=fields, headers={"origin": desk.url})

    assert answer.status_code == 403
    assert desk.app.evidence.history(url).verdicts == []


def test_what_writes_is_not_done_by_a_link(desk: Served):
    desk.get("/verdict", 405)


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/desk.css"])
def test_every_answer_says_what_a_browser_may_do(desk: Served, path: str):
    headers = desk.client.get(path).headers

    assert "unsafe" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["../guard.py", "..%2fguard.py", "%2e%2e/guard.py", "..\\guard.py", "%00desk.css"]
)
def test_no_path_leads_out_of_the_folder_of_files(desk: Served, path: str):
    assert desk.client.get(f"/static/{path}").status_code in (400, 404)


def test_no_page_leads_away_after_a_form(desk: Served):
    (url,) = desk.publish("We are open for talks.")
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = desk.post("/verdict", post=url, statement="open-for-talks", answer="relevant", back=back)
        assert answer.headers["location"] == "/"


def test_users_sign_in_with_their_passwords_and_there_is_no_token(tmp_path: Path, users: str):
    with served(tmp_path, settings=users) as desk:
        assert "token" not in desk.address
        assert desk.sign_in("Ann", "wrong").status_code == 401
        assert desk.sign_in("Nobody").status_code == 401
        assert desk.sign_in("Ann").status_code == 303
        assert "Ann" in desk.text("/", ".who")

        desk.post("/logout")
        assert desk.client.get("/").headers["location"] == "/login"


def test_too_many_wrong_passwords_have_a_name_wait_with_the_right_one_too(tmp_path: Path, users: str):
    with served(tmp_path, settings=users) as desk:
        for _ in range(5):
            assert desk.sign_in("Ed", "wrong").status_code == 401

        assert desk.sign_in("Ed").status_code == 429


def test_behind_a_proxy_the_wrong_passwords_of_one_address_hold_up_no_other(tmp_path: Path, users: str):
    settings, origin = f'[desk]\nurl = "https://desk.example.org"\n{users}', "https://desk.example.org"
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with served(tmp_path, settings=settings, port=port) as desk:
        assert desk.url == origin

        def try_in(name: str, password: str, address: str) -> httpx.Response:
            headers = {"host": "desk.example.org", "origin": origin, "x-forwarded-for": f"9.9.9.9, {address}"}
            here = f"http://127.0.0.1:{port}/login"
            return desk.client.post(here, data={"name": name, "password": password}, headers=headers)

        for number in range(5):
            assert try_in(f"guess{number}", "wrong", "203.0.113.7").status_code == 401

        assert try_in("Ann", PASSWORD, "203.0.113.7").status_code == 429
        entered = try_in("Ann", PASSWORD, "203.0.113.8")
        assert entered.status_code == 303 and "Secure" in entered.headers["set-cookie"]


def test_a_journalist_reads_and_judges_and_does_not_do_what_editors_do(tmp_path: Path, users: str):
    with served(tmp_path, settings=users) as desk:
        (url,) = desk.publish("We are open for talks.")
        desk.sign_in("Ann")

        desk.post("/verdict", post=url, statement="open-for-talks", answer="relevant")
        for path in ("/statements/new", "/statements/table", "/statement/open-for-talks/edit"):
            assert "role of editor" in desk.one(path, ".why", 403).text()
        desk.post("/story/split", 403, post=url)
        desk.post("/statement/new/save", 403, title="x", wording_en="the dam")
        assert desk.app.tracking.added == []
        (verdict,) = desk.app.evidence.history(url).verdicts
        assert verdict.actor == "Ann at the desk"


def test_threads_of_others_are_no_journalists(tmp_path: Path, users: str):
    with served(tmp_path, settings=users) as desk:
        (url,) = desk.publish("We are open for talks.")
        number = desk.app.acted_by("Ed at the desk").threads.new("Of Ed")
        desk.sign_in("Ann")

        desk.post("/add", 400, post=url, thread=str(number))
        desk.post("/add", post=url, thread="new", title="Of Ann")

        assert "Of Ann" in desk.text("/add", "select", post=url)
        assert "Of Ed" not in desk.text("/add", "select", post=url)


def test_health_needs_no_session_and_says_no_more_than_one_word(desk: Served):
    with desk.stranger() as client:
        assert client.get("/healthz").text in ("ok", "not ok")


def test_figures_are_for_this_machine_or_whoever_has_their_token(tmp_path: Path, desk: Served):
    with desk.stranger() as client:
        told = client.get("/metrics")
        assert told.status_code == 200 and told.headers["content-type"].startswith("text/plain; version=")
        assert "\nwirewatch_sees " in told.text and told.text.endswith("\n")
        assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403
    settings = '[desk]\nmetrics_token = "a-token-of-some-length"\n'
    with served(tmp_path / "other", settings=settings) as other, other.stranger() as client:
        assert client.get("/metrics").status_code == 403
        given = {"authorization": "Bearer a-token-of-some-length"}
        assert client.get("/metrics", headers=given).status_code == 200


def test_the_next_free_port_is_taken(tmp_path: Path, desk: Served):
    taken = int(desk.url.rpartition(":")[2])
    with listen("127.0.0.1", taken) as found:
        assert found.getsockname()[1] != taken


async def test_the_parts_of_an_answer_are_sent_without_waiting_for_one_another():
    options = asyncio.Queue[int]()

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        had: socket.socket = writer.get_extra_info("socket")
        options.put_nowait(had.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(note, sock=listen("127.0.0.1", 0)) as server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await options.get()
        writer.close()
