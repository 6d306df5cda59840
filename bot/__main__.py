"""`python -m bot` is `wirewatch`. Loads nothing before it knows what to do when it is asked to stop."""

import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from types import FrameType

WITH_VALUES = ("--config", "--data", "--log-level", "--log-file")


def main(args: Sequence[str] | None = None) -> None:
    """Run a command; one that is stopped while it is still being loaded ends as it would later."""
    words = list(sys.argv[1:] if args is None else args)
    _write_every_letter()
    if serves(words):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)
    from bot.errors import told  # at once: nothing may be loaded any more when it is needed

    try:
        from bot.cli.main import main as command

        command(words)
    except KeyboardInterrupt:
        sys.exit("Aborted!")  # as click says it, once it is loaded
    except (
        OSError,
        ImportError,
        MemoryError,
        SystemError,
        SyntaxError,
    ) as error:  # before there is a command that tells of it
        if not (lines := told(error)):
            raise
        sys.exit("\n".join(f"wirewatch: {line}" for line in lines))


def serves(words: Sequence[str]) -> bool:
    """Tell whether these arguments start the service, for which being asked to stop is no failure."""
    rest = iter(words)
    for word in rest:
        if word in WITH_VALUES:
            next(rest, None)
        elif not word.startswith("-"):
            return word == "run"
    return False


def _write_every_letter() -> None:
    """Have output end at no letter: a terminal without it gets its number, a file or a pipe UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8")


def _leave(number: int, frame: FrameType | None) -> None:
    # Nothing is open yet. An exception instead would be lost where it met one of importlib's own callbacks.
    os._exit(0)


if __name__ == "__main__":
    main()
