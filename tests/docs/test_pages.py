"""The pages hold together: links lead somewhere, paths exist, what is generated is up to date."""

import re
from pathlib import Path

import pytest

from tests.docs.generating import GENERATED
from tests.docs.pages import PAGES, ROOT, anchors, blocks, links, name_of

WRITTEN = [page for page in PAGES if page.name != "CHANGELOG.md"]  # which names what there was
NAMED = re.compile(r"`((?:bot|config|scripts|tests|data|docs)/[\w./-]*|\w+\.(?:toml|md))`")
MADE = {  # by running, or by whoever follows the page
    *(
        "data/",
        "data/demo",
        "data/endurance",
        "data/media",
        "data/media/",
        "data/words/",
        "data/wirewatch.db",
        "data/added.toml",
        "config/.env",
    ),
    *("result.json", "pl.toml", "bot/language/data/pl.toml", "bot/language/data/calibration/pl.txt"),
    "bot/i18n/locale/pl/",
}
GONE = "bot/"  # old paths stand in a table of the architecture
PLACES = (ROOT, ROOT / "config", ROOT / "docs", ROOT / "bot/language/data")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_page_and_a_heading_that_exist(page: Path):
    lost = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_path_that_is_named_exists_or_is_made(page: Path):
    text = page.read_text("utf-8").partition("\n## Old paths")[0]
    named = set(NAMED.findall(text)) - MADE

    assert [one for one in sorted(named) if not any((place / one).exists() for place in PLACES)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_is_reached_from_another(page: Path):
    reached = {(other.parent / link.partition("#")[0]).resolve() for other in PAGES for link in links(other)}

    assert page in reached or page == ROOT / "README.md"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_stand_where_they_are_run(page: Path):
    elsewhere = [line for kind, block in blocks(page) if kind != "sh" for line in block.splitlines()]

    assert [line for line in elsewhere if line.strip().startswith(("scripts/", "wirewatch "))] == []


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_written_by_the_program_is_up_to_date(name: str):
    written = (ROOT / "docs" / name).read_text("utf-8")

    assert written == GENERATED[name](), "run scripts/document"


def test_every_setting_says_what_it_is():
    empty = [line for line in GENERATED["settings.md"]().splitlines() if line.endswith("|  |")]

    assert empty == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 130
