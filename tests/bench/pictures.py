"""What reading a picture costs, by its style, beside the engine alone, and what its process takes."""

import io
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from PIL import Image

from bot.errors import PictureError
from bot.models import PictureText
from bot.pictures.installed import LANGUAGES, data_folder
from bot.pictures.layout import text_of
from bot.pictures.reader import ONE_THREAD
from bot.pictures.tesseract import Tesseract
from tests.bench.chains import ROOT
from tests.bench.sizes import Sizes
from tests.bench.table import Row, cpu
from tests.bench.wire import Wire
from tests.pictures.drawing import STYLES, drawn

BESIDE = "the engine alone, one pass"
A_DAY = 5_000  # pictures of 500 channels
_READING = """
import pickle, sys
from bot.pictures.worker import answer
from tests.bench.peak import peak
for picture in pickle.load(sys.stdin.buffer):
    answer(("", picture))
print(peak())
"""


def measure_pictures(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare reading drawn pictures with one plain pass of the engine over the same, which reads less."""
    os.environ.update(ONE_THREAD)  # as in the process that reads, before the engine is loaded
    try:
        folder, engine = data_folder(), Tesseract()
    except PictureError:
        yield Row(measure="reading a drawn picture", unit="ms", ours=None, beside=BESIDE)
        return
    import tesserocr

    texts = [post.text[:300] for post in wire.posts(sizes.drawn)]
    took = []
    with tesserocr.PyTessBaseAPI(path=str(folder), lang="+".join(LANGUAGES)) as bare:
        for style in STYLES:
            pictures = [drawn(text, style, number) for number, text in enumerate(texts)]
            ours = cpu(partial(_read, engine, pictures))
            theirs = cpu(partial(_bare, bare, pictures))
            took.append(ours / len(pictures))
            yield Row(
                measure=f"reading a drawn picture of 300 letters, {style}",
                unit="ms",
                ours=1e3 * took[-1],
                beside=BESIDE,
                theirs=1e3 * theirs / len(pictures),
                ratio=ours / theirs,
            )
    a_day = sum(took) / len(took) * A_DAY / 60
    yield Row(measure=f"{A_DAY:,} such pictures, a day of 500 channels", unit="min of a core", ours=a_day)
    pictures = [drawn(texts[0], style, 0) for style in STYLES]
    ran = subprocess.run(
        [sys.executable, "-c", _READING],
        cwd=ROOT,
        capture_output=True,
        input=pickle.dumps(pictures),
        check=True,
    )
    yield Row(
        measure="memory of the process that reads", unit="MB", ours=float(ran.stdout), wanted="under 160"
    )


def _read(engine: Tesseract, pictures: Sequence[bytes]) -> list[PictureText]:
    return [text_of(engine.lines(one)) for one in pictures]


def _bare(engine: object, pictures: Sequence[bytes]) -> list[str]:
    found = []
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as image:
            engine.SetImage(image)  # type: ignore[attr-defined]
            found.append(engine.GetUTF8Text())  # type: ignore[attr-defined]
    return found
