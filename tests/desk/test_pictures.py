"""Words in pictures on the desk: cut out beside what was read, and no words of the text marked for them."""

import hashlib
from datetime import timedelta

from playwright.sync_api import Browser

from bot.models import Attached, Box, PictureText, PlacedWord
from bot.storage import media
from bot.storage.pictures import record_read
from tests.desk.browsing import NARROW, an_editor, assert_accessible, browser
from tests.desk.served import AT, Served
from tests.pictures.drawing import drawn

__all__ = ["browser"]

SAID = "We are open for talks"
CARD = drawn(SAID, "light card", 2)
SHOWN = "async image => { image.scrollIntoView(); await image.decode(); return image.naturalWidth; }"


def publish(desk: Served) -> str:
    """Publish a post whose picture was read, and have it judged."""
    (url,) = desk.publish("Watch what he says about the talks to come")
    db, at = desk.app.db, AT + timedelta(minutes=1)
    [capture, *_] = media.unlisted_captures(db)
    photo = Attached(message_id=1, name="card", kind="photo")
    media.list_media(db, [(capture, [photo])], to=capture.id)
    [due] = media.due_media(db, at=at)
    with desk.app.media.files.receiving(limit=10**6) as draft:
        draft.add(CARD)
    media.record_kept(db, due.id, draft.sha256, draft.size, at=at)
    words, start = [], 0
    for word in SAID.split():
        box = Box(left=20 + start, top=30, right=40 + start, bottom=60)
        words.append(PlacedWord(start=start, end=start + len(word), confidence=95, box=box))
        start += len(word) + 1
    record_read(db, draft.sha256, "an engine", PictureText(text=SAID, words=tuple(words)), at=at)
    list(desk.app.match())
    return url


def test_the_words_are_shown_cut_out_and_the_text_is_not_marked(desk: Served):
    publish(desk)

    for path in ("/", "/post/ClashReport/1"):
        page = desk.page(path)
        [caption] = page.css("figure.seen figcaption")
        assert caption.text() == f"In the picture (read by machine): {SAID}"
        assert [node.text() for node in page.css("blockquote mark")] == []
        [image] = page.css("figure.seen img")
        shown = desk.get(str(image.attributes["src"]))
        assert shown.headers["content-type"] == "image/jpeg" and 200 < len(shown.content) < len(CARD)
    assert f"Picture 1, read by machine: {SAID}" in desk.text("/post/ClashReport/1")


def test_no_picture_is_wider_than_the_page(browser: Browser, desk: Served):
    publish(desk)
    with an_editor(browser, desk, width=NARROW) as page:
        for path in ("/", "/post/ClashReport/1"):
            page.goto(desk.url + path)
            widths = [image.evaluate(SHOWN) for image in page.locator("img").all()]

            assert widths and min(widths) > 0
            assert_accessible(page)


def test_a_part_that_is_none_is_said_so(desk: Served):
    publish(desk)
    sha256 = hashlib.sha256(CARD).hexdigest()

    desk.get(f"/media/{sha256}/90000-1-90001-2", 400)
    desk.get(f"/media/{'0' * 64}/1-1-2-2", 400)
