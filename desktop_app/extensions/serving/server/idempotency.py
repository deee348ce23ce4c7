"""Ids of jobs by idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.problems import status_of

if TYPE_CHECKING:
    from desktop_app.extensions.serving.server.tickets import Ticket

KEY_DIGITS: Final = 16
"""Digits of an id that are its key's."""


def keyed_id(user: str, key: str, body: bytes) -> str:
    """The id of the job of an idempotency key: the same after a restart, without being kept. Its
    first digits are the key's, the others those of the request."""
    head = hashlib.sha256(f"{user}\0{key}".encode("utf-8", "replace")).hexdigest()
    return head[:KEY_DIGITS] + hashlib.sha256(body).hexdigest()[:8]


def is_among(ids: Iterable[str], job_id: str) -> bool:
    """Whether there is the job of that key. Raises InputError: ``key_reused``: there is one of the
    same key, but of another request."""
    same_key = [one for one in ids if one.startswith(job_id[:KEY_DIGITS])]
    if same_key and job_id not in same_key:
        raise InputError("key_reused")
    return bool(same_key)


def is_made_again(ticket: Ticket) -> bool:
    """Whether a job goes on where it is asked for again: it failed, and not by its request."""
    return ticket.status == "failed" and ticket.error is not None and status_of(ticket.error) >= 500
