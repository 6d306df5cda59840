"""A thread as one ZIP that proves itself: what is shown, what it was captured from, and the links of custody.

Nothing in it is compressed and every date is the same, so equal threads are equal to the byte on any
machine, and whoever opens it can be given nothing that grows.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from bot.models import ChainLink, Thread
from bot.threads.formats.html import HtmlExporter
from bot.threads.formats.json import JsonExporter

FORMAT = "wirewatch-bundle/1"
MANIFEST, CHAIN, HTML, JSON, GUIDE = "manifest.json", "chain.json", "thread.html", "thread.json", "VERIFY.md"
STAMP, ROOTS = "timestamp.tsr", "timestamp.pem"  # over the manifest, which does not list them
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell

Stamping = Callable[[bytes], tuple[bytes, bytes]]  # of a manifest: an authority's token, and its roots


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEvidence:
    """The ground a thread stands on: raw captures and media by SHA-256, and the links that vouch for them.

    `links` are in order and end with the chain's head. `media` has a file name's ending with each file.
    """

    raw: Mapping[str, bytes]
    links: tuple[ChainLink, ...]
    media: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


class BundleExporter:
    """The HTML and the JSON with their evidence, a manifest of hashes, and how to check it."""

    name = "bundle"
    suffix = "zip"

    def __init__(self, evidence: ThreadEvidence, *, stamp: Stamping | None = None) -> None:
        self._evidence, self._stamp = evidence, stamp

    def export(self, thread: Thread) -> bytes:
        """Write the thread as a ZIP; with a stamp on its manifest, if wanted, it is another each time."""
        evidence = self._evidence
        content = {
            GUIDE: files("bot.threads.formats").joinpath("VERIFY.md").read_bytes(),
            CHAIN: _json({"links": [asdict(link) for link in evidence.links]}),
            HTML: HtmlExporter(annex=True).export(thread),
            JSON: JsonExporter().export(thread),
        }
        content |= {f"raw/{sha256}": raw for sha256, raw in evidence.raw.items()}
        content |= {f"media/{sha256}{ending}": file for sha256, (ending, file) in evidence.media.items()}
        manifest = _json(manifest_of(thread, evidence, content))
        stamps = dict(zip((STAMP, ROOTS), self._stamp(manifest), strict=True)) if self._stamp else {}
        return packed({MANIFEST: manifest, **stamps, **content})


def manifest_of(thread: Thread, evidence: ThreadEvidence, content: Mapping[str, bytes]) -> dict[str, Any]:
    """List what a bundle holds: every other file with its size and SHA-256, and the head of the chain."""
    head = evidence.links[-1]
    return sealed(
        {
            "format": FORMAT,
            "thread": {"identifier": thread.id, "name": thread.title},
            "chain": {"seq": head.seq, "hash": head.hash},
            "files": [
                {"name": name, "size": len(content[name]), "sha256": digest(content[name])}
                for name in sorted(content)
            ],
        }
    )


def sealed(manifest: dict[str, Any]) -> dict[str, Any]:
    """Add to the manifest a hash over the rest of it, by which a slip of a hand shows."""
    rest = {name: value for name, value in manifest.items() if name != "seal"}
    text = json.dumps(rest, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return {**rest, "seal": digest(text.encode())}


def packed(content: Mapping[str, bytes]) -> bytes:
    """Pack files as a ZIP, by name, the manifest first; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(content, key=lambda name: (name != MANIFEST, name)):
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            bundle.writestr(entry, content[name])
    return out.getvalue()


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as it is written."""
    return hashlib.sha256(content).hexdigest()


def _json(record: dict[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")
