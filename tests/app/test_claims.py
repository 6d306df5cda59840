"""A statement as a page of its own: valid, sealed, and saying no more than is kept."""

import hashlib
import json
from contextlib import closing
from datetime import timedelta
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from bot.errors import InputError
from bot.models import ClaimStatus
from bot.operations.judging import judge
from bot.storage.coverage import note_round
from bot.storage.database import open_beside
from bot.storage.posts import save_page
from tests.app.newsroom import a_newsroom
from tests.builders import NOON, a_page, a_post

CONFIG = {
    "statements.toml": """
[[speaker]]
id = "putin"
name = "Vladimir Putin"
[[statement]]
id = "talks"
title.en = "Open for talks"
title.uk = "Відкриті до переговорів"
speaker = "putin"
said_on = 2026-05-29
wording.en = ["we are open for talks without any conditions"]
""",
    "channels.toml": '[[channel]]\nusername = "first"\n[[channel]]\nusername = "other"\n',
}
SAID = "Vladimir Putin said that we are open for talks without any conditions <script>alert(1)</script>"
SCHEMA = json.loads(files("bot.threads.formats").joinpath("claimreview.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def app(tmp_path):
    with a_newsroom(tmp_path, CONFIG) as opened:
        yield opened


def carried(app, *, at=NOON):
    page = a_page(a_post(1, SAID, channel_id=1, posted_at=at), channel_id=1, username="first")
    save_page(app.db, page, source="preview", captured_at=NOON)
    for _ in app.match():
        pass


def data(app, **more):
    record = json.loads(app.claims.export("talks", "jsonld", **more).content)
    VALIDATOR.validate(record)
    (one,) = record["@graph"]
    return one


def test_what_nobody_judged_is_a_claim_and_what_an_editor_judged_a_review_of_it(app):
    carried(app)
    claim = data(app)
    assert (claim["@type"], claim["author"]["name"]) == ("Claim", "Vladimir Putin")
    assert claim["appearance"][0]["url"] == "https://t.me/first/1"

    app.threads.new("Talks")
    app.threads.judge_claim(1, "talks", ClaimStatus.CONTESTED, reason="No date.", by=["Kyiv"])
    review = data(app)
    assert review["@type"] == "ClaimReview"
    assert review["reviewRating"] == {
        "@type": "Rating", "alternateName": "Contested", "ratingExplanation": "No date.",
    }  # fmt: skip

    app.threads.judge_claim(1, "talks", None)
    assert data(app)["@type"] == "Claim"


def test_a_first_appearance_is_the_first_only_among_what_was_watched_then(app):
    carried(app)
    assert data(app)["firstAppearance"]["description"] == "the earliest that is kept here, of 2 channels"

    channel = app.channels.watched[0]
    note_round(app.db, channel, channel_id=1, at=NOON - timedelta(days=1))
    assert data(app)["firstAppearance"]["description"] == "among 2 channels watched since 28 May 2026"

    carried_before = a_post(9, SAID, channel_id=2, posted_at=NOON - timedelta(days=9))
    page = a_page(carried_before, channel_id=2, username="other", first=None, last=None, cursor=None)
    save_page(app.db, page, source="archive", captured_at=NOON)
    for _ in app.match():
        pass
    told = data(app)["firstAppearance"]["description"]
    assert told == "the earliest that is kept here, of 2 channels watched since 28 May 2026"


def test_the_page_is_sealed_and_what_is_in_it_stays_words(app):
    carried(app)
    number, digest = app.claims.get("talks").chain

    file = app.claims.export("talks", "html", "uk")

    text = file.content.decode()
    assert "Відкриті до переговорів" in text and digest in text
    assert "<script>alert" not in text
    last = app.db.rows("select seq, action, subject from custody where seq > ? order by seq", [number])[0]
    assert last["action"] == "claim page made"
    assert json.loads(last["subject"])["sha256"] == hashlib.sha256(file.content).hexdigest()


def test_an_unknown_statement_form_and_language_are_refused(app):
    for asked in (("talk", "html"), ("talks", "pdf"), ("talks", "html", "xx")):
        with pytest.raises(InputError):
            app.claims.export(*asked)


def test_a_page_that_has_all_never_says_that_there_is_more(app):
    carried(app)
    words = (
        "Vladimir Putin: we are open for talks without any conditions. It rained in the harbour all night."
    )
    later = [a_page(a_post(1, words, channel_id=2), channel_id=2, username="other")]

    newsroom = app._newsroom()
    with closing(open_beside(app.db.path)) as other:

        def find(sql):
            if "from custody" in sql and later:  # its posts were read before
                save_page(other, later.pop(), source="preview", captured_at=NOON)
                for _ in judge(other, newsroom, clock=app.clock):
                    pass

        app.db.conn.set_trace_callback(find)
        page = app.claims.get("talks")

    assert (len(page.claim.carried), page.more) == (1, 0)
    assert (app.claims.get("talks", most=1).more, app.claims.get("talks", most=2).more) == (1, 0)
