"""What only decides can be done anywhere: records go in and come out, and nothing else is at hand."""

import pickle
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.alerts.judging import Background, Judge, Newsroom, Precedents
from bot.models import (
    Channel,
    MatchChanges,
    Mute,
    MuteKind,
    Recipient,
    Statement,
    StoredCarrier,
    ToldOf,
    Version,
)
from tests.builders import NOON

TALKS = Statement(id="talks", title="Open for talks", wording={"en": ("We are open for talks",)})
ROOM = Newsroom(
    statements=(TALKS,),
    channels=(Channel(username="ClashReport"),),
    recipients=(Recipient(id="desk"), Recipient(id="night")),
    zone=ZoneInfo("Europe/Kyiv"),
)
SAID = Version(
    id=1,
    post_id=1,
    story_id=1,
    channel_id=7,
    username="ClashReport",
    message_id=1,
    posted_at=NOON,
    text="He said: we are open for talks.",
    news=True,
)
POST = StoredCarrier(
    id=1,
    story_id=1,
    channel_id=7,
    message_id=1,
    username="ClashReport",
    title="",
    posted_at=NOON,
    ids=(1,),
    forward=None,
    reply_to=None,
    texts=((SAID.text, ()),),
)


def notices(judge, versions, precedents=None):
    """Decide on versions as a worker would that has nothing but these records."""
    found = judge.find(judge.newsroom.engine(judge.newsroom.statements), versions)
    due = judge.due(found, {"talks": 0}, None)
    routed = judge.route(due, precedents or Precedents(), NOON)
    background = Background(
        stories={1: [POST], 2: [replace(POST, id=2, story_id=2)]},
        began={"talks": {}},
        changes={("talks", version.id, 0): MatchChanges() for version in versions},
    )
    return judge.notices(routed, background, NOON)


def test_a_judge_that_was_sent_elsewhere_decides_the_same():
    here = notices(Judge(ROOM), [SAID])

    judge, version = pickle.loads(pickle.dumps((Judge(ROOM), SAID)))
    there = pickle.loads(pickle.dumps(notices(judge, [version])))

    assert there == here
    assert [(one.statement_id, one.recipient_id) for one in here] == [("talks", "desk"), ("talks", "night")]


def test_one_story_is_one_notice_for_each_recipient():
    copy = replace(SAID, id=2)

    assert len(notices(Judge(ROOM), [SAID, copy])) == 2
    assert len(notices(Judge(ROOM), [SAID, replace(copy, story_id=2, post_id=2)])) == 4


def test_what_was_said_and_told_before_is_thought_of():
    told = Precedents(noticed={ToldOf("talks", 1, "desk", False)})
    assert [one.recipient_id for one in notices(Judge(ROOM), [SAID], told)] == ["night"]
    assert notices(Judge(ROOM), [SAID], Precedents(rejected={("talks", 1)})) == []
    mute = Mute(recipient_id="desk", kind=MuteKind.STATEMENT, what="talks", until=NOON.replace(hour=23))
    states = [one.state.value for one in notices(Judge(ROOM), [SAID], Precedents(mutes=[mute]))]
    assert states == ["muted", "due"]
