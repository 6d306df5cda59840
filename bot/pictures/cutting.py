"""A part of a picture as a picture of its own: the words that were found, with a little around them."""

import io

from bot.errors import PictureError
from bot.models import Box
from bot.pictures.opening import opened

QUALITY = 85


def cut_out(picture: bytes, box: Box) -> bytes:
    """Return a part of a picture as a JPEG. Raises PictureError for what is no picture, or too large."""
    edge = max(8, box.height // 3)
    whole = opened(picture)
    left, top = max(0, box.left - edge), max(0, box.top - edge)
    right, bottom = min(whole.width, box.right + edge), min(whole.height, box.bottom + edge)
    if left >= right or top >= bottom:
        raise PictureError("the part lies outside of the picture")
    part = whole.crop((left, top, right, bottom))
    kept = io.BytesIO()
    part.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
