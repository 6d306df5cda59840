import pytest

from bot.language.agencies import agencies
from bot.models import Link
from bot.stories.lineage.credits import Credit, credits


def names(text: str, *links: Link, own: str = "") -> list[str]:
    return [credit.name for credit in credits(text, links=links, own=own)]


TABLE = [
    # English
    ("The dam burst, via TASS", "TASS"),
    ("RIA: the dam burst", "RIA Novosti"),
    ("The dam burst — Reuters", "Reuters"),
    ("The dam burst (Reuters)", "Reuters"),
    ("According to Bloomberg, the dam burst", "Bloomberg"),
    ("As reported by the Financial Times, the dam burst", "Financial Times"),
    ("Reuters reports that the dam burst", "Reuters"),
    ("The dam burst, AFP reported citing sources", "AFP"),
    ("The dam burst.\nSource: @wartranslated", "@wartranslated"),
    ("The dam burst\nvia t.me/noel_reports/123", "@noel_reports"),
    # Russian
    ("Плотина прорвана — ТАСС", "TASS"),
    ("⚡️ТАСС: плотина прорвана", "TASS"),
    ("По данным РИА Новости, плотина прорвана", "RIA Novosti"),
    ("Плотина прорвана, сообщает «Интерфакс».", "Interfax"),
    ("Плотина прорвана, передаёт Рейтер", "Reuters"),
    ("Плотина прорвана, сообщил РИА Новости губернатор", "RIA Novosti"),
    ("Плотина прорвана, пишут СМИ со ссылкой на ТАСС", "TASS"),
    ("Плотина прорвана, — РБК со ссылкой на источники в ведомстве", "RBC"),
    ("Об этом пишет «Вечерний курьер»", "Вечерний курьер"),
    ("Плотина прорвана\nИсточник: @uniannet", "UNIAN"),
    ("Интерфакс сообщает о прорыве плотины", "Interfax"),
    # Ukrainian
    ("За даними УНІАН, греблю прорвало", "UNIAN"),
    ("Греблю прорвало, повідомляє Укрінформ", "Ukrinform"),
    ("Греблю прорвало, пише «Українська правда»", "Ukrainska Pravda"),
    ("Греблю прорвало, із посиланням на Генштаб ЗСУ", "General Staff of Ukraine"),
    ("Греблю прорвало\nДжерело: t.me/suspilnenews/77", "Suspilne"),
    # no credits
    ("Звезда упала за плотиной", None),
    ("Он рассказал об этом в интервью Интерфаксу", None),
    ("The Times Square tree was lit", None),
    ("👉 Подписаться: @other_channel", None),
    ("По данным следствия, плотина прорвана", None),
]


@pytest.mark.parametrize(("text", "name"), TABLE)
def test_credit_lines(text: str, name: str | None) -> None:
    assert names(text) == ([name] if name else [])


def test_a_credit_shows_its_words_and_where_they_stand() -> None:
    text = "Плотина прорвана, сообщает «Интерфакс»."

    [credit] = credits(text)

    assert credit == Credit(
        name="Interfax", words="сообщает «Интерфакс»", span=credit.span, agency="interfax"
    )
    assert text[credit.span.start : credit.span.end] == credit.words


def test_a_credit_may_lead_to_one_post() -> None:
    [credit] = credits("The dam burst\nvia t.me/noel_reports/123")

    assert (credit.username, credit.message_id) == ("noel_reports", 123)


def test_a_link_under_a_word_that_credits_is_a_credit() -> None:
    link = Link(url="https://t.me/uniannet/45328", label="Источник")

    [credit] = credits("Плотина прорвана.\nИсточник", links=[link])

    assert (credit.name, credit.username, credit.message_id) == ("UNIAN", "uniannet", 45328)


def test_a_link_that_asks_for_readers_is_no_credit() -> None:
    link = Link(url="https://t.me/sister_channel", label="Подписаться на нас")

    assert names("Плотина прорвана.\nПодписаться на нас", link) == []


def test_a_channel_does_not_credit_itself() -> None:
    assert names("The dam burst\n@ClashReport", own="clashreport") == []
    assert names("The dam burst\n@ClashReport", own="wartranslated") == ["@clashreport"]


def test_each_source_is_named_once_in_the_order_of_the_text() -> None:
    assert names("Reuters: the dam burst, via TASS. According to Reuters, it is closed") == [
        "Reuters",
        "TASS",
    ]


def test_agencies_have_distinct_spellings_and_channels() -> None:
    spellings = [word for agency in agencies() for word in agency.words]
    channels = [channel for agency in agencies() for channel in agency.channels]

    assert len(set(spellings)) == len(spellings)
    assert len(set(channels)) == len(channels)
    assert channels == [channel.lower() for channel in channels]
