"""Connections: how many there may be from one network and of one user, and which of them is closed
where there is no room for another.

What is known of a connection before its first request is its address. So strangers share three
quarters of the room, each network has a share of that, and the rest is kept for networks that have
shown a valid token lately. Where a share is used up the newcomer is let in, and the oldest
connection of that share that says nothing is closed in its place: who asks at once is answered,
whatever others hold open.
"""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import psutil

from desktop_app.server.users import network_of

if TYPE_CHECKING:
    import ssl

MOST: Final = 2048
"""At a time, where the system gives the process so many file descriptors."""

OTHER_DESCRIPTORS: Final = 512
"""What engines, databases and pictures are left of a process's file descriptors."""

PAUSE_SECONDS: Final = 0.1
"""After a connection could not be accepted."""


class Standing(IntEnum):
    """What a connection is about; the first is closed first, the last never."""

    SILENT = 0
    """No whole request has come."""
    IDLE = 1
    """It was answered, without a token."""
    ANSWERED = 2
    """It is being answered, without a token."""
    USER_IDLE = 3
    """It was answered, with a valid token."""
    USER_ANSWERED = 4
    """It is being answered, with a valid token."""


def _silent() -> Standing:
    return Standing.SILENT


@dataclass(eq=False)
class Connection:
    """One of a client.

    Attributes:
        shares: that it takes a part of: the network, all strangers, all, a user.
        end: closes it at once.
        standing: what it is about now.
    """

    shares: list[str]
    end: Callable[[], object]
    standing: Callable[[], Standing] = _silent


def most_connections() -> int:
    """`MOST`, or what the system's limit of file descriptors leaves, which is raised as far as an
    account may raise it (Linux; elsewhere it is not asked for)."""
    if not hasattr(psutil.Process, "rlimit"):
        return MOST
    here = psutil.Process()
    soft, hard = here.rlimit(psutil.RLIMIT_NOFILE)
    wanted = MOST + OTHER_DESCRIPTORS
    if soft < wanted:
        soft = min(wanted, hard)
        here.rlimit(psutil.RLIMIT_NOFILE, (soft, hard))
    return max(16, min(MOST, soft - min(OTHER_DESCRIPTORS, soft // 2)))


class Connections:
    """Those that are open. Used in the loop's thread alone.

    Args:
        is_known: whether a valid token came from that network lately.
        proxies: addresses of proxies: who is behind them is known by their requests alone, so that
            they share nothing but the whole.
        most: at a time.
    """

    _ALL, _STRANGERS = "all", "strangers"

    def __init__(
        self,
        is_known: Callable[[str], bool] = lambda network: False,
        proxies: Collection[str] = (),
        most: int = 0,
    ) -> None:
        self.most = most or most_connections()
        self._is_known, self._proxies = is_known, proxies
        self._shares = defaultdict[str, dict[Connection, None]](dict)  # the oldest is the first

    def enter(self, address: str, end: Callable[[], object]) -> Connection | None:
        """One more, from that address; others may be closed for it. None: there is no room, since
        users of this server are being answered on all the others."""
        shares = [self._ALL]
        if address not in self._proxies:
            network = network_of(address)
            is_known = self._is_known(network)
            shares[:0] = [f"known {network}"] if is_known else [network, self._STRANGERS]
        if not all(map(self._make_room, shares)):
            return None
        made = Connection(shares, end)
        for share in shares:
            self._shares[share][made] = None
        return made

    def belongs(self, connection: Connection, user: str) -> None:
        """That user has shown a valid token on it; the oldest that the user holds and doesn't use
        may be closed."""
        share = f"user {user}"
        if share not in connection.shares and self._make_room(share):
            connection.shares.append(share)
            self._shares[share][connection] = None

    def leave(self, connection: Connection) -> None:
        """It is closed. May be called twice."""
        for share in connection.shares:
            self._shares[share].pop(connection, None)
            if not self._shares[share]:
                del self._shares[share]

    def close_one(self) -> bool:
        """Close the one that is missed least, strangers' first; whether there was one."""
        return self._close_first(self._STRANGERS) or self._close_first(self._ALL)

    def _limit(self, share: str) -> int:
        if share == self._ALL:
            return self.most
        if share == self._STRANGERS:
            return self.most * 3 // 4
        return self.most // (2 if share.startswith("known ") else 8)

    def _make_room(self, share: str) -> bool:
        if len(self._shares.get(share, ())) < self._limit(share):
            return True
        return self.close_one() if share == self._ALL else self._close_first(share)

    def _close_first(self, share: str) -> bool:
        held = self._shares.get(share, {})
        first = next((one for one in held if one.standing() is Standing.SILENT), None)
        if first is None:
            first = min(held, key=lambda one: one.standing(), default=None)
        if first is None or first.standing() is Standing.USER_ANSWERED:
            return False
        self.leave(first)
        first.end()
        return True


class Entrance:
    """Accepts connections from a listening socket, until it is closed. What has not finished its
    handshake is counted, too.

    Args:
        listener: bound and listening.
        connections: those that are open.
        protocol: makes what reads a connection.
        tls: None: plain.
        seconds: that a handshake may take.
    """

    def __init__(
        self,
        listener: socket.socket,
        connections: Connections,
        protocol: Callable[[Connection], asyncio.Protocol],
        tls: ssl.SSLContext | None,
        seconds: float,
    ) -> None:
        self._listener, self._connections, self._protocol = listener, connections, protocol
        self._tls, self._seconds = tls, seconds
        self._entering = set[asyncio.Task[Any]]()
        self._accepting = asyncio.create_task(self._accept())

    def close(self) -> None:
        """Accept no more."""
        for task in (self._accepting, *self._entering):
            task.cancel()

    async def wait_closed(self) -> None:
        """Until none is accepted any more."""
        await asyncio.wait((self._accepting, *self._entering))

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                link, address = await loop.sock_accept(self._listener)
            except ConnectionError:  # it has gone before it was taken
                continue
            except OSError:  # no file descriptor or memory is left
                self._connections.close_one()
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._enter(link, str(address[0]))
            await asyncio.sleep(0)  # what those who are here have sent comes before the next one

    def _enter(self, link: socket.socket, address: str) -> None:
        connection = self._connections.enter(address, link.close)
        if connection is None:
            link.close()
            return
        protocol = partial(self._protocol, connection)
        seconds = self._seconds if self._tls else None
        task = asyncio.create_task(
            asyncio.get_running_loop().connect_accepted_socket(
                protocol, link, ssl=self._tls, ssl_handshake_timeout=seconds
            )
        )
        connection.end = task.cancel
        self._entering.add(task)
        task.add_done_callback(partial(self._entered, link, connection))

    def _entered(
        self, link: socket.socket, connection: Connection, task: asyncio.Task[Any]
    ) -> None:
        self._entering.discard(task)
        if task.cancelled() or task.exception() is not None:  # also if it had not begun
            self._connections.leave(connection)
            link.close()
