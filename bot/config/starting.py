"""Where a newsroom begins: which folders are meant when none is named, and starter settings."""

import os
from pathlib import Path

from bot.errors import ConfigError

APP = "wirewatch"
HERE = Path("config")  # of a checkout, or of a folder that somebody keeps for this
BESIDE = Path("data")
STARTERS = ("channels.toml", "statements.toml", "recipients.toml", "wirewatch.toml", "env.example")


def usual_folders() -> tuple[Path, Path]:
    """Return the folders of settings and data: those of this folder if it has settings, else the user's own.

    The user's are where the platform keeps such things, such as ~/.config/wirewatch and
    ~/.local/share/wirewatch.
    """
    if HERE.is_dir():
        return HERE, BESIDE
    from platformdirs import user_config_path, user_data_path

    return user_config_path(APP, appauthor=False), user_data_path(APP, appauthor=False)


def starters() -> Path:
    """Return the folder of starter settings, which has the sample wire, too: in a wheel or in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "starter"
    return inside if inside.is_dir() else package.parent / "config"


def write_starters(directory: Path) -> tuple[list[Path], list[Path]]:
    """Write starter settings, and `.env`, closed to others; return what was written and what was there.

    What is there stays as it is. Raises ConfigError if nothing can be written there.
    """
    written, there = [], []
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (*STARTERS, ".env"):
            path = directory / name
            content = (starters() / ("env.example" if name == ".env" else name)).read_bytes()
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                there.append(path)
                continue
            with os.fdopen(file, "wb") as out:
                out.write(content)
            written.append(path)
    except OSError as error:
        raise ConfigError([f"{directory}: {error.strerror}: expected a folder for settings"]) from error
    return written, there
