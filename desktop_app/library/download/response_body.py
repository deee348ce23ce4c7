"""A body as it comes: no slower than is bearable, and packed in no way that could burst."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.library.download.options import RetryPolicy

_PACKINGS = frozenset({"gzip", "x-gzip", "deflate"})
"""At most a thousandfold. Others grow a packet to gigabytes, and so do two of these at once."""


def is_packed(headers: Mapping[str, str]) -> bool:
    """Whether the body is compressed, though nobody asked for it."""
    return headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")


def pieces_of(response: httpx2.Response, patience: RetryPolicy) -> Iterator[bytes]:
    """The body, unpacked where it is packed.

    Raises:
        NetworkError: ``server_answer_strange``: it is packed in a way that nobody asked for.
        httpx2.ReadTimeout: fewer than ``stall_bytes`` in ``stall_seconds``; what the caller does
            with a piece is not counted.
        httpx2.HTTPError: it broke off.
    """
    packed = is_packed(response.headers)
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packed and packing not in _PACKINGS:
        host = response.url.host[:100]
        raise NetworkError("server_answer_strange", host=host, status="an unknown content encoding")
    pieces = response.iter_bytes() if packed else response.iter_raw()
    waited, came = 0.0, 0
    while True:
        begun = time.monotonic()
        piece = next(pieces, None)
        waited += time.monotonic() - begun
        if piece is None:
            return
        came += len(piece)
        if came >= patience.stall_bytes:
            waited, came = 0.0, 0
        elif waited > patience.stall_seconds:
            raise httpx2.ReadTimeout("the transfer is too slow")
        yield piece
