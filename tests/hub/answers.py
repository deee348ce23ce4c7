"""How the hub's servers write their answers: whole, or as a fault would have them."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from abc import abstractmethod
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.hub.faults import Fault

PIECE = 1 << 16


class Answering(BaseHTTPRequestHandler):
    """What stands below any answer; which one it is, the subclass knows."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    @abstractmethod
    def closing(self) -> threading.Event:
        """Set when the server is about to be closed."""

    def log_message(self, format: str, *args: Any) -> None:
        """The tests' output stays theirs."""

    def _refuse(
        self, code: int, error_code: str, message: str = "", headers: dict[str, str] | None = None
    ) -> None:
        told = dict(headers or {})
        if error_code:
            told["X-Error-Code"] = error_code
        if message:
            told["X-Error-Message"] = message
        self._answer(code, json.dumps({"error": message or error_code}).encode(), told)

    def _answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(
        self, body: bytes, headers: dict[str, str], fault: Fault | None, code: int = 200
    ) -> None:
        kind = None if fault is None else fault.kind
        told = {**headers, "Content-Length": str(len(body))}
        if kind == "no_length":
            del told["Content-Length"]
            told["Connection"] = "close"
        if kind == "too_much":
            body += b"!" * 1000
            told["Content-Length"] = str(len(body))
        if fault is not None and kind == "drip_headers":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100_000, fault)
            return
        self.send_response(code)
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault is None or kind in ("no_length", "too_much", "wrong", "etag", "wrong_range"):
            self._write(body)
        elif kind in ("cut", "stall", "drip"):
            self._write(body[: fault.at])
            self._broken(body[fault.at :], fault)
        else:
            self._write(body)
        if kind == "no_length":
            self._hang_up()

    def _broken(self, rest: bytes, fault: Fault) -> None:
        if fault.kind == "cut":
            self._hang_up()
        elif fault.kind == "stall":
            self._wait_for_the_end()
        else:
            self._drip(rest, fault)

    def _write(self, body: bytes) -> None:
        for start in range(0, len(body), PIECE):
            self.wfile.write(body[start : start + PIECE])

    def _drip(self, rest: bytes, fault: Fault) -> None:
        self.close_connection = True
        for value in rest:
            if self.closing.wait(fault.seconds):
                return
            self.wfile.write(bytes([value]))

    def _wait_for_the_end(self) -> None:
        """Until the client hangs up or the server is closed."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.recv(1)

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
