"""What is told in a line, and what keeps its traceback."""

import errno

import pytest

from bot.errors import ConfigError, StorageError, told


def raised_for(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (StorageError("the database refused: disk full"), ("the database refused: disk full",)),
        (ConfigError(["a: wrong", "b: wrong"]), ("a: wrong", "b: wrong")),
        (PermissionError(errno.EACCES, "Permission denied", "data/x"), ("data/x: Permission denied",)),
        (OSError(errno.EROFS, "Read-only file system", "data/x"), ("data/x: Read-only file system",)),
        (OSError(errno.EMFILE, "Too many open files"), ("Too many open files",)),
        (OSError(errno.ENOSPC, "No space left on device"), ("No space left on device",)),
        (MemoryError(), ("there is not enough memory",)),
        (raised_for(RuntimeError("cannot"), MemoryError()), ("there is not enough memory",)),
        (SystemError("error return without exception set"), ("there is not enough memory",)),
        (
            SyntaxError("\\N escapes not supported (can't load unicodedata module)"),
            ("there is not enough memory",),
        ),
        (
            ImportError("x.so: failed to map segment from shared object"),
            ("a part of the program cannot be loaded: x.so: failed to map segment from shared object",),
        ),
        (
            ExceptionGroup("tasks", [StorageError("full"), StorageError("full"), MemoryError()]),
            ("full", "there is not enough memory"),
        ),
    ],
)
def test_11_20_what_a_person_can_mend_is_told_in_lines(error, lines):
    assert told(error) == lines


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("bug"),
        SyntaxError("invalid syntax"),
        SystemError("bad argument to internal function"),
        ImportError("No module named numpi"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "x"),
        ExceptionGroup("tasks", [StorageError("full"), ZeroDivisionError("bug")]),
    ],
)
def test_11_20_a_bug_is_told_with_its_traceback(error):
    assert told(error) == ()


def test_11_20_a_bug_in_dealing_with_a_full_disk_is_a_bug():
    def fail() -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError:
            known: dict[str, int] = {}
            known.pop("key")

    with pytest.raises(KeyError) as caught:
        fail()

    assert told(caught.value) == ()
