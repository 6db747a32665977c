"""The page at an address of this machine, for offices that prefer one: nothing but the page is handed out."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from compliance.browser.building import Built

HOST = "127.0.0.1"


def server_of(page: Built, port: int) -> ThreadingHTTPServer:
    """A server that hands out the page to browsers of this machine, and takes nothing. Raises OSError."""
    content = page.html.encode()
    tag = f'"{sha256(content).hexdigest()}"'
    headers = {
        "Cache-Control": "no-cache",  # asked again each time, and answered in a line where nothing changed
        "ETag": tag,
        "Content-Security-Policy": f"{page.policy}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }

    class Handler(BaseHTTPRequestHandler):
        """Answers of a path: the page at ``/``, and nothing elsewhere."""

        server_version = "compliance"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            hosts = [f"{host}:{self.request.getsockname()[1]}" for host in (HOST, "localhost")]
            if self.path != "/" or self.headers.get("Host") not in hosts:  # called by another name of this machine
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            same = self.headers.get("If-None-Match") == tag
            self.send_response(HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK)
            for name, value in headers.items():
                self.send_header(name, value)
            if not same:
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body and not same:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody's visit is written down."""

    return ThreadingHTTPServer((HOST, port), Handler)
