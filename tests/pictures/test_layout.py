"""From lines that were read to a text: order, rows, paragraphs, cut words; what is no line."""

from dataclasses import replace

from bot.models import UNREAD, Box
from bot.pictures.alphabets import alphabet_of, corrected, folded, is_mixed
from bot.pictures.layout import holes, marked, text_of
from bot.pictures.merging import merged
from bot.pictures.protocol import ReadLine, ReadWord

WIDE, TALL = 12, 20  # of a letter, and from one line's foot to the next


def a_line(text, *, at=0, left=0, sure=90.0, tall=TALL) -> ReadLine:
    words, x = [], left
    for word in text.split():
        box = Box(left=x, top=at, right=x + WIDE * len(word), bottom=at + tall)
        words.append(ReadWord(text=word, confidence=sure, box=box))
        x = box.right + WIDE
    return ReadLine(words=tuple(words))


def read(*lines) -> str:
    return text_of(lines).text


def test_lines_are_read_from_the_top_whatever_their_order():
    above, below = a_line("We are open for", at=0), a_line("talks with them", at=30)
    assert read(below, above) == "We are open for talks with them"


def test_a_wide_gap_and_another_size_begin_a_paragraph():
    lines = [a_line("We are open", at=0), a_line("for talks now", at=30), a_line("News of today", at=120)]
    assert read(*lines) == "We are open for talks now\n\nNews of today"
    large = a_line("Breaking news", at=0, tall=60)
    assert read(large, a_line("We are open", at=70)) == "Breaking news\n\nWe are open"


def test_a_heading_much_shorter_than_what_stands_below_is_not_part_of_it():
    heading, body = a_line("News", at=0), a_line("We are open for talks with everybody", at=30)
    assert read(heading, body) == "News\n\nWe are open for talks with everybody"


def test_a_heading_in_the_other_alphabet_is_not_part_of_what_stands_below():
    heading, body = a_line("Wire Desk @wiredesk", at=0), a_line("Восстановлены три четверти", at=30)
    assert read(heading, body) == "Wire Desk @wiredesk\n\nВосстановлены три четверти"
    above, name = a_line("Так сказал министр иностранных", at=0), a_line("дел General Electric", at=30)
    assert "\n" not in read(above, name, a_line("в понедельник", at=60))


def test_the_short_last_line_of_a_paragraph_belongs_to_it():
    lines = [
        a_line("They shot down the drones,", at=0),
        a_line("all of the thirty, that is", at=30),
        a_line("28.", at=60),
    ]
    assert read(*lines) == "They shot down the drones, all of the thirty, that is 28."


def test_parts_of_one_row_are_one_line_and_columns_are_not():
    assert read(a_line("for talks", left=150), a_line("We are open", at=2)) == "We are open for talks"
    assert read(a_line("second column", left=400), a_line("first column")) == "first column\n\nsecond column"


def test_a_word_cut_at_the_end_of_a_line_is_one_word_and_a_dash_stays():
    assert read(a_line("We are open for negotia-"), a_line("tions with them today", at=30)) == (
        "We are open for negotiations with them today"
    )
    assert "Kyiv- Moscow" in read(a_line("The talks of Kyiv-"), a_line("Moscow began today", at=30))


def test_every_word_of_the_text_knows_its_place_in_the_picture():
    said = text_of([a_line("We are open for negotia-"), a_line("tions with them today", at=30)])
    words = {said.text[word.start : word.end]: word.box for word in said.words}
    assert words["open"] == Box(left=7 * WIDE, top=0, right=11 * WIDE, bottom=TALL)
    assert [said.text[word.start : word.end] for word in said.within(*_span(said.text, "negotiations"))] == [
        "negotia",
        "tions",
    ]


def test_of_two_readings_of_one_place_the_surer_stands():
    worse, better = a_line("Mu are open", sure=70), a_line("We are open", sure=95)
    assert [line.text for line in merged([[worse], [better]])] == ["We are open"]
    elsewhere = a_line("for talks", at=40, sure=70)
    assert len(merged([[worse, elsewhere], [better]])) == 2


def test_a_part_that_was_read_surer_does_not_stand_for_the_whole_line():
    whole, part = a_line("We are not open for talks", sure=90), a_line("We are", sure=96)
    assert [line.text for line in merged([[whole], [part]])] == [whole.text]


def test_a_line_of_letters_stands_before_what_their_edges_were_read_as():
    letters, edges = a_line("We are open"), a_line("We are open e for", sure=95)
    edges = replace(edges, clearness=0.1)
    assert [line.text for line in merged([[edges], [letters]])] == ["We are open"]
    assert [line.text for line in merged([[edges], []])] == ["We are open e for"]


def test_a_line_in_which_words_were_read_twice_is_worth_no_more_for_it():
    line, doubled = a_line("We are open for talks", sure=90), a_line("We are open for talks", sure=88)
    again = [replace(word, text="tallks") for word in doubled.words[-1:] * 3]
    doubled = ReadLine(words=(*doubled.words, *again))
    assert [line.text for line in merged([[doubled], [line]])] == ["We are open for talks"]


def test_where_a_word_was_not_read_a_sign_stands_and_a_blank_is_none():
    line = ReadLine(words=(*a_line("We do").words, *a_line("want peace", left=5 * WIDE + 35).words))
    assert read(marked(line, lambda hole: False)) == f"We do {UNREAD} want peace"
    assert read(marked(line, lambda hole: True)) == "We do want peace"
    assert len(holes(line)) == 1 and not holes(a_line("We do want peace"))


def test_a_line_that_begins_with_a_small_letter_goes_on_from_one_without_an_end():
    uneven = [a_line("They said,", at=0), a_line("we are open for talks", at=25), a_line("today", at=60)]
    assert read(*uneven) == "They said, we are open for talks today"
    ended = [a_line("Wire.", at=0), a_line("we are open for talks", at=25)]
    assert read(*ended) == "Wire.\n\nwe are open for talks"


def test_shapes_that_were_taken_for_letters_are_no_lines():
    ruled = [a_line("| We are open", sure=95)]
    assert [line.text for line in merged([ruled])] == ["We are open"]
    weak, marks, short = a_line("npoct ogo", sure=45), a_line("| — _", sure=95), a_line("ly", sure=70)
    assert merged([[weak, marks, short]]) == []
    short, telling = a_line("28", sure=93), a_line("drones of thirty", at=30)
    assert [line.text for line in merged([[short, telling]])] == [telling.text, "28"]
    assert merged([[short]]) == []


def test_one_word_alone_is_read_only_where_it_is_sure():
    assert merged([[a_line("sent:", sure=63)]]) == []
    assert [line.text for line in merged([[a_line("Peace", sure=90)]])] == ["Peace"]
    assert [line.text for line in merged([[a_line("Peace talks", sure=63)]])] == ["Peace talks"]


def test_a_line_is_of_the_alphabet_of_two_thirds_of_its_letters():
    assert alphabet_of(a_line("Мы He вели переговоры")) == "cyrillic"
    assert alphabet_of(a_line("Only для слов")) == ""
    assert is_mixed(a_line("Мы He вели")) and not is_mixed(a_line("Мы не вели 28"))


def test_look_alikes_of_the_other_alphabet_are_written_in_the_lines_own():
    assert folded(a_line("Мы He вели HATO"), "cyrillic").text == "Мы Не вели НАТО"
    assert folded(a_line("Мы видели HIMARS"), "cyrillic").text == "Мы видели HIMARS"  # has no twin for R
    assert folded(a_line("Тhey are not at еase"), "latin").text == "They are not at ease"


def test_a_word_that_stays_foreign_is_taken_as_it_was_read_again_if_that_is_surer():
    line = a_line("Bapгa исключил отправку", sure=70)
    assert (
        corrected(line, a_line("Варга исключил отправку", sure=90), "cyrillic").text
        == "Варга исключил отправку"
    )
    assert corrected(line, a_line("Варга исключил отправку", sure=50), "cyrillic").text == line.text


def _span(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return at, at + len(words)
