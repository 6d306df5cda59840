import contextlib
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rsa
from telethon.crypto import AuthKey

from bot.errors import Busy, ConfigError
from bot.telegram.client import TelegramAccess, TelegramServer, held, make_client


def an_access(session: Path, **fields: Any) -> TelegramAccess:
    return replace(TelegramAccess(api_id=1, api_hash="0badc0de", session=session), **fields)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_session_is_private_to_its_owner(tmp_path: Path) -> None:
    session = tmp_path / "sessions" / "reader.session"

    with held(session):
        make_client(an_access(session), updates=False).session.close()

    assert (mode(session), mode(session.parent)) == (0o600, 0o700)


def test_a_session_that_others_can_read_is_refused_by_name_alone(tmp_path: Path) -> None:
    session = tmp_path / "reader.session"
    session.touch()
    session.chmod(0o644)

    with pytest.raises(ConfigError) as refusal, held(session):
        pass

    assert refusal.value.problems == (
        "reader.session: mode 0644 lets others sign in with it; accepted is 0600",
    )


def test_a_file_that_is_no_session_is_refused(tmp_path: Path) -> None:
    session = tmp_path / "reader.session"
    session.touch(0o600)
    session.write_text("something else entirely")

    with pytest.raises(ConfigError, match="not a Telegram session"), held(session):
        pass


def test_a_session_whose_making_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    session = tmp_path / "reader.session"
    with held(session), contextlib.closing(sqlite3.connect(session)) as file:
        file.execute("create table version (version integer primary key)")

    with held(session):
        make_client(an_access(session), updates=False).session.close()
    with contextlib.closing(sqlite3.connect(session)) as file:
        made = file.execute("select count(*) from version").fetchone()[0]

    assert (made, mode(session)) == (1, 0o600)


def test_a_session_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    session = tmp_path / "reader.session"

    with held(session), pytest.raises(Busy, match=r"reader\.session is in use"), held(session):
        pass
    with held(session):
        pass


def test_an_api_key_that_cannot_be_one_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        TelegramAccess(api_id=2**31, api_hash="", session=tmp_path / "reader")

    assert [line.partition(":")[0] for line in refusal.value.problems] == [
        "TELEGRAM_API_ID",
        "TELEGRAM_API_HASH",
        "reader",
    ]


def test_secrets_do_not_show_when_a_setting_is_printed(tmp_path: Path) -> None:
    assert "0badc0de" not in repr(an_access(tmp_path / "reader.session"))


def test_a_server_must_be_named_by_address_and_its_key_be_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TG_DC_HOST"):
        TelegramServer(dc_id=2, host="localhost", port=443, public_key="")

    server = TelegramServer(dc_id=2, host="127.0.0.1", port=443, public_key="nonsense")
    with pytest.raises(ConfigError, match="TG_DC_PUBLIC_KEY"):
        make_client(an_access(tmp_path / "reader.session", server=server), updates=False)


@pytest.fixture(scope="module")
def server() -> TelegramServer:
    key: bytes = rsa.newkeys(512)[0].save_pkcs1()
    return TelegramServer(dc_id=2, host="127.0.0.1", port=443, public_key=key.decode())


def signed_in(access: TelegramAccess, *, dc_id: int, address: str) -> None:
    session = make_client(access, updates=False).session
    session.set_dc(dc_id, address, 443)
    session.auth_key = AuthKey(bytes(256))
    session.save()
    session.close()


def address_of(access: TelegramAccess) -> tuple[int, str]:
    session = make_client(access, updates=False).session
    session.close()
    return session.dc_id, session.server_address


def test_a_new_session_goes_to_the_server_that_is_set(tmp_path: Path, server: TelegramServer) -> None:
    assert address_of(an_access(tmp_path / "reader.session", server=server)) == (2, "127.0.0.1")


def test_an_account_that_was_sent_on_to_another_data_centre_stays_there(
    tmp_path: Path, server: TelegramServer
) -> None:
    access = an_access(tmp_path / "reader.session", server=server)
    signed_in(access, dc_id=4, address="127.0.0.4")

    assert address_of(access) == (4, "127.0.0.4")


def test_a_session_of_a_test_server_is_not_used_with_telegram(tmp_path: Path) -> None:
    access = an_access(tmp_path / "reader.session")
    signed_in(access, dc_id=2, address="127.0.0.1")

    with pytest.raises(ConfigError, match="signed in at a test server"):
        make_client(access, updates=False)


def test_a_session_of_telegram_is_used_with_telegram(tmp_path: Path) -> None:
    access = an_access(tmp_path / "reader.session")
    signed_in(access, dc_id=4, address="149.154.167.91")

    assert address_of(access) == (4, "149.154.167.91")
