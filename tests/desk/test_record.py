"""What is done at the desk is on the record, and the chain of custody finds nothing amiss afterwards."""

from bot.app.evidence import checking
from tests.desk.served import Served

SAID = "The minister said on Friday: we are open for talks, and left the room without a word to anybody."


def test_the_chain_holds_after_a_day_of_writing(desk: Served):
    (first,) = desk.publish(SAID)
    (copy,) = desk.publish(f"{SAID} Sources.", channel="uniannet")

    desk.post("/verdict", post=first, statement="open-for-talks", answer="relevant")
    desk.post("/verdict", post=copy, statement="open-for-talks", answer="rejected", reason="denial")
    desk.post("/story/split", post=copy)
    desk.post("/story/join", post=first, other=copy)
    desk.post("/statement/new/save", title="The dam", wording_en="The dam will hold")
    desk.post("/statement/dam/save", title="The dam", wording_en="The dam is safe")
    desk.post("/statement/dam/untrack")
    desk.post("/add", post=first, thread="new", title="Talks")
    desk.app.evidence.seal(ends=True)

    with checking(desk.app.config.data) as check:
        assert list(check.findings()) == []
    by = {row["actor"] for row in desk.app.db.rows("select actor from custody where action like 'verdict %'")}
    assert len(by) == 1 and by.pop().endswith(" at the desk")
    assert desk.app.db.value("select count(*) from unsealed") == 0
