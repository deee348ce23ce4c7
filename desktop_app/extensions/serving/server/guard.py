"""What stands before the program: names, origins, tokens, sizes and times are checked here, before
anything of a request is read, and each answer is counted and logged here.

Plain ASGI: a request that is refused costs no more than that.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Generator,
    Mapping,
    MutableMapping,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.network_audit import is_loopback
from desktop_app.extensions.serving.server.bodies import Bodies, Receive, replayed
from desktop_app.extensions.serving.server.connections import Connections
from desktop_app.extensions.serving.server.metrics import Metrics, route_of
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.problems import (
    fault_response,
    http_problem,
    problem_response,
)
from desktop_app.extensions.serving.server.request_log import RequestLog, places_of
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.users import (
    RequestCredentials,
    Users,
    credentials_in,
    network_of,
)

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN: Final = frozenset({"/", "/healthz", "/readyz", "/openapi.json", "/favicon.ico"})
"""What needs no token: no picture, no prompt and no name stands there."""

OPEN_BELOW: Final = "/static/"
_BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
_STOPS: Final = frozenset({"/sdapi/v1/interrupt", "/sdapi/v1/skip"})
"""What ends work, and is never too much."""

_METHODS: Final = b"GET, POST, PUT, PATCH, DELETE"
_HEADERS: Final = (
    b"authorization, content-type, idempotency-key, x-velatura-key, last-event-id,"
    b" x-stainless-lang, x-stainless-package-version, x-stainless-os, x-stainless-arch,"
    b" x-stainless-runtime, x-stainless-runtime-version, x-stainless-async,"
    b" x-stainless-retry-count, x-stainless-timeout, x-stainless-read-timeout"
)
"""The last ones are what OpenAI's clients send from pages."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How the server is reached.

    Attributes:
        names: by which it may be called besides addresses and ``localhost``.
        origins: pages of others that may use it.
        proxies: addresses of proxies that are believed when they say whom they speak for.
        tls: whether it is reached by TLS itself.
    """

    names: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    proxies: frozenset[str] = frozenset()
    tls: bool = False

    def answers_to(self, host: str) -> bool:
        """Whether a Host header names this server: an address, which no page of a stranger can
        have turned here, or one of its names."""
        name = host.rpartition(":")[0] if _has_port(host) else host
        name = name.strip("[]").casefold()
        if name in ("localhost", *self.names):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _has_port(host: str) -> bool:
    name, colon, port = host.rpartition(":")
    return bool(colon) and port.isdecimal() and (":" not in name or name.endswith("]"))


class Guard:
    """See above.

    Args:
        app: what answers.
        endpoint: how the server is reached.
        users: who has a token.
        limits: how large and slow a request may be.
        metrics, log: count and write down each answer.
        makes: addresses that make something, by method.
        admit: says whether that user may make something now; raises VelaturaError.
        admit_note: the same of all else that writes.
        forms: addresses whose bodies are forms with files; those of others are JSON.
    """

    def __init__(
        self,
        app: App,
        endpoint: Endpoint,
        users: Users,
        limits: LimitRules,
        metrics: Metrics,
        log: RequestLog,
        makes: Collection[tuple[str, str]],
        admit: Callable[[ServerUser], None],
        admit_note: Callable[[ServerUser], None] = lambda user: None,
        forms: Collection[str] = (),
    ) -> None:
        self._app, self._endpoint, self._users = app, endpoint, users
        self._limits, self._metrics, self._log = limits, metrics, log
        self._makes, self._admit, self._admit_note = frozenset(makes), admit, admit_note
        self._bodies, self._forms = Bodies(limits), frozenset(forms)
        self._open = Counter[str]()
        self._held = dict[asyncio.Task[Any], "ServerUser"]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: tokens, origins and sizes are checked before the application sees the request."""
        if scope["type"] != "http":  # no WebSockets here
            await send({"type": "websocket.close", "code": 1000})
            return
        started = time.perf_counter()
        headers = {
            bytes(name).decode("latin-1"): bytes(value).decode("latin-1")
            for name, value in scope["headers"]
        }
        status, begun = 500, False

        async def sent(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                begun = True
                status = int(message["status"])
                message["headers"] = [*message.get("headers", ()), *self._extra(headers)]
            await send(message)
            if begun and scope["method"] == "HEAD":  # a stream would go on
                await send({"type": "http.response.body", "body": b""})
                raise _HeadSent

        try:
            with suppress(_HeadSent):
                try:
                    await self._passed(scope, headers, receive, sent)
                except VelaturaError as error:
                    self._metrics.refused(error.code)
                    await problem_response(error)(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - not what it says, which may be a prompt
            self._log.add("fault", kind=type(error).__name__, where=places_of(error))
            if not begun:
                await fault_response(error)(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.request(scope["method"], route_of(scope), status, seconds)
            user = scope.get("state", {}).get("user")
            name = "" if user is None else user.name
            self._log.request(scope["method"], route_of(scope), status, seconds, name)

    async def _passed(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        path, method = str(scope["path"]), str(scope["method"])
        if _is_ambiguous(scope, headers):
            answer = http_problem(400, "Bad Request", {"Connection": "close"})
            await answer(scope, receive, send)
            return
        if method == "HEAD":  # as GET; what carries it leaves the body out
            scope = {**scope, "method": "GET"}
        self._check_names(scope, headers, path)
        if method == "OPTIONS" and "access-control-request-method" in headers:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if path in OPEN or path.startswith(OPEN_BELOW):
            if method in _BODIES:  # a body is received only of who is known
                answer = http_problem(405, "Method Not Allowed", {"Allow": "GET"})
                await answer(scope, receive, send)
            else:
                with self._opened(network_of(self._sender(scope, headers)[0])):
                    await self._app(scope, receive, send)
            return
        user = self._authenticate(scope, headers)
        scope.setdefault("state", {})["user"] = user
        if user.metrics and path != "/metrics":
            raise InputError("not_allowed", name=path[:80])
        task = asyncio.current_task()
        assert task is not None
        with self._opened(user.name):
            self._held[task] = user
            try:
                if (method, path.rstrip("/")) in self._makes:
                    self._admit(user)
                elif method in _BODIES and path.rstrip("/") not in _STOPS:
                    self._admit_note(user)
                await self._answered(scope, headers, receive, send)
            finally:
                del self._held[task]

    @contextmanager
    def _opened(self, who: str) -> Generator[None]:
        """A request of that user is open, or of somebody without a token from that network."""
        if self._open[who] >= self._limits.open_requests:
            raise InputError("too_many_open", limit=self._limits.open_requests, seconds=5)
        self._open[who] += 1
        try:
            yield
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def connections(self) -> Connections:
        """Room for those that come to this server."""
        return Connections(self._users.knows_network, self._endpoint.proxies)

    def end_revoked(self) -> None:
        """End what is open for tokens that are no longer known. Raises StorageError:
        ``tokens_damaged``."""
        for task, user in list(self._held.items()):
            if user.name and not self._users.knows(user):
                task.cancel()

    async def _answered(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        if scope["method"] not in _BODIES:
            await self._app(scope, receive, send)
            return
        user = scope["state"]["user"].name
        form = scope["path"].rstrip("/") in self._forms
        body = await self._bodies.received(headers, receive, user, form=form)
        try:
            scope["state"]["body"] = body
            await self._app(scope, replayed(body, receive), send)
        finally:
            self._bodies.done(body, user)

    # -- who and from where -------------------------------------------------------------------

    def _check_names(self, scope: Scope, headers: Mapping[str, str], path: str) -> None:
        """Raises InputError: ``host_refused`` or ``origin_refused``."""
        host = headers.get("host", "")
        if not self._endpoint.answers_to(host):
            raise InputError("host_refused", name=host[:80])
        origin = headers.get("origin")
        if origin is None:
            # A page of a stranger that only shows or sends something names no origin.
            if headers.get("sec-fetch-site") == "cross-site" and path != "/":
                raise InputError("origin_refused", name="another site")
            return
        own = {f"{scheme}://{host}".casefold() for scheme in ("http", "https")}
        if origin.casefold() not in own | self._endpoint.origins:
            raise InputError("origin_refused", name=origin[:80])

    def _extra(self, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
        made = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"vary", b"Origin"),
        ]
        origin = headers.get("origin", "").casefold()
        if origin in self._endpoint.origins:
            made += [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _HEADERS),
                (b"access-control-expose-headers", b"retry-after"),
            ]
        return made

    def _authenticate(self, scope: Scope, headers: Mapping[str, str]) -> ServerUser:
        address, near = self._sender(scope, headers)
        shown = RequestCredentials()
        if "authorization" in headers:
            shown = credentials_in(headers["authorization"])
        return self._users.of(shown, address, near=near)

    def _sender(self, scope: Scope, headers: Mapping[str, str]) -> tuple[str, bool]:
        """From which address that comes, and whether nobody could listen on its way."""
        client, proxies = scope.get("client"), self._endpoint.proxies
        address = str(client[0]) if client else ""
        if address not in proxies:
            return address, is_loopback(address)
        # It encrypts, and says whom it speaks for; each adds behind what it was told by others.
        told = [one.strip() for one in headers.get("x-forwarded-for", "").split(",")]
        near = headers.get("x-forwarded-proto", "").casefold() == "https"
        return next((one for one in reversed(told) if one not in (*proxies, "")), address), near


class _HeadSent(Exception):  # noqa: N818 - no error: HEAD is answered
    """Ends the work for a body that nobody gets."""


def _is_ambiguous(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether others could see the body end elsewhere (RFC 9112, 6.1 and 6.3), or another server
    meant: by an address with a name in it (3.2.2, for proxies; this is none), or by none at all."""
    if not str(scope["path"]).startswith("/"):
        return True
    if "transfer-encoding" not in headers:
        return False
    return "content-length" in headers or scope["http_version"] != "1.1"
