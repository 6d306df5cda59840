"""Who has not said it, at the command line."""


def test_it_is_told_who_said_it_and_that_an_archive_alone_vouches_for_what_lies_between_its_posts(newsroom):
    newsroom.channels("wire_one", "wire_two")
    newsroom.take_in_texts("The weather is fine", "We are open for talks", "The weather was fine")
    newsroom.run("match")
    when = ("--since", "2026-05-29T08:00Z", "--until", "2026-05-29T20:00Z")

    (found,) = newsroom.rows("statements", "silence", "open-for-talks", *when)
    assert [(one["channel"], one["stance"]) for one in found["channels"]] == [
        ("wire_one", "said"),
        ("wire_two", "not watched"),
    ]
    wire = found["channels"][0]
    assert wire["watched_s"] == 7200 and len(wire["cells"]) == 12
    assert wire["said"][0]["words"] == "We are open for talks"

    printed = newsroom.run("statements", "silence", "open-for-talks", *when).stdout
    assert "2 channels watched" in printed and "1 said, 1 not watched" in printed
