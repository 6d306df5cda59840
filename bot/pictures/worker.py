"""The process in which pictures are read: `python -m bot.pictures.worker`, told by its owner alone.

Files from anywhere meet a decoder written in C++ here, with nothing of ours around it.
"""

import os
from pathlib import Path

from bot.errors import PictureError
from bot.models import PictureText
from bot.pictures.layout import text_of
from bot.pictures.protocol import PictureEngine
from bot.pictures.tesseract import Tesseract
from bot.worker import run

MEMORY = 1 << 30  # bytes of address space; reading takes about a seventh of it
NICE = 10  # whatever else is to be done comes first

_opened: dict[str, PictureEngine] = {}  # by their folder of data


def answer(question: tuple[str, bytes]) -> PictureText | str:
    """Return what stands in a picture, or why it cannot be read, behind "! ".

    `question` has the folder of data and the picture; an empty one asks for the engine's name.
    """
    folder, picture = question
    try:
        if folder not in _opened:
            _opened[folder] = Tesseract(Path(folder) if folder else None)
        engine = _opened[folder]
        return text_of(engine.lines(picture)) if picture else engine.name
    except PictureError as fault:
        return f"! {fault}"
    except MemoryError:
        return f"! it cannot be read within {MEMORY >> 20} MB of memory"


if __name__ == "__main__":
    os.nice(NICE)
    run(answer, memory=MEMORY)
