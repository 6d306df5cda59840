"""/doubtful: an editor answers for confirmed wordings with buttons."""

from bot.storage.wordings import UNCHECKED
from tests.chat.newsroom import a_phone, buttons_of, publish, the_bot

TEXT = "We have not once turned down an offer of talks, he said."
SPAN, CLAUSE = "turned down an offer of talks", "We have not once turned down an offer of talks"


def a_doubtful_wording(app):
    (url,) = publish(app, TEXT)
    app.judging.verdict(url, "open-for-talks", "relevant", words=SPAN)
    with app.db.write():
        app.db.run("update accepted_wordings set wording = ?, standing = ?", [SPAN, UNCHECKED])
    app.statements.recheck()
    return url


async def test_an_editor_puts_the_whole_clause_in_the_place_of_a_span(app, telegram, staff, tmp_path):
    url = a_doubtful_wording(app)
    assert app.statements.get("open-for-talks").accepted == {}
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        card = await ed.say("/doubtful")
        done = await ed.turn(card, "replace")

    assert buttons_of(card) == ["replace", "keep", "drop"]
    for told in (SPAN, CLAUSE, url, "alone it would not deny what it denies there"):
        assert told in card.raw_text
    assert "No confirmed wording waits" in done.raw_text
    assert app.statements.get("open-for-talks").accepted == {"en": (CLAUSE,)}


async def test_a_journalist_may_not_answer_for_wordings(app, telegram, staff, tmp_path):
    a_doubtful_wording(app)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        refused = await ann.say("/doubtful")

    assert "higher role" in refused.raw_text


async def test_the_button_under_an_alert_says_which_words_find_it_from_now_on(app, telegram, staff, tmp_path):
    publish(app, "We are always open for the talks, said the minister.")
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        await app.alert({"telegram": sender})
        toast = await ann.press(await ann.next(), "relevant")

    assert toast == "Noted: relevant. Found by these words, too: We are always open for the talks"
