"""A time-stamping authority on a loopback address, whose replies the openssl program signs."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.waiting import HANGS

SETTINGS = """
[req]
distinguished_name = name
[name]
[extensions]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """The authority's address and its root certificate; `reply` replaces its next answers."""

    url: str
    roots: bytes
    folder: Path
    reply: tuple[int, bytes] | None = None


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=HANGS)


def _certify(folder: Path) -> None:
    """Make a root, and a certificate under it that may stamp times."""
    (folder / "settings.cnf").write_text(SETTINGS)
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "rsa:2048", "-nodes")
    _openssl(folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root")
    _openssl(folder, "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test Authority")
    _openssl(
        folder,
        *("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"),
        *("-out", "tsa.pem", "-days", "30", "-extfile", "settings.cnf", "-extensions", "extensions"),
    )


class _Handler(BaseHTTPRequestHandler):
    authority: Authority

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.authority.reply or (200, self.signed(query))
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signed(self, query: bytes) -> bytes:
        folder = self.authority.folder
        (folder / "query").write_bytes(query)
        _openssl(
            folder,
            *("ts", "-reply", "-queryfile", "query", "-config", "settings.cnf", "-section", "tsa"),
            *("-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply"),
        )
        return (folder / "reply").read_bytes()

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def an_authority(folder: Path) -> Iterator[Authority]:
    """An authority for as long as the block runs."""
    _certify(folder)
    authority = Authority(url="", roots=(folder / "root.pem").read_bytes(), folder=folder)
    handler = type("Handler", (_Handler,), {"authority": authority})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
