"""Time stamps by an authority (RFC 3161): proof that bytes were there at a time, checked offline.

Needs the extra `timestamp`; without it every function here raises ConfigError.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.errors import ConfigError, StampError

TIMEOUT = 20.0  # seconds without a sign of life
LARGEST = 1 << 16  # bytes of an answer; a stamp with its certificates has about 6,000
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """An authority's word that it saw bytes, by their SHA-256, at a time; `token` is its whole reply."""

    at: datetime
    signer: str  # the subject of the certificate that signed
    token: bytes


def stamp(data: bytes, *, authority: str, roots: bytes) -> Stamp:
    """Ask for the authority's stamp on some bytes, of which only the SHA-256 is sent to it.

    `roots` are the certificates that are trusted, in PEM. Redirects are not followed.
    Raises StampError if none could be had, or it does not hold.
    """
    library = _library()
    question = library.TimestampRequestBuilder().data(data).hash_algorithm(library.HashAlgorithm.SHA256)
    asked = question.build()
    with httpx.Client(timeout=TIMEOUT) as client:
        token = _ask(asked.as_bytes(), authority, client)
    return read_stamp(token, data, roots=roots, nonce=asked.nonce)


def read_stamp(token: bytes, data: bytes, *, roots: bytes, nonce: int | None = None) -> Stamp:
    """Read what a stamp says.

    Raises StampError if it is not on these bytes, or was not signed under the roots.
    """
    library = _library()
    from cryptography import x509

    try:
        reply = library.decode_timestamp_response(token)
        verifier = library.VerifierBuilder(roots=x509.load_pem_x509_certificates(roots), nonce=nonce).build()
        verifier.verify_message(reply, data)
        signers = [
            x509.load_der_x509_certificate(certificate) for certificate in reply.signed_data.certificates
        ]
    except (library.VerificationError, ValueError) as error:
        raise StampError(str(error).partition(": ErrorStack")[0]) from error
    return Stamp(
        at=reply.tst_info.gen_time.astimezone(UTC),
        signer=", ".join(sorted(signer.subject.rfc4514_string() for signer in signers)),
        token=token,
    )


def _ask(query: bytes, authority: str, client: httpx.Client) -> bytes:
    headers = {"Content-Type": QUERY, "Accept": REPLY}
    body = bytearray()
    try:
        with client.stream("POST", authority, content=query, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                raise StampError(f"{authority} answered {answer.status_code}")
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise StampError(f"{authority} sent more than {LARGEST >> 10} kB")
    except httpx.HTTPError as error:
        raise StampError(f"{authority} gave no stamp ({str(error) or type(error).__name__})") from error
    return bytes(body)


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError as error:
        raise ConfigError(
            ['time stamps need the extra "timestamp": pip install "wirewatch[timestamp]"']
        ) from error
    return rfc3161_client
