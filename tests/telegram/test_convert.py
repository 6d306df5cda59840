from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon import types

from bot.models import Forward, Link, Post
from bot.models.passages import body_of, words_of
from bot.telegram.convert import batch_of, post_of, posts_of_raw
from tests.telegram.messages import CHANNEL, NOON, a_channel, a_document, a_message, received


def post(number: int = 58234, text: str = "The dam held", **fields: Any) -> Post:
    return post_of(a_message(number, text, **fields), {})


def test_a_plain_message_is_a_post_with_its_key_time_and_text() -> None:
    made = post(7, "We are open for talks", views=2980, forwards=4, post_author="Editor")

    assert (made.channel_id, made.message_id, made.posted_at) == (CHANNEL, 7, NOON)
    assert (made.text, made.views, made.author, made.media) == ("We are open for talks", 2980, "Editor", "")
    assert (made.edited, made.edited_at, made.forward, made.grouped_id) == (False, None, None, None)


def test_a_shown_edit_is_an_edit_and_a_hidden_one_is_not() -> None:
    later = NOON + timedelta(minutes=5)

    shown, hidden = post(edit_date=later), post(edit_date=later, edit_hide=True)

    assert (shown.edited, shown.edited_at) == (True, later)
    assert (hidden.edited, hidden.edited_at) == (False, None)


def test_links_behind_words_and_after_emoji_are_found() -> None:
    text = "💥💥 the bank, https://bank.example and @uniannet"
    made = post(
        text=text,
        entities=[
            types.MessageEntityBold(0, 4),
            types.MessageEntityTextUrl(9, 4, url="https://evil.example"),
            types.MessageEntityUrl(15, 20),
            types.MessageEntityMention(40, 9),
            types.MessageEntityMentionName(40, 9, user_id=5),
        ],
    )

    assert made.links == (
        Link(url="https://evil.example", label="bank"),
        Link(url="https://bank.example"),
        Link(url="https://t.me/uniannet", label="@uniannet"),
        Link(url="tg://user?id=5", label="@uniannet"),
    )


@given(text=st.text(max_size=30), offset=st.integers(-5, 90), length=st.integers(-5, 90))
def test_an_entity_that_points_anywhere_never_stops_a_post(text: str, offset: int, length: int) -> None:
    made = post(text=text, entities=[types.MessageEntityTextUrl(offset, length, url="https://a.example")])

    assert [link.url for link in made.links] == ["https://a.example"]


def test_a_forward_names_the_channel_and_the_post_it_came_from() -> None:
    header = types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(4321), channel_post=18921)
    batch = batch_of([a_message(fwd_from=header)], [a_channel(4321)])

    assert batch.posts[0].forward == Forward(
        channel_id=4321, username="wartranslated", name="War Translated", message_id=18921, posted_at=NOON
    )


def test_a_forward_from_a_collectible_username_is_named_by_it() -> None:
    names = [types.Username("old_name"), types.Username("new_name", active=True)]
    header = types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(4321), channel_post=1)
    batch = batch_of([a_message(fwd_from=header)], [a_channel(4321, username=None, usernames=names)])

    assert batch.posts[0].forward is not None
    assert batch.posts[0].forward.username == "new_name"


def test_a_forward_from_someone_who_hides_keeps_the_name_that_is_shown() -> None:
    header = types.MessageFwdHeader(date=NOON, from_name="A Witness")

    assert post(fwd_from=header).forward == Forward(name="A Witness", posted_at=NOON)


def test_a_channel_id_of_today_is_kept_as_it_is() -> None:
    large = 997_852_516_352
    header = types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(large), channel_post=1)

    made = post_of(a_message(peer_id=types.PeerChannel(large), fwd_from=header), {})

    assert made.forward is not None
    assert (made.channel_id, made.forward.channel_id) == (large, large)


def test_only_a_reply_within_the_channel_is_one() -> None:
    here = types.MessageReplyHeader(reply_to_msg_id=12)
    elsewhere = types.MessageReplyHeader(reply_to_msg_id=12, reply_to_peer_id=types.PeerChannel(9))

    assert (post(reply_to=here).reply_to, post(reply_to=elsewhere).reply_to) == (12, None)


@pytest.mark.parametrize(
    ("media", "name"),
    [
        (None, ""),
        (types.MessageMediaPhoto(photo=types.PhotoEmpty(1)), "photo"),
        (types.MessageMediaWebPage(webpage=types.WebPageEmpty(1)), ""),
        (types.MessageMediaGeo(geo=types.GeoPointEmpty()), "location"),
        (types.MessageMediaUnsupported(), "unsupported"),
        (types.MessageMediaDocument(), "document"),
        (a_document(), "document"),
        (a_document(types.DocumentAttributeVideo(1.0, 2, 3)), "video"),
        (a_document(types.DocumentAttributeAudio(1, voice=True)), "voice"),
        (a_document(types.DocumentAttributeAudio(1)), "audio"),
        (a_document(types.DocumentAttributeVideo(1.0, 2, 3), types.DocumentAttributeAnimated()), "animation"),
    ],
)
def test_media_is_named_by_its_kind(media: Any, name: str) -> None:
    assert post(media=media).media == name


def test_nul_in_a_text_is_shown_and_keeps_the_offsets_of_links() -> None:
    made = post(text="a\0b bank", entities=[types.MessageEntityTextUrl(4, 4, url="https://\0")])

    assert made.text == "a�b bank"
    assert made.links == (Link(url="https://�", label="bank"),)


def test_a_batch_is_in_order_and_tells_posts_from_service_messages_and_nothing() -> None:
    joined = received(
        types.MessageService(
            id=3, peer_id=types.PeerChannel(CHANNEL), date=NOON, action=types.MessageActionPinMessage()
        )
    )
    gone = received(types.MessageEmpty(id=2, peer_id=None))

    batch = batch_of([a_message(4), joined, gone, a_message(1)], [], pts=9)

    assert ([one.message_id for one in batch.posts], batch.service, batch.empty) == ([1, 4], (3,), (2,))
    assert (batch.ids, batch.pts) == ((1, 2, 3, 4), 9)


@given(
    text=st.text(max_size=40),
    grouped=st.none() | st.integers(-(2**63), 2**63 - 1),
    edited=st.booleans(),
    forwarded=st.booleans(),
    reference=st.binary(max_size=8),
)
def test_a_capture_reads_as_the_post_that_was_made_from_it(
    text: str, grouped: int | None, edited: bool, forwarded: bool, reference: bytes
) -> None:
    photo = types.Photo(
        id=1, access_hash=-5, file_reference=reference, date=NOON, sizes=[], dc_id=2, has_stickers=True
    )
    message = a_message(
        text=text,
        grouped_id=grouped,
        edit_date=NOON if edited else None,
        media=types.MessageMediaPhoto(photo=photo),
        entities=[types.MessageEntityTextUrl(0, 2, url="https://a.example")],
        fwd_from=types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(4321)) if forwarded else None,
    )

    (made,) = batch_of([message], [a_channel(4321)]).posts

    assert posts_of_raw(made.raw) == [made]


def test_the_parts_of_an_album_are_captured_as_one_line_each() -> None:
    first, second = post(1, "first\nline"), post(2, "second\u2028line")

    assert posts_of_raw(first.raw + b"\n" + second.raw) == [first, second]


def test_a_capture_of_another_layer_is_not_guessed_at() -> None:
    made = post()
    older = replace(made, raw=made.raw.replace(b'"layer":', b'"layer":1'))

    with pytest.raises(ValueError, match="this Telethon speaks"):
        posts_of_raw(older.raw)


def worded(text: str) -> types.TextWithEntities:
    return types.TextWithEntities(text=text, entities=[])


POLL = types.MessageMediaPoll(
    poll=types.Poll(
        id=1,
        question=worded("Who won?"),
        answers=[types.PollAnswer(text=worded(text), option=b"0") for text in ("The port", "Nobody")],
        hash=0,
        quiz=True,
    ),
    results=types.PollResults(),
)
CHECKLIST = types.MessageMediaToDo(
    todo=types.TodoList(title=worded("To do"), list=[types.TodoItem(id=1, title=worded("Sail"))])
)
GIVEAWAY = types.MessageMediaGiveaway(channels=[1], quantity=3, until_date=NOON, prize_description="A boat")
VENUE = types.MessageMediaVenue(
    geo=types.GeoPointEmpty(),
    title="Pier 4",
    address="Quay Street 1",
    provider="",
    venue_id="",
    venue_type="",
)
NAMED = a_document(types.DocumentAttributeFilename(file_name="Order 227.pdf"))


@pytest.mark.parametrize(
    ("media", "found"),
    [
        pytest.param(
            POLL, [("question", "Who won?"), ("answer", "The port"), ("answer", "Nobody")], id="a quiz"
        ),
        pytest.param(CHECKLIST, [("checklist", "To do"), ("task", "Sail")], id="a checklist"),
        pytest.param(GIVEAWAY, [("giveaway", "A boat")], id="a giveaway"),
        pytest.param(VENUE, [("venue", "Pier 4"), ("venue", "Quay Street 1")], id="a venue"),
        pytest.param(NAMED, [("file", "Order 227.pdf")], id="a file"),
    ],
)
def test_words_that_stand_outside_the_text_are_words_of_the_post(
    media: Any, found: list[tuple[str, str]]
) -> None:
    """Issue 11, 4."""
    made = post(text="Look", media=media)

    assert words_of(made.text, made.passages) == found
    assert body_of(made.text, made.passages) == "Look"
    assert [replace(again, raw=b"") for again in posts_of_raw(made.raw)] == [replace(made, raw=b"")]


def test_a_photo_is_told_from_another_by_its_number() -> None:
    photos = [
        types.Photo(id=number, access_hash=1, file_reference=b"", date=NOON, sizes=[], dc_id=2)
        for number in (7, 8)
    ]
    one, other = (post(media=types.MessageMediaPhoto(photo=photo)).media_identity for photo in photos)

    assert (one, other) == ("photo 7", "photo 8")
    assert post().media_identity is None
