"""Settings that are saved while the service runs are in force at once, or told to be wrong."""

import signal

import pytest

from tests.cli.newsroom import wait_for_line
from tests.waiting import HANGS

ADMIN = '[[recipient]]\nid = "ada"\nrole = "admin"\n'


@pytest.fixture
def service(newsroom, site):
    site.show(1, name="ClashReport")
    site.show(1, name="wartranslated", channel_id=1700000001)
    newsroom.write("recipients.toml", ADMIN)
    process = newsroom.start("run")
    wait_for_line(process, lambda line: "ClashReport: 1 new" in line)
    yield process
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=HANGS)
    assert process.returncode == 0 and "Traceback" not in log


def test_a_channel_that_is_saved_is_read_at_once(newsroom, service):
    newsroom.channels("ClashReport", "wartranslated")

    wait_for_line(service, lambda line: "in force from now on" in line)
    wait_for_line(service, lambda line: "wartranslated: 1 new" in line)


def test_wrong_settings_leave_the_old_ones_and_are_noted_until_they_are_right(newsroom, service):
    newsroom.write("channels.toml", '[[channel]]\nusername = "x"\n')
    line = wait_for_line(service, lambda line: "the old ones stay in force" in line)
    assert 'channel "x"' in line.replace("\\", "")

    newsroom.channels("ClashReport", "wartranslated")
    wait_for_line(service, lambda line: "wartranslated: 1 new" in line)


def test_asked_by_a_signal_it_looks_and_goes_on_where_nothing_changed(newsroom, service):
    service.send_signal(signal.SIGHUP)
    newsroom.channels("ClashReport", "wartranslated")

    wait_for_line(service, lambda line: "wartranslated: 1 new" in line)
