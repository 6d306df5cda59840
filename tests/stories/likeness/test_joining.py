"""What a later text must be to belong to the story of an earlier one."""

from datetime import timedelta

from bot.stories.likeness.clusters import cluster
from bot.stories.likeness.fingerprint import fingerprint, hashes_of
from bot.stories.likeness.habits import Habit, HabitsAmong
from bot.stories.likeness.joining import How, Repeat, repeats
from tests.stories.wire import DAM, NAMES, a_carrier

MINUTES = timedelta(minutes=5)
QUOTE = "We are open for talks and have never refused to have talks"
MORE = (
    " Elsewhere the port of the northern district opened its second terminal, where tankers will load from "
    "August, the builders told reporters; the railway brings grain from eleven stations, and customs "
    "officers moved into offices above the old warehouse beside the harbour wall."
)
NOTICE = (
    "Temporary restrictions on arrivals and departures have been introduced at {} airport. They are "
    "necessary for the safety of civil flights, the aviation agency says."
)


def compare(
    earlier: str,
    later: str,
    apart: timedelta = MINUTES,
    *,
    same_channel: bool = False,
    habits: tuple[Habit, Habit] = (Habit(), Habit()),
) -> Repeat | None:
    one, other = fingerprint(earlier), fingerprint(later)
    return repeats(one, other, apart=apart, same_channel=same_channel, learned=lambda: habits)


def test_a_copy_has_over_half_of_the_longer_texts_words() -> None:
    copied = compare(DAM, DAM + " Two bridges downstream were shut as well, police said.")

    assert copied is not None and copied.how is How.COPY and copied.true
    assert (
        compare("A report from the valley. " + DAM, MORE + " " + DAM + MORE.replace("port", "gate")) is None
    )


def test_a_text_that_goes_on_from_another_extends_it_and_stands_for_nothing() -> None:
    found = compare(DAM, DAM + MORE + " The mayor spoke to journalists about nothing else all week long.")

    assert found is not None and found.how is How.EXTENSION and not found.true
    assert found.reason == f"extends it, {found.share:.2f} of its words"
    assert compare(DAM, MORE + DAM) is None, "it begins otherwise"


def test_a_few_words_are_gone_on_from_within_the_hour_only() -> None:
    brief = "Nikopol trams stopped running this morning"
    longer = brief + ". Buses replace them, and tickets stay valid on both banks of the river, drivers say."
    soon, late = timedelta(minutes=40), timedelta(hours=1)

    extended, cut = compare(brief, longer, soon), compare(longer, brief, soon)

    assert extended is not None and extended.how is How.EXTENSION
    assert cut is not None and cut.how is How.COPY and not cut.true
    assert compare(brief, longer, late) is None and compare(longer, brief, late) is None
    assert compare(brief, "Reporters on the left bank write: " + longer, soon) is None, "it begins otherwise"
    assert compare(longer + MORE, brief, soon) is None, "it is next to nothing of it"


def test_half_of_a_text_is_a_copy_though_it_is_cut_from_all_over_it_and_half_of_a_list_is_not() -> None:
    one = "Presidents of five countries arrive in Astana for the summit that opens tomorrow in the palace. "
    two = "Ministers met the night before and agreed on nothing that they would tell reporters about."
    half = "A summit opens in Astana. " + two

    assert compare(one + two, half) is not None
    assert compare(one.replace(". ", "") + "\n— " + two, two) is None


def test_a_bare_quotation_is_not_what_quotes_it() -> None:
    assert compare(QUOTE, f"Explosion follows. {QUOTE}.{MORE}") is None
    assert compare(QUOTE, QUOTE) == Repeat(how=How.EXACT)
    assert compare(QUOTE, QUOTE, timedelta(hours=4)) is None, "few words, at another time"


def test_a_channel_that_exchanges_a_word_of_a_short_text_says_something_else() -> None:
    one = "The alarm is over in the northern districts, people may leave the shelters and go back home now"

    assert compare(one, one.replace("northern", "southern"), same_channel=True) is None
    assert compare(one, one.replace("northern", "southern")) is not None


def habit_of(text: str, part: str) -> Habit:
    """The habit of a channel that says part of a text again and again."""
    said = fingerprint(part).shingles
    assert said <= fingerprint(text).shingles
    return Habit(frozenset(hashes_of(said)))


def test_what_a_channel_repeats_ties_its_posts_within_half_an_hour_only() -> None:
    text = NOTICE.format("Orekhovo")
    edited = text.replace("necessary", "needed")
    habits = habit_of(text, "They are necessary for the safety of civil flights"), Habit()

    assert compare(text, edited, timedelta(hours=2)) is not None
    assert compare(text, edited, timedelta(hours=2), habits=habits) is None
    assert compare(text, edited, timedelta(minutes=20), habits=habits) is not None


def test_the_very_same_notice_is_another_one_after_half_an_hour_unless_much_is_its_own() -> None:
    notice = NOTICE.format("Orekhovo near the northern mills, close to Kamenka and old Sosnovka,")
    habit = habit_of(notice, "They are necessary for the safety of civil flights, the aviation agency says")
    long = notice + MORE

    assert compare(notice, notice, timedelta(minutes=29), habits=(habit, habit)) == Repeat(how=How.EXACT)
    assert compare(notice, notice, timedelta(minutes=31), habits=(habit, habit)) is None
    assert compare(long, long, timedelta(days=2), habits=(habit, habit)) is not None


def test_a_channel_too_new_to_know_ties_short_texts_within_half_an_hour_only() -> None:
    short = "Residents of four villages are being taken to schools on higher ground tonight"
    later = short.replace("tonight", "now")
    habits = Habit(), Habit(cold=True)

    assert compare(short, later, timedelta(hours=1)) is not None
    assert compare(short, later, timedelta(hours=1), habits=habits) is None
    assert compare(short, later, timedelta(minutes=20), habits=habits) is not None
    assert compare(short, short, timedelta(hours=1), habits=habits) is not None


def test_a_run_is_a_habit_on_the_days_after_five_posts_on_three_days() -> None:
    places = ("Orekhovo", "Kamenka", "Sosnovka", "Beryozovo", "Lugovoye", "Zarechye", "Ozyornoye")
    posts = [
        a_carrier(NOTICE.format(place), message_id=number, minutes=number * 12 * 60)
        for number, place in enumerate(places, 1)
    ]
    known = HabitsAmong(posts)

    assert [bool(known(post).runs) for post in posts] == [False] * 6 + [True]
    assert hashes_of(["safety of civil"])[0] in known(posts[-1]).runs
    assert not any(
        "ozyornoye" in run and hashes_of([run])[0] in known(posts[-1]).runs
        for run in posts[-1].versions[0].runs
    )
    assert not HabitsAmong(posts[2:])(posts[-1]).runs, "five of the days before are wanted"


PLACES = ("Orekhovo", "Kamenka", "Sosnovka", "Beryozovo", "Lugovoye")
FRAMES = (
    NOTICE,
    "{} airport does not receive or send off planes for the time being, the aviation agency reports. "
    "Crews and airport services take all measures that are necessary to ensure safety.",
    "✈️ The “Carpet” plan is in force in {}: the airport is closed for arrivals and departures.",
)


def test_notices_of_many_days_and_places_are_not_one_story() -> None:
    about = {}
    for channel, frame in enumerate(FRAMES):
        for number in range(15):
            day, place = number // 5, PLACES[number % 5]
            at = day * 1440 + number % 5 * 150 + channel
            post = a_carrier(frame.format(place), NAMES[channel], message_id=number + 1, minutes=at)
            about[post] = day, place

    stories = cluster(about)

    subjects = {post.key: subject for post, subject in about.items()}
    assert all(len({subjects[key] for key in story}) == 1 for story in stories)


def test_a_digest_that_links_to_what_it_lists_is_in_no_story() -> None:
    items = [
        a_carrier(DAM + MORE),
        a_carrier(NOTICE.format("Kamenka"), "uniannet"),
        a_carrier(QUOTE, "rian_ru"),
    ]
    listed = "\n".join(f"{post.text[:60]} t.me/{post.username}/1" for post in items)
    digest = a_carrier(listed, "tass_agency", minutes=60)

    assert frozenset({digest.key}) in cluster([*items, digest])


def test_no_post_joins_a_story_through_a_third() -> None:
    first = a_carrier()
    longer = a_carrier(f"{DAM} {MORE} The mayor spoke of nothing else.", "uniannet", minutes=2)
    third = a_carrier(f"{MORE} The mayor spoke of nothing else.", "rian_ru", minutes=4)
    twin = a_carrier(longer.text, "noel_reports", minutes=6)

    assert cluster([first, longer]) == [frozenset({first.key, longer.key})]
    assert cluster([longer, third]) == [frozenset({longer.key, third.key})]
    together = frozenset({first.key, longer.key, twin.key})
    assert cluster([first, longer, third, twin]) == sorted([together, frozenset({third.key})], key=min)
