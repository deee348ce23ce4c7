"""An X server of the tests' own, and what a calibration tool does to it: properties, monitors.

The requests are written out as the X11 protocol has them, so that nothing of what is tested has a
part in it.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_CARDINAL = 6


class Tool:
    """A connection that writes.

    Args:
        display: the server, as in ``DISPLAY``.
    """

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        ok, length = struct.unpack("<BxxxxxH", self._read(8))
        assert ok == 1
        setup = self._read(4 * length)
        (vendor,) = struct.unpack_from("<H", setup, 16)
        formats = setup[21]
        (self._root,) = struct.unpack_from("<I", setup, 32 + -(-vendor // 4) * 4 + 8 * formats)
        self._randr = self._ask(98, 0, struct.pack("<Hxx8s", 5, b"RANDR"))[9]

    def __enter__(self) -> Tool:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def set_root(self, name: str, value: bytes) -> None:
        """A property of the root window."""
        self._send(18, 0, self._property(self._root, name, value))

    def set_output(self, output: int, name: str, value: bytes) -> None:
        """A property of a RandR output."""
        head = struct.pack("<IIIBBxxI", output, self._atom(name), _CARDINAL, 8, 0, len(value))
        self._send(self._randr, 13, head + _padded(value))

    def set_monitor(self, name: str, x: int, y: int, width: int, height: int) -> None:
        """One more monitor, of no output."""
        numbers = (self._atom(name), 0, 0, 0, x, y, width, height, 300, 200)
        self._send(self._randr, 43, struct.pack("<IIBBHhhHHII", self._root, *numbers))

    # -- the protocol -----------------------------------------------------------------------------

    def _property(self, window: int, name: str, value: bytes) -> bytes:
        numbers = (window, self._atom(name), _CARDINAL, 8, len(value))
        return struct.pack("<IIIBxxxI", *numbers) + _padded(value)

    def _atom(self, name: str) -> int:
        text = name.encode("ascii")
        reply = self._ask(16, 0, struct.pack("<Hxx", len(text)) + _padded(text))
        return int(struct.unpack_from("<I", reply, 8)[0])

    def _send(self, opcode: int, detail: int, body: bytes) -> None:
        """A request without an answer; waits until the server has done it."""
        self._request(opcode, detail, body)
        self._atom("PRIMARY")

    def _request(self, opcode: int, detail: int, body: bytes) -> None:
        length = 1 + len(body) // 4
        self._socket.sendall(struct.pack("<BBH", opcode, detail, length) + body)

    def _ask(self, opcode: int, detail: int, body: bytes) -> bytes:
        self._request(opcode, detail, body)
        while True:
            head = self._read(32)
            assert head[0] != 0, f"X error {head[1]}"
            if head[0] == 1:
                return head + self._read(4 * struct.unpack_from("<I", head, 4)[0])

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            assert part, "the server hung up"
            data += part
        return data


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


@contextmanager
def x_server() -> Iterator[str]:
    """Its name for ``DISPLAY``; skips the test where there is none to start."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("no Xvfb here")
    read, write = os.pipe()
    command = [
        program,
        "-noreset",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1600x600x24",
        "-nolisten",
        "tcp",
    ]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, pass_fds=[write], stdout=quiet, stderr=quiet)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(10)
