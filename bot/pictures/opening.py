"""A picture's file, opened within limits: its size is looked at before it is unpacked."""

import io

from PIL import Image, ImageOps

from bot.errors import PictureError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 16_000_000


def opened(picture: bytes) -> Image.Image:
    """Return a picture, upright and in colours. Raises PictureError for what is none, or too large."""
    try:
        image = Image.open(io.BytesIO(picture), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            most = MOST_PIXELS // 1_000_000
            raise PictureError(f"{image.width} × {image.height} pixels are more than {most} million")
        return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(f"no picture that can be read: {error}") from error
