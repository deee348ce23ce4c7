"""`velatura serve` with addresses that do what no code of it may: for `test_network`. Run as a
script, with the words of the command line."""

from __future__ import annotations

import socket
from typing import Any

from desktop_app.app import cli
from desktop_app.extensions.serving.verbs import building
from tests.extensions.serving.server.inside import NumpyEngines


def bind_all() -> None:
    """Let other machines in by another door."""
    with socket.socket() as made:
        made.bind(("0.0.0.0", 0))


def bind_address() -> None:
    """The same by an address of this machine."""
    with socket.socket() as made:
        made.bind(("192.0.2.7", 0))


def ask_name() -> None:
    """Ask for a name, even this machine's own."""
    socket.getaddrinfo("localhost", 80)


def ask_number() -> None:
    """Ask for the name of an address."""
    socket.gethostbyaddr("192.0.2.7")


def connect() -> None:
    """Connect, even to this machine."""
    with socket.socket() as made:
        made.connect(("127.0.0.1", 9))


def send() -> None:
    """Send one datagram."""
    with socket.socket(type=socket.SOCK_DGRAM) as made:
        made.sendto(b"x", ("192.0.2.7", 9))


_ALL = (bind_all, bind_address, ask_name, ask_number, connect, send)

PLANTS = {each.__name__: each for each in _ALL}

_made = building.make_application


def planted(context: Any) -> Any:
    """The application, with these addresses."""
    app = _made(context)

    @app.get("/planted/{name}")
    async def plant(name: str) -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        try:
            PLANTS[name]()
        except OSError as error:
            return {"refused": type(error).__name__}
        return {"refused": ""}

    return app


if __name__ == "__main__":
    building.make_application = planted
    building.Engines = NumpyEngines
    raise SystemExit(cli.main())
