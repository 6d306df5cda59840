"""Threads that several people edit at once: entries by numbers of their own, words only over those seen.

A position is another entry's as soon as somebody else moves one; so whoever edits from a page that may be
old names an entry by its own number, which never changes, and writes words in the place of the words that
the page showed.
"""

from collections.abc import Callable

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.threads import Threads
from bot.errors import InputError
from bot.storage import threads
from bot.storage.threads import Entry as Entry


class ThreadEntries(Service):
    """The entries of threads, for those who edit them side by side."""

    def __init__(self, opened: OpenNewsroom, edited: Threads) -> None:
        super().__init__(opened)
        self._threads = edited

    def find(self, thread_id: int) -> list[Entry]:
        """Return what a thread holds, in the editor's order. Raises InputError if there is none such."""
        threads.get_thread(self.db, thread_id)
        return threads.entries(self.db, thread_id)

    def move(self, thread_id: int, number: int, *, before: int | None = None, by: int = 0) -> str:
        """Move an entry to where another stands, or to the end, or by some places; return what it is called.

        Raises InputError for one that somebody took out meanwhile.
        """
        with self.db.write():
            found = [entry.id for entry in self.find(thread_id)]
            at = self._position(thread_id, number)
            if by:
                to = min(max(at + by, 1), len(found))
            elif before is None:
                to = len(found)
            else:
                to = self._position(thread_id, before)
                to -= to > at  # what stands before it moves up
            return self._threads.move(thread_id, str(at), to)

    def remove(self, thread_id: int, number: int) -> str:
        """Take an entry out; return what it was called."""
        with self.db.write():
            return self._threads.remove(thread_id, str(self._position(thread_id, number)))

    def edit(self, thread_id: int, number: int, act: Callable[[str], str]) -> str:
        """Have something done to an entry by its position, which cannot change meanwhile."""
        with self.db.write():
            return act(str(self._position(thread_id, number)))

    def write(self, thread_id: int, seen: str, stands: Callable[[], str], act: Callable[[], None]) -> None:
        """Write words in the place of those that somebody saw.

        Raises InputError, and writes nothing, where other words `stand` there by now.
        """
        with self.db.write():
            if _words(stands()) != _words(seen):
                raise InputError(
                    "Somebody else wrote here meanwhile. Nothing was changed: go back, keep your words, and "
                    "look at theirs first."
                )
            act()

    def _position(self, thread_id: int, number: int) -> int:
        for entry in self.find(thread_id):
            if entry.id == number:
                return entry.position
        raise InputError("Somebody else took this entry out of the thread meanwhile.")


def _words(text: str) -> str:
    """Return words as they are compared: a form sends other ends of lines."""
    return text.replace("\r\n", "\n").strip()
