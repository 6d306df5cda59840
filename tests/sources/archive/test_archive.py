"""Archives: Telegram Desktop's export and our own JSON Lines, with everything that can be wrong in them."""

import gzip
import json
import tracemalloc
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.posts import record
from bot.errors import InputError, SourceError
from bot.models import Channel, Cursor, Filter, Forward, Link, Page, Passage, Post, Refused
from bot.models.passages import body_of, words_of
from bot.sources.archive.archive import ArchiveSource, read_archive
from bot.sources.archive.json_stream import CHUNK, LARGEST_VALUE
from bot.storage.posts import save_page
from bot.storage.search import find_posts
from bot.text import clean_text

NOW = datetime(2026, 5, 30, tzinfo=UTC)
CLASH = 1186921499


def at(number):
    return datetime(2026, 5, 29, tzinfo=UTC) + timedelta(seconds=number % 3600)


def a_message(number, text="", **fields):
    """A message as Telegram Desktop exports it: local time without zone, and the same in seconds."""
    return {
        "id": number,
        "type": "message",
        "date": (at(number) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(at(number).timestamp())),
        "from": "Clash Report",
        "from_id": f"channel{CLASH}",
        "text": text or f"Post {number}",
    } | fields


def a_chat(*messages, **fields):
    return (
        {"name": "Clash Report", "type": "public_channel", "id": CLASH}
        | fields
        | {"messages": list(messages)}
    )


def a_line(number, text="", **fields):
    record = {"channel_id": CLASH, "channel": "ClashReport", "message_id": number}
    return json.dumps(
        record | {"posted_at": at(number).isoformat(), "text": text or f"Post {number}"} | fields
    )


@pytest.fixture
def written(tmp_path):
    """Write a file, from bytes, text or something that JSON can say (as Telegram Desktop lays it out)."""

    def write(content, name="result.json"):
        if not isinstance(content, bytes | str):
            content = json.dumps(content, ensure_ascii=False, indent=1)
        path = tmp_path / name
        path.write_bytes(content.encode(errors="surrogatepass") if isinstance(content, str) else content)
        return path

    return write


def pages_of(path, **settings):
    """The pages of a file."""
    return [one for one in read_archive(path, **({"now": NOW} | settings)) if isinstance(one, Page)]


def read(path, **settings):
    """The posts of a file, and what was refused."""
    found = list(read_archive(path, **({"now": NOW} | settings)))
    posts = [post for page in found if isinstance(page, Page) for post in page.posts]
    return posts, [one for one in found if isinstance(one, Refused)]


def only(path, **settings):
    """The one post of a file in which nothing is wrong."""
    (post,), refused = read(path, **settings)
    assert refused == []
    return post


# --- Telegram Desktop -----------------------------------------------------------------------------


def test_an_export_gives_posts_by_channel_id_and_time_in_utc(written):
    path = written(a_chat(a_message(5, "Первый"), a_message(6)))
    (page,) = pages_of(path)

    assert (page.channel_id, page.username, page.title) == (CLASH, "", "Clash Report")
    assert [(post.message_id, post.posted_at) for post in page.posts] == [(5, at(5)), (6, at(6))]
    assert page.posts[0].text == "Первый"
    assert not page.news
    assert (page.first, page.last, page.cursor, page.absent) == (None, None, None, ())


@pytest.mark.parametrize("number", [CLASH, -1001186921499, 1001186921499, -CLASH])
def test_the_channel_id_is_the_same_however_it_is_written(written, number):
    assert only(written(a_chat(a_message(5), id=number))).channel_id == CLASH


def test_the_username_comes_from_the_file_or_else_from_the_caller(written):
    named = written(a_chat(a_message(5), username="ClashReport"), "named.json")
    unnamed = written(a_chat(a_message(5)), "unnamed.json")

    assert pages_of(named, username="other")[0].username == "ClashReport"
    assert pages_of(unnamed, username="ClashReport")[0].username == "ClashReport"


TEXTS = {
    "a string": ("plain", "plain", ()),
    "pieces": (["a ", {"type": "bold", "text": "b"}, " c"], "a b c", ()),
    "a link": (
        [{"type": "link", "text": "https://a.example/"}],
        "https://a.example/",
        ("https://a.example/", ""),
    ),
    "words with a link": (
        ["see ", {"type": "text_link", "text": "the bank", "href": "https://evil.example/"}],
        "see the bank",
        ("https://evil.example/", "the bank"),
    ),
    "markup is not ours": (
        "**x** [bank](https://evil.example) <b>",
        "**x** [bank](https://evil.example) <b>",
        (),
    ),
}


@pytest.mark.parametrize(("text", "words", "link"), TEXTS.values(), ids=TEXTS)
def test_text_comes_as_a_string_or_in_pieces(written, text, words, link):
    post = only(written(a_chat(a_message(5, text))))

    assert post.text == words
    assert post.links == ((Link(url=link[0], label=link[1]),) if link else ())


def test_a_post_keeps_what_the_export_says_of_it(written):
    edited = str(int(at(60).timestamp()))
    message = a_message(
        5,
        edited="2026-05-29T03:01:00",
        edited_unixtime=edited,
        forwarded_from="War Translated",
        forwarded_from_id="channel1671203845",
        reply_to_message_id=3,
        author="A. Editor",
    )
    post = only(written(a_chat(message)))

    assert (post.edited, post.edited_at) == (True, at(60))
    assert post.forward == Forward(name="War Translated", channel_id=1671203845)
    assert (post.reply_to, post.author) == (3, "A. Editor")


@pytest.mark.parametrize(
    "never",
    [{"edited": "1970-01-01T03:00:00", "edited_unixtime": "0"}, {"edited": "1970-01-01T03:00:00"}, {}],
)
def test_an_edit_time_of_zero_is_none(written, never):
    assert not only(written(a_chat(a_message(5, **never)))).edited


def test_a_forward_from_nobody_known_is_still_a_forward(written):
    assert only(written(a_chat(a_message(5, forwarded_from=None)))).forward == Forward()


def test_an_answer_to_another_chat_answers_no_post_of_this_one(written):
    message = a_message(5, reply_to_message_id=3, reply_to_peer_id="channel1")

    assert only(written(a_chat(message))).reply_to is None


MEDIA = {
    "photo": {"photo": "(File not included.)"},
    "video": {"media_type": "video_file", "file": "v.mp4"},
    "animation": {"media_type": "animation", "file": "a.mp4"},
    "voice": {"media_type": "voice_message", "file": "v.ogg"},
    "document": {"file": "x.pdf"},
    "poll": {"poll": {"question": "?"}},
    "": {},
}


@pytest.mark.parametrize(("kind", "fields"), MEDIA.items(), ids=MEDIA)
def test_the_kind_of_media_is_named(written, kind, fields):
    assert only(written(a_chat(a_message(5, **fields)))).media == kind


def test_a_post_without_words_is_kept(written):
    message = a_message(5) | {"text": ""}

    assert only(written(a_chat(message))).text == ""


def test_service_messages_are_told_apart_and_counted(written):
    path = written(a_chat({"id": 1, "type": "service", "action": "create_channel"}, a_message(5)))
    (page,) = pages_of(path)

    assert page.service == (1,)
    assert [post.message_id for post in page.posts] == [5]


def test_what_is_kept_as_raw_is_the_message_byte_for_byte(written):
    path = written(a_chat(a_message(5, "Мы открыты"), a_message(6, 'quote " and { brace \\ ]')))
    posts, _ = read(path)

    assert all(post.raw in path.read_bytes() for post in posts)
    assert [json.loads(post.raw)["id"] for post in posts] == [5, 6]


def test_a_whole_account_gives_its_channels_and_no_private_talk(written):
    private = a_chat(a_message(1, "secret"), a_message(2, "secret"), type="personal_chat", name="Mum", id=77)
    group = a_chat(a_message(1, "secret"), type="private_supergroup", id=78)
    account = {
        "about": "x",
        "personal_information": {"user_id": 1},
        "contacts": {"list": [{"first_name": "messages", "messages": [1, 2]}]},
        "chats": {"about": "y", "list": [private, a_chat(a_message(5)), group, a_chat(type="bot_chat")]},
        "left_chats": {"list": [a_chat(a_message(9), id=1090317266, name="УНІАН", type="private_channel")]},
    }
    posts, refused = read(written(account))

    assert [(post.channel_id, post.message_id) for post in posts] == [(CLASH, 5), (1090317266, 9)]
    assert [(one.where, one.count, one.reason) for one in refused] == [
        ("chats.list[0].messages", 2, "a personal chat, not a channel"),
        ("chats.list[2].messages", 1, "a private supergroup, not a channel"),
    ]


def test_a_chat_without_its_id_is_refused_as_a_whole(written):
    nameless = {"name": "x", "messages": [a_message(1), a_message(2)], "id": CLASH}
    posts, (refused,) = read(written(nameless))

    assert posts == []
    assert refused.count == 2
    assert "id" in refused.reason


# --- our own JSON Lines -------------------------------------------------------------------------


def test_lines_give_posts_of_several_channels(written):
    lines = [a_line(5), a_line(7, channel_id=1090317266, channel="uniannet"), "", a_line(6)]
    pages = pages_of(written("\n".join(lines)))

    assert [(page.channel_id, page.username, [post.message_id for post in page.posts]) for page in pages] == [
        (CLASH, "ClashReport", [5, 6]),
        (1090317266, "uniannet", [7]),
    ]


def test_a_channel_that_is_no_username_is_a_title(written):
    (page,) = pages_of(written(a_line(5, channel="Топор Live")))

    assert (page.username, page.title) == ("", "Топор Live")


def test_a_line_keeps_what_it_says_of_a_post(written):
    line = a_line(
        5,
        url="https://t.me/ClashReport/5",
        captured_at=at(9).isoformat(),
        edited_at=at(60).isoformat(),
        versions=2,
        forward={"channel_id": 1671203845, "username": "wartranslated", "name": "W", "message_id": 3},
        grouped_id=13_000_000_000_000_000,
        absent_at=None,
        source="telegram",
        parts=[5, 6],
        reply_to=2,
        links=[{"url": "https://a.example/", "label": "here"}],
    )
    post = only(written(line))

    assert post == Post(
        channel_id=CLASH,
        message_id=5,
        posted_at=at(5),
        text="Post 5",
        edited=True,
        edited_at=at(60),
        parts=(5, 6),
        grouped_id=13_000_000_000_000_000,
        forward=Forward(channel_id=1671203845, username="wartranslated", name="W", message_id=3),
        reply_to=2,
        links=(Link(url="https://a.example/", label="here"),),
        raw=line.encode(),
    )


def test_versions_come_oldest_first_and_end_with_what_the_post_says_now(written):
    versions = [
        {"text": "The dam held", "as_of": at(90).isoformat()},
        {"text": "The dam burst", "as_of": at(5).isoformat()},
    ]
    posts, refused = read(written(a_line(5, "The dam held", versions=versions)))

    assert refused == []
    assert [(post.text, post.edited_at) for post in posts] == [
        ("The dam burst", None),
        ("The dam held", at(90)),
    ]


def test_what_posts_json_writes_is_read_back(written, db):
    post = Post(
        channel_id=CLASH,
        message_id=5,
        posted_at=at(5),
        text="Мы открыты",
        parts=(5, 6),
        grouped_id=7,
        forward=Forward(name="War Translated", message_id=3, posted_at=at(1)),
        reply_to=2,
        media="photo",
    )
    save_page(
        db, Page(channel_id=CLASH, username="ClashReport", posts=(post,)), source="telegram", captured_at=NOW
    )
    (stored,) = find_posts(db, Filter())
    path = written(json.dumps(record(stored), default=datetime.isoformat))
    (page,) = pages_of(path)

    assert page.username == "ClashReport"
    assert [bare(one) for one in page.posts] == [post]


MOMENTS = st.integers(1_357_000_000, 1_780_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
WORDS = st.text(max_size=80)
FORWARDS = st.builds(
    Forward,
    channel_id=st.none() | st.integers(1, 10**12 - 1),
    username=st.just("") | st.just("wartranslated"),
    name=WORDS.map(str.split).map(" ".join),
    message_id=st.none() | st.integers(1, 2**31 - 1),
    posted_at=st.none() | MOMENTS,
)
POSTS = st.builds(
    Post,
    channel_id=st.integers(1, 10**12 - 1),
    message_id=st.integers(1, 2**31 - 1),
    posted_at=MOMENTS,
    text=WORDS,
    edited_at=st.none() | MOMENTS,
    grouped_id=st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
    forward=st.none() | FORWARDS,
    reply_to=st.none() | st.integers(1, 2**31 - 1),
    links=st.lists(st.builds(Link, url=st.just("https://a.example/"), label=WORDS), max_size=2).map(tuple),
    views=st.none() | st.integers(0, 10**9),
)


@given(st.lists(POSTS, min_size=1, max_size=5, unique_by=lambda post: (post.channel_id, post.message_id)))
def test_a_post_written_as_a_line_comes_back_the_same(tmp_path_factory, posts):
    path = tmp_path_factory.mktemp("archive") / "posts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for post in posts:
            record = asdict(post) | {"channel": "ClashReport", "raw": None}
            file.write(json.dumps(record, default=datetime.isoformat) + "\n")
    read_back, refused = read(path)

    assert refused == []
    assert {bare(post) for post in read_back} == {clean(post) for post in posts}


def bare(post):
    return replace(post, raw=b"")


def clean(post):
    forward = post.forward and replace(post.forward, name=clean_text(post.forward.name))
    links = tuple(replace(link, label=clean_text(link.label)) for link in post.links)
    edited = post.edited_at is not None
    return replace(post, text=clean_text(post.text), forward=forward, links=links, edited=edited)


WHOLE_POLL = {
    "question": [{"type": "bold", "text": "Who"}, " won?"],
    "closed": False,
    "answers": [{"text": "The port", "voters": 3}, {"text": "Nobody", "voters": 1}],
}
PASSAGES = {
    "a poll": (
        {"poll": WHOLE_POLL},
        "poll",
        [("question", "Who won?"), ("answer", "The port"), ("answer", "Nobody")],
    ),
    "a checklist": (
        {"todo_list": {"title": "To do", "answers": [{"text": "Sail", "id": 1}]}},
        "checklist",
        [("checklist", "To do"), ("task", "Sail")],
    ),
    "a giveaway": (
        {"giveaway_information": {"quantity": 3, "additional_prize": "A boat"}},
        "giveaway",
        [("giveaway", "A boat")],
    ),
    "its results": (
        {"giveaway_results": {"additional_prize": "A boat"}},
        "giveaway",
        [("giveaway", "A boat")],
    ),
    "a venue": (
        {"place_name": "Pier 4", "address": "Quay Street 1", "location_information": {"latitude": 1.5}},
        "location",
        [("venue", "Pier 4"), ("venue", "Quay Street 1")],
    ),
    "a file": (
        {"file": "(File not included.)", "file_name": "Order 227.pdf"},
        "document",
        [("file", "Order 227.pdf")],
    ),
    "a file of an older export": ({"file": "files/Order 227.pdf"}, "document", [("file", "Order 227.pdf")]),
    "a file that was left out": ({"file": "(File not included.)"}, "document", []),
    "a video": ({"file": "video_files/v.mp4", "media_type": "video_file"}, "video", []),
}


@pytest.mark.parametrize(("fields", "media", "found"), PASSAGES.values(), ids=PASSAGES)
def test_words_that_stand_outside_the_text_are_words_of_the_post(written, fields, media, found):
    """Issue 11, 4."""
    post = only(written(a_chat(a_message(5, "Look") | fields)))

    assert words_of(post.text, post.passages) == found
    assert body_of(post.text, post.passages) == "Look"
    assert post.media == media


def test_a_poll_without_answers_that_can_be_read_is_refused(written):
    _, (refused,) = read(written(a_chat(a_message(5, poll={"question": "Who?", "answers": [1]}))))

    assert "answers is not an object" in refused.reason


def test_a_line_gives_its_passages_back_and_none_that_lie_elsewhere(written):
    passages = [{"kind": "question", "start": 0, "end": 4, "text": "Who?"}]

    assert only(written(a_line(5, "Who?\nUs", passages=passages))).passages == (
        Passage(kind="question", start=0, end=4),
    )
    assert only(written(a_line(5, shown=False))).shown is False
    for wrong in ({"end": 99}, {"start": 4}, {"kind": "rumour"}):
        _, (refused,) = read(written(a_line(5, "Who?", passages=[passages[0] | wrong])))
        assert "passages do not lie in its text" in refused.reason


def test_an_edit_time_beside_reactions_tells_of_no_edit(written):
    """Issue 11, 5: Telegram Desktop writes `edited` for a mere reaction."""
    edited = {"edited_unixtime": str(int(at(50).timestamp()))}
    reactions = [{"type": "emoji", "count": 4, "emoji": "👍"}]
    plain = only(written(a_chat(a_message(5, **edited))))
    liked = only(written(a_chat(a_message(5, **edited, reactions=reactions))))

    assert (plain.edited, plain.edited_at, plain.touched_at) == (True, at(50), at(50))
    assert (liked.edited, liked.edited_at, liked.touched_at) == (False, None, at(50))


def test_a_file_has_the_same_identity_whether_it_was_exported_or_not(written):
    sizes = {"photo_file_size": 83654, "width": 1280, "height": 720}
    left_out = only(written(a_chat(a_message(5, photo="(File not included.)", **sizes))))
    exported = only(written(a_chat(a_message(5, photo="photos/1.jpg", **sizes))))
    other = only(written(a_chat(a_message(5, photo="photos/1.jpg", **sizes | {"photo_file_size": 9}))))
    older = only(written(a_chat(a_message(5, photo="photos/1.jpg", width=1280, height=720))))

    assert left_out.media_identity == exported.media_identity != other.media_identity
    assert older.media_identity is None


def test_an_id_of_an_export_from_before_2021_is_the_channels_own(written):
    """Issue 11, 3: Telegram Desktop put kChatPeerIdShift in front."""
    assert only(written(a_chat(a_message(5), id=2**33 + CLASH))).channel_id == CLASH
    masked = a_message(5, forwarded_from="Harbour", forwarded_from_id=f"channel{2**33 + CLASH}")
    forward = only(written(a_chat(masked))).forward
    assert forward is not None and forward.channel_id == CLASH
    assert only(written(a_chat(a_message(5), id=2**33 + 2**32))).channel_id == 2**33 + 2**32


# --- any file -------------------------------------------------------------------------------------


def test_a_file_is_told_by_its_content_not_by_its_name(written):
    export, lines = json.dumps(a_chat(a_message(5))), a_line(5)

    assert only(written(lines, "result.json")).message_id == 5
    assert only(written(export, "posts.jsonl")).message_id == 5
    assert only(written(gzip.compress(export.encode()), "export.json")).message_id == 5
    assert only(written(gzip.compress(lines.encode()), "posts.txt")).message_id == 5
    assert only(written(b"\xef\xbb\xbf" + lines.encode(), "marked.jsonl")).message_id == 5
    assert only(written(b"\xef\xbb\xbf\r\n " + export.encode(), "marked.json")).message_id == 5


NO_ARCHIVES = {
    "nothing": (b"", "is empty"),
    "only space": (b" \n\n", "is empty"),
    "something else": (b"PK\x03\x04 zip", "neither"),
    "a list": (b"[1, 2]", "neither"),
    "other JSON": (b'{"a": 1}', "neither messages nor chats"),
    "an empty object": (b"{}", "neither messages nor chats"),
}


@pytest.mark.parametrize(("content", "reason"), NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_a_file_that_is_no_archive_is_refused_by_name(written, content, reason):
    path = written(content)
    with pytest.raises(InputError, match=reason) as error:
        read(path)
    assert str(path) in str(error.value)


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(InputError, match=str(path)):
            read(path)


def test_progress_goes_up_to_the_size_of_the_file(written):
    path = written("\n".join(a_line(number, "x" * 2000) for number in range(1, 400)))
    told = []
    read(path, progress=lambda position, size: told.append((position, size)))

    size = path.stat().st_size
    assert len(told) >= size // CHUNK
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_pages_hold_no_more_than_a_batch(written):
    path = written(a_chat(*(a_message(number) for number in range(1, 26))))
    pages = pages_of(path, batch=10)

    assert [len(page.posts) for page in pages] == [10, 10, 5]


def test_older_ids_that_come_later_are_in_order_within_a_page(written):
    path = written("\n".join(a_line(number) for number in (9, 3, 7)))

    assert [post.message_id for post in read(path)[0]] == [3, 7, 9]


# --- bad input ------------------------------------------------------------------------------------

DEEP = "[" * 200_000 + "]" * 200_000
BAD_FIELDS = {  # field: (JSON of its value, what the reason says)
    "id above 2^63": ("id", "9223372036854775808", "not between 1 and"),
    "id of 5,000 digits": ("id", "9" * 5000, "5000 digits"),
    "id zero": ("id", "0", "not between"),
    "negative id": ("id", "-5", "not between"),
    "id true": ("id", "true", "not a whole number"),
    "id as text": ("id", '"5"', "not a whole number"),
    "id 5.0": ("id", "5.0", "not a whole number"),
    "id null": ("id", "null", "not a whole number"),
    "NaN": ("views", "NaN", "NaN"),
    "infinity": ("views", "-Infinity", "Infinity"),
    "a number out of range": ("views", "1e999", "out of range"),
    "200,000 deep": ("extra", DEEP, "levels deep"),
    "a key that stands twice": ("extra", '1, "extra": 2', "'extra' stands twice"),
    "not JSON inside": ("extra", "1 2", "not JSON"),
    "a bare word": ("extra", "hello", "not JSON"),
    "a date in the future": (
        "date_unixtime",
        f'"{int((NOW + timedelta(days=2)).timestamp())}"',
        "in the future",
    ),
    "a date of 20 digits": ("date_unixtime", f'"{"9" * 20}"', "not a count of seconds"),
    "a date before 1970": ("date_unixtime", "-5", "not a count of seconds"),
    "an edit in the future": ("edited_unixtime", '"4102444800"', "in the future"),
    "text that is a number": ("text", "5", "not a list"),
    "text with a number in it": ("text", '["a", 5]', "neither a string"),
    "text in pieces without words": ("text", '[{"type": "bold"}]', "neither a string"),
    "an unknown type": ("type", '"hologram"', "hologram"),
    "an answer to text": ("reply_to_message_id", '"x"', "not a whole number"),
}


@pytest.mark.parametrize(("field", "value", "reason"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_bad_message_is_refused_with_its_line_and_the_others_are_kept(written, field, value, reason):
    bad = json.dumps(a_message(6) | {field: "HERE"}).replace('"HERE"', value)
    content = json.dumps(a_chat(a_message(5), "BAD", a_message(7)), indent=1).replace('"BAD"', bad)
    posts, (refused,) = read(written(content))

    assert [post.message_id for post in posts] == [5, 7]
    assert reason in refused.reason
    assert refused.where.startswith("messages[1]")
    assert refused.line == content.count("\n", 0, content.index(bad)) + 1
    assert refused.count == 1


BAD_LINES = {
    "not JSON": ("{nonsense", "not JSON"),
    "cut off": (a_line(6)[:-9], "not JSON"),
    "not an object": ("[1]", "not an object"),
    "200,000 deep": (a_line(6)[:-1] + ', "x": ' + DEEP + "}", "levels deep"),
    "a key that stands twice": (a_line(6)[:-1] + ', "text": "other"}', "'text' stands twice"),
    "5,000 digits": (a_line(6).replace(str(CLASH), "9" * 5000), "5000 digits"),
    "NaN": (a_line(6, views=float("nan")), "NaN"),
    "a channel id out of range": (a_line(6, channel_id=2**63), "channel id"),
    "a channel id that is text": (a_line(6, channel_id="x"), "channel id"),
    "no channel id": (json.dumps({"message_id": 6, "posted_at": at(6).isoformat()}), "channel id None"),
    "id 2^63": (a_line(2**63), "not between"),
    "a date without a zone": (a_line(6, posted_at="2026-05-29T12:00:00"), "no zone"),
    "a date in the future": (a_line(6, posted_at="2026-06-02T12:00:00Z"), "in the future"),
    "a date out of range": (a_line(6, posted_at="0001-01-01T00:00:00+14:00"), "ISO 8601"),
    "a date before 1970": (a_line(6, posted_at="1969-12-31T00:00:00Z"), "before 1970"),
    "a date that is a number": (a_line(6, posted_at=5), "ISO 8601"),
    "no date": (json.dumps({"message_id": 6, "channel_id": CLASH}), "ISO 8601"),
    "text that is a list": (a_line(6, ["x"]), "text is not text"),
    "a forward that is text": (a_line(6, forward="x"), "forward is not an object"),
    "links that are text": (a_line(6, links="x"), "links is not a list"),
    "versions that are text": (a_line(6, versions="x"), "versions is not a list"),
    "a version in the future": (
        a_line(6, versions=[{"text": "", "as_of": "2100-01-01T00:00:00Z"}]),
        "future",
    ),
    "parts that begin elsewhere": (a_line(6, parts=[5, 6]), "first of its parts"),
    "a grouped id out of range": (a_line(6, grouped_id=2**63), "64 bits"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_refused_by_its_number_and_the_others_are_kept(written, bad, reason):
    posts, (refused,) = read(written("\n".join([a_line(5), bad, a_line(7)])))

    assert [post.message_id for post in posts] == [5, 7]
    assert reason in refused.reason
    assert refused.line == 2
    assert str(refused).startswith("line 2")


HARMFUL = {"lone surrogate": r"\ud800", "NUL": r"\u0000", "control": r"\u001b", "noncharacter": r"\ufffe"}


@pytest.mark.parametrize("escape", HARMFUL.values(), ids=HARMFUL)
def test_what_no_program_can_carry_is_replaced_and_kept_in_raw(written, escape):
    for content in (a_line(5, "a@b"), json.dumps(a_chat(a_message(5, "a@b")))):
        post = only(written(content.replace("a@b", f"a{escape}b")))

        assert post.text == "a\N{REPLACEMENT CHARACTER}b"
        assert escape.encode() in post.raw


def test_a_damaged_byte_refuses_its_message_and_no_other(written):
    lines = "\n".join([a_line(5), a_line(6, "a@b"), a_line(7)])
    export = json.dumps(a_chat(a_message(5), a_message(6, "a@b"), a_message(7)))
    for content in (lines, export):
        posts, (refused,) = read(written(content.encode().replace(b"@", b"\xff")))

        assert [post.message_id for post in posts] == [5, 7]
        assert "not UTF-8: byte 0xff" in refused.reason


CYRILLIC = "Порт закрыт до вторника"
OTHER_ENCODINGS = {
    "windows-1251": ("cp1251", "as windows-1251 it would read 'Порт закрыт"),
    "KOI8-R": ("koi8-r", "as KOI8-U it would read 'Порт закрыт"),
    "CP866": ("cp866", "as CP866 it would read 'Порт закрыт"),
    "Mac": ("mac-cyrillic", "as Mac Cyrillic it would read 'Порт закрыт"),
    "ISO 8859-5": ("iso8859-5", "as ISO 8859-5 it would read 'Порт закрыт"),
    "UTF-16": ("utf-16", "it begins as UTF-16"),
    "UTF-16, little end first, without a mark": ("utf-16-le", "it begins as UTF-16"),
    "UTF-16, big end first, without a mark": ("utf-16-be", "it begins as UTF-16"),
    "UTF-32": ("utf-32", "it begins as UTF-32"),
}


@pytest.mark.parametrize(("encoding", "found"), OTHER_ENCODINGS.values(), ids=OTHER_ENCODINGS)
def test_an_export_in_another_encoding_is_refused_whole_and_says_what_was_found(written, encoding, found):
    """Issue 11, 8."""
    export = json.dumps(a_chat(a_message(5, "ASCII"), a_message(6, CYRILLIC)), ensure_ascii=False)
    lines = json.dumps(json.loads(a_line(6, CYRILLIC)), ensure_ascii=False)
    for content in (export, lines):
        with pytest.raises(InputError, match="not UTF-8") as refusal:
            read(written(content.encode(encoding)))
        assert found in str(refusal.value)


def test_no_encoding_is_named_in_which_the_bytes_would_be_no_words(written):
    export = json.dumps(a_chat(a_message(5, "Décès à Genève"), name="Été"), ensure_ascii=False)
    with pytest.raises(InputError, match=r"not UTF-8: byte 0xc9 at offset [\d,]+$"):
        read(written(export.encode("latin-1")))


def test_wrong_bytes_far_inside_an_export_are_refused_too(written):
    """Issue 11, 8: the beginning is plain, and what follows is not what it says."""
    messages = [a_message(number, "word " * 400) for number in range(1, 700)]
    export = json.dumps(a_chat(*messages, a_message(700, CYRILLIC)), ensure_ascii=False)
    posts, (refused,) = read(written(export.encode("cp1251")))

    assert len(posts) == 699
    assert "not UTF-8" in refused.reason


def test_a_date_without_zone_is_read_in_the_zone_that_is_given(written):
    message = a_message(5)
    del message["date_unixtime"]
    path = written(a_chat(message))
    posts, (refused,) = read(path)

    assert posts == []
    assert "no zone" in refused.reason
    assert only(path, zone=timezone(timedelta(hours=3))).posted_at == at(5)


def test_a_message_that_is_too_large_is_passed_over(written):
    for content, where in (
        (f"{a_line(5)}\n{a_line(6, 'x' * LARGEST_VALUE)}\n{a_line(7)}\n", ""),
        (json.dumps(a_chat(a_message(5), a_message(6, ["y" * 2**20] * 17), a_message(7))), "messages[1]"),
    ):
        posts, (refused,) = read(written(content))

        assert [post.message_id for post in posts] == [5, 7]
        assert (refused.where, refused.reason) == (where, "larger than 16 MB")


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.999])
def test_a_truncated_export_keeps_what_was_whole_and_says_where_it_ends(written, keep):
    content = json.dumps(a_chat(*(a_message(number, "word " * 50) for number in range(1, 200))), indent=1)
    cut = content[: int(len(content) * keep)]
    posts, (refused,) = read(written(cut))

    assert [post.message_id for post in posts] == list(range(1, len(posts) + 1))
    assert len(posts) == cut.count("\n  }")
    assert refused.count == 0
    assert cut.count("\n", 0, cut.rindex("\n  {")) + 2 == refused.line
    assert "the file ends" in refused.reason


def test_a_truncated_line_is_refused_and_the_others_are_kept(written):
    posts, (refused,) = read(written(f"{a_line(5)}\n{a_line(6)}\n{a_line(7)[:40]}"))

    assert [post.message_id for post in posts] == [5, 6]
    assert refused.line == 3


@pytest.mark.parametrize("kind", ["export", "lines"])
def test_a_damaged_gzip_keeps_what_could_be_unpacked(written, kind):
    lines = [a_line(number, f"{number * 7919 % 10_007} " * 40) for number in range(1, 5000)]
    export = json.dumps(a_chat(*(a_message(n, f"{n * 7919 % 10_007} " * 40) for n in range(1, 5000))))
    packed = gzip.compress((export if kind == "export" else "\n".join(lines)).encode())
    posts, refused = read(written(packed[: len(packed) * 2 // 3]))

    assert len(posts) > 1000
    assert [post.message_id for post in posts] == list(range(1, len(posts) + 1))
    assert "damaged" in refused[-1].reason
    assert refused[-1].count == 0

    broken = bytearray(packed)
    broken[len(packed) // 2] ^= 0xFF
    posts, refused = read(written(bytes(broken)))
    assert len(posts) > 100
    assert refused


def test_a_gzip_that_swells_without_end_is_stopped(written):
    path = written(gzip.compress(f"{a_line(5)}\n".encode() + b" " * (64 << 20)))
    posts, refused = read(path)

    assert path.stat().st_size < 100_000
    assert [post.message_id for post in posts] == [5]
    assert "swells" in refused[-1].reason


def test_a_word_between_messages_is_refused_by_itself(written):
    posts, (refused,) = read(written(f'{{"id": 5, "messages": [oops, {json.dumps(a_message(7))}]}}'))

    assert [post.message_id for post in posts] == [7]
    assert (refused.where, refused.count) == ("messages[0]", 1)


BROKEN = {
    "a sign between messages": ('{"id": 1, "messages": [@5@, :, @7@]}', [5], "expected"),
    "a missing comma": ('{"id": 1, "messages": [@5@ @7@]}', [5], "',' was expected"),
    "a comma too many": ('{"id": 1, "messages": [@5@, ]}', [5], "expected"),
    "a bracket too many": ('{"id": 1, "messages": [@5@, {"id": ]}, @7@]}', [5], "too many"),
    "a key without quotes": ('{"id": 1, messages: [@5@]}', [], "key"),
    "something behind it": ('{"id": 1, "messages": [@5@]} {"id": 2}', [5], "follows"),
    "a key without end": ('{"id": 1, "messages": [@5@], "x', [5], "ends"),
}


@pytest.mark.parametrize(("content", "kept", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_document_that_breaks_keeps_what_came_before(written, content, kept, reason):
    for number in (5, 7):
        content = content.replace(f"@{number}@", json.dumps(a_message(number)))
    posts, (refused,) = read(written(content))

    assert [post.message_id for post in posts] == kept
    assert (refused.line, refused.count) == (1, 0)
    assert reason in refused.reason


def test_a_document_nested_200_000_deep_outside_its_messages_is_passed_over(written):
    content = json.dumps(a_chat(a_message(5))).replace('"messages"', f'"extra": {DEEP}, "messages"')

    assert only(written(content)).message_id == 5


def test_every_message_is_kept_or_refused(written):
    messages = [
        a_message(1),
        {"id": 2, "type": "service"},
        a_message(3, date_unixtime="x"),
        "not a message",
        a_message(4),
        a_message(4),
        a_message(2**40),
    ]
    found = list(read_archive(written(a_chat(*messages)), now=NOW, batch=2))
    kept = sum(len(page.posts) + len(page.service) for page in found if isinstance(page, Page))

    assert kept + sum(one.count for one in found if isinstance(one, Refused)) == len(messages)
    assert kept == 4


@given(st.data())
def test_no_cut_and_no_flipped_byte_loses_what_came_before(tmp_path_factory, data):
    content = json.dumps(a_chat(*(a_message(number) for number in range(1, 6))), indent=1).encode()
    place = data.draw(st.integers(content.index(b"[") + 1, len(content) - 1))
    damaged = data.draw(
        st.just(content[:place])
        | st.integers(0, 255).map(lambda byte: content[:place] + bytes([byte]) + content[place + 1 :])
    )
    path = tmp_path_factory.mktemp("archive") / "result.json"
    path.write_bytes(damaged)
    posts, refused = read(path)

    whole = content[:place].count(b"\n  }")
    assert [post.message_id for post in posts][:whole] == list(range(1, whole + 1))
    assert len(posts) + sum(one.count for one in refused) <= 6
    assert refused or len(posts) == 5 or damaged == content


# --- large files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["export", "lines"])
def test_memory_does_not_grow_with_the_file(tmp_path, kind):
    small, large = (peak_of_reading(kind, tmp_path / f"{size}", size << 20) for size in (10, 40))

    assert large < small * 1.1
    assert large < 10 << 20


def peak_of_reading(kind, path, size):
    text = "Мы открыты для переговоров. " * 300
    message = json.dumps(a_message(1, text)) if kind == "export" else a_line(1, text)
    before, between, after = (
        (json.dumps(a_chat())[:-2], ",\n", "]}") if kind == "export" else ("", "\n", "\n")
    )
    count = size // len(message)
    path.write_text(before + between.join([message] * count) + after)
    tracemalloc.start()
    posts = sum(len(page.posts) for page in read_archive(path, now=NOW, batch=50) if isinstance(page, Page))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert posts == count
    return peak


def test_a_page_of_large_messages_is_cut_short(written):
    large = [a_line(number, "x" * (9 << 19)) for number in (2, 3, 4)]
    pages = pages_of(written("\n".join([a_line(1), *large])))

    assert [len(page.posts) for page in pages] == [3, 1]


# --- as a source ----------------------------------------------------------------------------------


async def visit(source, username, cursor=None):
    channel = Channel(username=username, source="archive")
    return [page async for page in source.pages(channel, cursor or Cursor(), now=NOW)]


async def test_files_are_a_source_of_the_channels_in_them(written):
    lines = written("\n".join([a_line(5), a_line(7, channel_id=1090317266, channel="uniannet")]), "a.jsonl")
    export = written(a_chat(a_message(9)), "b.json")
    source = ArchiveSource([lines, export])

    by_name = await visit(source, "clashreport")
    by_id = await visit(source, "renamed", Cursor(channel_id=CLASH, message_id=99))
    assert [post.message_id for page in by_name for post in page.posts] == [5]
    assert [post.message_id for page in by_id for post in page.posts] == [5, 9]
    assert await visit(source, "nobody") == []


async def test_a_source_tells_what_a_file_refuses_and_goes_on(written, caplog):
    path = written("\n".join([a_line(5), "{", a_line(6)]))
    pages = await visit(ArchiveSource([path]), "ClashReport")

    assert [post.message_id for post in chain(*(page.posts for page in pages))] == [5, 6]
    assert "line 2: not JSON" in caplog.text


async def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="missing"):
        await visit(ArchiveSource([tmp_path / "missing.json"]), "ClashReport")
