"""Threads as files. Pure: a thread in, bytes out, the same bytes each time."""
