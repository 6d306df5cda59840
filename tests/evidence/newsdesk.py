"""A database in which everything happened once that the chain of custody records, through the real parts."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from telethon import types

from bot.models import (
    AlertState,
    Attached,
    Box,
    Channel,
    Disagreement,
    DisagreementKind,
    Match,
    Message,
    MuteKind,
    NewNotice,
    Page,
    PictureText,
    PlacedWord,
    Receipt,
    Role,
    Rung,
    Said,
    Span,
    Statement,
    ViewsCompared,
)
from bot.sources.albums import assembled
from bot.sources.archive.archive import read_archive
from bot.sources.preview.page import read_page
from bot.storage import media, thread_edits, thread_writings
from bot.storage.alert_states import add_mute
from bot.storage.alerts import queue_notice
from bot.storage.channels import add_channel
from bot.storage.chat import deny_event, keep_event, next_event
from bot.storage.coverage import note_round
from bot.storage.custody import head
from bot.storage.database import Database
from bot.storage.deliveries import record_delivery
from bot.storage.invited import add_invited
from bot.storage.matches import save_matches, versions_between
from bot.storage.media import MediaFiles
from bot.storage.pictures import record_read
from bot.storage.posts import save_page
from bot.storage.samples import save_sample
from bot.storage.sealing import seal_changed
from bot.storage.search import post_at
from bot.storage.statements import add_statement, register_statement
from bot.storage.stories import Correction, correct, posts_by_id, set_story
from bot.storage.story_joins import StoredJoin, set_joins
from bot.storage.verdicts import Accepted, forget_wording, record_verdict
from bot.storage.views import note_disagreements
from bot.storage.witnesses import add_witness, due_witnesses, record_told
from bot.telegram.convert import batch_of
from tests.builders import a_post
from tests.sources.preview.site import a_block
from tests.sources.preview.site import a_page as a_preview
from tests.telegram.messages import CHANNEL, NOON, a_channel, a_message

OTHER = 777_000_111
PICTURE = b"not really a picture"


def at(minutes: int):
    return NOON + timedelta(minutes=minutes)


def a_record(db: Database, folder: Path) -> None:
    """Fill a new database: four sources, edits, absences, verdicts, a thread, media and a witness."""
    from_telegram(db)
    from_preview(db)
    from_archives(db, folder)
    people_act(db)
    media_is_kept(db, folder / "media")
    program_judges(db)
    seal_changed(db, at=at(59), ends=True)
    with db.write():
        add_witness(db, *head(db), recipient_id="editors", text="the head", random_id=1, at=at(60))
    [due] = due_witnesses(db)
    record_told(db, due, Receipt(receipt="17", at=at(60)), at=at(60))
    save_page(db, page(a_message(30, "After the witness")), source="telegram", captured_at=at(61))
    drawn = [(1, 0, 0.31, "The dam"), (2, 1, 0.12, "held")]
    save_sample(db, "dam", seed=7, bands=[(0.0, 0.5, 40)], drawn=drawn, actor="ann", at=at(62))


def page(*messages, **more) -> Page:
    batch = batch_of(messages, [a_channel()])
    fields: dict[str, Any] = {"channel_id": CHANNEL, "username": "ClashReport", "title": "Clash Report"}
    return Page(posts=assembled(batch.posts), service=batch.service, **(fields | more))


def from_telegram(db: Database) -> None:
    forwarded = types.MessageFwdHeader(
        date=at(-9), from_id=types.PeerChannel(4321), channel_post=18921, imported=None
    )
    link = types.MessageEntityTextUrl(offset=0, length=3, url="https://example.org/dam")
    messages = [
        a_message(1, "The dam burst", fwd_from=forwarded),
        a_message(2, "The dam held", entities=[link]),
        a_message(3, "Two pictures", grouped_id=33, media=types.MessageMediaPhoto()),
        a_message(4, "", grouped_id=33, media=types.MessageMediaPhoto()),
        a_message(8, "We are open for talks", post_author="Desk"),
    ]
    first = replace(page(*messages), service=(5,), first=1, last=8, cursor=8)
    note_round(db, Channel(username="ClashReport", source="telegram"), channel_id=CHANNEL, at=at(0))
    save_page(db, first, source="telegram", captured_at=at(0))
    edited = a_message(2, "The dam held, for now", edit_date=at(5), entities=[link])
    save_page(db, page(edited), source="telegram", captured_at=at(6))
    save_page(db, page(absent=(1,)), source="telegram", captured_at=at(7))
    save_page(db, page(absent=(8,)), source="telegram", captured_at=at(8))
    save_page(db, page(messages[-1]), source="telegram", captured_at=at(9))
    failed = Channel(username="ClashReport", source="telegram")
    note_round(db, failed, channel_id=CHANNEL, failure="private", at=at(10))


def from_preview(db: Database) -> None:
    blocks = [
        a_block(2, "The dam held, for now", edited=True, at=NOON),
        a_block(10, "A second wave is expected", at=NOON),
        a_block(11, "An album", parts=(11, 12), at=NOON),
    ]
    shown = read_page(a_preview(blocks).encode(), now=at(20))
    save_page(db, page(), source="preview", captured_at=at(20))
    save_page(db, replace(page(), posts=shown.posts), source="preview", captured_at=at(20))


def from_archives(db: Database, folder: Path) -> None:
    ours = {
        "channel_id": OTHER,
        "channel": "uniannet",
        "message_id": 20,
        "posted_at": at(-60).isoformat(),
        "text": "Second words",
        "versions": [
            {"as_of": at(-60).isoformat(), "text": "First words"},
            {"as_of": at(-50).isoformat(), "text": "Second words"},
        ],
    }
    theirs = {
        "name": "UNIAN",
        "type": "public_channel",
        "id": OTHER,
        "messages": [
            {
                "id": 21,
                "type": "message",
                "date": "2026-05-29T10:00:00",
                "date_unixtime": str(int(at(-120).timestamp())),
                "text": "From the desktop",
            }
        ],
    }
    for name, content in (("ours.jsonl", ours), ("theirs.json", theirs)):
        path = folder / name
        path.write_text(json.dumps(content), "utf-8")
        for one in read_archive(path, now=at(30)):
            assert isinstance(one, Page)
            save_page(db, one, source="archive", captured_at=at(30))


def people_act(db: Database) -> None:
    db.run("""insert into statements values ('dam', 'd', 'Dam', '', 0, '', null)""")
    words = Accepted(statement_id="dam", language="en", wording="the dam held")
    more = Accepted(statement_id="dam", language="en", wording="a second wave")
    for number, answer, accept in ((2, "relevant", words), (10, "relevant", more), (3, "rejected", None)):
        stored = post_at(db, "ClashReport", number)
        assert stored is not None
        record_verdict(db, stored, "dam", answer, accept=accept, actor="ann", at=at(40 + number))
    forget_wording(db, "dam", "a second wave", actor="ann", at=at(51))
    with db.write():
        posts = posts_by_id(db, [1, 2])
        together = Correction(together=True, post_id=1, other_id=2)
        correct(db, [together], about=posts, actor="ann", at=at(52))
    with db.write():
        notice = NewNotice(
            statement_id="dam", post_id=1, recipient_id="desk", message=Message(text="It burst")
        )
        queue_notice(db, notice, at=at(52))
    record_delivery(db, 1, "sent", at=at(53), receipt="9", state=AlertState.SENT)
    thread_id = thread_edits.new_thread(db, "The dam", actor="ann", at=at(53))
    found = [post_at(db, "ClashReport", number) for number in (1, 2, 10)]
    thread_edits.add_posts(db, thread_id, [one for one in found if one], actor="ann", at=at(53))
    thread_edits.set_note(db, thread_id, 2, "the key post", actor="ann", at=at(54))
    thread_writings.write_introduction(db, thread_id, "Water.", actor="ann", at=at(54))
    thread_edits.move(db, thread_id, 3, 1, actor="ben", at=at(55))
    thread_edits.add_reference(db, thread_id, "https://example.org/wire", actor="ben", at=at(55))
    thread_edits.record_export(db, thread_id, "html", "ab" * 32, actor="ben", at=at(56))


def media_is_kept(db: Database, folder: Path) -> None:
    [first, *_] = captures = media.unlisted_captures(db)
    photo = Attached(message_id=3, name="photo 99", kind="photo")
    lost = Attached(message_id=1, name="photo 98", kind="photo")
    media.list_media(db, [(first, [lost]), (captures[2], [photo])], to=captures[-1].id)
    missing, due = media.due_media(db, at=at(57))
    with MediaFiles(folder).receiving(limit=100) as draft:
        draft.add(PICTURE)
    media.record_kept(db, due.id, draft.sha256, draft.size, at=at(57))
    word = PlacedWord(start=0, end=3, confidence=91.5, box=Box(left=4, top=5, right=30, bottom=12))
    record_read(db, draft.sha256, "an engine", PictureText(text="Dam", words=(word,)), at=at(58))
    media.record_given_up(db, missing.id, "gone", "it is not there any more", at=at(57))


def program_judges(db: Database) -> None:
    """What the program does beside keeping posts: it judges, places, tells, and turns strangers away."""
    said = Statement(id="talks", title="Talks", wording={"en": ("open for talks",)})
    register_statement(db, said, rules="rules", actor="ann", at=at(57))
    added = Statement(id="wave", title="Wave", wording={"en": ("a second wave",)})
    add_statement(db, added, origin="command line", actor="ann", at=at(57))
    add_channel(db, Channel(username="uniannet"), origin="chat", actor="ann", at=at(57))
    add_invited(db, "ben", 502, Role.EDITOR, "en", actor="ann", at=at(57))
    add_mute(db, "desk", MuteKind.CHANNEL, "uniannet", until=at(900), actor="ann", at=at(57))
    with db.write():
        for version in versions_between(db, 0, 3, 3):
            save_matches(db, version, [a_match()], {"talks": "digest"}, at=at(57))
        set_joins(db, {5: StoredJoin(joined_id=2, head_id=2, kind="copy", carries=True, told=False)})
        set_story(db, 2, [5])
    for number, state, until in ((2, AlertState.HELD, at(700)), (4, AlertState.DUE, None)):
        told = NewNotice(
            statement_id="talks",
            post_id=number,
            recipient_id="desk",
            message=Message(text="They talk"),
            state=state,
            held_until=until,
        )
        with db.write():
            queue_notice(db, told, at=at(57))
    other = Disagreement(
        message_id=4,
        kind=DisagreementKind.OTHER_WORDS,
        account=a_post(4, "We are open"),
        public=a_post(4, "We are shut"),
    )
    with db.write():
        note_disagreements(db, CHANNEL, ViewsCompared(disagreements=(other,)), at=at(57))
    record_delivery(db, 3, "failed", at=at(58), detail="no network", state=AlertState.DUE)
    keep_event(db, a_word(1), at=at(58))
    with db.write():
        heard = next_event(db, 77)
        assert heard is not None
        deny_event(db, heard, "/track", "it is for editors", at=at(58))


def a_match(score: float = 0.9) -> Match:
    found = Span(start=0, end=7)
    return Match(
        statement_id="talks",
        rung=Rung.VERBATIM,
        score=score,
        language="en",
        wording="open for talks",
        evidence="The dam",
        spans=(found,),
    )


def a_word(number: int) -> Said:
    return Said(chat=77, message_id=number, person=5, name="Eve", sent_at=at(58), text="/track")


def go_on(db: Database) -> None:
    """What a newsroom does on another day: edits of what was there, and of what is new."""
    save_page(db, page(a_message(40, "A new day"), title="Clash"), source="telegram", captured_at=at(1500))
    save_page(db, page(a_message(1, "The dam burst")), source="telegram", captured_at=at(1501))
    note_round(db, Channel(username="ClashReport", source="telegram"), channel_id=CHANNEL, at=at(1502))
    stored = post_at(db, "ClashReport", 2)
    assert stored is not None
    record_verdict(db, stored, "dam", "rejected", actor="ann", at=at(1503))
    thread_edits.set_note(db, 1, 3, "noted again", actor="ann", at=at(1504))
    with db.write():
        apart = Correction(together=False, post_id=1, other_id=2)
        correct(db, [apart], about=posts_by_id(db, [1, 2]), actor="ann", at=at(1505))
