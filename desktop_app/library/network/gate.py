"""The one door to the network. It opens for what the user asked for, and tells what went through.

A passage is what one download gets: a client that reaches the places named when it was opened, and
those that a server led to meanwhile. Anything else that this process tries is refused by the audit
hook (`core.network_audit`), which asks `Gate.admits`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import desktop_app
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import NetworkError, VelaturaError
from desktop_app.core.network_audit import Attempt, NetworkUse
from desktop_app.library.network.admission import GateOpening, Tally, Threads
from desktop_app.library.network.host_port import HostPort, host_port_of

if TYPE_CHECKING:
    import httpx2

_SILENCE_SECONDS = 30.0
"""Without an answer or a byte; a whole download may take as long as it takes."""
_CONNECT_SECONDS = 15.0

_logger = logging.getLogger(__name__)


class Passage:
    """One opening of the gate, for one download. Made by `Gate.opened`.

    Attributes:
        client: asks the admitted places. Follows no redirect, sends no token by itself. Raises
            NetworkError (``network_off``, ``place_not_admitted``, ``address_insecure``) and what
            HTTPX raises; `http_errors` explains both.
        reason: what the user asked for.
    """

    def __init__(
        self,
        reason: str,
        admission: GateOpening,
        threads: Threads,
        is_allowed: Callable[[], bool],
        proxy_of: Callable[[httpx2.URL], str | None] | None,
    ) -> None:
        # 70 ms that the start of the window need not wait for.
        import httpx2

        from desktop_app.library.network.transport import GatedTransport, system_proxy

        self.reason = reason
        self._admission = admission
        self._threads = threads
        transport = GatedTransport(
            admission,
            is_allowed,
            lambda: admission in threads.admissions(),
            proxy_of or system_proxy,
        )
        self.client = httpx2.Client(
            transport=transport,
            follow_redirects=False,
            timeout=httpx2.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS, pool=None),
            trust_env=False,  # else the passwords in ~/.netrc would go along
            headers={"user-agent": f"velatura/{desktop_app.__version__}"},
        )

    def admit(self, host: str) -> None:
        """Admit the target of a redirect: ``host``, ``host:port`` or its whole address.

        The user's token is never sent there, and nothing unencrypted unless it is this machine.

        Raises:
            NetworkError: ``address_invalid``.
        """
        self._admission.add(host_port_of(host))

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """For each further thread of the same download: it belongs to it while the block runs."""
        with self._threads.entered(self._admission):
            yield

    def end(self) -> None:
        """Let nothing through any more, from any thread: what is in flight fails at once."""
        self._admission.end()

    @property
    def has_ended(self) -> bool:
        """Whether it was left or the switch was turned off."""
        return self._admission.has_ended


class Gate:
    """Opens passages while the master switch is on.

    Args:
        is_allowed: the master switch; called often, from any thread.
        note: takes the rows of the log; called from any thread. An opening is noted with its first
            word to a place (outcome ``open``) and again when it ends: same ``when``, host, reason.
        proxy_of: the proxy for an address, or None; if not given, what the system says.
    """

    def __init__(
        self,
        is_allowed: Callable[[], bool],
        note: Callable[[NetworkUse], object],
        proxy_of: Callable[[httpx2.URL], str | None] | None = None,
    ) -> None:
        self._is_allowed = is_allowed
        self._note = note
        self._proxy_of = proxy_of
        self._threads = Threads()
        self._open: set[GateOpening] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def opened(self, reason: str, hosts: Iterable[str]) -> Iterator[Passage]:
        """A passage to ``hosts`` for as long as the block runs; its thread has entered it.

        Args:
            reason: what the user asked for, in words; it is in the log.
            hosts: each ``host``, ``host:port`` or an address.

        Raises:
            NetworkError: ``network_off`` or ``address_invalid``.
        """
        if not self._is_allowed():
            raise NetworkError("network_off")
        started_ms = time.time_ns() // 1_000_000
        admission = GateOpening(
            frozenset(host_port_of(host) for host in hosts),
            lambda place: self._tell(NetworkUse(started_ms, str(place), reason, outcome="open")),
        )
        passage = Passage(reason, admission, self._threads, self._is_allowed, self._proxy_of)
        with self._lock:
            self._open.add(admission)
        outcome = "ok"
        try:
            with passage.client, passage.entered():
                yield passage
        except BaseException as error:
            outcome = _outcome(error)
            raise
        finally:
            admission.end()
            with self._lock:
                self._open.discard(admission)
            for place, tally in admission.tallies.items():
                self._tell(_use(started_ms, place, reason, tally, outcome))

    def shut(self) -> None:
        """End every open passage; what is in flight fails with ``network_off``."""
        with self._lock:
            passages = tuple(self._open)
        for admission in passages:
            admission.end()

    @property
    def is_open(self) -> bool:
        """Whether there is a passage now."""
        return bool(self._open)

    def admits(self, attempt: Attempt) -> bool:
        """For the audit hook: whether a passage that this thread entered permits ``attempt``.

        Raises:
            NetworkError: ``network_off``: that passage has ended meanwhile.
        """
        return any(each.permits(attempt) for each in self._threads.admissions())

    def _tell(self, use: NetworkUse) -> None:
        try:
            self._note(use)
        except (OSError, VelaturaError):
            _logger.exception("the log of the network could not be written")


def _use(started_ms: int, place: HostPort, reason: str, tally: Tally, outcome: str) -> NetworkUse:
    return NetworkUse(
        started_ms,
        str(place),
        reason,
        tally.received,
        tally.sent,
        tally.requests,
        tally.with_token,
        outcome,
    )


def _outcome(error: BaseException) -> str:
    if isinstance(error, VelaturaError):
        return error.code
    return "cancelled" if isinstance(error, Cancelled) else "failed"
