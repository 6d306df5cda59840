"""Statements written as TOML read back as they were."""

from datetime import date
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config.loading import channel_from, load_statements, statement_from
from bot.config.writing import statements_toml
from bot.errors import InputError
from bot.models import LANGUAGES, Sensitivity, Speaker, Statement

SPEAKERS = (
    Speaker(id="putin", name="Vladimir Putin", aliases=("Putin", "Путин")),
    Speaker(id="lavrov", name='Sergey "L" \\Lavrov'),
)
said = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=25)
    .map(str.strip)
    .filter(bool)
)
ids = st.text(ascii_lowercase, min_size=1, max_size=8)
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@st.composite
def statements(draw):
    speaker = draw(st.none() | st.sampled_from(SPEAKERS))
    return Statement(
        id=draw(ids),
        title=draw(said),
        wording=draw(
            st.dictionaries(
                st.sampled_from(LANGUAGES), st.lists(said, min_size=1, max_size=3).map(tuple), min_size=1
            )
        ),
        speaker=speaker,
        require_speaker=speaker is not None and draw(st.booleans()),
        said_on=draw(days),
        said_at=draw(st.just("") | said),
        since=draw(days),
        tags=tuple(draw(st.lists(ids, max_size=2))),
        sensitivity=draw(st.sampled_from(Sensitivity)),
        denials=draw(st.sampled_from(["flag", "drop", "alert"])),
        urgent=draw(st.booleans()),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(statements(), min_size=1, max_size=4, unique_by=lambda one: one.id),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_statements_read_back_as_they_were_written(tmp_path, written, comment):
    path = tmp_path / "statements.toml"

    path.write_text(statements_toml([(one, comment) for one in written], heading=comment), "utf-8")

    assert load_statements(path) == tuple(written)


def test_what_is_usual_is_left_out_and_comments_stay_comments():
    plain = Statement(id="talks", title="Talks", wording={"en": ("We are open",)})

    assert statements_toml([(plain, "by Ann\n[[statement]]")]) == (
        "[[statement]]\n# by Ann\n# [[statement]]\n"
        'id = "talks"\ntitle = "Talks"\n\n[statement.wording]\nen = ["We are open"]\n'
    )
    assert statements_toml([], heading="none") == "# none\n"


def test_one_statement_or_channel_is_held_to_the_rules_of_the_files():
    made = statement_from(
        {"id": "talks", "title": "T", "speaker": "putin", "wording": {"ru": ["да"]}}, SPEAKERS
    )
    assert made.speaker == SPEAKERS[0] and made.wording == {"ru": ("да",)}
    assert channel_from({"username": "@bbcnews"}, ()).username == "bbcnews"

    for table, why in (
        ({"id": "Talks!", "title": "T", "wording": {"en": ["a"]}}, "statement: id ="),
        ({"id": "talks", "title": "T"}, "wording or query is missing"),
        ({"id": "talks", "title": "T", "speaker": "x", "wording": {"en": ["a"]}}, "speaker ="),
    ):
        with pytest.raises(InputError, match=why):
            statement_from(table, SPEAKERS)
    with pytest.raises(InputError, match="channel: username ="):
        channel_from({"username": "x"}, ())
