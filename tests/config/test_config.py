"""Settings are read as written, and every mistake in them is told in one line."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.describing import describe
from bot.config.durations import duration_text
from bot.config.environment import Environment
from bot.config.files import ensure_data_dir, loose_permissions, read_dotenv
from bot.config.loading import load_config
from bot.config.mistakes import ELSEWHERE
from bot.config.recipients import RecipientTable
from bot.config.settings import Config, ServerSettings
from bot.config.tables import ChannelTable, SpeakerTable, StatementTable, WirewatchTable
from bot.errors import ConfigError
from bot.models import Channel, Recipient, Rule, Sensitivity, Speaker

SHIPPED = Path(__file__).parent.parent.parent / "config"

CHANNELS = '[[channel]]\nusername = "ClashReport"\n'
STATEMENTS = """
[[speaker]]
id = "putin"
name = "Vladimir Putin"

[[statement]]
id = "open-for-talks"
title = "Russia is open for talks"
speaker = "putin"
tags = ["talks"]
wording.en = ["We are open for talks"]
"""

API_HASH = "0123456789abcdef0123456789abcdef"
TOKEN = "123456:secret-token-of-a-bot"
PHONE = "+15550009876"
ACCOUNT = {
    "TELEGRAM_API_ID": "7654321",
    "TELEGRAM_API_HASH": API_HASH,
    "TELEGRAM_PHONE": PHONE,
    "TELEGRAM_BOT_TOKEN": TOKEN,
}
PEM = "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA\n-----END RSA PUBLIC KEY-----\n"
SERVER = {"TG_DC_ID": "2", "TG_DC_HOST": "127.0.0.1", "TG_DC_PORT": "4430", "TG_DC_PUBLIC_KEY": PEM}


class Desk:
    """A directory of settings; files not given are a working minimum."""

    def __init__(self, root: Path) -> None:
        self.directory = root / "config"
        self.directory.mkdir()
        self.write("channels.toml", CHANNELS)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.directory / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)
        return path

    def load(self, environ: Mapping[str, str] | None = None) -> Config:
        return load_config(self.directory, Path("data"), environ or {})

    def mistakes(self, environ: Mapping[str, str] | None = None) -> list[str]:
        """What is wrong, each line without the name of the directory before its file."""
        with pytest.raises(ConfigError) as caught:
            self.load(environ)
        return [line.removeprefix(f"{self.directory}/") for line in caught.value.problems]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)  # away from any .env of whoever runs the tests
    return Desk(tmp_path)


# --- what is right ------------------------------------------------------------------------------


def test_the_shipped_settings_load_and_need_no_credentials(desk: Desk) -> None:
    config = load_config(SHIPPED, Path("data"), {})

    assert {channel.username for channel in config.channels} == {
        "ClashReport",
        "wartranslated",
        "uniannet",
        "zvezdanews",
    }
    assert len(config.statements) >= 4
    assert all(set(statement.wording) == {"en", "ru", "uk"} for statement in config.statements)
    assert not config.missing_for_reading()
    assert not config.missing_for_sending()


def test_a_username_is_enough(desk: Desk) -> None:
    config = desk.load()

    assert config.channels == (Channel(username="ClashReport", every=timedelta(minutes=2)),)
    assert config.statements == ()
    assert config.recipients == (Recipient(id="desk", kind="console", role="editor", zone="UTC"),)
    assert (config.zone, config.backfill, config.alert_window) == (ZoneInfo("UTC"), 200, timedelta(days=1))
    assert config.preview.base_url == "https://t.me"
    assert config.semantic is False
    assert config.story_window == timedelta(hours=72)
    assert config.telegram is None
    assert config.server is None


def test_every_key_arrives(desk: Desk) -> None:
    desk.write(
        "channels.toml",
        """
        [[channel]]
        username = "zvezdanews"
        title = "Звезда"
        language = "ru"
        affiliation = "Russian state-adjacent"
        note = "A party to what it reports."
        source = "telegram"
        every = "90s"
        owner = "Ministry"
        speaker = "putin"
        """,
    )
    desk.write(
        "statements.toml",
        STATEMENTS
        + """
        [[statement]]
        id = "deadline"
        title = "No deadline"
        speaker = "putin"
        require_speaker = true
        said_on = 2026-05-29
        said_at = "Vladivostok"
        since = 2022-02-24
        tags = ["talks"]
        contrasts = ["open-for-talks"]
        sensitivity = "wide"
        denials = "drop"
        urgent = true
        wording = { ru = ["Срок назвать нельзя"] }
        query = { "*" = "срок OR deadline" }
        """,
    )
    desk.write(
        "recipients.toml",
        """
        [[recipient]]
        id = "night"
        kind = "telegram"
        chat = -1001234567890
        role = "admin"
        statements = ["deadline", "#talks"]
        language = "uk"
        zone = "Europe/Kyiv"
        """,
    )
    desk.write(
        "wirewatch.toml",
        """
        zone = "Europe/Berlin"
        backfill = 50
        preview.base_url = "http://127.0.0.1:8080/"
        alerts.window = "90m"
        stories.window = "48h"
        review.per_day = 9
        matching.semantic = true
        """,
    )
    config = desk.load()
    putin = Speaker(id="putin", name="Vladimir Putin")
    deadline = config.statements[1]

    assert config.channels == (
        Channel(
            username="zvezdanews",
            title="Звезда",
            language="ru",
            affiliation="Russian state-adjacent",
            note="A party to what it reports.",
            source="telegram",
            every=timedelta(seconds=90),
            owner="Ministry",
            speaker="putin",
        ),
    )
    assert config.speakers == (putin,)
    assert (deadline.speaker, deadline.require_speaker) == (putin, True)
    assert (deadline.said_on, deadline.since) == (date(2026, 5, 29), date(2022, 2, 24))
    assert (deadline.wording, deadline.query) == (
        {"ru": ("Срок назвать нельзя",)},
        {"*": "срок OR deadline"},
    )
    assert deadline.sensitivity is Sensitivity.WIDE
    assert (deadline.contrasts, deadline.tags) == (("open-for-talks",), ("talks",))
    assert (deadline.denials, deadline.urgent, deadline.said_at) == ("drop", True, "Vladivostok")
    assert config.recipients == (
        Recipient(
            id="night",
            kind="telegram",
            chat=-1001234567890,
            role="admin",
            rules=(Rule(statements=("deadline", "#talks")),),
            language="uk",
            zone="Europe/Kyiv",
        ),
    )
    assert (config.zone, config.backfill) == (ZoneInfo("Europe/Berlin"), 50)
    assert config.preview.base_url == "http://127.0.0.1:8080"
    assert config.alert_window == timedelta(minutes=90)
    assert config.story_window == timedelta(hours=48)
    assert config.review_per_day == 9
    assert config.semantic is True


def test_who_names_no_language_reads_the_newsrooms(desk: Desk) -> None:
    desk.write("wirewatch.toml", 'language = "uk"')
    desk.write(
        "recipients.toml",
        '[[recipient]]\nid = "desk"\nkind = "console"\n'
        '[[recipient]]\nid = "guest"\nkind = "console"\nlanguage = "en"\n',
    )
    config = desk.load()

    assert (config.language, [one.language for one in config.recipients]) == ("uk", ["uk", "en"])


@pytest.mark.parametrize(
    "written",
    [
        "ClashReport",
        "@ClashReport",
        "t.me/ClashReport",
        "https://t.me/ClashReport/",
        "https://t.me/s/ClashReport",
    ],
)
def test_a_username_may_come_with_an_at_or_as_an_address(desk: Desk, written: str) -> None:
    desk.write("channels.toml", f'[[channel]]\nusername = "{written}"')

    assert desk.load().channels[0].username == "ClashReport"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(desk: Desk) -> None:
    desk.write("channels.toml", b"\xef\xbb\xbf" + CHANNELS.replace("\n", "\r\n").encode())

    assert desk.load().channels[0].username == "ClashReport"


@pytest.mark.parametrize(
    ("rung", "nearest"),
    [("verbatim", "strict"), ("inflected", "balanced"), ("reworded", "wide"), ("semantic", "wide")],
)
def test_a_rung_of_0_1_0_is_read_as_the_nearest_sensitivity_and_said_so(
    desk: Desk, caplog: pytest.LogCaptureFixture, rung: str, nearest: str
) -> None:
    desk.write("statements.toml", STATEMENTS + f'min_rung = "{rung}"\nreview_rung = "semantic"')

    assert desk.load().statements[0].sensitivity == nearest
    (said,) = (record.getMessage() for record in caplog.records if "min_rung" in record.getMessage())
    assert f'sensitivity = "{nearest}"' in said


@given(seconds=st.integers(0, 999_999))
def test_a_duration_is_shown_as_it_could_be_written(seconds: int) -> None:
    unit_seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    text = duration_text(timedelta(seconds=seconds))

    assert int(text[:-1]) * unit_seconds[text[-1]] == seconds


# --- .env and the environment -------------------------------------------------------------------


def test_credentials_come_from_dotenv_and_the_environment_overrides_them(desk: Desk) -> None:
    desk.write(".env", "\n".join(f"{key}={value}" for key, value in ACCOUNT.items()))
    telegram = desk.load({"TELEGRAM_PHONE": "+49 (30) 000-0001"}).telegram

    assert telegram is not None
    assert telegram.api_id == 7654321
    assert telegram.api_hash.get_secret_value() == API_HASH
    assert telegram.bot_token is not None
    assert telegram.bot_token.get_secret_value() == TOKEN
    assert telegram.phone is not None
    assert telegram.phone.get_secret_value() == "+49300000001"


def test_a_dotenv_in_the_current_directory_serves_where_the_settings_have_none(
    desk: Desk, tmp_path: Path
) -> None:
    here = tmp_path / ".env"
    here.write_text(f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={API_HASH}\n")
    here.chmod(0o600)
    found_here = desk.load().telegram
    desk.write(".env", f"TELEGRAM_API_ID=2\nTELEGRAM_API_HASH={API_HASH}\n")
    found_there = desk.load().telegram

    assert found_here is not None
    assert found_here.api_id == 1
    assert found_there is not None
    assert found_there.api_id == 2


def test_dollar_signs_in_a_secret_are_left_alone(desk: Desk) -> None:
    path = desk.write(".env", "TELEGRAM_API_ID=5\nTELEGRAM_API_HASH='a${TELEGRAM_API_ID}b${HOME}'\n")

    assert read_dotenv(path, pytest.fail)["TELEGRAM_API_HASH"] == "a${TELEGRAM_API_ID}b${HOME}"


def test_empty_values_are_not_set(desk: Desk) -> None:
    desk.write(".env", "TELEGRAM_API_ID=\nTELEGRAM_API_HASH=''\n")

    assert desk.load().telegram is None


def test_a_server_in_telegrams_place_is_taken_whole(desk: Desk) -> None:
    config = desk.load(SERVER)

    assert config.server == ServerSettings(dc_id=2, host="127.0.0.1", port=4430, public_key=PEM.strip())
    assert ("telegram", "server", "DC 2 at 127.0.0.1:4430") in describe(config)


def test_a_telegram_channel_without_credentials_names_the_keys(desk: Desk) -> None:
    desk.write("channels.toml", CHANNELS + 'source = "telegram"')

    assert list(desk.load().missing_for_reading()) == [
        f'{desk.directory}/channels.toml: channel "ClashReport": source = "telegram": '
        f"needs TELEGRAM_API_ID and TELEGRAM_API_HASH in {desk.directory}/.env"
    ]
    assert not desk.load(ACCOUNT).missing_for_reading()


def test_a_telegram_recipient_without_credentials_names_the_keys(desk: Desk) -> None:
    desk.write("recipients.toml", '[[recipient]]\nid = "night"\nkind = "telegram"\nchat = 5')
    without_bot = {key: value for key, value in ACCOUNT.items() if key != "TELEGRAM_BOT_TOKEN"}
    start = f'{desk.directory}/recipients.toml: recipient "night": kind = "telegram": needs'
    end = f"TELEGRAM_BOT_TOKEN in {desk.directory}/.env"

    assert list(desk.load().missing_for_sending()) == [f"{start} TELEGRAM_API_ID, TELEGRAM_API_HASH, {end}"]
    assert list(desk.load(without_bot).missing_for_sending()) == [f"{start} {end}"]
    assert not desk.load(ACCOUNT).missing_for_sending()


# --- what is wrong ------------------------------------------------------------------------------

SLUG = 'expected small letters, digits and hyphens, such as "open-for-talks"'
DURATION = 'expected a number and a unit, such as "90s", "2m", "1h" or "1d"'
USERNAME = 'expected the 5 to 32 letters, digits and underscores of a public channel, such as "ClashReport"'
PHRASES = 'expected phrases by language ("en", "ru" or "uk"), such as en = ["We are open for talks"]'
DATE = "expected a date such as 2026-05-29, without quotes"
ZONE = 'expected a time zone such as "Europe/Berlin" or "UTC"'
RUNGS = 'expected "verbatim", "inflected", "reworded" or "semantic"'
SELECTION = 'expected ids of statements, tags such as "#talks", or "*" for all'
HIDDEN = "(the value is not shown)"

OF_A_CHANNEL = ", ".join(ChannelTable.model_fields)
IN_A_CHANNEL = {
    'titel = "x"': f'unknown key "titel" (did you mean "title"? accepted: {OF_A_CHANNEL})',
    'interval = "1m"': f'unknown key "interval" (did you mean "every"? accepted: {OF_A_CHANNEL})',
    'xyz = "1m"': f'unknown key "xyz" (accepted: {OF_A_CHANNEL})',
    "title = 5": "title = 5: expected some text in quotes",
    'language = "fr"': 'language = "fr": expected "en", "ru" or "uk"',
    'source = "rss"': 'source = "rss": expected "preview" or "telegram"',
    'every = "9s"': f'every = "9s": {DURATION}, at least 10s; or "adaptive"',
    "every = 120": f'every = 120: {DURATION}, at least 10s; or "adaptive"',
    'every = "٩٩m"': f'every = "٩٩m": {DURATION}, at least 10s; or "adaptive"',
    'speaker = "putn"': (
        'speaker = "putn": expected the id of a [[speaker]] in statements.toml (did you mean "putin"?)'
    ),
}

IN_A_STATEMENT = {
    'said_on = "yesterday"': f'said_on = "yesterday": {DATE}',
    "said_on = 2026-05-29T10:00:00Z": f"said_on = 2026-05-29T10:00:00+00:00: {DATE}",
    'speaker = "nobody"': 'speaker = "nobody": expected the id of a [[speaker]]',
    "require_speaker = true": "require_speaker = true: needs a speaker",
    'require_speaker = "yes"': 'require_speaker = "yes": expected true or false',
    'contrasts = ["open-for-talk"]': (
        'contrasts[1] = "open-for-talk": expected ids of other statements (did you mean "open-for-talks"?)'
    ),
    'contrasts = ["x"]': "contrasts: a statement cannot contrast with itself",
    'tags = ["#talks"]': 'tags[1] = "#talks": expected words such as ["talks", "ceasefire"], without "#"',
    'sensitivity = "exact"': 'sensitivity = "exact": expected "strict", "balanced" or "wide"',
    'min_rung = "exact"': f'min_rung = "exact": {RUNGS}',
    'denials = "keep"': 'denials = "keep": expected "flag", "drop", "alert" or "tell"',
    'denials = "tell"': 'denials = "tell": needs a speaker',
    'wording.fr = ["Nous sommes prêts"]': f"wording.fr: {PHRASES}",
    'wording.ru = ["Мы готовы", " "]': f'wording.ru[2] = " ": {PHRASES}',
    'wording.ru = "Мы готовы"': f'wording.ru = "Мы готовы": {PHRASES}',
    'query.de = "x"': 'query.de: expected a query by language ("en", "ru" or "uk", or "*" for all)',
}

IN_A_RECIPIENT = {
    'kind = "email"': 'kind = "email": expected "console", "telegram", "webhook" or "apprise"',
    'kind = "telegram"': 'chat is missing: kind = "telegram" needs the number of the chat',
    "chat = 0": "chat = 0: expected the chat's number, such as 123456789 or -1001234567890",
    'chat = "@desk"': 'chat = "@desk": expected the chat\'s number, such as 123456789 or -1001234567890',
    f"chat = {2**63}": f"chat = {2**63}: expected the chat's number, such as 123456789 or -1001234567890",
    'role = "boss"': 'role = "boss": expected "journalist", "editor" or "admin"',
    'statements = ["open-for-talk"]': (
        f'statements[1] = "open-for-talk": {SELECTION} (did you mean "open-for-talks"?)'
    ),
    'statements = ["*", "#talk"]': f'statements[2] = "#talk": {SELECTION} (did you mean "#talks"?)',
    'statements = "*"': f'statements = "*": {SELECTION}',
    'zone = "Europe/Berln"': f'zone = "Europe/Berln": {ZONE} (did you mean "Europe/Berlin"?)',
    'zone = "../../etc/passwd"': f'zone = "../../etc/passwd": {ZONE}',
}

IN_GENERAL = {
    'zon = "UTC"': (
        'unknown key "zon" (did you mean "zone"? '
        "accepted: zone, language, backfill, preview, alerts, stories, review, matching, evidence, "
        "translation, desk, backup, pictures, account)"
    ),
    "zone = 3": f"zone = 3: {ZONE}",
    'zone = "Mars"': f'zone = "Mars": {ZONE}',
    "backfill = -1": "backfill = -1: expected a number of posts from 0 to 100000",
    "backfill = 1.5": "backfill = 1.5: expected a number of posts from 0 to 100000",
    "backfill = true": "backfill = true: expected a number of posts from 0 to 100000",
    'preview.base_ur = "x"': (
        'unknown key "preview.base_ur" (did you mean "base_url"? accepted: base_url, compare)'
    ),
    'matching.semantic = "yes"': 'matching.semantic = "yes": expected true or false',
    'preview.base_url = "ftp://x"': (
        'preview.base_url = "ftp://x": expected a web address such as "https://t.me"'
    ),
    "preview = 1": "preview = 1: expected a table [preview]",
    "alerts.window = 24": f"alerts.window = 24: {DURATION}",
    'stories.window = "59m"': f'stories.window = "59m": {DURATION}; from 1h to 30d',
    "review.per_day = 0": "review.per_day = 0: expected a number of matches from 1 to 1000",
    'stories.window = "31d"': f'stories.window = "31d": {DURATION}; from 1h to 30d',
}


@pytest.mark.parametrize(("written", "said"), IN_A_CHANNEL.items())
def test_a_mistake_in_a_channel_has_its_line(desk: Desk, written: str, said: str) -> None:
    desk.write("statements.toml", STATEMENTS)
    desk.write("channels.toml", CHANNELS + written)

    assert desk.mistakes() == [f'channels.toml: channel "ClashReport": {said}']


@pytest.mark.parametrize("written", ["abc", "+AbCdEfGh", "https://t.me/+AbCdEf", "https://example.org/news"])
def test_only_a_public_username_is_one(desk: Desk, written: str) -> None:
    desk.write("channels.toml", f'[[channel]]\nusername = "{written}"')

    assert desk.mistakes() == [f'channels.toml: channel "{written}": username = "{written}": {USERNAME}']


@pytest.mark.parametrize(("written", "said"), IN_A_STATEMENT.items())
def test_a_mistake_in_a_statement_has_its_line(desk: Desk, written: str, said: str) -> None:
    desk.write(
        "statements.toml",
        STATEMENTS + f'[[statement]]\nid = "x"\ntitle = "X"\nwording.en = ["We are ready"]\n{written}\n',
    )

    assert desk.mistakes() == [f'statements.toml: statement "x": {said}']


@pytest.mark.parametrize("written", ["", "wording = {}", "wording.en = []"])
def test_a_statement_needs_a_wording_or_a_query(desk: Desk, written: str) -> None:
    desk.write("statements.toml", f'[[statement]]\nid = "x"\ntitle = "X"\n{written}')

    assert desk.mistakes() == [f'statements.toml: statement "x": wording or query is missing: {PHRASES}']


def test_a_query_alone_is_enough(desk: Desk) -> None:
    desk.write("statements.toml", '[[statement]]\nid = "x"\ntitle = "X"\nquery."*" = "talks"')

    assert desk.load().statements[0].query == {"*": "talks"}


@pytest.mark.parametrize(("written", "said"), IN_A_RECIPIENT.items())
def test_a_mistake_in_a_recipient_has_its_line(desk: Desk, written: str, said: str) -> None:
    desk.write("statements.toml", STATEMENTS)
    desk.write("recipients.toml", f'[[recipient]]\nid = "night"\n{written}')

    assert desk.mistakes() == [f'recipients.toml: recipient "night": {said}']


@pytest.mark.parametrize(("written", "said"), IN_GENERAL.items())
def test_a_mistake_in_general_settings_has_its_line(desk: Desk, written: str, said: str) -> None:
    desk.write("wirewatch.toml", written)

    assert desk.mistakes() == [f"wirewatch.toml: {said}"]


def test_a_folder_of_zones_is_not_a_zone(desk: Desk) -> None:
    desk.write("wirewatch.toml", 'zone = "Europe"')
    (line,) = desk.mistakes()

    assert line.startswith(f'wirewatch.toml: zone = "Europe": {ZONE}')


def test_what_has_no_name_is_told_by_its_number(desk: Desk) -> None:
    desk.write("statements.toml", STATEMENTS + '[[statement]]\ntitle = "X"\nwording.en = ["We are ready"]')
    desk.write("channels.toml", CHANNELS + "[[channel]]\n")

    assert desk.mistakes() == [
        f"channels.toml: channel 2: username is missing: {USERNAME}",
        f"statements.toml: statement 2: id is missing: {SLUG}",
    ]


def test_names_are_given_once(desk: Desk) -> None:
    desk.write("channels.toml", CHANNELS + '[[channel]]\nusername = "@clashreport"\n')
    desk.write("statements.toml", STATEMENTS * 2)
    desk.write("recipients.toml", '[[recipient]]\nid = "night"\n' * 3)
    end = "expected a different one in each"

    assert desk.mistakes() == [
        f'channels.toml: channel "clashreport": the same username in channels 1 and 2: {end}',
        f'statements.toml: speaker "putin": the same id in speakers 1 and 2: {end}',
        f'statements.toml: statement "open-for-talks": the same id in statements 1 and 2: {end}',
        f'recipients.toml: recipient "night": the same id in recipients 1, 2 and 3: {end}',
    ]


def test_a_long_value_is_cut_short_and_stays_on_one_line(desk: Desk) -> None:
    desk.write("channels.toml", CHANNELS + 'language = """' + "words\n" * 100 + '"""')
    (line,) = desk.mistakes()

    assert "\n" not in line
    assert len(line) < 160


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("channels.toml", '[[channel]]\nusername "x"', "line 2, column 10: expected '=' after a key"),
        ("channels.toml", b'[[channel]]\nusername = "\xcf\xf0"', "line 2: byte 0xcf: expected text saved as"),
        ("channels.toml", "", "channel is missing: expected at least one [[channel]]"),
        (
            "channels.toml",
            CHANNELS + "[[chanel]]",
            'unknown table "chanel" (did you mean "channel"? accepted: channel)',
        ),
        ("statements.toml", 'zone = "UTC"', 'unknown key "zone" (accepted: speaker, statement)'),
        ("channels.toml", '[channel]\nusername = "x"', "channel: expected [[channel]], in double brackets"),
        ("channels.toml", "x = " + "[" * 20_000, "nested too deeply: expected TOML"),
        ("wirewatch.toml", "backfill = " + "9" * 5_000, "exceeds the limit"),
        ("recipients.toml", "", "recipient is missing: expected at least one [[recipient]]"),
        (".env", "TELEGRAM_API_ID\nnot a setting", "line 2: expected NAME=value"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_has_its_line(
    desk: Desk, name: str, content: str | bytes, said: str
) -> None:
    desk.write(name, content)
    (line,) = desk.mistakes()

    assert line.startswith(f"{name}: {said}")


def test_channels_have_to_be_there(desk: Desk) -> None:
    (desk.directory / "channels.toml").unlink()

    assert desk.mistakes() == [
        "channels.toml: not found: expected a file with at least one [[channel]]: `wirewatch init` writes one"
    ]


def test_a_folder_in_a_files_place_has_its_line(desk: Desk) -> None:
    (desk.directory / "statements.toml").mkdir()

    assert desk.mistakes() == ["statements.toml: Is a directory: expected a file that can be read"]


def test_what_refers_to_an_unreadable_file_is_not_called_unknown(desk: Desk) -> None:
    desk.write("statements.toml", "[[statement]")
    desk.write("recipients.toml", '[[recipient]]\nid = "night"\nstatements = ["open-for-talks"]')

    assert [line.split(":")[0] for line in desk.mistakes()] == ["statements.toml"]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"TELEGRAM_API_ID": "1"}, [".env: TELEGRAM_API_HASH is missing: TELEGRAM_API_ID needs it"]),
        (
            {"TELEGRAM_BOT_TOKEN": TOKEN},
            [
                ".env: TELEGRAM_API_ID is missing: TELEGRAM_BOT_TOKEN needs it",
                ".env: TELEGRAM_API_HASH is missing: TELEGRAM_BOT_TOKEN needs it",
            ],
        ),
        (
            {**SERVER, "TG_DC_PUBLIC_KEY": " "},
            [".env: TG_DC_PUBLIC_KEY is missing: TG_DC_ID needs it"],
        ),
        (
            {**SERVER, "TG_DC_HOST": "telegram.example"},
            [f"environment: TG_DC_HOST: expected an IP address such as 127.0.0.1 {HIDDEN}"],
        ),
        (
            {**SERVER, "TG_DC_PORT": "70000"},
            [f"environment: TG_DC_PORT: expected a port from 1 to 65535 {HIDDEN}"],
        ),
        (
            {**ACCOUNT, "TELEGRAM_API_ID": "twelve"},
            [f"environment: TELEGRAM_API_ID: expected the number that my.telegram.org calls api_id {HIDDEN}"],
        ),
    ],
)
def test_a_mistake_in_the_environment_has_its_line(
    desk: Desk, environ: dict[str, str], said: list[str]
) -> None:
    assert desk.mistakes(environ) == said


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://beats.example/ping/a-secret", True),
        ("http://127.0.0.1:8000/ping", True),
        ("http://[::1]/ping", True),
        ("http://beats.example/ping/a-secret", False),
        ("beats.example/ping", False),
        ("https://", False),
        ("http://[::1", False),
    ],
)
def test_a_heartbeat_goes_where_nobody_reads_along(desk: Desk, address: str, taken: bool) -> None:
    environ = {"WIREWATCH_HEARTBEAT_URL": address}
    if taken:
        config = desk.load(environ)
        assert config.heartbeat is not None and config.heartbeat.get_secret_value() == address
        assert address not in repr(config) and address not in str(describe(config))
    else:
        expected = f"expected an https:// address, or http:// on this machine {HIDDEN}"
        assert desk.mistakes(environ) == [f"environment: WIREWATCH_HEARTBEAT_URL: {expected}"]


def test_a_misspelt_name_in_dotenv_has_its_line(desk: Desk) -> None:
    desk.write(".env", "TELEGRAM_BOT_TOKN=1:x\nEDITOR=vi\n")

    (line,) = desk.mistakes()
    assert line.startswith(
        '.env: unknown key "TELEGRAM_BOT_TOKN" (did you mean "TELEGRAM_BOT_TOKEN"? accepted: '
    )
    assert line.endswith(f"{', '.join(Environment.model_fields)})")


def test_what_others_call_a_key_leads_to_keys_that_there_are() -> None:
    tables = (ChannelTable, SpeakerTable, StatementTable, RecipientTable, WirewatchTable)
    ours = {key for table in tables for key in table.model_fields}
    assert ELSEWHERE.keys() <= ours


def test_a_dotenv_that_others_can_read_is_refused(desk: Desk) -> None:
    path = desk.write(".env", "")
    path.chmod(0o640)

    assert desk.mistakes() == [
        f".env: permissions = 0640: expected 0600, since it holds secrets (chmod 600 {path})"
    ]
    path.chmod(0o600)
    assert loose_permissions(path) is None
    assert desk.load().telegram is None


def test_all_mistakes_of_all_files_are_told_at_once(desk: Desk) -> None:
    desk.write("channels.toml", CHANNELS + 'titel = "x"\nevery = "1s"\n[[channel]]\nusername = "abc"\n')
    desk.write("statements.toml", STATEMENTS + 'said_on = "yesterday"\nurgent = 1\n')
    desk.write("recipients.toml", '[[recipient]]\nid = "night"\nstatements = ["nothing"]\n')
    desk.write("wirewatch.toml", 'zone = "Mars"\n')
    desk.write(".env", "TELEGRAM_API_ID=x\n")

    assert [line.split(": ")[0] for line in desk.mistakes()] == [
        "channels.toml",
        "channels.toml",
        "channels.toml",
        "statements.toml",
        "statements.toml",
        "recipients.toml",
        "wirewatch.toml",
        ".env",
        ".env",
    ]


# --- secrets ------------------------------------------------------------------------------------


def test_no_secret_is_in_what_is_shown(desk: Desk) -> None:
    config = desk.load({**ACCOUNT, **SERVER})
    shown = repr(config) + str(config) + json.dumps(describe(config))

    assert not [secret for secret in ACCOUNT.values() if secret in shown]
    assert ("telegram", "TELEGRAM_BOT_TOKEN", "set") in describe(config)


@pytest.mark.parametrize("key", ACCOUNT)
def test_no_secret_is_in_a_mistake(desk: Desk, key: str) -> None:
    secret = "!" + ACCOUNT[key]
    desk.write(".env", "\n".join(f"{name}={value}" for name, value in {**ACCOUNT, key: secret}.items()))
    (line,) = desk.mistakes()

    assert line.startswith(f".env: {key}: expected ")
    assert line.endswith(HIDDEN)
    assert ACCOUNT[key] not in line


@pytest.mark.parametrize("secret", [TOKEN, API_HASH])
def test_a_secret_in_the_wrong_file_is_not_shown(desk: Desk, secret: str) -> None:
    desk.write("recipients.toml", f'[[recipient]]\nid = "night"\nchat = "{secret}"\nrole = "{secret}"')

    assert all(secret not in line for line in desk.mistakes())


def test_what_is_in_force_can_be_listed(desk: Desk) -> None:
    desk.write("statements.toml", STATEMENTS)
    listed = {(section, key): value for section, key, value in describe(desk.load())}

    assert listed["wirewatch", "alerts.window"] == "1d"
    assert listed["wirewatch", "stories.window"] == "3d"
    assert listed["wirewatch", "review.per_day"] == "5"
    assert listed["channels", "ClashReport"] == "preview every 2m"
    assert (
        listed["statements", "open-for-talks"] == "Russia is open for talks; Vladimir Putin; wordings: en 1"
    )
    assert listed["recipients", "desk"] == "console; editor; *; en; UTC"
    assert listed["telegram", "server"] == "Telegram"


# --- the data directory -------------------------------------------------------------------------


def test_a_new_data_directory_is_closed_to_others(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    ensure_data_dir(data)
    ensure_data_dir(data)

    assert data.stat().st_mode & 0o777 == 0o700


def test_a_data_directory_that_cannot_be_made_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(datetime.now(UTC).isoformat())

    with pytest.raises(ConfigError, match="expected a directory for data"):
        ensure_data_dir(tmp_path / "file" / "data")


def test_a_channel_may_be_read_as_often_as_it_posts(desk: Desk) -> None:
    desk.write(
        "channels.toml",
        '[[channel]]\nusername = "ClashReport"\nevery = "adaptive"\nat_least = "20s"\nat_most = "10m"\n'
        '[[channel]]\nusername = "wartranslated"\nevery = "adaptive"\n',
    )

    first, second = desk.load().channels

    assert (first.at_least, first.every) == (timedelta(seconds=20), timedelta(minutes=10))
    assert (second.at_least, second.every) == (timedelta(seconds=30), timedelta(minutes=15))


def test_the_most_is_not_less_than_the_least(desk: Desk) -> None:
    desk.write(
        "channels.toml",
        '[[channel]]\nusername = "ClashReport"\nevery = "adaptive"\nat_least = "5m"\nat_most = "1m"\n',
    )

    [mistake] = desk.mistakes()

    assert mistake.endswith("at_most: expected a time no shorter than at_least")
