"""What reading pictures needs on this machine, looked for without loading it."""

from importlib.util import find_spec
from pathlib import Path

from bot.errors import PictureError

LANGUAGES = ("eng", "rus", "ukr")
FOLDERS = tuple(
    Path(folder)
    for folder in (
        "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/4.00/tessdata",
        "/usr/share/tessdata",
        "/usr/local/share/tessdata",
        "/opt/homebrew/share/tessdata",
    )
)


def data_folder(wanted: Path | None = None) -> Path:
    """Return the folder of the engine's language data: the one that is wanted, else the system's.

    Raises PictureError, one line of what to do, where the engine or a language is missing.
    """
    if find_spec("tesserocr") is None:
        raise PictureError('the engine is not installed: pip install "wirewatch[pictures]"')
    for folder in (wanted,) if wanted else FOLDERS:
        missing = [
            f"{name}.traineddata" for name in LANGUAGES if not (folder / f"{name}.traineddata").is_file()
        ]
        if not missing:
            return folder
        if wanted:
            raise PictureError(f"{folder}: no {', '.join(missing)}")
    raise PictureError(
        "no language data of the engine: apt-get install tesseract-ocr-eng tesseract-ocr-rus "
        "tesseract-ocr-ukr, or name their folder under [pictures] data"
    )


def why_not_read(wanted: Path | None) -> str:
    """Return what keeps pictures from being read here, in a line; "" for nothing."""
    try:
        data_folder(wanted)
    except PictureError as error:
        return f"pictures are not read: {error}"
    return ""
