"""Files that people name: where they go, and what they may replace."""

import stat

import pytest

from bot.errors import InputError
from bot.files import destination, write_whole


def test_a_folder_gets_a_file_under_its_own_name(tmp_path):
    assert destination(tmp_path, "a.md") == tmp_path / "a.md"
    assert destination(tmp_path / "b.md", "a.md") == tmp_path / "b.md"
    assert destination(f"{tmp_path}/deep/er/", "a.md") == tmp_path / "deep/er/a.md"
    assert (tmp_path / "deep/er").is_dir()


def test_a_place_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(InputError, match="there is no folder"):
        destination(tmp_path / "nowhere" / "x.md", "a.md")
    with pytest.raises(InputError, match="the folder cannot be made"):
        destination(f"{tmp_path}/file/", "a.md")


def test_the_same_bytes_again_are_no_mistake_and_other_bytes_are_refused(tmp_path):
    path = tmp_path / "a.md"
    write_whole(path, b"one")
    write_whole(path, b"one")

    with pytest.raises(InputError, match="another file of this name"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one" and stat.S_IMODE(path.stat().st_mode) == 0o600
    write_whole(path, b"two", force=True)
    assert path.read_bytes() == b"two" and list(tmp_path.iterdir()) == [path]


def test_a_folder_or_a_loose_link_of_that_name_is_no_file_to_write(tmp_path):
    (tmp_path / "a.md").mkdir()
    (tmp_path / "b.md").symlink_to(tmp_path / "gone")

    for name in ("a.md", "b.md"):
        with pytest.raises(InputError, match="another file of this name"):
            write_whole(tmp_path / name, b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "b.md"]
