"""Watching what leaves this process: an audit hook on name look-ups and connections.

The interpreter calls the hook before Python code connects, sends a datagram, asks for a name, opens
a browser, or takes an address at which other machines could reach it.
Sockets between processes of this machine (AF_UNIX) always pass, and so does the pair of sockets
that Python makes for itself where the system has no such pair (Windows). What else may pass is said
by whoever was handed in; everything else is refused, and reported, so that code which swallows the
error does not hide it. Native code that opens sockets by itself is not seen: `packaging/
offline_check.py` looks at that from outside.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, cast

from desktop_app.core.record import record

STRICT = "VELATURA_DEV"
"""Environment variable: set, a process ends at the first attempt that is refused (``--dev``)."""
_EX_SOFTWARE = 70

_logger = logging.getLogger(__name__)

_AF_UNIX = 1
"""The same number on Linux, macOS and Windows; the module that names it is a network client."""
_PAIR_MAKERS = ("socketpair", "_fallback_socketpair")


@record()
class Attempt:
    """Something that would have left the process.

    Attributes:
        event: the audit event ("socket.connect", "socket.getaddrinfo" …).
        host: name or address; empty for the wildcard of this machine.
        port: where there is one.
        is_name: whether a name is asked for, and nothing is sent to the host itself yet.
    """

    event: str
    host: str
    port: int | None
    is_name: bool

    def __str__(self) -> str:
        where = self.host or "an address of this machine"
        return f"{self.event} to {where}" + ("" if self.port is None else f", port {self.port}")


class RefusedConnectionError(PermissionError):
    """Raised in code that wanted to connect where nothing allowed it to."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"refused by Velatura: {attempt}")
        self.attempt = attempt


def is_strict() -> bool:
    """Whether a refused attempt ends the process."""
    return bool(os.environ.get(STRICT))


def tell(attempt: Attempt) -> None:
    """Log what was refused and who tried."""
    _logger.error("refused %s", attempt, stack_info=True)


def end_process(attempt: Attempt) -> None:
    """Print what was refused and who tried, and leave at once: no code may swallow it."""
    sys.stderr.write(f"velatura: refused {attempt}, by\n")
    traceback.print_stack(file=sys.stderr)
    sys.stderr.flush()
    os._exit(_EX_SOFTWARE)


class NetworkAudit:
    """The hook. It can't be taken out of the process again, only switched off.

    Nothing passes until `admit` names somebody who says otherwise.

    Args:
        violated: told of every attempt that is refused, in the thread that made it, before the
            refusal is raised there.
    """

    def __init__(self, violated: Callable[[Attempt], object]) -> None:
        self._violated = violated
        self._admits: tuple[Callable[[Attempt], bool], ...] = ()
        self._on = False
        self._installed = False

    def start(self) -> None:
        self._on = True
        if not self._installed:
            self._installed = True
            readers, looked_at = _EVENTS, self._audit

            # Called for every import, open and compile, 47,000 times while the engine starts: this
            # one question is all that it costs those.
            def hook(event: str, args: tuple[Any, ...]) -> None:
                if event in readers:
                    looked_at(event, args)

            sys.addaudithook(hook)

    def stop(self) -> None:
        self._on = False

    def admit(self, admits: Callable[[Attempt], bool]) -> None:
        """Ask ``admits`` too, from now on: it says in the attempt's thread whether that passes."""
        self._admits = (*self._admits, admits)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._on:
            return
        attempt = _EVENTS[event](event, args)
        if attempt is None or any(admits(attempt) for admits in self._admits):
            return
        if is_loopback(attempt.host) and _makes_a_pair(sys._getframe(2)):  # pyright: ignore[reportPrivateUsage]
            return
        self._violated(attempt)
        raise RefusedConnectionError(attempt)


def _makes_a_pair(frame: FrameType | None) -> bool:
    """Whether the standard library is making a pair of sockets for itself."""
    while frame is not None and frame.f_globals.get("__name__") == "socket":
        if frame.f_code.co_name in _PAIR_MAKERS:
            return True
        frame = frame.f_back
    return False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return host.casefold() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("ascii", "replace")
    return "" if value is None else str(value)


def _port(value: object) -> int | None:
    text = _text(value)
    return int(text) if text.isdecimal() else None


def _address(event: str, args: tuple[Any, ...]) -> Attempt | None:
    """Of (socket, address); None for a socket that does not leave the machine."""
    socket, address = args[0], args[1]
    # A datagram without an address goes where the socket was connected to, which was looked at.
    if int(getattr(socket, "family", 0)) == _AF_UNIX or address is None:
        return None
    if isinstance(address, tuple):
        parts = cast("tuple[object, ...]", address)
        return Attempt(event, _text(parts[0]) if parts else "", _port_of(parts), is_name=False)
    return Attempt(event, _text(address), None, is_name=False)


def _bound(event: str, args: tuple[Any, ...]) -> Attempt | None:
    """Of (socket, address); None for one that only this machine reaches."""
    attempt = _address(event, args)
    near = attempt is not None and (is_loopback(attempt.host))
    return None if near else attempt


def _page(event: str, args: tuple[Any, ...]) -> Attempt:
    """Of (address): its first 200 characters, and no port."""
    return Attempt(event, _text(args[0])[:200], None, is_name=False)


def _port_of(parts: tuple[object, ...]) -> int | None:
    return _port(parts[1]) if len(parts) > 1 else None


def _name(event: str, args: tuple[Any, ...]) -> Attempt:
    """Of (host) or (host, port, …)."""
    return Attempt(event, _text(args[0]), _port_of(args), is_name=True)


def _number(event: str, args: tuple[Any, ...]) -> Attempt:
    """Of ((address, port)): asks for the name of an address."""
    parts = cast("tuple[object, ...]", args[0])
    return Attempt(event, _text(parts[0]) if parts else "", _port_of(parts), is_name=True)


# https://docs.python.org/3/library/audit_events.html; connect_ex reports itself as connect.
_EVENTS: Mapping[str, Callable[[str, tuple[Any, ...]], Attempt | None]] = {
    "socket.connect": _address,
    "socket.sendto": _address,
    "socket.bind": _bound,
    "webbrowser.open": _page,
    "socket.sendmsg": _address,
    "socket.getaddrinfo": _name,
    "socket.gethostbyname": _name,
    "socket.gethostbyaddr": _name,
    "socket.getnameinfo": _number,
}


DOWNLOAD_OF: Final = "Download of "
"""How the reason of a download begins; its title follows."""


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """One opening of the gate, to one host.

    Attributes:
        when: milliseconds since 1970, UTC.
        host: name, with the port where it is not the usual one.
        reason: what the user asked for, in words ("Download of …").
        received: bytes that came (bodies).
        sent: bytes that went (bodies; 0 for most).
        requests: how often was asked.
        with_token: whether the user's token went along.
        outcome: "ok", or an error's code.
    """

    when: int
    host: str
    reason: str
    received: int = 0
    sent: int = 0
    requests: int = 0
    with_token: bool = False
    outcome: str = "ok"
