"""What in a picture is ink: letters are darker than what is around them in one of two shades of it."""

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from bot.models import Box

WINDOW, DEEP = 41, 0.2  # of Sauvola's threshold: pixels around, and how far below their mean ink lies
STRIPE = 200  # rows at once
DARKEST = 2  # percent of the pixels of a part: as many are ink wherever a letter is
GRAIN = 0.7  # pixels
SAMPLE = 2  # one row and column of so many tell enough
BLANK = 0.5  # of a line's contrast: a part of it with less has no letter in it
Gray = np.ndarray[Any, np.dtype[np.uint8]]


def shades(image: Image.Image) -> tuple[Gray, Gray]:
    """Return a picture in the brightest of its colours, and in the darkest, turned round.

    Dark letters are ink in the first, light ones in the second, whatever their colour is and their ground's.
    """
    pixels = np.asarray(image)
    return pixels.max(axis=2), 255 - pixels.min(axis=2)


def dark_on_light(part: Image.Image) -> Gray:
    """Return a line's part of a picture in the shade in which its letters are ink, its grain smoothed."""
    shade = Image.fromarray(max(shades(part), key=_contrast))
    return np.asarray(shade.filter(ImageFilter.GaussianBlur(GRAIN)))


def clearness(shade: Gray, other: Gray, box: Box) -> float:
    """Return how much of the contrast that a place has in either shade it has in this one, 0 to 1.

    Where letters are no ink but ground, what is read are their edges.
    """
    own, beside = (
        max(0.0, _contrast(gray[box.top : box.bottom : SAMPLE, box.left : box.right : SAMPLE]))
        for gray in (shade, other)
    )
    return own / max(own, beside, 1.0)


def is_blank(line: Gray, box: Box, left: int, top: int) -> bool:
    """Tell whether nothing stands in a box on a line, whose ink begins there in the picture."""
    inside = line[max(0, box.top - top) : box.bottom - top, max(0, box.left - left) : box.right - left]
    return not inside.size or _contrast(inside) < BLANK * _contrast(line)


def _contrast(gray: Gray) -> float:
    """Return how much darker the darkest is than most."""
    return float(np.median(gray) - np.percentile(gray, DARKEST))


def inked(gray: Gray) -> Gray:
    """Return a channel in black and white: what is much darker than what is around it is ink.

    Sauvola, Pietikäinen: Adaptive document image binarization (2000). Done in stripes, which bounds memory.
    """
    half = WINDOW // 2
    padded = np.pad(gray, half, mode="edge")
    found = np.empty_like(gray)
    for top in range(0, gray.shape[0], STRIPE):
        rows = gray[top : top + STRIPE]
        mean, deviation = _around(padded[top : top + rows.shape[0] + 2 * half])
        threshold = mean * (1 + DEEP * (deviation / 128 - 1))
        found[top : top + STRIPE] = np.where(rows > threshold, np.uint8(255), np.uint8(0))
    return found


def _around(padded: Gray) -> tuple[Any, Any]:
    """Return the mean and the standard deviation of the pixels around each one, the edges' left out."""
    values = padded.astype(np.float64)
    mean, square = (_windows(of) / WINDOW**2 for of in (values, values**2))
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _windows(values: Any) -> Any:
    """Return the sums of all square windows, by sums of all that is above and left of each place."""
    sums = np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    return (
        sums[WINDOW:, WINDOW:] - sums[:-WINDOW, WINDOW:] - sums[WINDOW:, :-WINDOW] + sums[:-WINDOW, :-WINDOW]
    )
