"""A dry run over stored posts."""

from datetime import timedelta

import pytest

from bot.matching.trial import Seen, remarks, trial
from bot.models import Channel, Speaker, Statement
from tests.builders import NOON

PUTIN = Speaker(id="putin", name="Putin", aliases=("Putin",))
TALKS = Statement(
    id="talks",
    title="Talks",
    wording={"en": ("We are open for talks with everybody in Europe",)},
    speaker=PUTIN,
)
CLASH = Channel(username="ClashReport", language="en")


def seen(*texts: str, every: timedelta = timedelta(hours=12)) -> list[Seen]:
    return [
        Seen(text=text, url=f"u/{number}", channel=CLASH, posted_at=NOON + number * every)
        for number, text in enumerate(texts)
    ]


def test_it_counts_what_would_have_alerted_and_what_the_guards_held_back():
    tried = trial(
        TALKS,
        seen(
            "Putin said: we are open for talks with everybody in Europe.",
            "Putin: we are not open for talks with everybody in Europe.",
            "The weather is fine.",
            "Putin said: we are open for talks with everybody in Europe.",
        ),
    )

    assert (tried.posts, len(tried.alerts), len(tried.review)) == (4, 2, 1)
    assert tried.guarded == {"denial": 1}
    assert tried.channels == {"ClashReport": 2} and tried.rungs == {"verbatim": 2}
    assert tried.per_day == pytest.approx(2 / 1.5)


def test_a_near_miss_says_which_words_it_lacks():
    drones = Statement(id="d", title="D", wording={"en": ("The plant will double the production of drones",)})

    tried = trial(drones, seen("The plant may show journalists its drones in spring."))

    assert not tried.alerts
    (near,) = tried.near
    assert {"double", "production"} <= set(near.attempt.missing)
    assert set(tried.widening) == set(near.attempt.missing)


def test_words_of_some_alerts_only_are_offered_to_narrow_it():
    said = "Putin said: we are open for talks with everybody in Europe."
    tried = trial(TALKS, seen(said, f"{said} Vladivostok.", f"{said} Vladivostok."))

    assert "vladivostok" in tried.narrowing


def test_what_a_channel_puts_under_its_posts_is_no_hint():
    said = "Putin in Vladivostok: We are open for talks with everybody in Europe."
    texts = [f"{said} Day {number}.\n\nSubscribe to the wire | @ClashReport" for number in range(4)]
    tried = trial(TALKS, seen(*texts, "Putin: We are open for talks with everybody in Europe."))

    assert {"vladivostok"} <= set(tried.narrowing)
    assert not {"subscribe", "clashreport"} & set(tried.narrowing)


def test_nothing_stored_is_nothing_found():
    tried = trial(TALKS, [])

    assert (tried.posts, tried.per_day, tried.first) == (0, 0.0, None)


def test_a_wording_too_short_a_missing_language_and_too_many_alerts_are_remarked():
    short = Statement(id="s", title="S", wording={"en": ("Talks",)})
    loud = trial(short, seen(*["Talks again."] * 60, every=timedelta(minutes=1)))

    problems = [remark.problem for remark in remarks(loud, ["en", "uk"])]

    assert len(problems) == 3 and "say too little" in problems[0]
    assert problems[1] == "no wording in uk, which channels are written in"
    assert "times a day" in problems[2]
