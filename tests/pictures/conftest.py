"""The engine, where it is installed: `scripts/test` sees to that where it may."""

import pytest

from bot.errors import PictureError
from bot.pictures.installed import data_folder
from bot.pictures.tesseract import Tesseract


@pytest.fixture(scope="session")
def engine() -> Tesseract:
    try:
        data_folder()
    except PictureError as error:
        pytest.skip(f"{error}; scripts/test said so, too")
    return Tesseract()
