"""Connections: how many there may be from one network and of one user, and which of them is closed
where there are too many.

What is known of a connection before its first request is its address. So strangers share three
quarters of the room, each network has a share of that, and the rest is kept for networks that have
shown a valid token lately. Where a share is used up the newcomer is let in, and the oldest
connection of that share that says nothing is closed in its place: who asks at once is answered,
whatever others hold open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import psutil

from desktop_app.extensions.serving.server.users import network_of

MOST: Final = 2048
"""At a time, where the system gives the process so many file descriptors."""

OTHER_DESCRIPTORS: Final = 512
"""What engines, databases and pictures are left of a process's file descriptors."""

# What a connection is about: no whole request has come; it was answered, or is being answered,
# without a token; the same with a valid one. The first are closed first, the last never.
Standing = IntEnum("Standing", ["SILENT", "IDLE", "ANSWERED", "USER_IDLE", "USER_ANSWERED"])


@dataclass(eq=False)
class ClientConnection:
    """One of a client.

    Attributes:
        shares: that it takes a part of: of the network, all strangers, all, a user.
        end: closes it at once.
        standing: what it is about now.
    """

    shares: list[str]
    end: Callable[[], object]
    standing: Callable[[], Standing] = lambda: Standing.SILENT


def most_connections() -> int:
    """`MOST`, or what the system's limit of file descriptors leaves, which is raised as far as an
    account may raise it (Linux; elsewhere it is not asked for)."""
    here = psutil.Process()
    if not hasattr(here, "rlimit"):
        return MOST
    soft, hard = here.rlimit(psutil.RLIMIT_NOFILE)
    given = max(soft, min(MOST + OTHER_DESCRIPTORS, hard))
    here.rlimit(psutil.RLIMIT_NOFILE, (given, hard))
    return min(MOST, given - min(OTHER_DESCRIPTORS, given // 2))


class Connections:
    """Those that are open. Used in the loop's thread alone.

    Args:
        is_known: whether a valid token came from that network lately.
        proxies: addresses of proxies: who is behind them is known by their requests alone, so that
            they share nothing but the whole.
        most: at a time.
    """

    def __init__(
        self,
        is_known: Callable[[str], bool] = lambda network: False,
        proxies: Collection[str] = (),
        most: int = 0,
    ) -> None:
        self.most = most = most or most_connections()
        self._limits = {"all": most, "strangers": most * 3 // 4, "known": most // 2}
        self._is_known, self._proxies = is_known, proxies
        # The oldest of a share is its first.
        self._shares = defaultdict[str, dict[ClientConnection, None]](dict)

    def enter(self, address: str, end: Callable[[], object]) -> ClientConnection | None:
        """One more, from that address; others may be closed for it. None: users of this
        server are being answered on all the others."""
        network = network_of(address)
        shares = [network, "strangers", "all"]
        if address in self._proxies:
            shares = ["all"]
        elif self._is_known(network):
            shares = [f"known {network}", "all"]
        if not all(map(self._make_room, shares)):
            return None
        made = ClientConnection(shares, end)
        for share in shares:
            self._shares[share][made] = None
        return made

    def belongs(self, connection: ClientConnection, user: str) -> None:
        """That user has shown a valid token on it; the oldest that the user holds and doesn't use
        may be closed."""
        share = f"user {user}"
        if share not in connection.shares and self._make_room(share):
            connection.shares.append(share)
            self._shares[share][connection] = None

    def leave(self, connection: ClientConnection) -> None:
        """It is closed. May be called twice."""
        for share in connection.shares:
            self._shares[share].pop(connection, None)
            if not self._shares[share]:
                del self._shares[share]

    def close_first(self, share: str = "all") -> bool:
        """Close the one of a share that is missed least, of all a stranger's; whether there was
        one that may be closed."""
        if share == "all" and self.close_first("strangers"):
            return True
        held = self._shares.get(share, {})
        first = next((one for one in held if one.standing() is Standing.SILENT), None)
        first = first or min(held, key=lambda one: one.standing(), default=None)
        if first is None or first.standing() is Standing.USER_ANSWERED:
            return False
        self.leave(first)
        first.end()
        return True

    def _make_room(self, share: str) -> bool:
        most = self._limits.get(share.partition(" ")[0], self.most // 8)
        return len(self._shares.get(share, ())) < most or self.close_first(share)
