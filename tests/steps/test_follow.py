"""Notices follow their story: amended as it grows, replied to once, never sent again."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlite_utils

from bot.alerts.judging import Newsroom
from bot.models import AlertKind, Attached, Channel, Forward, Link, Recipient, Statement
from bot.operations.judging import judge
from bot.steps.fetch_media import fetch_media
from bot.steps.follow import follow
from bot.steps.send import send_due
from bot.storage.alerts import list_alerts, notices_of
from bot.storage.changes import AmendedTo, amended_to, latest
from bot.storage.database import Database, open_database
from bot.storage.media import MediaFiles
from bot.storage.posts import save_page
from bot.storage.progress import performed
from bot.storage.schema import migrations
from bot.storage.search import post_at
from bot.storage.statements import register_statements
from bot.storage.verdicts import record_verdict
from bot.stories.correcting import join
from tests.builders import NOON, a_page, a_post

TALKS = Statement(id="talks", title="Open for talks", wording={"en": ("We are open for talks",)})
TEXT = (
    "The foreign minister told reporters in Astana on Monday evening: we are open for talks, without any "
    "conditions, and nobody has ever heard us say anything else about it since the spring."
)
OTHER = (
    "After the meeting at the lake the delegation's head said they had agreed on an exchange of letters, and "
    "that we are open for talks as soon as the harbour is free of ice again."
)
NAMES = [f"wire_{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


class Wire:
    """Channels that publish one after another, a database, and a sink that keeps what it was given."""

    kind = "console"

    def __init__(self, db: Database) -> None:
        self.db = db
        self.chat: dict[str, list[str]] = {}  # by receipt: what its message read like, in order
        self.replies: list[tuple[str, str]] = []
        self.recipients = (Recipient(id="desk"),)
        register_statements(db, [TALKS], rules="1", at=NOON)

    async def send(self, alert, recipient):
        if alert.kind is AlertKind.NOTICE:
            self.chat[str(alert.id)] = [alert.message.text]
            return str(alert.id)
        if alert.kind is AlertKind.AMENDMENT:
            self.chat[alert.about].append(alert.message.text)
        else:
            self.replies.append((alert.about, alert.message.text))
        return alert.about

    def publish(self, place, minutes, text=TEXT, **more):
        posted_at = NOON + timedelta(minutes=minutes)
        post = a_post(7, text, channel_id=1000 + place, posted_at=posted_at, **more)
        self.keep(place, a_page(post), 0)

    def remove(self, place, minutes, *, there=False):
        """Look for a channel's post and not find it, or find it there again."""
        page = a_page(a_post(7, TEXT, channel_id=1000 + place)) if there else a_page(absent=(7,))
        self.keep(place, replace(page, first=None, last=None), minutes)

    def keep(self, place, page, minutes):
        page = replace(page, channel_id=1000 + place, username=NAMES[place])
        save_page(self.db, page, source="telegram", captured_at=NOON + timedelta(minutes=minutes))

    def edit(self, place, minutes, text):
        at = NOON + timedelta(minutes=minutes)
        post = a_post(7, text, channel_id=1000 + place, edited=True, edited_at=at)
        self.keep(place, a_page(post), minutes)

    def answer(self, place, minutes, verdict, **more):
        """Answer a match as another process does, over a connection of its own."""
        actor = more.pop("actor", "Ann")
        with closing(open_database(self.db.path)) as other:
            stored = post_at(other, NAMES[place], 7)
            assert stored is not None
            at = NOON + timedelta(minutes=minutes)
            record_verdict(other, stored, "talks", verdict, actor=actor, at=at, **more)

    def newsroom(self):
        return Newsroom(
            statements=(TALKS,),
            channels=tuple(Channel(username=name) for name in NAMES),
            recipients=self.recipients,
            zone=ZoneInfo("UTC"),
        )

    async def round(self):
        for _ in judge(self.db, self.newsroom(), clock=lambda: NOON):
            pass
        await send_due(self.db, self.recipients, {"console": self}, clock=lambda: NOON)

    @property
    def tails(self):
        """What is added under each notice now, and last what it says of its sources, before its link."""
        return [_tail(texts[-1]) for texts in self.chat.values()]


def _tail(now: str) -> str:
    """The lines under the link, and the one before it if that is about sources."""
    notice, _, under = now.partition("/7\n\n") if "/7\n\n" in now else now.partition("/7")
    sources = notice.rpartition("\n")[0].rpartition("\n")[2]
    known = ("Single source", "Copied", "Independent", "Один источник", "Одне джерело")
    return "\n".join(filter(None, (under, sources if sources.startswith(known) else "")))


@pytest.fixture
def wire(db):
    return Wire(db)


async def test_another_photo_or_link_under_the_same_words_amends_the_notice(wire):
    told = {"media": "photo", "media_identity": "photo 1", "links": (Link(url="https://true.example/"),)}
    wire.publish(0, 0, **told)
    await wire.round()
    edited = {"edited": True, "edited_at": NOON + timedelta(minutes=9)}
    wire.publish(0, 0, **told | edited | {"media_identity": "photo 2"})
    await wire.round()
    assert wire.tails == ["Photo changed at 12:09\nSingle source"]

    edited = {"edited": True, "edited_at": NOON + timedelta(minutes=12)}
    wire.publish(0, 0, **told | edited | {"links": (Link(url="https://forged.example/"),)})
    await wire.round()
    assert wire.tails == [
        "Link changed at 12:12: https://true.example/ → https://forged.example/\nSingle source"
    ]
    assert len(wire.chat) == 1


async def test_a_photo_is_another_by_its_bytes_where_they_are_kept_and_never_by_its_address(wire, tmp_path):
    """The bytes come a while after the version, and the notice is amended then."""

    class Pictures:
        def account_of(self, channel_id):
            return ""

        def attached(self, raw):
            return [Attached(message_id=7, name=raw.decode(), kind="photo")]

        async def pieces(self, wanted):
            yield wanted.name.partition("?")[0].encode()

    clash = Channel(username=NAMES[0], source="preview", media="photos")

    async def show(picture: str, minutes: int, text: str = TEXT, **more) -> list[str]:
        post = a_post(7, text, channel_id=1000, media="photo", raw=picture.encode(), **more)
        page = replace(a_page(post), channel_id=1000, username=NAMES[0])
        save_page(wire.db, page, source="preview", captured_at=NOON + timedelta(minutes=minutes))
        await wire.round()
        await fetch_media(
            wire.db, [clash], {"preview": Pictures()}, MediaFiles(tmp_path / "media"), clock=lambda: NOON
        )
        await wire.round()
        return wire.tails

    await show("quay?1", 0)
    assert await show("quay?2", 1) == ["Single source"]
    assert await show("quay?3", 9, edited=True) == [
        "Marked as edited at 12:09; the words stand\nSingle source"
    ]
    assert await show("dam?1", 12, f"{TEXT} Indeed.", edited=True) == [
        "Text changed at 12:12: + “Indeed.”\nPhoto changed at 12:12\nSingle source"
    ]


async def test_a_further_carrier_amends_the_notice_and_sends_no_second_one(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 4)
    await wire.round()
    wire.publish(2, 11)
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 3
    assert wire.tails == [
        "Also carried by wire_b +4 min (copy), wire_c +11 min (copy)\nCopied: 3 carriers, 1 origin"
    ]
    await wire.round()
    assert [one.state for one in list_alerts(wire.db)] == ["sent"] * 3


async def test_twenty_carriers_are_one_message_and_its_amendments(wire):
    for place in range(20):
        wire.publish(place, place)
        await wire.round()

    assert len(wire.chat) == 1 and not wire.replies
    assert "wire_t +19 min" in wire.tails[0] and "20 carriers, 1 origin" in wire.tails[0]


async def test_amendments_that_were_not_sent_yet_are_superseded_by_the_latest(wire):
    wire.publish(0, 0)
    await wire.round()
    for place in (1, 2, 3):
        wire.publish(place, place)
        for _ in judge(wire.db, wire.newsroom(), clock=lambda: NOON):
            pass
    await wire.round()

    assert [one.state for one in list_alerts(wire.db)] == ["sent", "superseded", "superseded", "sent"]
    assert len(next(iter(wire.chat.values()))) == 2


async def test_carriers_known_from_the_start_stand_in_the_notice_itself(wire):
    wire.publish(1, 4)
    wire.publish(0, 0)
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 1 and "https://t.me/wire_a/7" in texts[0], "the first carrier alerts"
    assert wire.tails[0].startswith("Also carried by wire_b +4 min (copy)")


async def test_a_notice_that_told_of_two_origins_itself_gets_no_reply_about_them(wire):
    wire.recipients = ()
    wire.publish(0, 0, forward=Forward(channel_id=9001, username="agency_one", message_id=5))
    wire.publish(1, 3, text=OTHER)
    await wire.round()
    first, second = (row["id"] for row in wire.db.rows("select id from posts order by id"))
    join(wire.db, first, second, actor="ann", at=NOON)
    wire.recipients = (Recipient(id="desk"),)
    wire.publish(2, 5)
    await wire.round()
    (texts,) = wire.chat.values()
    assert "Independent: 3 carriers, 2 origins" in texts[0]

    wire.publish(3, 6)
    await wire.round()

    assert "Independent: 4 carriers, 2 origins" in wire.tails[0] and not wire.replies


async def test_an_independent_origin_is_told_once_in_a_short_reply(wire):
    wire.publish(0, 0, forward=Forward(channel_id=9001, username="agency_one", message_id=5))
    await wire.round()
    wire.publish(1, 3, text=OTHER)
    await wire.round()
    assert len(wire.chat) == 2, "other words are another story"

    first, second = (row["id"] for row in wire.db.rows("select id from posts order by id"))
    join(wire.db, first, second, actor="ann", at=NOON)
    wire.publish(2, 5)
    await wire.round()
    wire.publish(3, 6)
    await wire.round()

    assert len(wire.replies) == 1
    assert wire.replies[0][1].startswith("2ND SOURCE · wire_b +3 min · Open for talks\n“After the meeting")
    assert "\nFound independently: wire_b +3 min\n" in wire.replies[0][1]
    assert wire.tails[1] == "The same story as https://t.me/wire_a/7"


MORE = (
    " He named three cities where delegations could meet before the end of June, thanked the last hosts "
    "and said that the list of prisoners to be exchanged first has been handed over to the Red Cross."
)


@pytest.mark.parametrize(
    ("language", "goes_on", "alone"),
    [
        ("en", "Goes on from wire_a −9 min: https://t.me/wire_a/7", "Single source"),
        ("ru", "Продолжает пост wire_a −9 мин: https://t.me/wire_a/7", "Один источник"),
        ("uk", "Продовжує допис wire_a −9 хв: https://t.me/wire_a/7", "Одне джерело"),
    ],
)
async def test_a_notice_of_a_post_that_goes_on_from_another_says_so_and_claims_none_of_its_carriers(
    wire, language, goes_on, alone
):
    wire.recipients = (Recipient(id="desk", language=language),)
    wire.publish(0, 0)
    wire.publish(1, 4)
    await wire.round()
    wire.publish(2, 9, text=TEXT + MORE)
    await wire.round()

    assert len(wire.chat) == 2
    assert wire.tails[1].splitlines() == [goes_on, alone]


async def test_copies_of_what_goes_on_from_another_are_its_carriers(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 9, text=TEXT + MORE)
    await wire.round()
    wire.publish(2, 12, text=TEXT + MORE)
    await wire.round()

    assert len(wire.chat) == 2, "the copy has no notice"
    assert wire.tails[1].splitlines() == [
        "Goes on from wire_a −9 min: https://t.me/wire_a/7",
        "Also carried by wire_c +3 min (copy)",
    ]


async def test_an_older_post_that_comes_late_is_told_as_the_earlier_one(wire):
    wire.publish(1, 30)
    await wire.round()
    wire.publish(0, 10)
    await wire.round()

    assert len(wire.chat) == 1
    assert wire.tails[0].startswith("Also carried by wire_a −20 min (first)")


async def test_the_same_text_long_after_is_a_new_notice(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 60 * 24 * 5)
    await wire.round()

    assert len(wire.chat) == 2 and wire.tails == ["Single source", "Single source"]


async def test_an_edit_amends_the_notice_with_the_words_that_changed(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.edit(0, 20, TEXT.replace("Monday", "Tuesday"))
    await wire.round()
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 2
    assert wire.tails == ["Text changed at 12:20: “Monday” → “Tuesday”\nSingle source"]


async def test_an_edit_that_takes_the_statement_out_says_so_and_one_that_brings_it_back_takes_that_back(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.edit(0, 20, TEXT.replace("open for talks", "busy"))
    await wire.round()
    assert "no longer in it\nSingle source" in wire.tails[0]

    wire.edit(0, 25, TEXT)
    await wire.round()

    assert wire.tails == ["Text changed, and reads as before since 12:25\nSingle source"]
    assert len(wire.chat) == 1


async def test_a_notice_quotes_the_version_that_was_found_though_the_post_has_changed_since(wire):
    wire.publish(0, 0)
    wire.edit(0, 20, TEXT.replace("open for talks", "busy"))
    await wire.round()

    (texts,) = wire.chat.values()
    assert "we are open for talks, without" in texts[0] and "“open for talks,” → “busy,”" in texts[0]
    assert "no longer in it" in texts[-1]


async def test_a_post_that_is_gone_amends_the_notice_and_so_does_its_return(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.remove(0, 31)
    await wire.round()
    assert wire.tails == ["Post no longer there at 12:31\nSingle source"]

    wire.remove(0, 40, there=True)
    await wire.round()

    assert wire.tails == ["Single source"] and len(wire.chat) == 1


async def test_a_verdict_from_another_process_amends_the_notice_and_the_latest_counts(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 5, "relevant")
    await wire.round()
    assert wire.tails == ["Relevant: Ann, 12:05\nSingle source"]

    wire.answer(0, 9, "rejected", reason="denial")
    await wire.round()
    await wire.round()

    assert wire.tails == ["Not a match: Ann, 12:09 (denial)\nSingle source"]
    assert [len(texts) for texts in wire.chat.values()] == [3]


async def test_an_amendment_states_everything_so_far(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.publish(1, 4)
    wire.edit(0, 20, TEXT.replace("Monday", "Tuesday"))
    wire.remove(0, 31)
    wire.answer(0, 33, "relevant")
    await wire.round()

    (texts,) = wire.chat.values()
    assert len(texts) == 2, "what happened together is one amendment"
    assert wire.tails == [
        "Relevant: Ann, 12:33\nText changed at 12:20: “Monday” → “Tuesday”\nPost no longer there at 12:31\n"
        "Also carried by wire_b +4 min (copy)\nCopied: 2 carriers, 1 origin"
    ]


async def test_what_is_cut_short_before_it_was_told_is_told_by_the_next_round(wire):
    for place in range(3):
        wire.publish(place, place * 60 * 24 * 5)
    await wire.round()
    for place in range(3):
        wire.answer(place, 5, "relevant")

    first = next(performed(wire.db, follow(wire.db, (), judged_to=3, clock=lambda: NOON)))
    assert first.queued == 3  # and killed then
    await wire.round()

    assert [len(texts) for texts in wire.chat.values()] == [2, 2, 2]


async def test_look_alikes_of_a_rejected_match_are_not_alerted_to_whom_comes_later(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 5, "rejected")
    wire.recipients = (Recipient(id="desk"), Recipient(id="night"))
    wire.publish(1, 10)
    await wire.round()
    assert len(wire.chat) == 1

    wire.answer(0, 15, "relevant")
    wire.publish(2, 20)
    await wire.round()

    assert [one.alert.recipient_id for one in list_alerts(wire.db) if one.alert.kind is AlertKind.NOTICE] == [
        "desk",
        "night",
    ]


async def test_an_amendment_is_in_the_language_and_zone_of_its_notice(wire):
    wire.recipients = (Recipient(id="desk", language="uk", zone="Europe/Kyiv"),)
    wire.publish(0, 0)
    await wire.round()
    wire.recipients = (Recipient(id="desk"),)
    wire.remove(0, 31)
    await wire.round()

    assert wire.tails == ["Допису більше немає (15:31)\nОдне джерело"]


async def test_earlier_appearances_are_counted_by_story_and_without_the_rejected(wire):
    for place, days in enumerate((0, 10, 20, 30)):
        wire.publish(place, days * 24 * 60)
        wire.publish(place + 10, days * 24 * 60 + 3)
        await wire.round()
        if days == 10:
            wire.answer(place, 5, "rejected")

    told = [
        line for texts in wire.chat.values() for line in texts[0].splitlines() if "appearance since" in line
    ]
    assert told == [
        "2nd appearance since 29 May 2026, the last 10 days earlier",
        "2nd appearance since 29 May 2026, the last 20 days earlier",
        "3rd appearance since 29 May 2026, the last 10 days earlier",
    ]


def test_notices_from_before_an_upgrade_are_amended_only_by_what_comes_after_it(tmp_path):
    path = tmp_path / "old.db"
    old = sqlite_utils.Database(path)
    migrations.apply(old, stop_before="m007_amended")
    old.executescript(
        """insert into channels values (1, 'wire_a', '', '2026');
        insert into posts (id, channel_id, message_id, posted_at, story_id, version_id)
          values (1, 1, 7, '2026', 1, 2);
        insert into versions (id, post_id, text, as_of, captured_at, news, content_sha256)
          values (1, 1, 'old', '2026-05-29T10', '2026-05-29T10', 1, ''),
                 (2, 1, 'new', '2026-05-29T12', '2026-05-29T12', 1, '');
        insert into statements values ('talks', '', '', '', 2, 0, '', null);
        insert into alerts (kind, statement_id, post_id, recipient_id, text, body, origins, entities,
          random_id, queued_at) values ('notice', 'talks', 1, 'desk', 'text', 4, 1, '[]', 1, '2026-05-29T11');
        insert into verdicts values (5, 'talks', 1, 1, 'relevant', '', 'ann', '2026');
        insert into custody values (9, '2026', 'ann', 'verdict relevant', '{}', '');
        insert into progress values ('stories', 2);"""
    )
    old.close()

    with closing(open_database(path)) as db:
        assert [one.version_id for one in notices_of(db, 1)] == [1]
        assert amended_to(db) == latest(db, version=2) == AmendedTo(version=2, custody=9, verdict=5)


async def test_what_somebody_found_relevant_and_is_edited_away_is_told_by_a_reply_once(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 2, "relevant")
    wire.edit(0, 9, "Nothing was said.")
    await wire.round()
    wire.edit(0, 12, "Nothing at all was said.")
    await wire.round()

    ((_, reply),) = wire.replies
    assert reply.startswith("EDITED · ")
    assert " · Open for talks\nText changed at 12:09: " in reply
    assert "The matched words are no longer in it" in reply


async def test_what_somebody_found_relevant_and_is_gone_is_told_by_a_reply(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 2, "relevant")
    await wire.round()
    assert wire.replies == []
    wire.remove(0, 30)
    await wire.round()

    ((_, reply),) = wire.replies
    assert reply.startswith("GONE · ") and "Post no longer there at 12:30" in reply


async def test_what_nobody_found_relevant_changes_without_a_reply(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 2, "rejected")
    wire.remove(0, 30)
    await wire.round()

    assert wire.replies == []


async def test_what_was_gone_before_somebody_found_it_relevant_is_no_news(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.remove(0, 30)
    wire.answer(0, 40, "relevant")
    await wire.round()

    assert wire.replies == []


async def test_a_second_persons_answer_stands_beside_the_first(wire):
    wire.publish(0, 0)
    await wire.round()
    wire.answer(0, 2, "relevant")
    wire.answer(0, 3, "rejected", actor="Bo")
    await wire.round()
    assert wire.tails == ["Relevant: Ann, 12:02\nNot a match: Bo, 12:03\nSingle source"]

    wire.answer(0, 4, "rejected")
    await wire.round()
    assert wire.tails == ["Not a match: Bo, 12:03\nNot a match: Ann, 12:04\nSingle source"]
