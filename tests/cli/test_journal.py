"""What is logged: JSON where programs read, files of a size, and no secret anywhere."""

import json
import logging
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli import journal
from bot.cli.journal import JsonFormatter, PrivateFile
from bot.config.secrecy import HIDDEN, Scrubber
from bot.desk.table import PAGES
from bot.threads.formats import FORMS
from tests.cli.newsroom import Newsroom
from tests.cli.wired import KEYS, NOW, SAID, TOKEN, channel_of
from tests.desk.served import served

SECRETS = {
    "the API hash": "ab" * 16,
    "the bot's token": TOKEN,
    "the phone": "491701234567",
    "a webhook's address": "https://127.0.0.1:1/hook-0f4c81",
    "a webhook's key": "k3y-of-the-webhook-77",
    "the heartbeat's address": "http://127.0.0.1:1/beat-5d1e",
    "the translation's key": "translation-key-9a",
    "a token of the desk": "metrics-token-of-20-letters",
    "a password": "two steps of mine",
}


def written(folder: Path) -> dict[str, bytes]:
    """Everything that stands in files under a folder, but where secrets are at home; archives unpacked."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in (".env", "wirewatch.toml") and ".session" not in path.name:
            found[str(path)] = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                found |= {
                    f"{path} {name}": packed.read(name)
                    for name in packed.namelist()
                    if name != "config/wirewatch.toml"
                }
    return found


def shown_at_the_desk(folder: Path, environ: Mapping[str, str]) -> list[str]:
    """Every page that is asked for without more, and the figures for a monitor."""
    paths = [page.path for page in PAGES if not page.writes and "{" not in page.path]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        with served(folder) as desk:
            desk.enter()
            answers = [desk.client.get(path) for path in (*paths, "/metrics", "/healthz")]
    assert sum(answer.status_code == 200 for answer in answers) > 10
    return [answer.text for answer in answers]


def mistaken(desk: Newsroom) -> list[str]:
    """What is said of settings that hold secrets and are wrong."""
    right, said = (desk.config / ".env").read_text(), []
    for name in ("TELEGRAM_API_HASH=", "TELEGRAM_BOT_TOKEN=", "TELEGRAM_PHONE=+", "WIREWATCH_HEARTBEAT_URL="):
        desk.write(".env", right.replace(name, f"{name}?"))
        done = desk.run("config", status=None)
        said.append(done.stdout + done.stderr)
    desk.write(".env", right)
    return said


def test_no_secret_is_written_anywhere(desk, world, telegram, tmp_path):
    desk.write(
        ".env",
        "".join(
            [
                f"{KEYS}TELEGRAM_PHONE=+{SECRETS['the phone']}\n",
                f"TELEGRAM_BOT_TOKEN={TOKEN}\n",
                "HOOK=" + SECRETS["a webhook's address"] + "\n",
                "HOOK_KEY=" + SECRETS["a webhook's key"] + "\n",
                "WIREWATCH_HEARTBEAT_URL=" + SECRETS["the heartbeat's address"] + "\n",
                "WIREWATCH_TRANSLATION_KEY=" + SECRETS["the translation's key"] + "\n",
            ]
        ),
    )
    token = SECRETS["a token of the desk"]
    desk.write("wirewatch.toml", f'[desk]\nmetrics_token = "{token}"\n')
    recipients = (desk.config / "recipients.toml").read_text()
    hook = '[[recipient]]\nid = "hook"\nkind = "webhook"\nurl_env = "HOOK"\nsecret_env = "HOOK_KEY"\n'
    hook += 'statements = ["*"]\n'
    desk.write("recipients.toml", recipients + hook)
    channel_of(world).post(SAID, at=NOW)
    world.user(phone="+491709999999", id=9).password = SECRETS["a password"]
    log = tmp_path / "log.jsonl"
    said = []
    for command in (
        "run --once",
        "status",
        "config",
        "channels --json",
        "accounts",
        "alerts --state due",
        "thread new Talks",
        "thread add 1 https://t.me/ClashReport/1",
        *(f"thread export 1 --as {form} --out {tmp_path / 'out'}/" for form in FORMS),
        "doctor --offline",
        "recipients list",
        "alerts",
        f"backup {tmp_path / 'copy.zip'}",
        "verify",
        "login",
    ):
        done = desk.run("--log-level", "debug", "--log-file", str(log), *command.split(), status=None)
        said.append(done.stdout + done.stderr)

    said += [*shown_at_the_desk(tmp_path, desk.environ), *mistaken(desk)]

    assert log.read_text("utf-8").strip()
    assert [row["recipient"] for row in desk.rows("alerts", "--state", "due")] == ["hook"]  # it is not there
    assert len(list((tmp_path / "out").iterdir())) == len(FORMS)
    everything = written(tmp_path) | {"what was said": "\n".join(said).encode()}
    assert len(everything) > 5
    for what, secret in SECRETS.items():
        for place, content in everything.items():
            assert secret.encode() not in content, f"{what} stands in {place}"


def test_what_looks_like_a_token_is_hidden_wherever_it_came_from():
    scrubber = Scrubber()
    scrubber.hide(["hunter22", "hunter22-longer", "short", "https://"])

    assert scrubber.scrub("a hunter22-longer and hunter22, short") == f"a {HIDDEN} and {HIDDEN}, short"
    assert scrubber.scrub("expected https:// or http://") == "expected https:// or http://"
    assert scrubber.scrub(f"123456789:{'A' * 35}") == HIDDEN
    assert scrubber.scrub("12:30 and 123456789:00") == "12:30 and 123456789:00"


def test_a_line_of_the_log_is_one_object_also_with_a_traceback_and_hostile_words():
    formatter = JsonFormatter()
    try:
        raise ValueError("line\nbreak \u202e and \x1b[31m")
    except ValueError as error:
        record = logging.LogRecord(
            "bot.x", logging.ERROR, "", 0, "said %s", ("\x1b[2J",), (ValueError, error, error.__traceback__)
        )
    line = formatter.format(record)

    told = json.loads(line)
    assert "\n" not in line and "\x1b" not in line and "\u202e" not in line
    assert told["level"] == "error" and told["logger"] == "bot.x" and "ValueError" in told["exception"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", told["timestamp"])


def test_a_log_file_is_for_its_owner_and_a_new_one_is_begun_at_its_size(tmp_path):
    file = PrivateFile(tmp_path / "log", maxBytes=1000, backupCount=2)
    logger = logging.getLogger("tests.rotating")
    logger.propagate = False
    logger.addHandler(file)
    try:
        for number in range(200):
            logger.error("line %d %s", number, "x" * 50)
    finally:
        logger.removeHandler(file)
        file.close()

    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["log", "log.1", "log.2"]
    assert all(path.stat().st_size <= 1000 and path.stat().st_mode & 0o777 == 0o600 for path in files)
    assert "line 199" in (tmp_path / "log").read_text()


def test_a_log_file_that_is_removed_is_begun_anew(tmp_path):
    file = PrivateFile(tmp_path / "log")
    for text in ("before", "after"):
        (tmp_path / "log").unlink(missing_ok=True)
        file.emit(logging.LogRecord("tests", logging.ERROR, "", 0, text, None, None))
    file.close()

    assert (tmp_path / "log").read_text() == "after\n"
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_log_file_that_cannot_be_written_is_told_in_one_line(newsroom):
    refused = newsroom.run("--log-file", "/dev/null/x", "status", status=1)

    assert refused.stderr == "wirewatch: --log-file /dev/null/x: cannot be written: Not a directory\n"


@pytest.mark.parametrize(("level", "told"), [("debug", True), ("info", True), ("warning", False)])
def test_as_much_is_logged_as_was_asked_for(newsroom, site, tmp_path, level, told):
    site.show(1, name="ClashReport")

    newsroom.run("--log-level", level, "--log-file", str(tmp_path / "log"), "collect")

    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert ("ClashReport: 1 new, 0 edited, 0 absent" in events) is told


def test_older_files_are_few():
    assert journal.SIZE * (journal.KEPT + 1) <= 100_000_000
