"""`[[account]]`: which variables each account has, and one clear line for every mistake."""

from pathlib import Path

import pytest

from bot.config.describing import describe
from bot.config.loading import load_config
from bot.config.settings import Config
from bot.errors import ConfigError

HASH = "ab" * 16
KEYS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={HASH}\n"
TWO = """
[[account]]
name = "reader"
phone_env = "TELEGRAM_PHONE"

[[account]]
name = "night"
phone_env = "NIGHT_PHONE"
api_id_env = "NIGHT_ID"
api_hash_env = "NIGHT_HASH"
per_minute = 30
"""
NIGHT = f"NIGHT_PHONE=+49 (170) 123-4568\nNIGHT_ID=77\nNIGHT_HASH={'cd' * 16}\n"
PHONES = f"TELEGRAM_PHONE=+491701234567\n{NIGHT}"


class Settings:
    """A folder of settings that read one channel through an account."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.channel("")
        self.write("wirewatch.toml", TWO)
        self.write(".env", KEYS + PHONES)

    def channel(self, more: str) -> None:
        self.write("channels.toml", f'[[channel]]\nusername = "ClashReport"\nsource = "telegram"\n{more}\n')

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, "utf-8")
        path.chmod(0o600)

    def load(self) -> Config:
        return load_config(self.folder, self.folder / "data", {})

    def mistakes(self) -> list[str]:
        with pytest.raises(ConfigError) as refusal:
            self.load()
        return [line.removeprefix(f"{self.folder}/") for line in refusal.value.problems]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


def test_each_account_has_the_variables_that_it_names(settings):
    first, second = settings.load().accounts

    assert (first.name, first.api_id, first.per_minute) == ("reader", 1, 60)
    assert (second.name, second.api_id, second.per_minute) == ("night", 77, 30)
    assert first.api_hash.get_secret_value() == HASH and second.api_hash.get_secret_value() == "cd" * 16
    assert second.phone.get_secret_value() == "+491701234568"


def test_without_any_the_account_of_the_usual_variables_reads(settings):
    settings.write("wirewatch.toml", "")
    settings.write(".env", f"{KEYS}TELEGRAM_PHONE=+491701234567\n")

    (only,) = settings.load().accounts

    assert (only.name, only.api_id, only.per_minute, only.missing) == ("reader", 1, None, ())


def test_without_credentials_there_is_none(settings):
    settings.write("wirewatch.toml", "")
    settings.write(".env", "")

    config = settings.load()

    assert config.accounts == () and "needs TELEGRAM_API_ID" in config.missing_for_reading()[0]


def test_a_channel_names_an_account_that_there_is(settings):
    settings.channel('account = "night"')

    assert settings.load().channels[0].account == "night"


@pytest.mark.parametrize(
    ("wirewatch", "channel", "line"),
    [
        (TWO.replace("night", "reader"), "", 'wirewatch.toml: account: "reader" is there twice'),
        (
            TWO.replace('"night"', '"bot"'),
            "",
            'wirewatch.toml: account[2].name = "bot": expected small letters, digits and hyphens, '
            'such as "open-for-talks" (the bot has that name)',
        ),
        (
            TWO.replace("per_minute = 30", "per_minute = 0"),
            "",
            "wirewatch.toml: account[2].per_minute = 0: expected a number of requests from 1 to 1200",
        ),
        (
            TWO.replace('phone_env = "NIGHT_PHONE"\n', ""),
            "",
            "wirewatch.toml: account[2].phone_env is missing: "
            'expected the name of a variable in .env, such as "NIGHT_PHONE"',
        ),
        (
            TWO,
            'account = "nigth"',
            'channels.toml: channel "ClashReport": account = "nigth": '
            'expected the name of an [[account]] in wirewatch.toml (did you mean "night"?)',
        ),
        (
            "",
            'account = "night"',
            'channels.toml: channel "ClashReport": account = "night": '
            "expected the name of an [[account]] in wirewatch.toml",
        ),
    ],
)
def test_a_mistake_is_one_line(settings, wirewatch, channel, line):
    settings.write("wirewatch.toml", wirewatch)
    settings.channel(channel)

    assert settings.mistakes() == [line]


def test_an_account_is_of_no_use_to_a_channel_of_the_preview(settings):
    settings.write("channels.toml", '[[channel]]\nusername = "ClashReport"\naccount = "night"\n')

    assert settings.mistakes() == [
        'channels.toml: channel "ClashReport": account = "night": needs source = "telegram"'
    ]


def test_a_variable_that_is_missing_or_wrong_is_one_line_without_its_value(settings):
    settings.write(".env", KEYS + PHONES.replace("NIGHT_ID=77", "NIGHT_ID=seventy"))
    assert settings.mistakes() == [
        ".env: NIGHT_ID: expected the number that my.telegram.org calls api_id (the value is not shown)"
    ]

    settings.write(".env", KEYS + PHONES.replace("NIGHT_HASH", "NIGHT_HUSH"))
    path, environment = settings.folder / "wirewatch.toml", settings.folder / ".env"
    assert settings.load().missing_for_reading() == (
        f'{path}: account "night": needs NIGHT_HASH in {environment}',
    )


def test_what_is_shown_of_accounts_has_no_secret(settings):
    shown = {key: value for section, key, value in describe(settings.load()) if section == "accounts"}

    assert shown["night"] == "NIGHT_ID set; NIGHT_HASH set; NIGHT_PHONE set; 30 requests a minute"
    assert "4567" not in repr(settings.load().accounts)
