"""Reading the files of settings as they lie on the disk; a file that cannot be read is a mistake."""

import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import ConfigError

Report = Callable[[str], None]

_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")


def read_toml(path: Path, report: Report) -> dict[str, object] | None:
    """The file's tables, or None when it cannot be read, which is reported.

    Raises FileNotFoundError if it is not there.
    """
    text = _read_text(path, report)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        report(f"{path}: nested too deeply: expected TOML")
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        place = _PLACE.search(str(error))
        what = _PLACE.sub("", str(error))
        where = f"{place[1]}: " if place else ""
        report(f"{path}: {where}{what[:1].lower()}{what[1:]}: expected TOML")
    return None


def read_dotenv(path: Path, report: Report) -> Mapping[str, str]:
    """The variables of a `.env`; `${X}` in a value is just these characters.

    Raises FileNotFoundError if it is not there.
    """
    text = _read_text(path, report)
    if text is None:
        return {}
    if problem := loose_permissions(path):
        report(problem)
    wrong = [binding.original.line for binding in parse_stream(StringIO(text)) if binding.error]
    for line in wrong:
        report(f"{path}: line {line}: expected NAME=value")
    if wrong:
        return {}
    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {key: value for key, value in values.items() if value is not None}


def loose_permissions(path: Path) -> str | None:
    """A line to show when a file that holds secrets is open to others, else None.

    Raises OSError if there is no such file.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return None
    return f"{path}: permissions = {mode:04o}: expected 0600, since it holds secrets (chmod 600 {path})"


def ensure_data_dir(path: Path) -> None:
    """The directory is there, closed to others if it had to be made; one that exists is left as it is.

    Raises ConfigError if it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}: expected a directory for data"]) from error


def _read_text(path: Path, report: Report) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        report(f"{path}: {error.strerror}: expected a file that can be read")
        return None
    try:
        return raw.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report(f"{path}: line {line}: byte 0x{raw[error.start]:02x}: expected text saved as UTF-8")
        return None
