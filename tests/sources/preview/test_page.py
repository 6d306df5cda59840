"""What is read from the HTML of a channel's web preview, with each trap that it holds."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.models import Forward, Link
from bot.models.passages import words_of
from bot.sources.preview.page import MAX_HOLE, blocks, read_page, stretches
from bot.sources.preview.post import PreviewBlock, read_block
from bot.text import clean_text
from tests.sources.preview.site import CLASH, NOON, a_block, a_page, encoded


def read(block):
    shown = read_block(block.encode(errors="surrogatepass"), now=NOON)
    assert not shown.problem
    return shown.post


def problem_of(block):
    shown = read_block(block.encode(), now=NOON)
    assert shown.post is None
    return shown.problem


def test_a_post_has_the_key_that_every_source_gives_it():
    at = datetime.fromisoformat("2026-05-29T13:14:15+03:00")
    post = read(a_block(93433, "Ceasefire talks resume", at=at))

    assert (post.channel_id, post.message_id) == (1186921499, 93433)
    assert post.posted_at == datetime(2026, 5, 29, 10, 14, 15, tzinfo=UTC)
    assert post.text == "Ceasefire talks resume"
    assert post.ids == (93433,)
    assert not post.edited


@pytest.mark.parametrize("c", [-1186921499, 1186921499, -1001186921499])
def test_the_channel_id_is_the_same_however_it_is_written(c):
    assert read(a_block(7, data_view=encoded({"c": c, "p": 7}))).channel_id == CLASH


def test_what_is_kept_as_raw_is_the_block_byte_for_byte():
    first, second = a_block(1, "Один ⚡️"), a_block(2, "two & <b>")
    page = a_page([first, second]).encode()

    found = blocks(page)

    assert len(found) == 2
    assert all(block in page for block in found)
    assert found[0].startswith(
        b'<div class="tgme_widget_message js-widget_message" data-post="ClashReport/1"'
    )
    assert found[0].endswith(b"</div>")
    assert [post.raw for post in read_page(page, now=NOON).posts] == found


def test_a_post_read_again_from_its_raw_bytes_alone_is_the_same_post():
    block = a_block(93434, inner="a <b>b</b><br/>c", parts=(93434, 93435), edited=True)
    (post,) = read_page(a_page([block]).encode(), now=NOON).posts

    assert read_block(post.raw, now=NOON).post == post


TEXTS = {
    "line breaks": ("one<br/>two<br>three", "one\ntwo\nthree"),
    "an empty line": ("one<br/><br/>two", "one\n\ntwo"),
    "emoji": ('<i class="emoji" style="background:x"><b>⚡️</b></i> Breaking', "⚡️ Breaking"),
    "own emoji": ('<tg-emoji emoji-id="5"><i class="emoji"><b>🔥</b></i></tg-emoji>fire', "🔥fire"),
    "emoji as a picture": ('<img class="emoji" alt="🔥"/> fire', "🔥 fire"),
    "entities": ("<b>b</b><i>i</i><u>u</u><s>s</s><code>c</code><tg-spoiler>t</tg-spoiler>", "biusct"),
    "character references": (
        "R&amp;D &lt;b&gt; &quot;x&quot; &#39;y&#39; a&nbsp;b",
        "R&D <b> \"x\" 'y' a\u00a0b",
    ),
    "a quotation": (
        "He said:<blockquote>We are open</blockquote>and left",
        "He said:\nWe are open\nand left",
    ),
    "a quotation between breaks": ("a<br/><blockquote>b</blockquote><br/>c", "a\nb\nc"),
    "code": ("<pre>x = 1\n  y</pre>", "x = 1\n  y"),
    "line ends of the source": ("one\n   two", "one two"),
    "Cyrillic": ("Мы открыты для переговоров", "Мы открыты для переговоров"),
    "space at the end": ("one  <br/>two <br/><br/>", "one\ntwo"),
    "nested in itself": (
        '<div class="tgme_widget_message_text js-message_text">once</div>',
        "once",
    ),
    "a comment": ("one<!-- two -->three", "onethree"),
    "markup of another language": (
        "**x** [bank](https://evil.example)",
        "**x** [bank](https://evil.example)",
    ),
}


@pytest.mark.parametrize(("markup", "text"), TEXTS.values(), ids=TEXTS)
def test_the_text_is_what_a_reader_sees(markup, text):
    assert read(a_block(5, inner=markup)).text == text


@pytest.mark.parametrize(
    "classes",
    ["tgme_widget_message_text js-message_reply_text", "tgme_widget_message_text js-message_text"],
)
def test_a_quoted_reply_is_not_the_text_of_the_post(classes):
    quoted = (
        '<a class="tgme_widget_message_reply" href="https://t.me/ClashReport/93400">'
        f'<div class="{classes}" dir="auto">What the other post said</div></a>'
    )
    post = read(a_block(93433, "The answer", before_text=quoted))

    assert post.text == "The answer"
    assert post.reply_to == 93400


def test_an_answer_to_a_post_of_another_channel_answers_none_of_this_one():
    quoted = '<a class="tgme_widget_message_reply" href="https://t.me/uniannet/400"></a>'

    assert read(a_block(93433, "Hm", before_text=quoted)).reply_to is None


UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
    "<div>Please open Telegram to view this post</div></div></div>"
)


BY_EMOJI = f'<div class="text_not_supported_wrap">{UNSUPPORTED}</div>'
BY_FILE = UNSUPPORTED.replace("Please open Telegram to view this post", "Media is too big")


def test_a_post_that_the_page_does_not_show_is_neither_empty_nor_unsupported():
    """Issue 11, 6."""
    hidden = read(a_block(5, before_text=UNSUPPORTED))
    empty = read(a_block(6))
    emoji = read(a_block(7, "Good morning", before_text=BY_EMOJI))
    file = read(a_block(8, "Good morning", before_text=BY_FILE))
    pictures = read(a_block(9, "Three", parts=(9, 10, 11), before_text=BY_EMOJI))

    assert [post.shown for post in (hidden, empty, emoji, file, pictures)] == [False, True, True, True, True]
    assert [post.media for post in (hidden, empty, emoji, file, pictures)] == [
        *("", "", "", "unsupported", "photo")
    ]


def test_the_signature_of_an_author_is_read():
    """Issue 11, 6."""
    signed = a_block(5, "By hand").replace(
        '<span class="tgme_widget_message_meta">',
        '<span class="tgme_widget_message_meta"><span class="tgme_widget_message_from_author" dir="auto">'
        "Ann &amp; Bo</span>, ",
    )

    assert read(signed).author == "Ann & Bo"


def test_an_address_that_the_page_escapes_twice_is_that_of_the_post():
    """Issue 11, 6."""
    twice = '<a href="https://a.example/?x=1&amp;amp;y=2">https://a.example/?x=1&amp;y=2</a>'

    assert read(a_block(5, inner=twice)).links == (Link(url="https://a.example/?x=1&y=2"),)


POLL = (
    '<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">Who won?'
    '</div><div class="tgme_widget_message_poll_type">Anonymous Quiz</div>'
    + "".join(
        '<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">'
        f'{share}%</div><div class="tgme_widget_message_poll_option_text">{answer}</div></div>'
        for share, answer in ((73, "The <b>port</b>"), (27, "Nobody"))
    )
    + "</div>"
)
FILE = (
    '<a class="tgme_widget_message_document_wrap" href="https://t.me/ClashReport/5">'
    '<div class="tgme_widget_message_document_icon accent_bg"></div>'
    '<div class="tgme_widget_message_document">'
    '<div class="tgme_widget_message_document_title accent_color" dir="auto">Order 227.pdf</div>'
    '<div class="tgme_widget_message_document_extra">PDF 2.4 MB</div></div></a>'
)


def test_the_words_of_a_poll_and_the_name_of_a_file_are_words_of_the_post():
    """Issue 11, 4."""
    poll, file = read(a_block(5, before_text=POLL)), read(a_block(5, "The order", before_text=FILE))
    song = read(a_block(5, before_text=FILE.replace("accent_bg", "accent_bg audio")))

    assert words_of(poll.text, poll.passages) == [
        ("question", "Who won?"), ("answer", "The port"), ("answer", "Nobody"),
    ]  # fmt: skip
    assert poll.text == "Who won?\nThe port\nNobody"
    assert file.text == "The order\n\nOrder 227.pdf"
    assert words_of(file.text, file.passages) == [("file", "Order 227.pdf")]
    assert [post.media for post in (poll, file, song)] == ["poll", "document", "audio"]
    assert song.text == ""


def test_the_request_to_open_telegram_is_not_text():
    beside = read(a_block(5, before_text=UNSUPPORTED))
    inside = read(a_block(6, inner=UNSUPPORTED + "but this is"))
    instead = read(a_block(7, "Please open Telegram to view this post"))

    assert (beside.text, beside.shown) == ("", False)
    assert inside.text == "but this is"
    assert instead.text == ""


def test_an_album_is_one_post_of_several_ids():
    post = read(a_block(93434, "Pictures", parts=(93434, 93435, 93436)))

    assert post.message_id == 93434
    assert post.parts == (93434, 93435, 93436)
    assert post.media == "photo"


def test_an_address_in_the_text_makes_no_album():
    link = '<a href="https://t.me/ClashReport/5?single">see</a>'

    assert read(a_block(93434, inner=link)).parts == ()


def test_only_parts_of_the_same_channel_belong_to_an_album():
    foreign = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/other/93440?single"></a>'
    block = a_block(93434, parts=(93434, 93435)).replace("</a></div>", f"</a>{foreign}</div>", 1)

    assert read(block).parts == (93434, 93435)


FORWARDS = {
    "a public post": ("https://t.me/wartranslated/18921", ("wartranslated", None, 18921)),
    "a channel": ("https://t.me/wartranslated", ("wartranslated", None, None)),
    "a private channel": ("https://t.me/c/1380000001/12", ("", 1380000001, 12)),
    "nothing of the kind": ("https://[half", ("", None, None)),
    "an id out of range": ("https://t.me/wartranslated/9999999999", ("wartranslated", None, None)),
}


@pytest.mark.parametrize(("href", "found"), FORWARDS.values(), ids=FORWARDS)
def test_a_forward_names_where_it_came_from(href, found):
    username, channel_id, number = found
    header = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from '
        f'<a class="tgme_widget_message_forwarded_from_name" href="{href}">War\nTranslated</a></div>'
    )
    post = read(a_block(5, "Copied", before_text=header))

    assert post.text == "Copied"
    assert post.forward == Forward(
        name="War Translated", username=username, channel_id=channel_id, message_id=number
    )


def test_a_forward_may_name_no_address():
    header = '<span class="tgme_widget_message_forwarded_from_name">Somebody</span>'

    assert read(a_block(5, "Copied", before_text=header)).forward == Forward(name="Somebody")


def test_links_keep_their_words_where_those_differ_from_the_address():
    markup = (
        '<a href="https://example.org/a">https://example.org/a</a> '
        '<a href="http://example.org/">example.org</a> '
        '<a href="https://evil.example/">the <b>bank</b></a> <a href="https://t.me/uniannet">@uniannet</a> '
        '<a href="?q=%23talks">#talks</a> <a href="javascript:alert(1)">run</a> '
        '<a href="https://example.org/a">https://example.org/a</a>'
    )
    post = read(a_block(5, inner=markup))

    assert post.links == (
        Link(url="https://example.org/a"),
        Link(url="http://example.org/"),
        Link(url="https://evil.example/", label="the bank"),
        Link(url="https://t.me/uniannet", label="@uniannet"),
    )
    assert post.text.startswith("https://example.org/a example.org the bank @uniannet #talks run")


def test_an_edited_post_is_marked_though_nobody_says_when():
    post = read(a_block(5, "Corrected", edited=True))

    assert post.edited
    assert post.edited_at is None


def test_a_post_by_an_author_called_edited_was_not_edited():
    block = a_block(5, "x").replace(
        '<span class="tgme_widget_message_meta">',
        '<span class="tgme_widget_message_meta"><span class="tgme_widget_message_from_author">edited</span>',
    )
    assert not read(block).edited


@pytest.mark.parametrize(
    ("shown", "count"), [("2.98K", 2980), ("1.2M", 1_200_000), ("417", 417), ("", None), ("many", None)]
)
def test_rounded_views_are_read_as_numbers(shown, count):
    assert read(a_block(5, "x", views=shown)).views == count


MEDIA = {
    "photo": '<a class="tgme_widget_message_photo_wrap" href="https://t.me/ClashReport/5"></a>',
    "video": '<a class="tgme_widget_message_video_player" href="https://t.me/ClashReport/5"></a>',
    "document": '<a class="tgme_widget_message_document_wrap" href="https://t.me/ClashReport/5"></a>',
}


@pytest.mark.parametrize(("kind", "markup"), MEDIA.items(), ids=MEDIA)
def test_the_kind_of_media_is_named(kind, markup):
    assert read(a_block(5, "x", before_text=markup)).media == kind


def test_a_service_message_has_an_id_and_is_no_post():
    (shown,) = read_page(a_page([a_block(5, "pinned a photo", service=True)]).encode(), now=NOON).shown

    assert shown == PreviewBlock(ids=(5,), channel_id=CLASH)


def base64_of(view):
    return base64.b64encode(view).decode()


PROBLEMS = {
    "no key": (a_block(5, data_post="nonsense"), "data-post"),
    "an id out of range": (a_block(5, data_post="ClashReport/9223372036854775808"), "data-post"),
    "an id of more than 32 bits": (a_block(5, data_post="ClashReport/4294967296"), "4294967296"),
    "a time without a zone": (a_block(5, datetime_attribute="2026-05-29T12:00:00"), "no zone"),
    "no time": (a_block(5, datetime_attribute="yesterday"), "ISO 8601"),
    "a time in the future": (a_block(5, at=NOON + timedelta(days=2)), "in the future"),
    "a time out of range": (a_block(5, datetime_attribute="0001-01-01T00:00:00+14:00"), "ISO 8601"),
    "a view that is no base64": (a_block(5, data_view="!"), "data-view"),
    "a view that is no object": (a_block(5, data_view=encoded([1])), "data-view"),
    "a view with 5,000 digits": (
        a_block(5, data_view=base64_of(b'{"c": %s}' % (b"9" * 5000))),
        "data-view",
    ),
    "a view 200,000 deep": (a_block(5, data_view=base64_of(b"[" * 200_000)), "data-view"),
    "a channel that is no number": (a_block(5, data_view=encoded({"c": "-5"})), "channel id"),
}


@pytest.mark.parametrize(("block", "words_of_it"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_block_that_is_not_as_it_should_be_says_why(block, words_of_it):
    assert words_of_it in problem_of(block)


def test_one_unreadable_post_stops_no_page():
    page = read_page(a_page([a_block(1, "a"), a_block(2, data_view="!"), a_block(3, "c")]).encode(), now=NOON)

    assert [post.message_id for post in page.posts] == [1, 3]
    assert page.ids == (1, 2, 3)
    assert [one.ids for one in page.shown if one.problem] == [(2,)]


def test_a_post_marked_as_another_channels_is_not_mixed_in():
    page = read_page(a_page([a_block(1), a_block(2, channel_id=5), a_block(3)]).encode(), now=NOON)

    assert page.channel_id == CLASH
    assert [post.message_id for post in page.posts] == [1, 3]
    assert "channel 5" in page.shown[1].problem


def test_a_page_gives_its_posts_by_rising_id():
    page = read_page(a_page([a_block(3), a_block(1), a_block(2)]).encode(), now=NOON)

    assert [post.message_id for post in page.posts] == [1, 2, 3]


def test_a_page_says_whether_there_are_older_posts():
    assert read_page(a_page([a_block(1)], older=True).encode(), now=NOON).has_older
    assert not read_page(a_page([a_block(1)]).encode(), now=NOON).has_older


def test_the_channel_title_is_one_line_of_text():
    assert (
        read_page(a_page([a_block(1)], title="Clash\n<Report>").encode(), now=NOON).title == "Clash <Report>"
    )


def test_an_empty_channel_is_told_from_a_page_that_is_something_else():
    empty = read_page(a_page([]).encode(), now=NOON)

    assert (empty.shown, empty.channel_id) == ((), None)
    with pytest.raises(SourceError, match="not the preview"):
        read_page(b"<html><body>Checking your browser</body></html>", now=NOON)
    with pytest.raises(SourceError, match="none of the 2 posts"):
        read_page(a_page([a_block(1, data_view="!"), a_block(2, data_view="!")]).encode(), now=NOON)


HARMFUL = {
    "lone surrogate": b"&#xD800;",
    "NUL": b"&#0;",
    "control character": b"&#1;\x1b",
    "noncharacter": b"&#xFFFE;",
    "bytes that are no UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("bytes_of_it", HARMFUL.values(), ids=HARMFUL)
def test_what_no_program_can_carry_is_replaced_and_kept_in_raw(bytes_of_it):
    block = a_block(5, "before MARK after").encode().replace(b"MARK", bytes_of_it)
    post = read_page(a_page(["MARK"]).encode().replace(b"MARK", block), now=NOON).posts[0]

    assert bytes_of_it in post.raw
    assert post.text.startswith("before ")
    assert post.text.endswith(" after")
    assert "\N{REPLACEMENT CHARACTER}" in post.text
    post.text.encode()


def test_direction_marks_and_zero_width_characters_stay_as_evidence():
    assert read(a_block(5, "a\u202eb\u200bc")).text == "a\u202eb\u200bc"


def test_a_page_nested_200_000_deep_is_refused():
    with pytest.raises(SourceError, match="levels deep"):
        read_page(a_page([a_block(5, inner="<b>" * 200_000)]).encode(), now=NOON)
    with pytest.raises(SourceError, match="levels deep"):
        read_page(a_page([a_block(5, inner="<div></b>" * 200_000)]).encode(), now=NOON)


def test_a_post_of_3_000_emoji_is_read_whole():
    emoji = '<i class="emoji"><b>🔥</b></i>' * 3000

    assert read_page(a_page([a_block(5, inner=emoji)]).encode(), now=NOON).posts[0].text == "🔥" * 3000


def test_a_block_that_is_cut_off_is_read_as_far_as_it_goes():
    page = a_page([a_block(1, "whole")])
    cut = page + a_block(2, "cut off here").partition(" off")[0]

    read = read_page(cut.encode(), now=NOON)
    assert [post.text for post in read.posts] == ["whole"]
    assert read.shown[1].problem


# --- what a page vouches for ---------------------------------------------------------------------


def a_post(number):
    return read_block(a_block(number).encode(), now=NOON)


def spans(shown, first, last):
    return [(one.first, one.last, len(one.posts), one.service) for one in stretches(shown, first, last)]


def test_a_page_vouches_for_all_between_its_posts():
    assert spans([a_post(3), a_post(9)], 1, 9) == [(1, 9, 2, ())]


def test_service_messages_are_told_apart_from_absent_ids():
    assert spans([a_post(3), PreviewBlock(ids=(4,), channel_id=CLASH), a_post(6)], 3, 6) == [(3, 6, 2, (4,))]


def test_an_unreadable_post_is_not_vouched_to_be_absent():
    assert spans([a_post(3), PreviewBlock(ids=(5,), problem="?"), a_post(6)], 3, 6) == [
        (3, 4, 1, ()),
        (6, 6, 1, ()),
    ]
    assert spans([a_post(3), PreviewBlock(ids=(4, 5), problem="?")], 3, 5) == [(3, 3, 1, ())]
    assert spans([PreviewBlock(ids=(4,), problem="?"), a_post(6)], 2, 6) == [(2, 3, 0, ()), (5, 6, 1, ())]


def test_a_post_without_id_leaves_all_between_its_neighbours_open():
    unknown = PreviewBlock(problem="?")

    assert spans([a_post(3), unknown, a_post(9)], 1, 9) == [(1, 3, 1, ()), (9, 9, 1, ())]
    assert spans([unknown, a_post(9)], 1, 9) == [(9, 9, 1, ())]
    assert spans([a_post(3), unknown], 1, 3) == [(1, 3, 1, ())]


def test_neighbours_a_world_apart_prove_nothing():
    far = 3 + MAX_HOLE + 2

    assert spans([a_post(3), a_post(far)], 3, far) == [(3, 3, 1, ()), (far, far, 1, ())]
    assert spans([a_post(far)], 1, far) == [(far, far, 1, ())]
    assert spans([a_post(3)], 3, far) == [(3, 3, 1, ())]


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), unique_by=lambda one: one[0]))
def test_stretches_rise_and_cover_every_readable_post_and_no_other(kinds):
    shown = [
        PreviewBlock(ids=(number,), channel_id=CLASH, problem="" if readable else "?")
        for number, readable in sorted(kinds)
    ]
    found = list(stretches(shown, 1, 40))

    vouched = [number for one in found for number in range(one.first, one.last + 1)]
    unreadable = {number for number, readable in kinds if not readable}
    assert vouched == sorted(set(range(1, 41)) - unreadable)
    assert sorted(number for one in found for number in one.service) == sorted(
        number for number, readable in kinds if readable
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_escaped_text_comes_back_word_for_word(text):
    text = clean_text(text)

    assert read(a_block(5, text)).text.split() == text.split()
