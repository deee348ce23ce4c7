"""Bodies of requests on their way in: JSON of a bounded size, in time, that is text through and
through."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final, TypeAlias

from desktop_app.core.errors import InputError
from desktop_app.core.sizes import size_text
from desktop_app.extensions.serving.server.policy import LimitRules

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

BUFFERED_BYTES: Final = 1 << 30
"""Of all bodies that are being received, or worked on, at a time; of one user a quarter."""

MOST_MARKS: Final = 200_000
"""Commas, colons and brackets of one body: reading a million values would keep everybody else
waiting. A picture in Base64 has none."""

_AT_ONCE: Final = 48e6
_PER_SECOND: Final = 6e6
"""Bytes that one user may send at any time, and what comes to that while somebody else asks for
something, too: reading them takes as much of the processor as a small picture's steps."""

_BESIDE: Final = 10.0
"""Seconds that somebody who asked for something counts as there; and the longest pause."""

_MARKS: Final = b",", b":", b"[", b"{"

_LONGEST_RUN: Final = 4096

_NO_CHARACTER: Final = re.compile(rb"\\u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000)")
"""What may be half a pair of surrogates, or NUL."""

_PAIR: Final = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class Bodies:
    """Receives them.

    Args:
        limits: how large and slow they may be.
    """

    def __init__(self, limits: LimitRules) -> None:
        self._limits = limits
        self._buffered = Counter[str]()
        self._sent = dict[str, tuple[float, float]]()

    async def received(
        self, headers: Mapping[str, str], receive: Receive, user: str = "", *, form: bool = False
    ) -> bytes:
        """All of one; `done` has to be told of it.

        Args:
            headers: of the request.
            receive: of ASGI.
            user: who sends it.
            form: whether it has to be a form with files, not JSON.

        Raises InputError: ``body_encoding``, ``body_type``, ``form_type``, ``body_too_large``,
        ``too_slow``, ``body_text``, ``client_gone`` or ``server_full``.
        """
        if headers.get("content-encoding", "identity").casefold() != "identity":
            raise InputError("body_encoding")
        most = int(self._limits.body_mb * 1e6)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > most:
            raise InputError("body_too_large", limit=size_text(most))
        kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
        has_body = length not in ("", "0") or "transfer-encoding" in headers
        if has_body and kind != ("multipart/form-data" if form else "application/json"):
            raise InputError("form_type" if form else "body_type")
        seconds = self._limits.body_seconds
        await asyncio.sleep(self._early(user))
        try:
            async with asyncio.timeout(seconds):
                body = await self._all(receive, most, user, math.inf if form else MOST_MARKS)
        except TimeoutError as error:
            raise InputError("too_slow", seconds=f"{seconds:g}") from error
        left, since = self._sent[user]
        self._sent[user] = left - len(body), since
        if not form and not is_text(body):
            self.done(body, user)
            raise InputError("body_text")
        return body

    def _early(self, user: str) -> float:
        """By how many seconds that user sends the next body too early; 0 beside nobody else."""
        now = time.monotonic()
        left, since = self._sent.get(user, (_AT_ONCE, now))
        left = min(_AT_ONCE, left + (now - since) * _PER_SECOND)
        self._sent[user] = left, now
        others = any(now - at < _BESIDE for one, (_, at) in self._sent.items() if one != user)
        return min(_BESIDE, max(0.0, -left / _PER_SECOND)) if others else 0.0

    def done(self, body: bytes, user: str = "") -> None:
        """Nobody needs that body any more."""
        self._count(user, -len(body))

    def _count(self, user: str, length: int) -> None:
        self._buffered[user] += length
        if not self._buffered[user]:
            del self._buffered[user]

    async def _all(self, receive: Receive, most: int, user: str, most_marks: float) -> bytes:
        parts, length, marks = list[bytes](), 0, 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise InputError("client_gone")
                part = bytes(message.get("body", b""))
                length += len(part)
                self._count(user, len(part))
                if length > most:
                    raise InputError("body_too_large", limit=size_text(most))
                marks += marks_in(part)  # as it comes: all at once would hold up the others
                if marks > most_marks:
                    raise InputError("body_text")
                share = max(2 * most, BUFFERED_BYTES // 4)
                if self._buffered.total() > BUFFERED_BYTES or self._buffered[user] > share:
                    raise InputError("server_full", count=0, seconds=5)
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)
        except BaseException:
            self._count(user, -length)
            raise


def marks_in(part: bytes) -> int:
    """How many marks it has, for `MOST_MARKS`."""
    return sum(part.count(one) for one in _MARKS if one in part)  # to find one is quick


def is_text(body: bytes) -> bool:
    """Whether a JSON text is UTF-8, and its strings are made of characters, NUL not among them:
    what isn't can neither be kept nor answered. Milliseconds for megabytes."""
    if b"\0" in body:
        return False
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return False
    return b"\\" not in body or _has_characters_alone(body)  # one byte is found at once


def _has_characters_alone(body: bytes) -> bool:
    end = 0
    for count, found in enumerate(_NO_CHARACTER.finditer(body)):
        start = found.start()
        if start < end:
            continue  # the second half of a pair
        before = body[max(0, start - _LONGEST_RUN) : start]
        run = len(before) - len(before.rstrip(b"\\"))
        if run == _LONGEST_RUN or count > MOST_MARKS:
            return False
        if run % 2:
            continue  # its backslash is escaped itself
        pair = _PAIR.match(body, start)
        if pair is None:
            return False
        end = pair.end()
    return True


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives that body first."""
    is_sent = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal is_sent
        if is_sent:
            return await receive()  # the client going away, mostly
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
