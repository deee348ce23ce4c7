"""Ids of jobs by keys of idempotency."""

from __future__ import annotations

import hashlib
from typing import Final

KEY_DIGITS: Final = 16
"""Digits of an id that are its key's."""


def keyed_id(user: str, key: str, body: bytes) -> str:
    """The id of the job of an idempotency key: the same after a restart, without being kept. Its
    first digits are the key's, the others those of the request."""
    head = hashlib.sha256(f"{user}\0{key}".encode("utf-8", "replace")).hexdigest()
    return head[:KEY_DIGITS] + hashlib.sha256(body).hexdigest()[:8]
