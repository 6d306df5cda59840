"""Many notices in few messages: in the reader's language, each once, within what Telegram takes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.summary import Reason, pages_of, summarise
from bot.i18n import catalogue_for
from bot.models import Listed
from tests.alerts.notices import assert_fits_telegram, bold

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
NOTICES = (
    Listed(
        id=1,
        title="Open for talks",
        channel="ClashReport",
        posted_at=NOON,
        url="https://t.me/ClashReport/1",
        words="“We are open for talks, he said.”",
    ),
    Listed(
        id=2,
        title="Targets",
        channel="Звезда",
        posted_at=NOON - timedelta(hours=16),
        url="https://t.me/zvezdanews/2",
        carriers=3,
        urgent=True,
    ),
    Listed(
        id=3,
        title="Open for talks",
        channel="UNIAN",
        posted_at=NOON,
        url="https://t.me/uniannet/3",
        absent=True,
        on_behalf="ann",
    ),
)
GOLDEN = {
    "en": """3 alerts were held back

Targets
28 May 2026, 23:00 · Звезда · 3 carriers
https://t.me/zvezdanews/2

Open for talks · 2
15:00 · ClashReport
“We are open for talks, he said.”
https://t.me/ClashReport/1
15:00 · UNIAN · no longer there · for ann, who cannot be reached
https://t.me/uniannet/3
""",
    "ru": """Придержаны 3 уведомления

Targets
28 мая 2026, 23:00 · Звезда · 3 канала
https://t.me/zvezdanews/2

Open for talks · 2
15:00 · ClashReport
“We are open for talks, he said.”
https://t.me/ClashReport/1
15:00 · UNIAN · поста больше нет · вместо ann (нет связи)
https://t.me/uniannet/3
""",
    "uk": """Притримано 3 сповіщення

Targets
28 травня 2026, 23:00 · Звезда · 3 канали
https://t.me/zvezdanews/2

Open for talks · 2
15:00 · ClashReport
“We are open for talks, he said.”
https://t.me/ClashReport/1
15:00 · UNIAN · допису більше немає · замість ann (немає звʼязку)
https://t.me/uniannet/3
""",
}


@pytest.mark.parametrize("language", GOLDEN)
def test_a_list_reads_well_in_its_readers_language(language):
    (part,) = summarise(NOTICES, Reason.HELD, catalogue_for(language), zone=KYIV, at=NOON)

    assert part.message.text == GOLDEN[language]
    assert bold(part.message)[1:] == ["Targets", "Open for talks"]
    assert part.ids == (2, 1, 3)


NAMES = st.text(st.characters(exclude_categories=()), max_size=300) | st.sampled_from(
    ["💥" * 500, "a\u0301" * 400, "\u202e\u200b" * 200, "**x** <b>[y](z)</b>", "", "\n\n"]
)


@given(
    names=st.lists(st.tuples(NAMES, NAMES, st.booleans()), min_size=1, max_size=150),
    reason=st.sampled_from(Reason),
    language=st.sampled_from(["en", "ru", "uk"]),
)
def test_whatever_is_listed_is_there_once_and_telegram_takes_every_part(names, reason, language):
    notices = [
        Listed(
            id=n,
            title=title,
            channel=channel,
            posted_at=NOON,
            url=f"https://t.me/c/{10**12 + n}/{n}",
            urgent=urgent,
        )
        for n, (title, channel, urgent) in enumerate(names)
    ]
    catalogue = catalogue_for(language)
    parts = summarise(notices, reason, catalogue, zone=KYIV, at=NOON)

    assert sorted(one for part in parts for one in part.ids) == list(range(len(names)))
    assert len(parts) == pages_of(notices, catalogue, zone=KYIV, at=NOON)
    for part in parts:
        assert_fits_telegram(part.message)
        links = [line for line in part.message.text.splitlines() if line.startswith("https://t.me/c/")]
        assert links == [f"https://t.me/c/{10**12 + n}/{n}" for n in part.ids]
