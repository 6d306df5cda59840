"""`wirewatch` as a process of its own, once for each kind of command: exit status, streams, what is typed."""

import json
import signal
import socket
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from bot.__main__ import serves
from tests.cli.newsroom import ROOT, wait_for_line
from tests.cli.wired import KEYS
from tests.waiting import HANGS

TELLS_WHAT_IT_LOADS = {"PYTHONPROFILEIMPORTTIME": "1"}  # on standard error, one line a module


def test_help_is_on_standard_output(newsroom):
    done = newsroom.run_apart("--help")

    assert done.stdout.startswith("Usage: ") and done.stderr == ""


def test_a_mistake_is_one_line_on_standard_error_and_exit_status_1(newsroom):
    done = newsroom.run_apart("posts", "--since", "yesterdayish", status=1)

    assert done.stdout == "" and done.stderr.startswith('wirewatch: --since "yesterdayish": expected a time')
    assert len(done.stderr.splitlines()) == 1


def test_wrong_usage_is_exit_status_2(newsroom):
    done = newsroom.run_apart("thread", "export", "1", status=2)

    assert done.stdout == "" and done.stderr.startswith("Usage: ")


def test_what_one_process_takes_in_another_lists(newsroom, tmp_path):
    post = {"channel_id": 5, "channel": "wire_one", "message_id": 1, "text": "Мы открыты для переговоров",
            "posted_at": "2026-05-29T12:00:00+00:00"}  # fmt: skip
    (tmp_path / "posts.jsonl").write_text(json.dumps(post) + "\n{broken\n", "utf-8")

    taken = newsroom.run_apart("import", str(tmp_path / "posts.jsonl"), status=1)
    judged = newsroom.run_apart("-v", "match")
    listed = newsroom.run_apart("matches", "--json")

    assert "1 kept" in taken.stdout and taken.stderr.count("line 2: ") == len(taken.stderr.splitlines()) == 1
    assert judged.stdout and "INFO" not in judged.stdout
    (row,) = map(json.loads, listed.stdout.splitlines())
    assert row["statement"] == "open-for-talks" and listed.stderr == ""


def test_a_code_is_typed_on_standard_input(newsroom, world, telegram):
    newsroom.environ = telegram.environment()
    newsroom.write(".env", KEYS + "TELEGRAM_PHONE=+491701234567\n")
    world.user(phone="+491701234567", id=7, first_name="Ann")

    wrong = newsroom.run_apart("login", stdin="1\n2\n3\n", status=1)
    signed = newsroom.run_apart("login", stdin="12345\n")

    assert wrong.stderr.splitlines()[-1] == "wirewatch: wrong code 3 times; run it again for a new one"
    assert signed.stdout == "signed in as Ann (id 7)\n"


def test_the_installed_command_is_the_same_program():
    module, _, name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"][
        "wirewatch"
    ].partition(":")

    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize(
    ("loaded", "number"),
    [
        ("click", signal.SIGINT),
        ("click", signal.SIGTERM),
        ("asyncio", signal.SIGTERM),
        ("bot.app.application", signal.SIGINT),
    ],
)
def test_the_service_that_is_asked_to_stop_while_it_starts_ends_in_peace(newsroom, loaded, number):
    newsroom.environ |= TELLS_WHAT_IT_LOADS
    process = newsroom.start("run")
    wait_for_line(process, lambda line: line.rpartition("|")[2].strip() == loaded)
    process.send_signal(number)
    _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 0 and "Traceback" not in log


def test_another_command_that_is_interrupted_while_it_starts_is_aborted_in_one_line(newsroom):
    newsroom.environ |= TELLS_WHAT_IT_LOADS
    process = newsroom.start("posts")
    wait_for_line(process, lambda line: line.rpartition("|")[2].strip() == "click")
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 1 and "Aborted!" in log and "Traceback" not in log


@pytest.mark.parametrize(
    ("words", "serving"),
    [
        ("run", True),
        ("--config run -v run --once", True),
        ("--data=here run", True),
        ("--data run posts", False),
        ("posts --words run", False),
        ("--config", False),
        ("", False),
    ],
)
def test_the_service_is_told_from_other_commands_before_anything_is_loaded(words, serving):
    assert serves(words.split()) is serving


def test_11_20_too_few_descriptors_are_told_in_one_line(newsroom):
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -n 6; exec "$0" -m bot match', sys.executable],
        cwd=newsroom.cwd,
        env=newsroom.environment(),
        capture_output=True,
        text=True,
        timeout=HANGS,
    )

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("wirewatch: ") and ("open file" in line or "open database file" in line)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_11_20_a_service_that_is_asked_to_stop_a_second_time_ends_at_once(newsroom, number):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        newsroom.write("wirewatch.toml", f'[preview]\nbase_url = "http://127.0.0.1:{port}"\n')
        process = newsroom.start("run")
        silent.settimeout(HANGS)
        asking, _ = silent.accept()
        with asking:
            process.send_signal(number)
            wait_for_line(process, lambda line: "stopping: " in line)
            process.send_signal(number)
            _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 1
    assert "cut short" not in log and "Traceback" not in log
