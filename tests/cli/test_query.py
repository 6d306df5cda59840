"""`wirewatch query explain`: how a query is read, or where it is wrong."""

import shutil


def test_a_query_is_explained(newsroom):
    told = newsroom.run("query", "explain", "-учения =порт").stdout.splitlines()

    assert told == [
        "all of these:",
        "  but not:",
        '    "учения" in all forms, read as учение (ru)',
        '  exactly "порт"',
    ]


def test_a_mistake_is_shown_with_a_caret_and_exit_status_1(newsroom):
    done = newsroom.run("query", "explain", "порт (дрон", status=1)

    assert done.stdout == "" and done.stderr.splitlines() == [
        "wirewatch: this ( is not closed: a ) has to follow",
        "wirewatch: порт (дрон",
        "wirewatch:      ^",
    ]


def test_asking_how_a_query_is_read_opens_no_data(newsroom):
    shutil.rmtree(newsroom.data)

    newsroom.run("query", "explain", "порт")

    assert not newsroom.data.exists()
