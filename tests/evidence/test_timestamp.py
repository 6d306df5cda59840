"""Time stamps of an authority are had, kept, and checked without it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StampError
from bot.evidence.timestamp import Stamp, read_stamp, stamp
from bot.evidence.verify import Checking
from bot.storage.custody import head
from bot.storage.posts import save_page
from bot.storage.witnesses import record_stamp
from tests.builders import NOON, a_page, a_post
from tests.evidence.authority import Authority, an_authority

pytest.importorskip("rfc3161_client", reason='needs the extra "timestamp"')
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the test's authority is openssl")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[Authority]:
    with an_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture
def authority(made: Authority) -> Authority:
    made.reply = None
    return made


def stamped(authority: Authority, data: bytes = b"the head") -> Stamp:
    return stamp(data, authority=authority.url, roots=authority.roots)


def test_a_stamp_says_when_and_by_whom_and_is_read_again_without_the_authority(authority):
    given = stamped(authority)

    again = read_stamp(given.token, b"the head", roots=authority.roots)

    assert again == given
    assert given.signer == "CN=Test Authority"
    assert abs(datetime.now(UTC) - given.at) < timedelta(minutes=5)


def test_a_stamp_on_other_bytes_does_not_hold(authority):
    given = stamped(authority)

    with pytest.raises(StampError):
        read_stamp(given.token, b"another head", roots=authority.roots)


@pytest.mark.parametrize("place", [-5, -200, 60])
def test_a_stamp_that_was_altered_does_not_hold(authority, place):
    token = bytearray(stamped(authority).token)
    token[place] ^= 1

    with pytest.raises(StampError):
        read_stamp(bytes(token), b"the head", roots=authority.roots)


def test_a_stamp_under_another_root_does_not_hold(authority, tmp_path):
    with an_authority(tmp_path) as other, pytest.raises(StampError):
        read_stamp(stamped(authority).token, b"the head", roots=other.roots)


def test_the_reply_to_another_question_is_refused(authority):
    authority.reply = (200, stamped(authority).token)  # right in all but the number of the question

    with pytest.raises(StampError):
        stamped(authority)


@pytest.mark.parametrize("reply", [(500, b""), (200, b"no stamp"), (200, b"x" * 70_000), (302, b"")])
def test_what_is_no_stamp_is_told_as_that(authority, reply):
    authority.reply = reply

    with pytest.raises(StampError):
        stamped(authority)


def test_a_stamped_head_witnesses_the_chain_and_an_altered_stamp_is_named(db, authority):
    save_page(db, a_page(a_post()), source="telegram", captured_at=NOON)
    seq, hash_ = head(db)
    given = stamped(authority, hash_.encode())
    for token in (given.token, replace(given, token=given.token[:-1] + b"?").token):
        record_stamp(
            db, seq, hash_, authority=authority.url, token=token, roots=authority.roots,
            stamped_at=given.at, at=NOON,
        )  # fmt: skip

    check = Checking(db, {})
    found = list(check.findings())

    assert check.heads.confirmed == 1
    assert [one.what for one in found] == ["witnesses 2"]
    assert "its stamp does not hold" in found[0].why
