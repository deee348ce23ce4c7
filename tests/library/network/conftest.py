"""A real server on this machine, a gate, and the watch that asks it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop_app.core.network_audit import Attempt, NetworkAudit, NetworkUse
from desktop_app.library.network.gate import Gate
from desktop_app.library.network.network_services import NetworkSwitch


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's `answer` says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers.items())))
        self.server.answer(self)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass

    def give(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """What it was asked stands in `seen`; `hold` keeps an answer back."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.begun, self.hold = threading.Event(), threading.Event()
        self.answer: Callable[[Handler], None] = lambda handler: handler.give(b"hello")

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def drip(self, handler: Handler) -> None:
        """Half of the body, and the rest only when `hold` is set."""
        handler.send_response(200)
        handler.send_header("Content-Length", "20")
        handler.end_headers()
        handler.wfile.write(b"0123456789")
        handler.wfile.flush()
        self.begun.set()
        self.hold.wait(120)


@pytest.fixture
def server(loopback: None) -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.hold.set()
    made.shutdown()
    thread.join()
    made.server_close()


@dataclass
class WatchedGate:
    """A gate with its switch on, what it noted, and what the watch refused."""

    switch: NetworkSwitch = field(default_factory=lambda: NetworkSwitch(True))
    noted: list[NetworkUse] = field(default_factory=list)
    refused: list[Attempt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = Gate(self.switch.is_on, self.noted.append, lambda _: None)
        self.switch.when_off(self.gate.shut)


@pytest.fixture
def door(
    server: Server,
) -> Iterator[WatchedGate]:  # the server asks for its own name when it starts
    made = WatchedGate()
    watch = NetworkAudit(made.refused.append)
    watch.admit(made.gate.admits)
    watch.start()
    yield made
    watch.stop()
