"""The proxy with TLS that an operator puts in front of the program."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shouli.config import web_server
from shouli.kernel import clock


def without(headers: dict[str, str], named: dict[str, str]) -> dict[str, str]:
    """Return ``headers`` without those of these names, however they are written."""
    names = {name.lower() for name in named}
    return {name: value for name, value in headers.items() if name.lower() not in names}


OWN = {"connection", "keep-alive", "transfer-encoding"}  # headers between two neighbours, not passed on


class Proxy(ThreadingHTTPServer):
    """Passes every request on to ``behind``, a port of the loopback, adding whom it was asked by at the right end."""

    daemon_threads = True
    behind = 0


class Passing(BaseHTTPRequestHandler):
    """One request: passed on with the word that it came by TLS, and answered with what came back."""

    server: Proxy

    def do_GET(self) -> None:
        """Pass it on."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        asking = http.client.HTTPConnection(web_server.LOOPBACK, self.server.behind, timeout=60)
        hops = [*self.headers.get_all("X-Forwarded-For", ()), self.client_address[0]]
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": ", ".join(hops)}
        asking.request(self.command, self.path, body, {**without(headers, said), **said})
        answer = asking.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        asking.close()

    do_POST = do_GET  # noqa: N815 - the name is the base class's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def in_front_of(port: int, folder: Path, host: str) -> Iterator[int]:
    """Keep a proxy for ``host`` in front of ``port`` for the length of the block; give the port it listens at."""
    certificate = folder / "proxy.pem"
    certificate.write_bytes(made_for(host))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with Proxy((web_server.LOOPBACK, 0), Passing) as proxy:
        proxy.behind = port
        proxy.socket = tls.wrap_socket(proxy.socket, server_side=True)
        thread = Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield int(proxy.server_address[1])
        finally:
            proxy.shutdown()
            thread.join()


def made_for(host: str) -> bytes:
    """Make a key and the certificate it signs for itself, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=1))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
