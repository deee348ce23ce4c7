"""The socket that clients reach: the one address that this process may bind, and says that it does.

The guard of the process (`core.network_audit`) refuses to take an address that other machines
reach, and to ask for names. This admits the address that the user named, while it is bound, and
writes a row into the network log. Nothing here connects anywhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.network_audit import Attempt, NetworkUse
from desktop_app.extensions.serving.server.connections import ClientConnection, Connections

REASON: Final = "velatura serve listens for clients"

PAUSE_SECONDS: Final = 0.1
"""Where a connection could not be accepted, and none can be closed for it."""

_BACKLOG = 2048


class Listening:
    """The socket, as long as it is wanted.

    Args:
        host: an address of this machine, ``0.0.0.0`` or ``::`` for all, or ``localhost``; other
            names are not looked up.
        port: 0: a free one.
        note: takes the row for the network log.

    Attributes:
        host, port: as given; once `open` was called, the port that it has.
        socket: bound and listening, once `open` was called.
    """

    def __init__(self, host: str, port: int, note: Callable[[NetworkUse], object]) -> None:
        self.host = "127.0.0.1" if host.casefold() == "localhost" else host
        self.port, self._note = port, note
        self._binding = False
        self.socket: socket.socket | None = None

    def admits(self, attempt: Attempt) -> bool:
        """For `NetworkAudit.admit`: taking this very address, now."""
        wanted = attempt.event == "socket.bind" and attempt.port == self.port
        return self._binding and wanted and attempt.host == self.host

    def open(self) -> tuple[str, int]:
        """Bind and listen; the address and the port that it has now.

        Raises InputError: ``bind_failed``.
        """
        try:
            version = ipaddress.ip_address(self.host).version
        except ValueError as error:
            raise InputError(
                "bind_failed",
                str(error),
                host=self.host,
                port=self.port,
                reason="it is not an address of this machine",
            ) from error
        family = socket.AF_INET6 if version == 6 else socket.AF_INET
        # Told that this is TCP, asyncio sends small parts of answers at once: else each waits 40 ms
        # for the client's kernel.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._binding = True
        try:
            for option in (socket.SO_REUSEADDR, socket.SO_KEEPALIVE):  # also of what is accepted
                made.setsockopt(socket.SOL_SOCKET, option, 1)
            made.bind((self.host, self.port))
            made.listen(_BACKLOG)
            made.setblocking(False)
        except OSError as error:
            made.close()
            raise InputError(
                "bind_failed", host=self.host, port=self.port, reason=plain_reason(error)
            ) from error
        finally:
            self._binding = False
        self.socket = made
        self.port = int(made.getsockname()[1])
        place = f"[{self.host}]:{self.port}" if version == 6 else f"{self.host}:{self.port}"
        self._note(NetworkUse(time.time_ns() // 1_000_000, place, REASON, outcome="open"))
        return self.host, self.port

    def close(self) -> None:
        """Nobody is heard any more. May be called twice."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def check_certificate(certificate: Path, key: Path) -> None:
    """Raises InputError: ``tls_invalid``: they can't be read, or don't belong together."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            certificate,
            key,
            password=lambda: b"",  # else a terminal is asked for it
        )
    except OSError as error:
        reason = plain_reason(error) if not isinstance(error, ssl.SSLError) else str(error.reason)
        raise InputError("tls_invalid", reason=reason) from error


async def accept(
    listener: socket.socket,
    connections: Connections,
    protocol: Callable[[ClientConnection], asyncio.Protocol],
    tls: ssl.SSLContext | None,
    seconds: float,
) -> NoReturn:
    """Accept connections until this is cancelled. Those are counted that have not finished their
    handshake, too.

    Args:
        listener: bound and listening.
        connections: those that are open.
        protocol: makes what reads a connection, and sets its `ClientConnection.end` then.
        tls: the context of TLS; None: plain.
        seconds: that a handshake may take.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            link, address = await loop.sock_accept(listener)
        except ConnectionError:  # it has gone before it was taken
            continue
        except OSError:  # no file descriptor or memory is left
            await asyncio.sleep(0 if connections.close_first() else PAUSE_SECONDS)
            continue
        connection = connections.enter(str(address[0]), link.close)
        if connection is None:
            link.close()
        else:
            made, patience = partial(protocol, connection), seconds if tls else None
            task = loop.create_task(
                loop.connect_accepted_socket(made, link, ssl=tls, ssl_handshake_timeout=patience)
            )
            connection.end = task.cancel
            task.add_done_callback(partial(_begun, connections, connection, link))
        await asyncio.sleep(0)  # what those who are here have sent comes before the next one


def _begun(
    connections: Connections,
    connection: ClientConnection,
    link: socket.socket,
    task: asyncio.Task[Any],
) -> None:
    if task.cancelled() or task.exception() is not None:  # also where it had not begun
        connections.leave(connection)
        link.close()
