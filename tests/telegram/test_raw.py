import json

from hypothesis import given
from hypothesis import strategies as st
from telethon import types

from bot.telegram.convert import from_raw, to_raw
from tests.telegram.messages import a_channel, a_document, a_message


def test_a_capture_is_readable_json_with_every_field_that_was_sent() -> None:
    record = json.loads(to_raw(a_message(7, "Плотина", views=3, forwards=0), [a_channel()]))

    assert record["message"]["_"] == "Message"
    assert record["message"]["date"] == {"_": "date", "at": "2026-05-29T12:00:00+00:00"}
    assert (record["message"]["message"], record["message"]["views"]) == ("Плотина", 3)
    assert "edit_date" not in record["message"]
    assert record["origins"][0]["username"] == "wartranslated"


@given(text=st.text(st.characters(exclude_categories=()), max_size=20))
def test_the_same_message_gives_the_same_bytes_and_comes_back(text: str) -> None:
    message = types.Message(id=1, peer_id=types.PeerChannel(2), date=None, message=text)

    ((again, origins),) = from_raw(to_raw(message, []))

    assert to_raw(again, origins) == to_raw(message, [])
    assert again.message == text


def test_bytes_within_a_message_come_back() -> None:
    message = a_message(media=a_document(types.DocumentAttributeFilename("dam.mp4")))

    ((again, _),) = from_raw(to_raw(message, []))

    assert again.media.document.file_reference == b"\x00\xff"
    assert bytes(again) == bytes(message)
