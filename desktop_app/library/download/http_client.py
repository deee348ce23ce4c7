"""Asking for an address through the gate: every redirect is looked at, the token stays at home.

The token goes to the host that was asked first and to no other, whatever it redirects to. Nothing
goes unencrypted, but to this machine; and no server outside leads to this machine.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.library.download.options import RetryPolicy
from desktop_app.library.network.gate import Passage
from desktop_app.library.network.host_port import LOOPBACK, is_local
from desktop_app.library.network.redaction import hidden, redacted

_CONNECT = 15.0
_MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back in the end.

    Attributes:
        response: its body is not read yet.
        headers: headers of all answers on the way at the first host, names in lower case.
        is_elsewhere: whether another host than the first gave it.
    """

    response: httpx2.Response
    headers: Mapping[str, str]
    is_elsewhere: bool


class _Wait:
    """One request whose answer has not started."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.stream: Any = None
        self.was_cut = False


class HttpClient:
    """Asks on behalf of one download; may be used from all its threads.

    Attributes:
        patience: how long it waits.

    Args:
        passage: of that download.
        token_for: the user's token for a host, or None.
        patience: how long it waits.
    """

    def __init__(
        self, passage: Passage, token_for: Callable[[str], str | None], patience: RetryPolicy
    ) -> None:
        self._passage = passage
        self.patience = patience
        self._token_for = token_for
        self._lock = threading.Lock()
        self._waits: set[_Wait] = set()
        self._streams: list[Any] = []
        self._sent: frozenset[str] = frozenset()

    def redacted(self, text: str) -> str:
        """``text`` without the tokens that were sent: a server may say them again."""
        return redacted(text, lambda known: hidden(known, self._sent))

    def without_tokens(self, body: bytes) -> bytes:
        """The body of an answer that is read as text, without the tokens that were sent."""
        return hidden(body.decode("latin-1"), self._sent).encode("latin-1")

    @contextlib.contextmanager
    def stream(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[HttpAnswer]:
        """The answer for ``url``, whatever its status, at the end of its redirects.

        Raises:
            NetworkError: ``download_redirect_refused``, and what the gate raises.
            httpx2.HTTPError: nothing came.
        """
        first = here = httpx2.URL(url)
        _check(here, None)
        told: dict[str, str] = {}
        for _ in range(_MAX_REDIRECTS):
            at_home = _origin(here) == _origin(first)
            response = self._send(here, headers or {}, at_home)
            try:
                if at_home:
                    told |= {name.lower(): value for name, value in response.headers.items()}
                target = response.headers.get("location", "")
                if response.status_code not in _REDIRECTS or not target:
                    yield HttpAnswer(response, told, not at_home)
                    return
            finally:
                response.close()
            before, here = here, _target(here, target)
            _check(here, before)
            if _origin(here) != _origin(first):
                self._passage.admit(str(here))
        raise NetworkError("download_redirect_refused", host=first.host, reason="endless redirects")

    def cut_slow(self) -> None:
        """Cut the connections whose answers have not started in time."""
        before = time.monotonic() - self.patience.answer_seconds
        with self._lock:
            slow = [wait for wait in self._waits if wait.since < before]
            # A connection that was used before does not say which it is: then all are cut, and
            # each goes on at its byte.
            known = all(wait.stream is not None for wait in slow)
            streams = [wait.stream for wait in slow] if known else self._streams
            for wait in slow:
                wait.since, wait.was_cut = time.monotonic(), True
        for stream in streams:
            _cut(stream)

    def _send(self, url: httpx2.URL, headers: Mapping[str, str], at_home: bool) -> httpx2.Response:
        wait = _Wait()

        def trace(event: str, info: Mapping[str, Any]) -> None:
            if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
                wait.stream = info.get("return_value")
                with self._lock:
                    self._streams = [*self._streams[-31:], wait.stream]

        sent = dict(headers)
        token = self._token_for(str(url)) if at_home else None
        if token:
            sent["authorization"] = f"Bearer {token}"
            self._sent |= {token}
        request = self._passage.client.build_request(
            "GET",
            url,
            headers=sent,
            extensions={"trace": trace},
            timeout=httpx2.Timeout(self.patience.stall_seconds, connect=_CONNECT, pool=None),
        )
        with self._lock:
            self._waits.add(wait)
        try:
            response = self._passage.client.send(request, stream=True, follow_redirects=False)
            self._redact_headers(response)
            return response
        except httpx2.TransportError as error:
            if wait.was_cut:
                raise httpx2.ReadTimeout("it timed out", request=request) from error
            raise
        finally:
            with self._lock:
                self._waits.discard(wait)

    def _redact_headers(self, response: httpx2.Response) -> None:
        for name, value in response.headers.multi_items():
            clean = hidden(value, self._sent)
            if clean != value:
                response.headers[name] = clean


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    ports = {"https": 443, "http": 80}
    return url.scheme, url.host, url.port or ports.get(url.scheme, 0)


def _target(here: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return here.join(location)
    except (httpx2.InvalidURL, ValueError) as error:
        raise NetworkError(
            "download_redirect_refused", host=here.host, reason="its address is not valid"
        ) from error


def _check(url: httpx2.URL, before: httpx2.URL | None) -> None:
    """Refuse what is not encrypted, and what leads from outside to this machine."""
    loopback = url.host in LOOPBACK
    reason = ""
    if before is None and url.scheme == "http" and not loopback:
        raise NetworkError("address_insecure", host=url.host[:100])
    if url.scheme != "https" and not (url.scheme == "http" and loopback):
        reason = "it is not encrypted"
    elif before is not None and loopback and before.host not in LOOPBACK:
        reason = "it points to this machine"
    elif before is not None and is_local(url.host) and not is_local(before.host):
        reason = "it points into a private network"
    elif url.userinfo:
        reason = "its address contains a password"
    if reason:
        host = (before or url).host[:100]
        raise NetworkError("download_redirect_refused", host=host, reason=reason)


def _cut(stream: Any) -> None:
    link = None if stream is None else stream.get_extra_info("socket")
    if isinstance(link, socket.socket):
        with contextlib.suppress(OSError):
            # Not SSLSocket's own: that pulls the encryption away from under a thread reading.
            socket.socket.shutdown(link, socket.SHUT_RDWR)
