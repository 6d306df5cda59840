import pytest

from bot.language.running import running_words


def texts(text: str) -> list[str]:
    return [word.text for word in running_words(text)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Dam", ["the", "dam"]),
        ("Ещё раз", ["еще", "раз"]),
        ("п’ять дев'ять", ["5", "9"]),
        ("Кры́м", ["крым"]),
        ("U.S. and S.T.A.L.K.E.R.", ["us", "and", "stalker"]),
        ("Конец.А вот", ["конец", "а", "вот"]),
        ("к С.Ш.А. и в Н. и т.д.", ["к", "сша", "и", "в", "н", "и", "тд"]),
        ("177БПЛА 300k", ["177", "бпла", "300", "k"]),
        ("1 500, 1,500 and 1500", ["1500", "1500", "and", "1500"]),
        ("8,40 and 8.4", ["8.4", "and", "8.4"]),
        ("at 12:30", ["at", "12.30"]),
        ("1️⃣ first ⚡️ — then", ["first", "then"]),
        ("two killed, двое погибли, двоє загиблих", ["2", "killed", "2", "погибли", "2", "загиблих"]),
    ],
)
def test_words_are_folded_and_figures_spelt_one_way(text: str, folded: list[str]) -> None:
    assert texts(text) == folded


def test_words_know_where_they_stand() -> None:
    text = "«Орешник» — 1 500 км"

    assert [text[word.start : word.end] for word in running_words(text)] == ["Орешник", "1 500", "км"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Explosions in Kyiv", ["kyiv"]),
        ("Взрывы в «Орешнике». Потом тихо", ["орешнике"]),
        ("Kyiv. Odesa: Lviv", []),
        ("Putin said: “Peace”", []),
    ],
)
def test_a_capital_names_something_only_inside_a_sentence(text: str, names: list[str]) -> None:
    assert [word.text for word in running_words(text) if word.name] == names


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("90 тысяч", "90000"),
        ("1,3 млн", "1300000"),
        ("5k", "5000"),
        ("5 километров", "5"),
        ("12.11.2024 тыс", "12.11.2024"),
    ],
)
def test_a_figure_is_worth_what_the_word_after_it_makes_of_it(text: str, amount: str) -> None:
    assert running_words(text)[0].amount == amount


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("двадцать пять дронов", ["25", "дронов"]),
        ("twenty-five drones", ["25", "drones"]),
        ("сто двадцать одна ракета", ["121", "ракета"]),
        ("one of them, один из них", ["one", "of", "them", "один", "из", "них"]),
        ("two, three or four", ["2", "3", "or", "4"]),
        ("in 2024 500 came", ["in", "2024", "500", "came"]),
        ("50 % of $3", ["50", "of", "3"]),
        ("**Вид**ео и Х​арьков", ["видео", "и", "харьков"]),
    ],
)
def test_numbers_in_words_add_up_and_signs_are_no_words(text: str, folded: list[str]) -> None:
    assert texts(text) == folded


def test_a_figure_without_a_scale_is_worth_itself_and_a_word_nothing() -> None:
    assert [word.amount for word in running_words("5 km and two")] == ["5", "", "", "2"]
