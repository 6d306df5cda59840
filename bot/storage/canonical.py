"""JSON with one spelling for one value, of which hashes are taken."""

import json
from collections.abc import Callable
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _made_once() -> Callable[[Any], str]:
    """Return what `_ENCODER.encode` does, by the compiled encoder that it would make for each value anew.

    Nine values are written of every post that is kept.
    """
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # not every Python has it
        return _ENCODER.encode
    letters = json.encoder.encode_basestring
    compiled = make(None, _ENCODER.default, letters, None, ":", ",", True, False, True)
    return lambda value: "".join(compiled(value, 0))


_written = _made_once()


def canonical(value: Any) -> str:
    """Write JSON with one spelling for one value: hashes are taken of it."""
    return _written(value)
