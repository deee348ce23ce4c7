"""The server that is attacked, and ways to ask it what no client asks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.extensions.serving.server.bombs import HARMLESS, TOO_LARGE
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import SMALL, wait_for
from tests.patience import PATIENCE_SECONDS

POLICY: dict[str, Any] = {
    "limits": {
        "body_mb": 1.0,
        "body_seconds": 0.4,
        "open_requests": 8,
        "queued": 4,
        "per_minute": 10_000,
        "megapixels": 4,
        "working_megapixels": 0.3,
    }
}
"""Of the server that is attacked."""

QUICK = {**SMALL, "prompt": "no pause"}
SLOW = {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50}}

JSON = {"content-type": "application/json"}


@dataclass(eq=False)
class Target:
    """The server that is attacked, and who attacks it.

    Attributes:
        near: the server.
        ann, bob, admin: users; the attacks are by ann mostly.
        token: of ann.
        bombs: files, made before anybody looks at how much memory is taken.
    """

    near: Inside
    ann: httpx.Client = field(init=False)
    bob: httpx.Client = field(init=False)
    admin: httpx.Client = field(init=False)
    token: str = ""
    bombs: list[bytes] = field(default_factory=list[bytes])

    def __post_init__(self) -> None:
        self.token = self.near.token("ann")[1]
        self.ann = self.near.client(self.token)
        self.bombs = [make() for make in (*TOO_LARGE.values(), *HARMLESS.values())]
        self.bob, self.admin = self.near.user("bob"), self.near.user("admin", admin=True)

    # -- ways to ask --------------------------------------------------------------------------

    def said(self, answer: httpx.Response) -> str:
        """Status and code."""
        code = ""
        with suppress(ValueError, AttributeError):
            code = answer.json().get("code", "")
        return f"{answer.status_code} {code}".strip()

    def get(self, path: str, **headers: str) -> str:
        return self.said(self.ann.get(path, headers=headers))

    def ask(self, wish: Mapping[str, Any], path: str = "/v1/jobs") -> str:
        """A wish's answer; a job that was taken is waited for."""
        answer = self.ann.post(path, json={**QUICK, **wish} if path == "/v1/jobs" else dict(wish))
        if answer.status_code == 202:
            wait_for(self.ann, answer.json()["id"])
        return self.said(answer)

    def asks(self, wishes: Sequence[Mapping[str, Any]], path: str = "/v1/jobs") -> str:
        """Answers of several wishes, each once."""
        return once(self.ask(wish, path) for wish in wishes)

    def body(self, body: bytes, **headers: str) -> str:
        """The answer to a body as it is."""
        head = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.said(self.ann.post("/v1/jobs", content=body, headers=head))

    def raw(self, *parts: bytes) -> tuple[str, bytes]:
        """What comes back for these bytes: the status, or "closed", and all of it."""
        with self.connected() as link:
            got = b""
            with suppress(ConnectionError):
                for part in parts:
                    link.sendall(part)
                while not got.endswith(b"0\r\n\r\n") and (more := link.recv(65536)):
                    got += more
                    if b"\r\n\r\n" in got and _is_whole(got):
                        break
        return (got.split(b" ", 2)[1].decode() if got.startswith(b"HTTP/") else "closed"), got

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.near.port), PATIENCE_SECONDS)

    def head(self, line: str, **headers: str) -> bytes:
        """A request's head, with the token."""
        said = {"Host": f"127.0.0.1:{self.near.port}", "Authorization": f"Bearer {self.token}"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{line} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def _is_whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return False


def once(answers: Any) -> str:
    """Answers, each once, in their order."""
    return ", ".join(dict.fromkeys(answers))


@dataclass(frozen=True)
class Attack:
    """One row: what is tried, how, and what is answered."""

    title: str
    run: Callable[[Target], str]
    answer: str
