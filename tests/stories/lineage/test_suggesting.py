"""Channels that posts name and nobody watches."""

from bot.models import Link
from bot.stories.lineage.suggesting import suggested
from tests.stories.wire import a_carrier


def told(*posts, known=frozenset()):
    found = suggested(((post, f"https://t.me/{post.username}/{post.id}") for post in posts), known)
    return {one.username: (one.posts, one.channels, one.forwards, one.links, one.credits) for one in found}


def test_forwards_links_and_credits_name_a_channel_and_a_post_counts_once():
    forwarded = a_carrier("Dam", "channel_1", forward_of=("Harbour_Wire", 4))
    both = a_carrier(
        "The dam burst, via @harbour_wire", "channel_2", links=(Link(url="https://t.me/harbour_wire/9"),)
    )
    bare = a_carrier("More at t.me/Harbour_Wire/12 and t.me/mill_news/3", "channel_2", message_id=2)

    assert told(forwarded, both, bare) == {
        "harbour_wire": (3, 2, 1, 2, 1),
        "mill_news": (1, 1, 0, 1, 0),
    }


def test_watched_channels_their_own_addresses_bots_and_telegram_s_pages_are_not_suggested():
    post = a_carrier(
        "t.me/watched_wire/2 t.me/joinchat/33 t.me/weather_bot/4 t.me/share/5 t.me/channel_1/6",
        "channel_1",
    )

    assert told(post, known=frozenset({"watched_wire"})) == {}


def test_whom_more_channels_name_comes_first():
    habit = [a_carrier(f"t.me/own_annex/{number}", "channel_1", message_id=number) for number in range(1, 5)]
    several = [a_carrier("t.me/harbour_wire/9", name) for name in ("channel_2", "channel_3")]

    assert list(told(*habit, *several)) == ["harbour_wire", "own_annex"]
