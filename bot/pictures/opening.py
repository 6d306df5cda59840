"""A picture's file, opened within limits: its size is looked at before it is unpacked."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.errors import PictureError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # of one that moves, the first picture
MOST_PIXELS = 16_000_000
DEEP = 256  # shades of sixteen bits in each of eight
FAULTS = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # that Pillow raises for a file


def opened(picture: bytes) -> Image.Image:
    """Return a picture as one sees it. Raises PictureError for what is none, or too large."""
    try:
        image = Image.open(io.BytesIO(picture), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            most = MOST_PIXELS // 1_000_000
            raise PictureError(f"{image.width} × {image.height} pixels are more than {most} million")
        return as_seen(image)
    except UnidentifiedImageError as error:  # whose words name a place in memory
        raise PictureError(f"no picture that can be read: none of {', '.join(FORMATS)}") from error
    except FAULTS as error:
        raise PictureError(f"no picture that can be read: {error}") from error


def as_seen(image: Image.Image) -> Image.Image:
    """Return a picture upright, in eight bits a colour, and on white where one sees through it.

    Raises one of FAULTS for a damaged file.
    """
    image.load()
    ImageOps.exif_transpose(image, in_place=True)  # no second one in memory where it is upright
    if image.mode.startswith("I"):
        image = image.point(lambda shade: shade / DEEP).convert("L")
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    return image if image.mode == "RGB" else image.convert("RGB")
