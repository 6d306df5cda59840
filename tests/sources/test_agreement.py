"""Two views of a channel are the same, or which post one does not show or has in other words."""

from datetime import timedelta

import pytest

from bot.models import Disagreement, DisagreementKind, PublicView, ViewsCompared
from bot.sources.agreement import SETTLED, compared, compared_ids
from tests.builders import NOON, a_page, a_post

OLD = NOON - timedelta(days=1)
MINUTE = timedelta(minutes=1)
ALIKE = ViewsCompared(alike=(1, 2))


def post(number, text="The dam burst", **more):
    return a_post(number, text, **({"posted_at": OLD} | more))


def shown(*posts, first=1, last=2, **more):
    return PublicView(first=first, last=last, posts=posts, **more)


def kinds(found):
    return [(one.message_id, one.kind) for one in found.disagreements]


def test_the_same_posts_are_alike():
    account = a_page(post(1), post(2, "Open for talks"))

    assert compared(account, shown(post(1), post(2, "Open for talks")), at=NOON) == ALIKE


@pytest.mark.parametrize(
    "public",
    ["We are OPEN — for talks!", "⚡️ We are open\n\nfor talks", "We are open for talks."],
)
def test_signs_spaces_and_case_are_no_other_words(public):
    account = a_page(post(1), post(2, "We are open for talks"))

    assert compared(account, shown(post(1), post(2, public)), at=NOON) == ALIKE


@pytest.mark.parametrize("public", ["We are open for 5 talks", "We are not open for talks", ""])
def test_another_figure_or_word_is_told_with_both(public):
    ours, theirs = post(2, "We are open for talks"), post(2, public)

    found = compared(a_page(post(1), ours), shown(post(1), theirs), at=NOON)

    told = Disagreement(message_id=2, kind=DisagreementKind.OTHER_WORDS, account=ours, public=theirs)
    assert (found.alike, found.disagreements) == ((1,), (told,))


def test_what_one_of_them_does_not_show_is_told_and_only_what_neither_shows_is_gone():
    account = a_page(post(1), absent=(2, 3), last=None, first=None)
    public = shown(post(2), last=3)

    found = compared(account, public, at=NOON)

    assert kinds(found) == [(2, DisagreementKind.NOT_FOR_ACCOUNT), (1, DisagreementKind.NOT_PUBLIC)]
    assert found.gone == (3,)


def test_what_the_preview_cannot_show_is_not_compared():
    account = a_page(post(1), post(2), absent=(4,))
    public = shown(post(1, "", shown=False), last=4, others=(2, 4))

    assert compared(account, public, at=NOON) == ViewsCompared(hidden=1)


def test_a_service_message_of_the_account_is_no_post_that_is_missing():
    account = a_page(post(1), service=(2,), first=None, last=None)

    assert compared(account, shown(post(1), post(2)), at=NOON) == ViewsCompared(alike=(1,))


@pytest.mark.parametrize(
    "young",
    [{"posted_at": NOON - SETTLED + MINUTE}, {"edited_at": NOON - SETTLED + MINUTE}],
)
def test_what_a_cached_page_may_not_show_yet_is_left_for_the_next_time(young):
    account = a_page(post(1), post(2, "edited a moment ago", **young))

    assert compared(account, shown(post(1), post(2)), at=NOON) == ViewsCompared(alike=(1,))
    assert compared(account, shown(post(1)), at=NOON) == ViewsCompared(alike=(1,))


def test_an_album_is_one_post_however_each_shows_its_parts():
    account = a_page(post(1, parts=(1, 2, 3)), post(4))

    found = compared(account, shown(post(2, parts=(2,)), post(4), last=4), at=NOON)

    assert found == ViewsCompared(alike=(1, 4))


def test_a_page_that_spans_many_ids_is_compared_as_far_as_one_request_answers():
    public = shown(post(1), post(500), first=1, last=500)

    assert compared_ids(public) == range(401, 501)
    assert kinds(compared(a_page(absent=(500,)), public, at=NOON)) == [
        (500, DisagreementKind.NOT_FOR_ACCOUNT)
    ]
