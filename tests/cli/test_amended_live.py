"""One message a story, amended by whatever happens, through the whole program and a real Telethon."""

from tests.cli.wired import CHAT, SAID, channel_of, minutes_ago

ADDRESS = "https://t.me/ClashReport/1"


def the_message(world) -> str:
    """The one message that the journalist has, as it reads now."""
    (message,) = world.inbox(CHAT)
    return message.text


def test_an_edit_a_deletion_and_a_verdict_amend_the_one_message(desk, world, telegram):
    channel_of(world).post(SAID, at=minutes_ago(5))
    channel_of(world).post("Something else", at=minutes_ago(4))
    desk.run("run", "--once")
    first = the_message(world)
    assert "Word for word in English" in first and first.endswith(f"Single source\n{ADDRESS}")

    channel_of(world).edit(1, SAID.replace("open for talks", "busy"), at=minutes_ago(1))
    desk.run("run", "--once")
    edited = the_message(world)
    assert "“open for talks,” → “busy,”" in edited and "The matched words are no longer in it" in edited

    channel_of(world).delete(1)
    desk.run("verdict", ADDRESS, "open-for-talks", "rejected", "--reason", "other topic")
    desk.run("run", "--once")

    last = the_message(world)
    assert (first[:4], last[:14]) == ("NEW ", "NOT A MATCH · ")
    body = first.removeprefix("NEW")
    assert last.startswith(f"NOT A MATCH{body}\n\n")
    tail = last.removeprefix(f"NOT A MATCH{body}\n\n").splitlines()
    assert [line.split()[:3] for line in tail] == [
        ["Not", "a", "match:"],
        ["Text", "changed", "at"],
        ["The", "matched", "words"],
        ["Post", "no", "longer"],
    ]
    assert tail[0].endswith("(other topic)")
    assert len(telegram.asked("messages.sendMessage")) == 1
    assert len(telegram.asked("messages.editMessage")) == 2
