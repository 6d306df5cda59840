from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.fingerprint import fingerprint, hashes_of, shingles
from bot.stories.likeness.sketch import LOWEST, SCHEME, packed, sketch_of, text_keys, unpacked
from tests.stories.wire import DAM, DAM_RU


def test_a_text_without_words_has_an_empty_sketch() -> None:
    assert not sketch_of(fingerprint("⚡️⚡️")).lowest
    assert text_keys(fingerprint("⚡️⚡️")) == frozenset()


def test_shingles_are_runs_of_three_words_or_all_of_fewer() -> None:
    assert shingles(("a", "b", "c", "d")) == {"a b c", "b c d"}
    assert shingles(("a", "b")) == {"a b"}
    assert shingles(()) == frozenset()


@given(st.sampled_from(["⚡️ ", "BREAKING: ", ""]), st.sampled_from(["\n\n#dam", "\n👉 Подписаться", ""]))
def test_dressing_changes_no_sketch(before: str, after: str) -> None:
    dressed, bare = fingerprint(before + DAM + after), fingerprint(DAM)

    assert (sketch_of(dressed), text_keys(dressed)) == (sketch_of(bare), text_keys(bare))


def test_a_copy_with_a_cut_tail_can_be_found() -> None:
    cut = fingerprint(" ".join(DAM.split()[:9]))

    assert text_keys(cut) & text_keys(fingerprint(DAM))


def test_texts_are_near_by_the_part_of_their_hashes_that_both_could_have() -> None:
    long = " ".join(f"word{number}" for number in range(300))
    half = sketch_of(fingerprint(" ".join(long.split()[:150])))
    words = long.split()
    mixed = sketch_of(fingerprint(" ".join(words[:6] + [f"other{number}" for number in range(300)])))

    assert half.is_near(sketch_of(fingerprint(long))) and sketch_of(fingerprint(long)).is_near(half)
    assert not mixed.is_near(half)


@given(st.sets(st.integers(-(2**31), 2**31 - 1), max_size=5))
def test_what_is_packed_is_read_the_same(sure: set[int]) -> None:
    sketches = [sketch_of(fingerprint(text)) for text in (DAM, "", DAM_RU)]

    keys, lowest = unpacked(packed(sure, sketches))

    assert set(keys) == sure
    assert [tuple(hashes) for hashes in lowest] == [tuple(sketch.lowest) for sketch in sketches]
    assert all(len(sketch.lowest) <= LOWEST for sketch in sketches)


def test_sketches_are_the_same_in_every_version_of_this_scheme() -> None:
    # Stored sketches are compared with new ones: whoever changes them changes the scheme with them.
    dam = fingerprint(DAM)
    assert (SCHEME, sum(sketch_of(dam).lowest), sum(text_keys(dam)), *hashes_of(["a b c"])) == (
        "5.3.24.6",
        -30528768233,
        22228680,
        68082896,
    )
