"""Pictures of posts made small, to stand in an export. Pure."""

import io

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST = 60_000_000  # pixels; a picture that unpacks to more is a trap
SIDE = 640  # pixels, of the longer side
QUALITY = 80

ENDINGS = (  # what a file begins with, where, and how its name ends
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"GIF8", ".gif"),
    (8, b"WEBP", ".webp"),
    (4, b"ftyp", ".mp4"),
    (0, b"OggS", ".oga"),
    (0, b"\x1a\x45\xdf\xa3", ".webm"),
    (0, b"%PDF-", ".pdf"),
)


def ending(content: bytes) -> str:
    """Return how a file's name ends, by the bytes that it begins with; ".bin" if that is not known."""
    return next(
        (name for offset, mark, name in ENDINGS if content[offset : offset + len(mark)] == mark), ".bin"
    )


def thumbnail(content: bytes) -> bytes | None:
    """Make a small JPEG, upright and without what else the picture's file says (place, camera, author).

    The same picture gives the same bytes under one version of Pillow. None for what is no picture, is
    damaged, or would unpack to more than LARGEST pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # most commands need no pictures

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST:
                return None
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            small = io.BytesIO()
            upright.convert("RGB").save(small, "JPEG", quality=QUALITY, optimize=True)
            return small.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None  # Pillow raises any of these for a damaged file
