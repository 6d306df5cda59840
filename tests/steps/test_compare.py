"""What the account and the public preview show is compared once a day, and what differs is told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import AccountError, ChannelUnavailable, RateLimited, SourceError
from bot.models import READER, AccountRoute, Channel, Page, PublicView, Recipient, Role
from bot.steps.compare import Views, compare, tell_disagreements
from bot.storage.posts import save_page
from bot.storage.sweeps import ids_since
from bot.storage.views import comparison_of
from tests.builders import NOON, a_page, a_post

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMINS = (
    Recipient(id="ada", kind="telegram", role=Role.ADMIN),
    Recipient(id="ann", kind="telegram"),
)


class Wire:
    """Channels as both are shown them."""

    def __init__(self, db):
        self.db, self.now, self.channels = db, NOON, []
        self.private, self.public, self.errors, self.asked = {}, {}, {}, []

    def met(self, channel_id, *ids, hidden=False):
        name = f"wire_{channel_id}"
        posts = {n: a_post(n, f"text {n}", channel_id=channel_id, posted_at=NOON - 3 * HOUR) for n in ids}
        page = a_page(
            *posts.values(),
            channel_id=channel_id,
            username=name,
            route=AccountRoute(account=READER, access_hash=9),
        )
        save_page(self.db, page, source="telegram", captured_at=NOON)
        self.channels.append(Channel(username=name, source="telegram"))
        self.private[channel_id] = dict(posts)
        self.public[channel_id] = {
            n: replace(one, raw=b"<div>", text="" if hidden else one.text, shown=not hidden)
            for n, one in posts.items()
        }

    def account_of(self, channel):
        return READER

    def is_followed(self, channel, channel_id):
        return False

    async def again(self, channel, cursor, ids):
        self.asked.append(("account", channel.username))
        if error := self.errors.get("account"):
            raise error
        known = self.private[cursor.channel_id]
        return Page(
            channel_id=cursor.channel_id,
            username=channel.username,
            posts=tuple(known[n] for n in ids if n in known),
            absent=tuple(n for n in ids if n not in known),
        )

    async def public_view(self, channel, cursor, *, now):
        self.asked.append(("preview", channel.username))
        if error := self.errors.get("preview"):
            raise error
        posts = self.public[cursor.channel_id]
        return PublicView(first=min(posts), last=max(posts), posts=tuple(posts.values())) if posts else None

    async def compare(self, after=timedelta(0), **more):
        self.now += after
        self.asked.clear()
        return await compare(self.db, self.channels, self, self, clock=lambda: self.now, **more)

    def tell(self):
        told = tell_disagreements(self.db, ADMINS, clock=lambda: self.now)
        rows = self.db.rows("select recipient_id, text from alerts order by id")
        return told, [(row["recipient_id"], row["text"].splitlines()) for row in rows]


@pytest.fixture
def wire(db):
    return Wire(db)


async def test_two_views_that_agree_cost_a_request_to_each_and_once_a_day(wire):
    wire.met(1, 1, 2, 3)

    assert await wire.compare() == Views(compared=1)
    assert wire.asked == [("preview", "wire_1"), ("account", "wire_1")]
    await wire.compare(DAY - HOUR)
    assert wire.asked == []
    await wire.compare(HOUR)
    assert len(wire.asked) == 2

    found = comparison_of(wire.db, 1)
    assert found and (found.at, found.posts, found.why, found.standing) == (NOON + DAY, 3, "", ())
    assert wire.tell() == (0, [])


async def test_few_channels_are_compared_in_a_run_and_only_those_that_the_account_reads(wire):
    for number in range(1, 5):
        wire.met(number, 1)
    wire.channels[0] = Channel(username="wire_1", source="preview")

    assert (await wire.compare()).compared == 2
    assert [name for who, name in wire.asked if who == "account"] == ["wire_2", "wire_3"]
    assert (await wire.compare()).compared == 1 and (await wire.compare()).compared == 0


async def test_what_one_does_not_show_is_told_to_the_admins_once_and_is_no_deletion(wire):
    wire.met(1, 1, 2, 3)
    del wire.public[1][2]
    wire.private[1].pop(3)

    assert (await wire.compare()).disagreements == 2
    told, messages = wire.tell()
    await wire.compare(DAY)
    again, _ = wire.tell()

    assert (told, again) == (2, 0)
    assert messages == [
        (
            "ada",
            [
                "The account and the public preview do not show the same",
                "• wire_1/3: only the preview shows it, the account is told that nothing is there",
                "• wire_1/2: the preview does not show it",
                "Whether a post was deleted this does not say: only if neither shows it any more.",
            ],
        )
    ]
    assert wire.db.value("select count(*) from posts where absent_at is not null") == 0
    assert ids_since(wire.db, 1, NOON - DAY) == [1, 2]  # the account is not asked for what it is not shown


async def test_what_neither_shows_is_absent(wire):
    wire.met(1, 1, 2, 3)
    for view in (wire.public, wire.private):
        del view[1][2]

    assert (await wire.compare()).disagreements == 0
    assert wire.db.value("select message_id from posts where absent_at is not null") == 2


async def test_other_words_are_kept_with_what_each_gave_and_are_no_edit(wire):
    wire.met(1, 1, 2)
    wire.public[1][2] = replace(wire.public[1][2], text="text 3", raw=b"<div>text 3</div>")

    await wire.compare()
    (row,) = wire.db.rows("select * from disagreements")

    assert (row["kind"], row["account_text"], row["public_text"]) == ("other words", "text 2", "text 3")
    assert row["public_raw"] == "<div>text 3</div>" and len(row["public_sha256"]) == 64
    assert wire.db.value("select count(*) from versions") == 2
    assert wire.tell()[1][0][1][1] == (
        "• wire_1/2: other words: the account is shown “2”, the preview shows “3”"
    )


async def test_what_is_alike_again_is_over_and_would_be_told_anew(wire):
    wire.met(1, 1, 2)
    kept = wire.public[1].pop(2)
    wire.public[1][5] = a_post(5, "text 5", channel_id=1, posted_at=NOON - HOUR)
    wire.private[1][5] = wire.public[1][5]
    await wire.compare()
    wire.tell()
    wire.public[1][2] = kept
    await wire.compare(DAY)
    found = comparison_of(wire.db, 1)
    assert found and found.standing == ()

    del wire.public[1][2]
    await wire.compare(DAY)
    assert wire.tell()[0] == 1


async def test_what_only_the_preview_shows_and_nobody_has_is_kept_with_its_source(wire):
    wire.met(1, 1, 2)
    wire.public[1][3] = a_post(3, "only public", channel_id=1, posted_at=NOON - HOUR)

    await wire.compare(fresh=DAY)

    (row,) = wire.db.rows(
        """select v.text, v.news, c.source from versions v join captures c on c.version_id = v.id
           where v.text = 'only public'"""
    )
    assert row == {"text": "only public", "news": 1, "source": "preview"}


@pytest.mark.parametrize(
    ("error", "pause"),
    [(ChannelUnavailable("t.me shows no preview of wire_1"), DAY), (SourceError("no answer"), HOUR)],
)
async def test_a_channel_without_a_preview_cannot_be_compared_and_says_so(wire, error, pause):
    wire.met(1, 1, 2)
    wire.errors = {"preview": error}

    assert await wire.compare() == Views(incomparable=1)
    found = comparison_of(wire.db, 1)
    assert found and found.why == str(error)
    assert wire.tell() == (0, [])
    wire.errors = {}
    assert (await wire.compare(pause - timedelta(minutes=1))).compared == 0
    assert (await wire.compare(timedelta(minutes=1))).compared == 1


async def test_a_channel_whose_preview_hides_what_it_says_cannot_be_compared(wire):
    wire.met(1, 1, 2, hidden=True)

    assert await wire.compare() == Views(incomparable=1)
    found = comparison_of(wire.db, 1)
    assert found and (found.why, found.hidden) == ("the preview does not show what its posts say", 2)


@pytest.mark.parametrize("who", ["account", "preview"])
@pytest.mark.parametrize("error", [RateLimited("wait", retry_after=60), AccountError("signed out")])
async def test_who_asks_to_be_left_alone_is_and_the_rest_is_due_later(wire, who, error):
    wire.met(1, 1)
    wire.met(2, 1)
    wire.errors = {who: error}

    assert await wire.compare() == Views()
    assert wire.asked.count(("preview", "wire_1")) == 1 and ("preview", "wire_2") not in wire.asked
    assert comparison_of(wire.db, 1) is None


async def test_what_is_found_within_an_hour_is_one_message(wire):
    wire.met(1, 1, 2)
    wire.met(2, 1, 2)
    del wire.public[1][2], wire.public[2][2]
    await wire.compare(budget=1)
    assert wire.tell()[0] == 1
    await wire.compare(budget=1)

    assert wire.tell()[0] == 0
    wire.now += HOUR
    assert wire.tell()[0] == 1
