"""What is installed is pinned, verified, and from wherever the newsroom's pip takes it."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = {
    "constraints-build.txt": PROJECT["build-system"]["requires"],
    "constraints.txt": PROJECT["project"]["dependencies"],
    "constraints-test.txt": PROJECT["dependency-groups"]["test"],
    "constraints-bench.txt": PROJECT["dependency-groups"]["bench"],
    "constraints-fuzz.txt": PROJECT["dependency-groups"]["fuzz"],
}


def entries(name: str) -> list[str]:
    """Each pin with its hashes, on one line."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", NEEDED)
def test_every_dependency_is_pinned(name: str) -> None:
    pinned = {entry.split("==")[0] for entry in entries(name)}
    needed = {re.split(r"[^\w-]", written)[0].replace("_", "-").lower() for written in NEEDED[name]}

    assert needed <= pinned


@pytest.mark.parametrize("name", NEEDED)
def test_every_pin_has_hashes_and_names_no_host(name: str) -> None:
    for entry in entries(name):
        assert re.fullmatch(r"[a-z0-9-]+==[^\s:]+( ; [^:]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry)


def test_a_package_has_one_version_in_all_files_for_each_python() -> None:
    pins = {entry.split(" --hash")[0].strip() for entry in chain.from_iterable(map(entries, NEEDED))}

    assert len({re.sub(r"==\S+", "", pin) for pin in pins}) == len(pins)
