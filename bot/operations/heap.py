"""The heap of this process, as glibc keeps it; other libraries of C have nothing that could be asked for."""

import ctypes

_MOST_HEAPS = -8  # M_ARENA_MAX of malloc.h

_library = ctypes.CDLL(None)
_set = getattr(_library, "mallopt", None)
_trim = getattr(_library, "malloc_trim", None)


def share_heap() -> None:
    """Let all threads that begin from now on take memory from one heap.

    Each would have its own, and what batches leave between things in use would lie in every one of them.
    Few threads wait for another here: Python lets one run at a time.
    """
    if _set is not None:
        _set(_MOST_HEAPS, 1)


def give_back() -> None:
    """Give memory back to the system that was freed between things still in use; it takes milliseconds."""
    if _trim is not None:
        _trim(0)
