"""/review and /missed: one tap accepts or rejects, and the next card comes."""

from tests.chat.newsroom import a_phone, buttons_of, publish, the_bot

DOUBT = "The minister asked: are we open for talks?"
OTHER = "He never said that we are open for talks, the deputy told a newspaper."


async def test_a_tap_keeps_an_answer_and_shows_the_next_card(app, telegram, staff, tmp_path):
    urls = publish(app, DOUBT, OTHER)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        first = await ann.say("/review")
        second = await ann.turn(first, "rejected")
        done = await ann.turn(second, "next")

    assert buttons_of(first) == ["relevant", "rejected", "next"]
    assert "2 wait for an answer" in first.raw_text and "1 waits for an answer" in second.raw_text
    shown = [next(url for url in urls if url in card.raw_text) for card in (first, second)]
    assert sorted(shown) == urls
    assert "Nothing more waits" in done.raw_text
    [verdict] = app.db.rows("select verdict, actor from verdicts")
    assert verdict == {"verdict": "rejected", "actor": "Ann (501) in the chat"}


async def test_what_is_accepted_becomes_a_wording_and_the_toast_says_so(app, telegram, staff, tmp_path):
    publish(app, "The deputy: they say we are now open for no talks but those with all.", OTHER)
    waiting = app.review.waiting("open-for-talks").waiting
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        card = await ann.say("/review open-for-talks")
        await ann.turn(card, "relevant")

    accepted = app.statements.get("open-for-talks").accepted["en"]
    assert len(waiting) == 2 and len(accepted) == 1


async def test_near_misses_are_drawn_and_asked_about_by_an_editor(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        none = await ed.say("/missed open-for-talks")
        publish(app, "The door is open, said a broker.", "The weather is fine.")
        card = await ed.say("/missed open-for-talks")
        done = await ed.turn(card, "rejected")
        again = await ed.say("/missed open-for-talks")

    assert "No post of the last 7 days comes near it" in none.raw_text
    assert "The door is open" in card.raw_text
    assert "All of this sample was asked" in done.raw_text and again.raw_text == done.raw_text
    accuracy = app.review.accuracy("open-for-talks")
    assert (accuracy.asked, accuracy.missed) == (1, 0.0)
