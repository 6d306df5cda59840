"""What every sink does: delivers once where it can tell, and says in our words why it could not."""

import contextlib
import hashlib
import hmac
import io
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.errors import ConfigError, DeliveryError, RecipientGone, Throttled, WirewatchError
from bot.models import Alert, AlertKind, Entity, Message, Recipient
from bot.sinks.apprise import AppriseSink
from bot.sinks.console import ConsoleSink
from bot.sinks.protocol import Sink
from bot.sinks.webhook import USUAL_WAIT, Endpoint, WebhookSink, waiting_time
from tests.telegram.stage import TOKEN, a_sender, access_to
from tests.telegram_server import TelegramServer, World

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
KEY = "the key that signs"
ALERT = Alert(
    id=1,
    recipient_id="desk",
    statement_id="open-for-talks",
    message=Message(
        text="💥 We are **open** for <b>talks</b>\nand [more](https://evil.example)",
        entities=(Entity(kind="bold", offset=2, length=11),),
    ),
    random_id=-(2**63),
)
AMENDED = Message(text=f"{ALERT.message.text}\n\nAlso carried by wire_b")


@dataclass
class Inbox:
    """An endpoint on a real socket: what was posted to it, and what it answers next."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @contextlib.contextmanager
    def listening(self) -> Iterator["Inbox"]:
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = inbox.answers.pop(0) if inbox.answers else (200, {})
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            self.url = f"http://127.0.0.1:{server.server_port}/alerts"
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def records(self) -> list[dict[str, Any]]:
        """What an endpoint keeps that knows repeats by their id."""
        found: dict[str, dict[str, Any]] = {}
        for headers, body in self.got:
            found.setdefault(headers["x-wirewatch-id"], json.loads(body))
        return list(found.values())


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A sink that is open, whom it reaches, and what arrived there, as a reader counts it."""

    sink: Sink
    recipient: Recipient
    arrived: Callable[[], list[str]]
    refuse: Callable[[], None]  # for good, if that can be
    knows_repeats: bool = True
    amends: bool = True
    refusal: type[WirewatchError] = RecipientGone


@contextlib.asynccontextmanager
async def console_stage(folder: Path) -> AsyncIterator[Stage]:
    out = io.StringIO()
    sink = ConsoleSink(Console(file=out, width=100))

    def arrived() -> list[str]:
        return [piece for piece in out.getvalue().split("alert for desk")[1:] if piece]

    yield Stage(
        sink=sink,
        recipient=Recipient(id="desk"),
        arrived=arrived,
        refuse=lambda: None,
        knows_repeats=False,
        amends=False,
    )


@contextlib.asynccontextmanager
async def webhook_stage(folder: Path) -> AsyncIterator[Stage]:
    with Inbox().listening() as inbox:
        endpoint = Endpoint(url=inbox.url, key=KEY)
        async with WebhookSink({"desk": endpoint}, clock=lambda: NOON) as sink:

            def arrived() -> list[str]:
                texts: dict[str, str] = {}
                for record in inbox.records():
                    key = record["about"] if record["kind"] == "amendment" else record["id"]
                    texts[key] = record["text"]
                return list(texts.values())

            yield Stage(
                sink=sink,
                recipient=Recipient(id="desk", kind="webhook"),
                arrived=arrived,
                refuse=lambda: inbox.answers.append((410, {})),
            )


@contextlib.asynccontextmanager
async def apprise_stage(folder: Path) -> AsyncIterator[Stage]:
    with Inbox().listening() as inbox:
        address = inbox.url.replace("http://", "json://")
        yield Stage(
            sink=AppriseSink({"desk": address}),
            recipient=Recipient(id="desk", kind="apprise"),
            arrived=lambda: [
                "\n".join(map(json.loads(body).get, ("title", "message"))) for _, body in inbox.got
            ],
            refuse=lambda: inbox.answers.append((410, {})),
            knows_repeats=False,
            amends=False,
            refusal=DeliveryError,
        )


@contextlib.asynccontextmanager
async def telegram_stage(folder: Path) -> AsyncIterator[Stage]:
    world = World(clock=lambda: NOON)
    bot = world.bot(token=TOKEN, id=4242)
    anna = world.person(123456789, "Anna")
    anna.start(bot)
    with TelegramServer(world) as server:
        async with a_sender(access_to(server, folder / "bot.session")) as sink:
            yield Stage(
                sink=sink,
                recipient=Recipient(id="desk", kind="telegram", chat=anna.id),
                arrived=lambda: [one.text for one in world.inbox(anna.id)],
                refuse=lambda: setattr(anna, "blocked", True),
            )


STAGES = {
    "console": console_stage,
    "webhook": webhook_stage,
    "apprise": apprise_stage,
    "telegram": telegram_stage,
}


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as stage:
        assert stage.sink.kind == request.param == stage.recipient.kind
        yield stage


async def test_an_alert_arrives_with_its_words_as_they_are(stage: Stage) -> None:
    await stage.sink.send(ALERT, stage.recipient)

    (text,) = stage.arrived()
    for words in ("We are **open** for <b>talks</b>", "and [more](https://evil.example)"):
        assert words in text


async def test_a_repeat_arrives_once_where_the_sink_can_tell(stage: Stage) -> None:
    receipts = [await stage.sink.send(ALERT, stage.recipient) for _ in range(2)]

    assert receipts[0] == receipts[1]
    assert len(stage.arrived()) == (1 if stage.knows_repeats else 2)


async def test_an_amendment_takes_the_place_of_its_notice_and_is_never_a_second_alert(stage: Stage) -> None:
    receipt = await stage.sink.send(ALERT, stage.recipient)
    amendment = replace(
        ALERT,
        kind=AlertKind.AMENDMENT,
        message=AMENDED,
        random_id=2,
        about=receipt,
        body=len(ALERT.message.text),
    )
    await stage.sink.send(amendment, stage.recipient)

    (text,) = stage.arrived()
    if stage.amends:
        assert "Also carried by wire_b" in text


@pytest.mark.parametrize("kind", [AlertKind.REPLY, AlertKind.SUMMARY])
async def test_replies_and_summaries_arrive_beside_what_came_before(stage: Stage, kind: AlertKind) -> None:
    receipt = await stage.sink.send(ALERT, stage.recipient)
    below = receipt if kind is AlertKind.REPLY else ""
    await stage.sink.send(
        replace(ALERT, kind=kind, message=Message(text="Found independently"), random_id=2, about=below),
        stage.recipient,
    )

    assert len(stage.arrived()) == 2 and "Found independently" in stage.arrived()[1]


async def test_a_silent_alert_arrives(stage: Stage) -> None:
    await stage.sink.send(replace(ALERT, silent=True), stage.recipient)

    assert len(stage.arrived()) == 1


@pytest.mark.parametrize("stage", [name for name in STAGES if name != "console"], indirect=True)
async def test_a_refusal_is_told_in_our_words_and_nothing_arrives(stage: Stage) -> None:
    stage.refuse()

    with pytest.raises(stage.refusal):
        await stage.sink.send(ALERT, stage.recipient)


# --- webhooks -----------------------------------------------------------------------------------

HOOK = Recipient(id="desk", kind="webhook")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox().listening() as inbox:
        yield inbox


async def posted(inbox: Inbox, alert: Alert = ALERT, url: str = "") -> str:
    endpoint = Endpoint(url=url or inbox.url, key=KEY)
    async with WebhookSink({"desk": endpoint}, clock=lambda: NOON) as sink:
        return await sink.send(alert, HOOK)


async def test_what_a_webhook_gets_is_signed_and_says_what_it_is(inbox: Inbox) -> None:
    alert = replace(ALERT, urgent=True, silent=True, on_behalf="ann")
    assert await posted(inbox, alert) == str(ALERT.random_id)

    ((headers, body),) = inbox.got
    at = str(int(NOON.timestamp()))
    digest = hmac.new(KEY.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["x-wirewatch-signature"] == f"sha256={digest}"
    assert (headers["x-wirewatch-timestamp"], headers["x-wirewatch-id"]) == (at, str(ALERT.random_id))
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(body) == {
        "id": "-9223372036854775808",
        "kind": "notice",
        "about": "",
        "recipient": "desk",
        "on_behalf": "ann",
        "statement": "open-for-talks",
        "urgent": True,
        "silent": True,
        "text": ALERT.message.text,
        "entities": [{"kind": "bold", "offset": 2, "length": 11, "url": ""}],
    }


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None),
        (204, None),
        (302, RecipientGone),
        (400, RecipientGone),
        (401, RecipientGone),
        (404, RecipientGone),
        (408, DeliveryError),
        (425, DeliveryError),
        (429, Throttled),
        (500, DeliveryError),
        (502, DeliveryError),
        (503, Throttled),
    ],
)
async def test_a_webhooks_answer_says_whether_to_try_again(
    inbox: Inbox, status: int, failure: type[DeliveryError] | None
) -> None:
    inbox.answers = [(status, {"Location": inbox.url})]
    if failure is None:
        await posted(inbox)
    else:
        with pytest.raises(DeliveryError, match=str(status)) as refused:
            await posted(inbox)
        assert type(refused.value) is failure
    assert len(inbox.got) == 1, "redirects are not followed"


async def test_an_endpoint_that_is_not_there_is_tried_again_and_its_address_is_not_told(inbox: Inbox) -> None:
    for url in ("http://127.0.0.1:1/s3cret", "http://[s3cret"):
        with pytest.raises(DeliveryError, match="did not answer") as failed:
            await posted(inbox, url=url)
        assert type(failed.value) is DeliveryError and "s3cret" not in str(failed.value)


async def test_an_endpoint_is_left_alone_as_long_as_it_asks(inbox: Inbox) -> None:
    inbox.answers = [(429, {"Retry-After": "7"})]
    with pytest.raises(Throttled) as told:
        await posted(inbox)
    assert told.value.retry_after == 7


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        ("Fri, 29 May 2026 12:02:00 GMT", 120),
        ("Fri, 29 May 2026 11:00:00 GMT", 1),
        ("Fri, 29 May 2026 12:02:00 -0000", 120),
        ("9" * 400, 24 * 3600),
        ("soon", USUAL_WAIT),
        ("", USUAL_WAIT),
        ("-3", USUAL_WAIT),
    ],
)
def test_how_long_to_wait_is_said_in_seconds_or_by_a_date(said: str, seconds: float) -> None:
    assert waiting_time(said, NOON) == seconds


def test_an_endpoint_shows_neither_its_address_nor_its_key() -> None:
    assert "s3cret" not in repr(Endpoint(url="https://hooks.example/s3cret", key="s3cret"))


# --- apprise ------------------------------------------------------------------------------------


def test_an_address_that_apprise_does_not_know_is_one_line_without_it() -> None:
    with pytest.raises(ConfigError) as refused:
        AppriseSink({"desk": "s3cret://nowhere"})

    assert "desk" in str(refused.value) and "s3cret" not in str(refused.value)
