from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.fingerprint import SCHEME, SHARED, fingerprint, keys, shingles
from tests.stories.wire import DAM, DAM_RU


def test_a_text_without_words_has_no_keys() -> None:
    assert keys(fingerprint("⚡️⚡️")) == frozenset()


def test_shingles_are_runs_of_three_words_or_all_of_fewer() -> None:
    assert shingles(("a", "b", "c", "d")) == {"a b c", "b c d"}
    assert shingles(("a", "b")) == {"a b"}
    assert shingles(()) == frozenset()


@given(st.sampled_from(["⚡️ ", "BREAKING: ", ""]), st.sampled_from(["\n\n#dam", "\n👉 Подписаться", ""]))
def test_dressing_changes_no_key(before: str, after: str) -> None:
    assert keys(fingerprint(before + DAM + after)) == keys(fingerprint(DAM))


def test_a_copy_with_a_cut_tail_can_be_found() -> None:
    cut = " ".join(DAM.split()[:9])

    assert len(keys(fingerprint(cut)) & keys(fingerprint(DAM))) >= SHARED


def test_keys_fit_32_bits() -> None:
    assert all(-(2**31) <= key < 2**31 for key in keys(fingerprint(DAM_RU)))


def test_keys_are_the_same_in_every_version_of_this_scheme() -> None:
    # Stored keys are compared with new ones: whoever changes them changes the scheme with them.
    assert (SCHEME, sum(keys(fingerprint(DAM)))) == ("3.3.24.6.2", -33141407399)
