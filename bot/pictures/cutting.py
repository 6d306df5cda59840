"""Pictures made small, and parts of pictures: `python -m bot.pictures.cutting`, told by its owner alone.

Files from anywhere meet a decoder in that process, with nothing of ours around it.
"""

import io
import os

from PIL import Image

from bot.errors import PictureError
from bot.models import Box
from bot.pictures.opening import FAULTS, FORMATS, as_seen, opened
from bot.worker import run

LARGEST = 60_000_000  # pixels; a picture that unpacks to more is a trap
SIDE = 640  # pixels, of the longer side of a small one
QUALITY = 80
MEMORY = 1 << 30  # bytes of address space
NICE = 5


def answer(question: tuple[bytes, Box | None]) -> bytes | None:
    """Return a part of a picture as a JPEG, or the whole made small where no part is named.

    None for what is no picture, is too large, or has no such part.
    """
    picture, part = question
    try:
        return thumbnail(picture) if part is None else cut_out(picture, part)
    except (PictureError, MemoryError):
        return None


def cut_out(picture: bytes, box: Box) -> bytes:
    """Return a part of a picture as a JPEG. Raises PictureError for what is none, or too large."""
    whole = opened(picture)
    left, top = max(0, box.left), max(0, box.top)
    right, bottom = min(whole.width, box.right), min(whole.height, box.bottom)
    if left >= right or top >= bottom:
        raise PictureError("the part lies outside of the picture")
    return _jpeg(whole.crop((left, top, right, bottom)))


def thumbnail(content: bytes) -> bytes | None:
    """Make a small JPEG, upright and without what else the picture's file says (place, camera, author).

    The same picture gives the same bytes under one version of Pillow. None for what is no picture, is
    damaged, or would unpack to more than LARGEST pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST:
                return None
            picture.draft("RGB", (SIDE, SIDE))
            picture.thumbnail((SIDE, SIDE))
            return _jpeg(as_seen(picture))
    except FAULTS:
        return None


def _jpeg(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    os.nice(NICE)
    run(answer, memory=MEMORY)
