"""Posts of a composed wire, as stories see them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.models import Forward, Link
from bot.stories.likeness.carrier import Carrier

NOON = datetime(2026, 5, 29, 12, 0, tzinfo=UTC)
NAMES = ["clashreport", "wartranslated", "uniannet", "zvezdanews", "tass_agency", "rian_ru", "noel_reports"]
NAMES += [f"channel_{number}" for number in range(30)]
CHANNELS = {name: 1_000_000_000 + number for number, name in enumerate(NAMES)}
DAM = (
    "The regional governor says the dam at Verkhnya burst before dawn and that water reached the first "
    "streets of the town by six in the morning. Residents of four villages are being taken to schools on "
    "higher ground, and the road to the north is closed."
)
DAM_RU = (
    "Губернатор сообщил, что плотина в Верхней прорвана до рассвета, вода дошла до первых улиц города к "
    "шести часам утра. Жителей четырёх сёл вывозят в школы на возвышенности, дорога на север закрыта."
)
DAM_UK = (
    "Губернатор повідомив, що греблю у Верхній прорвало до світанку, вода дійшла до перших вулиць міста о "
    "шостій ранку. Мешканців чотирьох сіл вивозять до шкіл на узвишші, дорогу на північ закрито."
)


def a_carrier(
    text: str = DAM,
    channel: str = "clashreport",
    *,
    message_id: int = 1,
    minutes: float = 0,
    earlier: Sequence[str] = (),
    forward_of: tuple[str, int] | None = None,
    reply_to: int | None = None,
    links: tuple[Link, ...] = (),
    title: str = "",
) -> Carrier:
    """A post of a channel, so many minutes after noon; `earlier` is how it read before."""
    number = CHANNELS[channel]
    forward = None
    if forward_of:
        forward = Forward(
            channel_id=CHANNELS.get(forward_of[0]), username=forward_of[0], message_id=forward_of[1]
        )
    return Carrier(
        id=number * 1000 + message_id,
        channel_id=number,
        message_id=message_id,
        username=channel,
        title=title,
        posted_at=NOON + timedelta(minutes=minutes),
        text=text,
        links=links,
        texts=tuple((one, ()) for one in (*earlier, text)),
        forward=forward,
        reply_to=reply_to,
    )
