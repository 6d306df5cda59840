"""A bundle whose manifest an authority stamped (RFC 3161)."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from bot.evidence.bundle.check import check_bundle
from bot.evidence.timestamp import stamp
from bot.models import Asked
from bot.storage.database import open_database
from bot.threads import export, gather, load
from bot.threads.formats.bundle import BundleExporter, packed
from tests.builders import NOON
from tests.evidence.authority import an_authority
from tests.threads.wire import ROOM, a_wire

pytest.importorskip("rfc3161_client", reason='needs the extra "timestamp"')
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the test's authority is openssl")


@pytest.fixture(scope="module")
def stamped(tmp_path_factory) -> bytes:
    """A bundle with a stamp, as bytes."""
    folder = tmp_path_factory.mktemp("stamped")
    db = a_wire(open_database(folder / "wirewatch.db"))
    thread_id = gather.build(db, "The dam", Asked(channel="ClashReport"), (), actor="ann", clock=lambda: NOON)
    found = load.load(db, thread_id, ROOM)
    with an_authority(folder) as authority:

        def ask(manifest: bytes) -> tuple[bytes, bytes]:
            return stamp(manifest, authority=authority.url, roots=authority.roots).token, authority.roots

        content = BundleExporter(export.evidence_of(db, found), stamp=ask).export(found)
    db.close()
    return content


def checked(content: bytes, folder: Path):
    (folder / "bundle.zip").write_bytes(content)
    return check_bundle(folder / "bundle.zip")


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_stamped_bundle_tells_who_stamped_it_and_holds(stamped, tmp_path):
    found = checked(stamped, tmp_path)

    assert found.finding is None
    assert found.stamp is not None and found.stamp.signer == "CN=Test Authority"


@pytest.mark.parametrize("name", ["timestamp.tsr", "timestamp.pem"])
@pytest.mark.parametrize("how", ["altered", "removed", "emptied"])
def test_a_stamp_that_does_not_hold_is_named(stamped, tmp_path, name, how):
    files = files_of(stamped)
    middle = len(files[name]) // 2
    changed = {
        "altered": {name: files[name][:middle] + b"AAAA" + files[name][middle + 4 :]},
        "removed": {},
        "emptied": {name: b""},
    }[how]
    kept = {one: content for one, content in files.items() if one != name}

    finding = checked(packed(kept | changed), tmp_path).finding

    assert finding is not None and finding.what == "timestamp.tsr"


def test_a_stamp_on_another_bundle_does_not_hold(stamped, tmp_path):
    files = files_of(stamped)
    files["manifest.json"] = files["manifest.json"].replace(b"The dam", b"The sea", 1)

    finding = checked(packed(files), tmp_path).finding

    assert finding is not None and finding.what == "manifest.json"
