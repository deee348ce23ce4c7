"""HTTP through one opening of the gate: looks at every request, counts every byte.

Names are asked for here, once a connection, so that the audit hook knows the addresses that belong
to a place it admitted.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.admission import GateOpening, Tally
from desktop_app.library.network.host_port import LOOPBACK, HostPort, host_port_of


class _Backend(httpcore2.SyncBackend):
    """Opens the connections of one admission."""

    def __init__(self, admission: GateOpening) -> None:
        self._admission = admission

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._admission.resolve(HostPort(host.strip("[]").lower(), port))
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        for number, address in enumerate(addresses, 1):
            try:
                stream = super().connect_tcp(
                    address, port, timeout, local_address, list(socket_options or ())
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):
                    raise
                continue
            try:
                self._admission.hold(stream.get_extra_info("socket"))
            except NetworkError:
                stream.close()
                raise
            return stream
        raise httpcore2.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        raise httpcore2.ConnectError("the gate leads to hosts alone")


class _Direct(httpx2.HTTPTransport):
    """HTTPX's own transport over our connections."""

    def __init__(self, admission: GateOpening, context: ssl.SSLContext, proxy: str | None) -> None:
        super().__init__(verify=context, trust_env=False, proxy=proxy)
        # HTTPX offers no parameter for it; the pool does.
        self._pool._network_backend = _Backend(admission)  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]


class _Counted(httpx2.SyncByteStream):
    """A body that counts itself, and fails once the gate is shut."""

    def __init__(self, stream: httpx2.SyncByteStream, check: Callable[[], None], tally: Tally):
        self._stream = stream
        self._check = check
        self._tally = tally

    def __iter__(self) -> Iterator[bytes]:
        with _explained(self._check):
            for part in self._stream:
                self._tally.received += len(part)
                self._check()
                yield part
        # A connection that was cut may look like a body that ended.
        self._check()

    def close(self) -> None:
        self._stream.close()


@contextlib.contextmanager
def _explained(check: Callable[[], None]) -> Iterator[None]:
    """What breaks because the gate was shut says so."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.StreamError, OSError, ValueError):
        check()
        raise


class GatedTransport(httpx2.BaseTransport):
    """Sends the requests of one passage.

    Args:
        admission: what may be asked.
        is_allowed: the master switch; called from any thread.
        has_entered: whether the calling thread belongs to the passage.
        proxy_of: the system's proxy for an address.
    """

    def __init__(
        self,
        admission: GateOpening,
        is_allowed: Callable[[], bool],
        has_entered: Callable[[], bool],
        proxy_of: Callable[[httpx2.URL], str | None],
    ) -> None:
        self._admission = admission
        self._is_allowed = is_allowed
        self._has_entered = has_entered
        self._proxy_of = proxy_of
        self._context: ssl.SSLContext | None = None
        self._by_proxy: dict[str | None, _Direct] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises NetworkError: ``network_off``, ``place_not_admitted`` or ``address_insecure``."""
        if not self._has_entered():
            raise RuntimeError("this thread has not entered the passage")
        self._check()
        place = host_port_of(str(request.url))
        self._check_request(request, place)
        tally = self._admission.tally(place)
        tally.requests += 1
        tally.with_token |= "authorization" in request.headers
        tally.sent += int(request.headers.get("content-length") or 0)
        with _explained(self._check):
            response = self._through(request.url).handle_request(request)
        stream = cast("httpx2.SyncByteStream", response.stream)
        response.stream = _Counted(stream, self._check, tally)
        return response

    def _check(self) -> None:
        if self._admission.has_ended or not self._is_allowed():
            self._admission.end()
            raise NetworkError("network_off")

    def _check_request(self, request: httpx2.Request, place: HostPort) -> None:
        if not self._admission.may_ask(place):
            raise NetworkError("place_not_admitted", host=str(place))
        named = self._admission.may_carry_token(place)
        if not named:
            request.headers.pop("authorization", None)
        plain = request.url.scheme != "https" and place.host not in LOOPBACK
        if plain and (not named or "authorization" in request.headers):
            raise NetworkError("address_insecure", host=str(place))

    def _through(self, url: httpx2.URL) -> _Direct:
        proxy = self._proxy_of(url)
        if proxy is not None:
            self._admission.add_proxy(host_port_of(proxy))
        with self._lock:
            if self._context is None:
                # Certificates of the system, and those SSL_CERT_FILE names.
                self._context = httpx2.create_ssl_context()
            if proxy not in self._by_proxy:
                self._by_proxy[proxy] = _Direct(self._admission, self._context, proxy)
            return self._by_proxy[proxy]

    def close(self) -> None:
        for transport in self._by_proxy.values():
            transport.close()


def system_proxy(url: httpx2.URL) -> str | None:
    """The proxy that environment or system name for ``url``; None to go straight.

    Scripts that compute a proxy (PAC) are not run, and SOCKS is not spoken: such a proxy counts as
    none.
    """
    if url.host in LOOPBACK or proxy_bypass(url.host):
        return None
    known = getproxies()
    proxy = known.get(url.scheme) or known.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    return proxy if proxy.startswith(("http://", "https://")) else None
