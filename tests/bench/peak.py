"""How much memory a process has had; it imports next to nothing, which would count."""

import resource


def peak() -> int:
    """Return the most memory that this process has had, in MB."""
    try:  # what `getrusage` tells there counts the process that this one was started by
        with open("/proc/self/status", encoding="utf-8") as status:  # noqa: PTH123 - pathlib would count
            return next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
