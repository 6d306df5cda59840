"""Makes the picture of a thread that the README shows, and others to be looked at: `scripts/picture`.

Needs Chromium; LibreOffice and Poppler for the pages of the document.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from bot.app.application import App
from bot.app.opening import open_app
from bot.cli.demo import DAY, as_sample
from bot.models import Asked, ClaimStatus, Gloss
from tests.desk.picturing import picture_desk

ROOT = Path(__file__).parent.parent.parent
WIDTHS = (390, 1280)
TALLEST = 20_000  # pixels of a page that is photographed whole
SHOWN = (250, 0, 1030, 1500)  # what the README shows of the page on a desk, in pixels
COLOURS = 64
INTRODUCTION = """\
From one podium in Vladivostok came an open hand and a raised fist. The words on talks went round
first; what was said of targets, and that no date can be named, stood in other posts.

Each post below stands as it read when it was put here, with its link. The posts are composed: none of
them was published.
"""
METHODS = (
    "Assembled from Telegram before news agencies had the remarks. What is said of the battlefield is "
    "contested."
)


def a_thread(app: App) -> int:
    """Put together what an editor would of the sample wire; return its number."""
    asked = Asked(speaker="putin", since=DAY)
    number = app.threads.build("Open for talks: the open hand and the raised fist", asked, by_statement=True)
    app.threads.introduce(number, INTRODUCTION)
    app.threads.explain(number, METHODS)
    gloss = "Putin: “We are open for talks. We have never refused to have talks”"
    app.threads.gloss(number, "zvezdanews/29874", Gloss(language="en", text=gloss, by="Ann Lee"))
    app.threads.note(number, "ClashReport/58234", "The first in English; a forward followed within minutes.")
    app.threads.judge_claim(
        number,
        "advance-daily",
        ClaimStatus.CONTESTED,
        reason="Maps show other days.",
        by=["General Staff of Ukraine"],
    )
    app.threads.add_reference(number, "https://en.wikipedia.org/wiki/Article_5_of_NATO", "Article 5 of NATO")
    return number


def photograph(page: Path, width: int, picture: Path) -> None:
    """Take a picture of a whole page in a window of this width."""
    subprocess.run(
        [
            shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", f"--window-size={width},{TALLEST}", f"--screenshot={picture}", page.as_uri(),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    trim(picture)


def pages(document: Path, folder: Path) -> list[Path]:
    """Take a picture of each page of a document."""
    office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    subprocess.run(
        [*office, "--convert-to", "pdf", "--outdir", str(folder), str(document)],
        check=True,
        capture_output=True,
    )
    paper = folder / document.with_suffix(".pdf").name
    subprocess.run(["pdftoppm", "-r", "60", "-png", str(paper), str(folder / document.stem)], check=True)
    return sorted(folder.glob(f"{document.stem}-*.png"))


def trim(picture: Path) -> None:
    """Take the empty paper below a page away."""
    with Image.open(picture) as whole:
        paper = whole.convert("RGB")
    found = ImageChops.difference(paper, Image.new("RGB", paper.size, "white")).getbbox()
    paper.crop((0, 0, paper.width, (found[3] if found else paper.height) + 24)).save(picture)


def small(picture: Path, out: Path) -> None:
    """Keep what the README shows of a picture, in few colours."""
    with Image.open(picture) as whole:
        shown = whole.convert("RGB").crop(SHOWN)
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(out, optimize=True)


def main(folder: Path) -> None:
    """Write the README's picture and, into a folder, all that is to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wirewatch-") as name:
        data = Path(name)
        subprocess.run(
            [sys.executable, "-m", "bot", "--config", str(ROOT / "config"), "--data", name, "demo"],
            check=True, capture_output=True, cwd=ROOT,
        )  # fmt: skip
        with open_app(ROOT / "config", data / "demo", owner=True, adjust=as_sample) as app:
            number = a_thread(app)
            html = app.threads.write(number, "html", folder / "thread.html", force=True)
            for form, ending in (("html", "html"), ("docx", "docx")):
                app.threads.write(number, form, folder / f"annex.{ending}", annex=True, force=True)
            document = app.threads.write(number, "docx", folder / "thread.docx", force=True)
        picture_desk(ROOT / "config", data / "demo", folder / "desk", ROOT / "config/sample", number)
        for width in WIDTHS:
            photograph(html, width, folder / f"thread-{width}.png")
            photograph(folder / "annex.html", width, folder / f"annex-{width}.png")
        for each in (document, folder / "annex.docx"):
            pages(each, folder)
    small(folder / "thread-1280.png", ROOT / "config/sample/thread.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/pictures").resolve())
