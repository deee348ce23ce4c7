"""What one opening of the gate admits: to which places, by which threads, and what went through.

Knows no HTTP; `transport` and the audit hook ask it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop_app.core.errors import NetworkError
from desktop_app.core.network_audit import Attempt
from desktop_app.library.network.host_port import HostPort, is_local


class Threads:
    """Which admissions a thread has: those it entered, the last one first."""

    def __init__(self) -> None:
        self._here = threading.local()

    def admissions(self) -> tuple[GateOpening, ...]:
        """Those of the thread that asks."""
        found: tuple[GateOpening, ...] = getattr(self._here, "admissions", ())
        return found

    @contextlib.contextmanager
    def entered(self, admission: GateOpening) -> Iterator[None]:
        """The thread has ``admission`` while the block runs."""
        before = self.admissions()
        self._here.admissions = (admission, *before)
        try:
            yield
        finally:
            self._here.admissions = before


@dataclass(slots=True)
class Tally:
    """What went to and from one place."""

    received: int = 0
    sent: int = 0
    requests: int = 0
    with_token: bool = False


class GateOpening:
    """One opening of the gate. Its methods may be called from any thread.

    Args:
        places: where the user's request leads.
        first: told of a place before the first word to it.
    """

    def __init__(self, places: frozenset[HostPort], first: Callable[[HostPort], object]) -> None:
        self._first = first
        self._lock = threading.Lock()
        self._places = places
        self._led_to: frozenset[HostPort] = frozenset()
        self._proxies: frozenset[HostPort] = frozenset()
        self._addresses: frozenset[HostPort] = frozenset()
        self._is_at_home = any(is_local(place.host) for place in places)
        self._sockets: list[socket.socket] = []
        self._ended = threading.Event()
        self.tallies: dict[HostPort, Tally] = {}

    @property
    def has_ended(self) -> bool:
        """Whether nothing may go through any more."""
        return self._ended.is_set()

    def add(self, place: HostPort) -> None:
        """Admit a place that a server led to. The user's token never goes there."""
        with self._lock:
            if place not in self._places:
                self._led_to |= {place}

    def add_proxy(self, place: HostPort) -> None:
        """Admit the system's proxy: connections go there, requests don't."""
        with self._lock:
            self._proxies |= {place}

    def may_ask(self, place: HostPort) -> bool:
        """Whether a request may go to ``place``."""
        return place in self._places or place in self._led_to

    def may_carry_token(self, place: HostPort) -> bool:
        """Whether it was named when the gate was opened."""
        return place in self._places

    def permits(self, attempt: Attempt) -> bool:
        """Whether the audit hook may let ``attempt`` pass, made by a thread that has entered.

        Raises:
            NetworkError: ``network_off``: it belongs here, but this has ended. No violation, then:
                the download was on its way when the switch was turned off.
        """
        host = _plain(attempt.host)
        known = self._addresses
        if attempt.is_name:
            known = known | self._places | self._led_to | self._proxies
        belongs = any(
            place.host == host
            and (attempt.port == place.port or (attempt.is_name and attempt.port is None))
            for place in known
        )
        if belongs and self.has_ended:
            raise NetworkError("network_off")
        return belongs

    def resolve(self, place: HostPort) -> list[str]:
        """The addresses of ``place``, which are admitted with it.

        Where the user's request leads decides how near a server may lead: from the internet into a
        private network none does, whatever its name server says.

        Raises:
            NetworkError: ``download_redirect_refused``.
            OSError: nobody knows the name, or it is not admitted.
        """
        answers = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        near = any(map(is_local, found))
        with self._lock:
            self._is_at_home |= near and place in self._places
            if near and place in self._led_to and not self._is_at_home:
                reason = "it points into a private network"
                raise NetworkError("download_redirect_refused", host=place.host, reason=reason)
            self._addresses |= {HostPort(_plain(address), place.port) for address in found}
        return found

    def tally(self, place: HostPort) -> Tally:
        """What is counted for ``place``."""
        with self._lock:
            is_new = place not in self.tallies
            tally = self.tallies.setdefault(place, Tally())
        if is_new:
            self._first(place)
        return tally

    def hold(self, link: socket.socket) -> None:
        """Keep a connection's socket, to cut it when this ends. Raises NetworkError if it has."""
        with self._lock:
            self._sockets = [each for each in self._sockets if each.fileno() != -1]
            if not self.has_ended:
                self._sockets.append(link)
                return
        raise NetworkError("network_off")

    def end(self) -> None:
        """Let nothing through any more; requests in flight fail."""
        with self._lock:
            self._ended.set()
            sockets, self._sockets = self._sockets, []
        for link in sockets:
            with contextlib.suppress(OSError):
                # Not SSLSocket's own: that pulls the encryption away from under a thread reading.
                socket.socket.shutdown(link, socket.SHUT_RDWR)


def _plain(host: str) -> str:
    """A name in lower case without its last dot; an address in its one spelling."""
    host = host.strip("[]").rstrip(".").lower()
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return host
