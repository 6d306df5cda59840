"""Alerts as signed JSON, posted to an address of the newsroom's own."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from bot import __version__
from bot.errors import DeliveryError, RecipientGone, Throttled
from bot.models import Alert, Recipient

PATIENCE = 10.0  # seconds for one alert, from connecting to the answer
LONGEST_WAIT = 24 * 3600.0  # seconds; an endpoint that asks for more is asked again after that
USUAL_WAIT = 60.0  # seconds, where it does not say

# What may be different the next time; every other refusal is for good.
TEMPORARY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
# Where an endpoint may say how long to wait: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
WAITING = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The address of a recipient's alerts, and the key they are signed with. Both are secrets."""

    url: str = field(repr=False)
    key: str = field(repr=False)


class WebhookSink:
    """Posts each alert with its id, by which the endpoint knows a repeat. Redirects are not followed.

    Headers: `X-Wirewatch-Id` is the same for every attempt of one alert; `X-Wirewatch-Timestamp` is when
    this attempt was made, in seconds since 1970; `X-Wirewatch-Signature` is "sha256=" and the HMAC of the
    timestamp, a full stop and the body, in hexadecimal.
    """

    kind = "webhook"

    def __init__(self, endpoints: Mapping[str, Endpoint], *, clock: Callable[[], datetime]) -> None:
        """Take the endpoints of the recipients, by id."""
        self._endpoints = endpoints
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False)

    async def __aenter__(self) -> Self:
        """Keep connections between alerts."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        await self._client.aclose()

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Post an alert and return its id, which is what later ones are `about`.

        An amendment holds the whole text as it reads now. Raises Throttled, RecipientGone if the endpoint
        refuses for good, or DeliveryError.
        """
        endpoint, body = self._endpoints[recipient.id], body_of(alert, recipient)
        at = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Wirewatch/{__version__}",
            "X-Wirewatch-Id": str(alert.random_id),
            "X-Wirewatch-Timestamp": str(at),
            "X-Wirewatch-Signature": signature(endpoint.key, at, body),
        }
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self._client.stream("POST", endpoint.url, content=body, headers=headers) as answer,
            ):
                self._check(answer)  # what it says besides is not read
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            # Its own words may hold the address.
            raise DeliveryError(f"the webhook did not answer ({type(error).__name__})") from error
        return str(alert.random_id)

    def _check(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if answer.is_success:
            return
        if status in WAITING:
            wait = waiting_time(answer.headers.get("Retry-After", ""), self._clock())
            raise Throttled(f"the webhook answered {status}: again in {wait:.0f} s", retry_after=wait)
        if answer.is_server_error or status in TEMPORARY:
            raise DeliveryError(f"the webhook answered {status}")
        raise RecipientGone(f"the webhook answered {status}")


def body_of(alert: Alert, recipient: Recipient) -> bytes:
    """Return the JSON that is posted. Offsets of entities count code points."""
    record = {
        "id": str(alert.random_id),
        "kind": "reversal" if alert.reversal and alert.kind == "notice" else alert.kind.value,
        "about": alert.about,
        "recipient": recipient.id,
        "on_behalf": alert.on_behalf,
        "statement": alert.statement_id,
        "urgent": alert.urgent,
        "silent": alert.silent,
        "text": alert.message.text,
        "entities": [asdict(entity) for entity in alert.message.entities],
    }
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")


def signature(key: str, timestamp: int, body: bytes) -> str:
    """Sign a body and a moment: proof that it is ours and of then."""
    return "sha256=" + hmac.new(key.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def waiting_time(said: str, now: datetime) -> float:
    """Return how many seconds a Retry-After header asks for, in either form, or the usual time."""
    try:
        seconds = float(said) if said.strip().isdecimal() else _until(said, now)
    except ValueError:
        return USUAL_WAIT
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _until(said: str, now: datetime) -> float:
    moment = parsedate_to_datetime(said)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
