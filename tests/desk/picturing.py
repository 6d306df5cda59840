"""Pictures of the desk: for the README and its page, and more to be looked at; `scripts/picture` makes them.

Of the sample wire, wide and narrow, light and dark.
"""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from bot.app.newsroom import utc_now
from bot.cli.demo import as_sample
from tests.desk.browsing import a_browser
from tests.desk.served import running

SIZES = {"wide": (1280, 860), "narrow": (390, 844), "large": (1600, 1000)}
LOOKS = ("light", "dark")
COLOURS = 96  # of a picture that is kept with the project
KEPT = {
    "wire-wide-light": "desk.png",
    "story-wide-dark": "desk-story.png",
    "statement-wide-light": "desk-statement.png",
}


def pages(thread: int) -> dict[str, str]:
    """Return the pages that are pictured, by what their pictures are called."""
    return {
        "wire": "/",
        "story": "/story/65",
        "post": "/post/ClashReport/58234",
        "statements": "/statements",
        "statement": "/statement/open-for-talks",
        "edit": "/statement/open-for-talks/edit",
        "thread": f"/threads/{thread}",
        "silence": "/silence/open-for-talks",
        "uncorrected": "/uncorrected?all=yes",
        "channels": "/channels",
    }


def picture_desk(config: Path, data: Path, folder: Path, kept: Path, thread: int) -> None:
    """Write pictures of the desk of a newsroom into a folder, and into another those that are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(config, data, utc_now, adjust=as_sample) as address, a_browser() as browser:
        for size in SIZES:
            for look in LOOKS:
                _picture(browser, address, size, look, folder, thread)
    for name, file in KEPT.items():
        with Image.open(folder / f"{name}.png") as whole:
            small = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(kept / file, optimize=True)


def _picture(browser: Browser, address: str, size: str, look: str, folder: Path, thread: int) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if look == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(address)
    for name, path in pages(thread).items():
        page.goto(address.partition("/?")[0] + path)
        page.screenshot(path=folder / f"{name}-{size}-{look}.png")
    context.close()
