"""Copies that still show what their origin has lost."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.lineage.lineage import corroborate, lineage
from bot.stories.lineage.story import Story, StoryPost
from bot.stories.lineage.uncorrected import Changed, uncorrected
from tests.builders import NOON
from tests.stories.wire import DAM, a_carrier

LATER = NOON + timedelta(hours=3)


def a_story(*texts: str) -> Story:
    """A story of these posts, each later than the one before it."""
    carriers = [a_carrier(text, f"channel_{number}", minutes=number) for number, text in enumerate(texts)]
    found = lineage(carriers, {})
    return Story(
        id=1,
        posts=tuple(
            StoryPost(
                url=place.carrier.username, place=place, of=place.of.username if place.of else "",
                affiliation="", opening=texts[0],
            )
            for place in found.places
        ),
        origins=found.origins,
        independent=(),
        corroboration=corroborate(found, {}, at=NOON),
    )  # fmt: skip


def changed(story: Story, number: int, *texts: str, absent_at: datetime | None = None) -> dict[int, Changed]:
    """That a post of a story read like this before it read as it does."""
    carrier = story.posts[number].place.carrier
    readings = [*texts, carrier.text]
    times = [NOON + timedelta(hours=hour) for hour in range(len(readings))]
    return {carrier.id: Changed(readings=tuple(zip(times, readings, strict=True)), absent_at=absent_at)}


def test_words_that_were_edited_away_are_told_with_their_neighbours() -> None:
    before = DAM + " Twelve people are missing."
    story = a_story(DAM + " Three people are missing.", before)

    (found,) = uncorrected(story, changed(story, 0, before))

    assert (found.url, found.origin) == ("channel_1", "channel_0")
    assert [said.split()[1:3] for said in found.words] == [["Twelve", "people"]]
    assert found.lost_at == NOON + timedelta(hours=1)


def test_a_copy_that_followed_the_edit_is_not_told() -> None:
    after = DAM + " Three people are missing."
    story = a_story(after, after)

    assert list(uncorrected(story, changed(story, 0, DAM + " Twelve people are missing."))) == []


def test_what_was_only_added_or_spelled_otherwise_corrects_nothing() -> None:
    story = a_story(DAM + " More follows.", DAM)

    assert list(uncorrected(story, changed(story, 0, DAM, DAM.upper()))) == []


def test_words_that_the_origin_took_up_again_are_not_lost() -> None:
    story = a_story(DAM, DAM)

    assert list(uncorrected(story, changed(story, 0, DAM, DAM.replace("dam", "bridge")))) == []


def test_copies_outlive_an_origin_that_is_gone_unless_they_are_gone_too() -> None:
    story = a_story(DAM, DAM, DAM)
    gone = changed(story, 0, absent_at=LATER)

    told = list(uncorrected(story, gone | changed(story, 2, absent_at=LATER)))

    assert [(one.url, one.gone, one.words, one.lost_at) for one in told] == [("channel_1", True, (), LATER)]


@given(st.text(), st.text())
def test_words_that_are_told_stand_in_the_copy_and_not_in_the_origin(before: str, after: str) -> None:
    copied = f"{DAM} {before} end"
    story = a_story(f"{DAM} {after} end", copied)
    for one in uncorrected(story, changed(story, 0, copied)):
        assert one.words
        for said in one.words:
            assert said in " ".join(copied.split())
