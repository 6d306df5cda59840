"""What may go wrong that a person can mend; anything else is a bug and keeps its traceback.

WirewatchError
├── ConfigError               a setting is missing or wrong
├── InputError                what a person gave a command is not usable
├── Busy                      another Wirewatch already collects and sends with this data
├── SourceError               one channel could not be read; the others go on
│   ├── ChannelUnavailable    private, renamed, banned, misspelt: say so, try at the usual interval
│   ├── PartlyRead            what is new was read, what became of older posts could not be asked
│   ├── MediaGone             a file of a post cannot be had any more, or never could
│   └── RateLimited           come back after `retry_after` seconds
├── AccountError              an account can no longer be used: stop with it, say so once
├── Overdue                   a piece of the service's work did not end; it is begun anew
├── StampError                a time stamp could not be had, or does not hold
├── StorageError              the database refused
└── DeliveryError             an alert could not be sent; it stays due
    ├── NeedsPerson           not before a person has done something; the fallback is told before long
    │   ├── NotStarted        the person has not let the bot write yet
    │   └── Unacceptable      this one message is refused, whatever else is taken
    ├── InFlight              the same message was taken before, it seems; ask again
    ├── Moved                 the chat has another number now: `chat`
    ├── Throttled             come back after `retry_after` seconds
    └── RecipientGone         it never can be sent: use the fallback
"""

import errno
from collections.abc import Iterable, Iterator

# What the system refuses whatever the program does: a folder, room, memory, descriptors.
_REFUSED = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
        *(errno.EMFILE, errno.ENFILE),
        *(errno.ENOMEM, errno.EAGAIN),
    }
)
# What it says when it cannot load a library for want of these: all that tells that from a missing one.
_NOT_LOADED = (
    "failed to map segment",
    "cannot allocate memory",
    "too many open files",
    "cannot create shared",
)


class WirewatchError(Exception):
    """Something a person can mend. Its text is one line, fit to be shown as it is."""


class ConfigError(WirewatchError):
    """Settings are missing or wrong; each of `problems` is a line that says where and what is accepted."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class InputError(WirewatchError):
    """A command's argument, file or query cannot be used.

    Where there are `values` for its %(name)s, or nothing to fill in, a catalogue has its `text` in other
    languages. What stands `below` it, in lines of its own, is the same in all.
    """

    def __init__(self, text: str, /, *, below: str = "", **values: object) -> None:
        self.text, self.values, self.below = text, values, below
        said = text % values if values else text
        super().__init__(f"{said}\n{below}" if below else said)


class Busy(WirewatchError):
    """Another process holds the lock on this data."""


class SourceError(WirewatchError):
    """A channel could not be read this time."""


class ChannelUnavailable(SourceError):
    """A channel cannot be read as it is configured, and will not be until somebody acts."""


class PartlyRead(SourceError):
    """A channel's news was read, but not what became of its older posts; the next look asks again."""


class MediaGone(SourceError):
    """A file that a post carried is not there any more, or is none that we may fetch."""


class PictureError(WirewatchError):
    """A picture, or what reads pictures, is of no use: told in one line."""


class RateLimited(SourceError):
    """The source asks us to wait. `method` names what has to wait (`*` is everything of that account)."""

    def __init__(self, message: str, *, retry_after: float, method: str = "*") -> None:
        self.retry_after = retry_after
        self.method = method
        super().__init__(message)


class AccountError(WirewatchError):
    """An account was revoked, banned, frozen or has not signed in."""


class Overdue(WirewatchError):
    """A piece of work took longer than it ever should and was given up."""


class StampError(WirewatchError):
    """A time-stamping authority gave no stamp, or a stamp is not on what it should be."""


class StorageError(WirewatchError):
    """The database could not be read or written: locked, full, damaged, or of a newer version."""


class DeliveryError(WirewatchError):
    """An alert could not be sent; it stays due."""


class NeedsPerson(DeliveryError):
    """A recipient cannot be written to until a person has done something, such as opening a topic."""


class NotStarted(NeedsPerson):
    """The recipient has to write to the bot first."""


class Unacceptable(NeedsPerson):
    """This message is refused for good, which says nothing of the others."""


class InFlight(DeliveryError):
    """A message with the same key was taken before; if that lasts, it was delivered."""


class Moved(DeliveryError):
    """A group became a supergroup, whose number is `chat`."""

    def __init__(self, chat: int) -> None:
        self.chat = chat
        super().__init__(f"is a supergroup now, {chat}")


class Throttled(DeliveryError):
    """The sink asks us to wait."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class RecipientGone(DeliveryError):
    """This recipient cannot be reached at all any more."""


def told(error: BaseException) -> tuple[str, ...]:
    """Return the lines that tell of what a person can mend: an error of ours, or what the system refused.

    Nothing for a bug, which keeps its traceback.
    """
    if isinstance(error, BaseExceptionGroup):
        each = [told(one) for one in error.exceptions]
        return tuple(dict.fromkeys(line for lines in each for line in lines)) if all(each) else ()
    if isinstance(error, WirewatchError):
        return tuple(str(error).splitlines())
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in _REFUSED:
            about = f"{cause.filename}: " if cause.filename else ""
            return (f"{about}{cause.strerror}",)
        if isinstance(cause, MemoryError) or _is_python_out_of_memory(cause):
            return ("there is not enough memory",)
        if isinstance(cause, ImportError) and any(sign in str(cause).lower() for sign in _NOT_LOADED):
            return (f"a part of the program cannot be loaded: {str(cause).splitlines()[0]}",)
    return ()


def _is_python_out_of_memory(error: BaseException) -> bool:
    """Tell whether Python met this where it had no room even for a MemoryError."""
    if isinstance(error, SystemError):
        return str(error).endswith(("without exception set", "without setting an exception"))
    return isinstance(error, SyntaxError) and "can't load unicodedata" in str(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised for."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__  # not its context: a bug in dealing with a full disk is a bug
