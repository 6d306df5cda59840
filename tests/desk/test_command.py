"""The desk as people start it: beside a service, within it; and the passwords of its users."""

import re
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.app.opening import open_app
from bot.config.loading import load_config
from bot.config.settings import DeskUser
from bot.desk.access import Access, hashed
from bot.desk.protocol import Visitor
from bot.models import Role
from tests.cli.newsroom import Newsroom
from tests.desk.served import AT
from tests.waiting import HANGS

ADDRESS = re.compile(r"The desk is at (http://127\.0\.0\.1:\d+/\?token=[\w-]+)")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Settings that watch one channel through a preview that is not there."""
    room = Newsroom(tmp_path)
    room.channels("ClashReport")
    return room


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that a command prints."""
    assert process.stdout
    return next(found[1] for line in process.stdout if (found := ADDRESS.search(line)))


def stopped(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=HANGS)
    return process.returncode


def opened(address: str) -> str:
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        return client.get(address).text


def test_it_runs_beside_a_service_and_within_it(newsroom: Newsroom):
    newsroom.write("wirewatch.toml", '[preview]\nbase_url = "http://127.0.0.1:9"\n')
    service = newsroom.start("run", "--desk")
    within = address_of(service)  # there is data from then on, without which a desk does not begin
    beside = newsroom.start("desk", "serve", "--port", "0")

    pages = [opened(address) for address in (within, address_of(beside))]

    assert all("Nothing has been read yet" in page for page in pages)
    assert [stopped(one) for one in (beside, service)] == [0, 0]


def test_who_is_signed_in_stays_so_where_settings_change_while_it_serves(newsroom: Newsroom):
    newsroom.write("wirewatch.toml", '[preview]\nbase_url = "http://127.0.0.1:9"\n')
    service = newsroom.start("run", "--desk")
    address = address_of(service)
    with httpx.Client(trust_env=False) as client:
        client.get(address)
        newsroom.channels("ClashReport", "wartranslated")

        assert address_of(service) == address
        page = client.get(f"{address.partition('?')[0]}channels")

    assert page.status_code == 200 and "wartranslated" in page.text
    assert stopped(service) == 0


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({}, True),
        ({"language": "uk"}, True),
        ({"password": "another"}, False),
        ({"role": "editor"}, False),
        ({"name": "Bea"}, False),
    ],
)
def test_a_session_outlives_other_settings_only_while_its_user_has_the_same_password_and_role(changed, stays):
    owner = Visitor(name="owner", role=Role.ADMIN, language="", zone=ZoneInfo("UTC"))
    user = DeskUser(name="Ann", role="journalist", password=hashed("correct horse battery"))
    before = Access([user], owner, clock=lambda: AT)
    key = before.by_password("Ann", "correct horse battery", "127.0.0.1")
    assert key is not None

    after = before.renewed([replace(user, **changed)], owner, clock=lambda: AT)

    found = after.session(key)
    assert (found is not None) == stays
    if found is not None:
        assert found.visitor.language == changed.get("language", user.language)
    assert before.renewed((), owner, clock=lambda: AT).session(key) is None


def test_a_password_is_set_and_all_else_in_the_file_stays(newsroom: Newsroom):
    newsroom.write("wirewatch.toml", '# ours\nzone = "Europe/Kyiv"  # where we are\n')

    newsroom.run("desk", "password", "Ann", "--role", "editor", "--password", "a long enough one")
    newsroom.run("desk", "password", "Ann", stdin="another long one\nanother long one\n")

    written = (newsroom.config / "wirewatch.toml").read_text("utf-8")
    assert written.startswith('# ours\nzone = "Europe/Kyiv"  # where we are\n') and "long" not in written
    config = load_config(newsroom.config, newsroom.data, {})
    (user,) = config.desk.users
    assert (user.name, user.role) == ("Ann", "editor")
    owner = Visitor(name="owner", role=Role.ADMIN, language="", zone=config.zone)
    access = Access(config.desk.users, owner, clock=lambda: AT)
    assert access.by_password("Ann", "another long one", "here")
    assert access.by_password("Ann", "a long enough one", "here") is None


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [("Ann", "short", "at least 12"), ("Ann <b>", "a long enough one", "desk.user[1].name")],
)
def test_a_password_or_name_that_will_not_do_is_refused(
    newsroom: Newsroom, name: str, password: str, why: str
):
    done = newsroom.run("desk", "password", name, "--password", password, status=1)

    assert why in done.stderr and not (newsroom.config / "wirewatch.toml").exists()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ('[desk]\naddress = "0.0.0.0"\n', "needs [[desk.user]]"),
        ('[desk]\nurl = "https://desk.example.org"\n', "needs [[desk.user]]"),
        ('[desk]\naddress = "localhost"\n', "an IP address"),
        ('[desk]\nmetrics_token = "short"\n', "16 letters"),
        ('[[desk.user]]\nname = "Ann"\npassword = "plain"\n', "wirewatch desk password"),
    ],
)
def test_what_would_let_others_in_is_refused_at_the_start(newsroom: Newsroom, settings: str, why: str):
    with open_app(newsroom.config, newsroom.data, owner=True):
        pass  # there is data
    newsroom.write("wirewatch.toml", settings)

    assert why in newsroom.run("desk", status=1).stderr


def test_the_demonstrations_desk_finds_what_is_tracked_there(newsroom: Newsroom):
    demo = newsroom.start("demo", "--desk")
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        address = address_of(demo)
        form = dict(re.findall(r'name="(csrf)" value="([\w-]+)"', client.get(address).text))
        url = address.partition("/?")[0]
        for path, fields in (
            ("/searches/save", {"name": "Kupiansk", "q": "Kupiansk"}),
            ("/searches/3/track", {"title": "What is said of Kupiansk"}),
        ):
            last = client.post(url + path, data=form | fields, headers={"origin": url})
        page = client.get(last.url)

    assert "1 carrier" in page.text
    assert stopped(demo) == 0
