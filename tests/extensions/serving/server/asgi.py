"""Requests by ASGI, as a server for HTTP hands them over: what can't be sent by a client can be
sent here, and nothing listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.guard import Endpoint, Guard
from desktop_app.extensions.serving.server.metrics import Metrics
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.users import Users

HOST = "127.0.0.1:7860"

JSON = {"content-type": "application/json"}

MAKES = ("POST", "/make")


@dataclass(eq=False)
class Answer:
    """What came back; a status of 0: nothing."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


Receive = Callable[[], Awaitable[dict[str, Any]]]


def scope_of(
    path: str = "/v1/models",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    client: str = "127.0.0.1",
) -> dict[str, Any]:
    """A request; its Host is the server's where ``headers`` says no other."""
    said = {"host": HOST, **(headers or {})}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 7860),
        "client": (client, 50_000),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in said.items()],
        "state": {},
    }


async def asked(app: Any, scope: dict[str, Any], receive: Receive) -> Answer:
    """The answer to a request whose body comes by ``receive``."""
    answer = Answer()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            pairs = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in message["headers"]]
            answer.headers = dict(pairs)
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


def parts_of(body: bytes | Sequence[bytes]) -> Receive:
    """Gives a body, in one or more parts, then says that the client has gone."""
    parts = [body] if isinstance(body, bytes) else list(body)
    left = [
        {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]

    async def receive() -> dict[str, Any]:
        return left.pop(0) if left else {"type": "http.disconnect"}

    return receive


def ask(
    app: Any,
    path: str = "/v1/models",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | Sequence[bytes] = b"",
    client: str = "127.0.0.1",
) -> Answer:
    """The answer to a request. Its length is said where the body is one part."""
    said = dict(headers or {})
    if method != "GET" and isinstance(body, bytes) and body:
        said.setdefault("content-length", str(len(body)))
    elif not isinstance(body, bytes):
        said.setdefault("transfer-encoding", "chunked")
    return asyncio.run(asked(app, scope_of(path, method, said, client), parts_of(body)))


@dataclass(eq=False)
class Echo:
    """An application that answers with what it got, and remembers it.

    Attributes:
        bodies: of the requests that came through.
        scopes: of the same.
    """

    bodies: list[bytes] = field(default_factory=list[bytes])
    scopes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        body = b""
        more = scope["method"] not in ("GET", "DELETE", "OPTIONS")
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def guard(
    app: Any = None,
    endpoint: Endpoint | None = None,
    users: Users | None = None,
    limits: LimitRules | None = None,
    metrics: Metrics | None = None,
    log: RequestLog | None = None,
    full: bool = False,
) -> Guard:
    """A guard before an application; ``full``: nobody may make anything."""

    def admit(user: ServerUser) -> None:
        if full:
            raise InputError("queue_full", count=9, seconds=7)

    return Guard(
        app or Echo(),
        endpoint or Endpoint(),
        users or Users(None),
        limits or LimitRules(),
        metrics or Metrics(),
        log or RequestLog(None),
        {MAKES},
        admit,
    )
