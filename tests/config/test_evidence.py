"""Settings of media and of who is shown the head of the chain."""

from pathlib import Path

import pytest

from bot.config.describing import describe
from bot.config.loading import load_config
from bot.config.settings import Config
from bot.errors import ConfigError

PEM = b"-----BEGIN CERTIFICATE-----\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # away from any .env of whoever runs the tests


def load(folder: Path, *, channel: str = "", general: str = "") -> Config:
    (folder / "channels.toml").write_text(f'[[channel]]\nusername = "ClashReport"\n{channel}\n')
    (folder / "recipients.toml").write_text(
        '[[recipient]]\nid = "desk"\n[[recipient]]\nid = "editors"\nkind = "telegram"\nchat = -100\n'
    )
    (folder / "wirewatch.toml").write_text(general)
    (folder / "tsa.pem").write_bytes(PEM)
    return load_config(folder, folder / "data", {})


def test_media_is_kept_only_where_it_is_asked_for(tmp_path):
    [plain] = load(tmp_path).channels
    [asked] = load(tmp_path, channel='media = "photos"\nmedia_limit = "500kB"').channels

    assert (plain.media, plain.media_limit) == ("none", 20_000_000)
    assert (asked.media, asked.media_limit) == ("photos", 500_000)


def test_what_is_in_force_is_shown(tmp_path):
    authority = 'authority = "https://tsa.example.org"\nauthority_roots = "tsa.pem"'
    general = f'[evidence]\nwitness = "editors"\n{authority}\n'
    config = load(tmp_path, channel='media = "all"\nmedia_limit = "1GB"', general=general)

    shown = {(section, key): value for section, key, value in describe(config)}

    assert config.evidence.roots == PEM
    assert shown["wirewatch", "evidence.witness"] == "editors"
    assert shown["wirewatch", "evidence.authority"] == "https://tsa.example.org"
    assert "media: all up to 1GB" in shown["channels", "ClashReport"]


@pytest.mark.parametrize(
    ("channel", "general", "told"),
    [
        ('media = "videos"', "", 'media = "videos": expected "none", "photos" or "all"'),
        ("media_limit = 5", "", 'media_limit = 5: expected a number and a unit, such as "500kB"'),
        ('media_limit = "5 MB"', "", 'media_limit = "5 MB": expected a number and a unit'),
        (
            "",
            '[evidence]\nwitness = "nobody"',
            'evidence.witness = "nobody": expected the id of a [[recipient]]',
        ),
        ("", '[evidence]\nwitness = "desk"', 'evidence.witness = "desk": expected the id of a [[recipient]]'),
        ("", '[evidence]\nauthority = "ftp://x"', 'evidence.authority = "ftp://x": expected a web address'),
        (
            "",
            '[evidence]\nauthority = "https://x.example"',
            "evidence.authority_roots is missing: authority needs a PEM file",
        ),
        (
            "",
            '[evidence]\nauthority = "https://x.example"\nauthority_roots = "none.pem"',
            'evidence.authority_roots = "none.pem": No such file or directory: expected a PEM file',
        ),
    ],
)
def test_a_mistake_is_told_with_what_is_accepted(tmp_path, channel, general, told):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, channel=channel, general=general)

    [problem] = error.value.problems
    assert told in problem
