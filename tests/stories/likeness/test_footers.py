"""What a channel repeats under its posts."""

from datetime import date, timedelta

from bot.stories.likeness.footers import end_of_news, footers

DAY = date(2026, 5, 1)
CALL = "Subscribe | Chat"


def posts(number: int, days: int = 10, footer: str = CALL) -> list[tuple[date, str]]:
    return [(DAY + timedelta(days=n % days), f"News number {n}.\n\n{footer}") for n in range(number)]


def test_a_line_under_most_posts_of_several_days_is_a_footer():
    assert footers(posts(6)) == {"subscribe | chat"}


def test_a_line_of_few_posts_of_one_day_or_of_one_post_again_and_again_is_none():
    assert footers(posts(4)) == frozenset()
    assert footers(posts(20, days=1)) == frozenset()
    assert footers([(DAY + timedelta(days=n), f"News.\n{CALL}") for n in range(20)]) == frozenset()
    assert footers([*posts(6), *((DAY, f"Other {n}.\nAnd {n}") for n in range(40))]) == frozenset()


def test_the_opening_line_of_a_post_is_news_however_often_it_comes():
    assert footers([(DAY + timedelta(days=n), f"Alert\nIn region {n}") for n in range(9)]) == frozenset()


def test_the_news_ends_before_the_footer_and_not_before_what_was_found():
    text, repeated = f"News.\n\nMore.\n{CALL}\n@chat\n", {"subscribe | chat", "@chat"}

    assert text[: end_of_news(text, repeated)] == "News.\n\nMore."
    assert text[: end_of_news(text, repeated, after=text.index("@"))] == f"News.\n\nMore.\n{CALL}\n"
    assert text[: end_of_news(text, frozenset())] == text.rstrip()
