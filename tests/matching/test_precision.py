"""What people's answers say of a statement, and what a stricter one had spared."""

from hypothesis import given
from hypothesis import strategies as st

from bot.matching.precision import Answered, Answers, precision
from bot.models import Guard, Rung, Sensitivity, Speaker, Statement
from tests.builders import a_match

TALKS = Statement(id="talks", title="Talks", speaker=Speaker(id="putin", name="Putin"))
OTHERS = (Guard(kind="speaker", words="Peskov"),)


def answered(verdict="", number=1, **match):
    return Answered(match=a_match(**match), verdict=verdict, url=f"https://t.me/c/{number}")


def test_answers_are_counted_by_rung_and_language():
    found = precision(
        TALKS,
        [
            answered("relevant"),
            answered("relevant", language="ru"),
            answered("rejected", rung=Rung.INFLECTED),
            answered(rung=Rung.INFLECTED),
            answered("relevant", outcome="review"),
        ],
    )

    assert found.alerts == Answers(relevant=2, rejected=1, unanswered=1)
    assert list(found.rungs.items()) == [
        ("verbatim", Answers(relevant=2)),
        ("inflected", Answers(rejected=1, unanswered=1)),
    ]
    assert list(found.languages) == ["en", "ru"]
    assert found.review == Answers(relevant=1)


def test_precision_is_of_those_that_were_answered():
    assert Answers(relevant=3, rejected=1, unanswered=9).precision == 0.75
    assert Answers(unanswered=9).precision is None


def test_a_stricter_setting_spares_some_and_loses_others():
    found = precision(
        TALKS,
        [
            answered("rejected", 1, score=0.75),
            answered("relevant", 2, score=0.75, guards=OTHERS),
            answered("rejected", 3, guards=OTHERS),
            answered("relevant", 4),
            answered("relevant", 5, score=0.6, outcome="review"),
        ],
    )

    assert [
        (stricter.setting, stricter.answers, [lost.url[-1] for lost in stricter.lost])
        for stricter in found.stricter
    ] == [
        ('sensitivity = "strict"', Answers(relevant=1, rejected=1), ["2"]),
        ("require_speaker = true", Answers(relevant=1, rejected=1), ["2"]),
    ]


def test_what_is_as_strict_as_can_be_has_nothing_stricter():
    strict = Statement(id="t", title="T", sensitivity=Sensitivity.STRICT)

    assert precision(strict, [answered()]).stricter == ()


@given(
    st.lists(
        st.builds(
            answered,
            st.sampled_from(["relevant", "rejected", ""]),
            rung=st.sampled_from(Rung),
            language=st.sampled_from(["en", "ru", "uk"]),
            outcome=st.sampled_from(["alert", "review"]),
        )
    )
)
def test_every_match_is_counted_once(every):
    found = precision(TALKS, every)

    def total(*counts):
        return sum(counted.relevant + counted.rejected + counted.unanswered for counted in counts)

    assert total(found.alerts, found.review) == len(every)
    assert total(*found.rungs.values()) == total(*found.languages.values()) == total(found.alerts)
