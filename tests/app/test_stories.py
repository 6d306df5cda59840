"""What editors say of stories reaches the notices about them."""

from datetime import timedelta

import pytest

from bot.app.opening import open_app
from bot.storage.alerts import list_alerts
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post

TEXT = (
    "The foreign minister told reporters in Astana on Monday evening: we are open for talks, without any "
    "conditions, and nobody has ever heard us say anything else about it since the spring."
)
STATEMENTS = '[[statement]]\nid = "open"\ntitle = "Open"\nwording.en = ["we are open for talks"]\n'


@pytest.fixture
def app(tmp_path):
    """A newsroom that was told of a story of three channels."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "statements.toml").write_text(STATEMENTS, "utf-8")
    (config / "channels.toml").write_text('[[channel]]\nusername = "wire_1"\n', "utf-8")
    (config / "recipients.toml").write_text('[[recipient]]\nid = "desk"\nkind = "console"\n', "utf-8")
    with open_app(config, tmp_path / "data", owner=True, clock=lambda: NOON) as opened:
        for number in (1, 2, 3):
            post = a_post(7, TEXT, channel_id=number, posted_at=NOON + timedelta(minutes=number))
            page = a_page(post, channel_id=number, username=f"wire_{number}")
            save_page(opened.db, page, source="telegram", captured_at=NOON)
        for _ in opened.match():
            pass
        yield opened


def carried(app) -> str:
    """Who else carried it, as the notice is about to read."""
    (last,) = [one for one in list_alerts(app.db) if one.state == "due"][-1:]
    return last.alert.message.text.partition("/7\n\n")[2].splitlines()[0]


def test_a_post_that_is_split_off_no_longer_stands_in_the_notice_until_it_is_joined_again(app):
    assert carried(app) == "Also carried by wire_2 +1 min (copy), wire_3 +2 min (copy)"

    app.stories.split("https://t.me/wire_2/7")
    assert carried(app) == "Also carried by wire_3 +2 min (copy)"

    app.stories.join("https://t.me/wire_2/7", "https://t.me/wire_1/7")
    assert carried(app).startswith("Also carried by wire_2")
