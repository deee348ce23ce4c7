"""Talking to a ``velatura serve`` that the user named: requests through a passage of the gate.

The token goes to that server alone, by HTTPS or to this machine (`transport` refuses anything else,
before a connection is made), and redirects are not followed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.gate import Passage
from desktop_app.library.network.http_errors import RequestedFile, error_of_failure, pause_of
from desktop_app.library.network.redaction import hidden

MOST_BYTES: Final = 1 << 31
"""Of an answer: no picture that the server makes is as large."""

_SECONDS = 120.0
"""A server may take so long to read a large picture before it answers."""


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What came back.

    Attributes:
        status: of HTTP.
        body: of the answer.
        pause: seconds that the server asks to wait; None: it names none.
    """

    status: int
    body: bytes
    pause: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """The object in it; {}: there is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return cast("dict[str, Any]", value) if isinstance(value, dict) else {}

    @property
    def problem(self) -> tuple[str, str]:
        """Code and title of what went wrong."""
        told = self.json()
        title = str(told.get("title") or f"HTTP {self.status}")
        shown = "".join(each for each in title if each.isprintable())
        return str(told.get("code", "")), shown[:500]


class ServerClient:
    """One server. For one thread at a time.

    Args:
        passage: that was opened to it.
        url: its address, maybe with a folder.
        token: empty: none.
    """

    def __init__(self, passage: Passage, url: str, token: str = "") -> None:
        self._client, self._token = passage.client, token
        self._base = server_address(url)
        self._asked = RequestedFile(httpx2.URL(self._base).host, with_token=bool(token))

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ServerAnswer:
        """Ask for something and wait for all of the answer.

        Args:
            method: of HTTP.
            path: below the server's address, with a slash before it.
            body: JSON.
            headers: besides the token.

        Raises:
            NetworkError: nothing came, or the gate refuses it.
        """
        sent = dict(headers or {})
        if self._token:
            sent["authorization"] = f"Bearer {self._token}"
        if body is not None:
            sent["content-type"] = "application/json"
        try:
            with self._client.stream(
                method, self._base + path, content=body, headers=sent, timeout=_SECONDS
            ) as response:
                return ServerAnswer(
                    response.status_code, _body(response), pause_of(response.headers)
                )
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
            raise error_of_failure(error, self._asked).redacted(self._without_token) from None
        except NetworkError as error:
            raise error.redacted(self._without_token) from None

    def _without_token(self, text: str) -> str:
        return hidden(text, [self._token])


def server_address(url: str) -> str:
    """``url`` without a slash at its end. Raises NetworkError: ``address_invalid``."""
    try:
        read = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise NetworkError("address_invalid", address=_shown(url)) from error
    if read.scheme not in ("http", "https") or not read.host or read.query or read.userinfo:
        raise NetworkError("address_invalid", address=_shown(url))
    return str(read.copy_with(fragment=None)).rstrip("/")


def _shown(url: str) -> str:
    """Without what may be a password or a signature."""
    return url.rpartition("@")[2].partition("?")[0][:200]


def _body(response: httpx2.Response) -> bytes:
    parts, length = list[bytes](), 0
    for part in response.iter_bytes():
        length += len(part)
        if length > MOST_BYTES:
            raise httpx2.StreamError("the answer is too large")
        parts.append(part)
    return b"".join(parts)
