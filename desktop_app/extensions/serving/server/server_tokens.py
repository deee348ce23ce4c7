"""Tokens of ``velatura serve`` by the names of users, kept as hashes in a file of the data folder.

A token is 256 random bits, so that one round of SHA-256 is enough to keep it by: nobody can try
them all. What is printed once is never written down.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.file_lock import LockOwner, acquire_file
from desktop_app.core.json_rows import read_rows
from desktop_app.core.safe_open import read_regular, state_of
from desktop_app.core.set_aside import Aside, put_aside
from desktop_app.storage.paths import USER_NAME, check_name

PREFIX: Final = "vlt_"
"""How tokens begin, so that scanners of leaked secrets know them."""

LEAST_LENGTH: Final = 20
"""Characters of a token that somebody else has made."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MAX_BYTES = 1 << 20
_BYTES: Final = "surrogateescape"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UserLimits:
    """What one user may take; 0: as the policy says for all.

    Attributes:
        per_minute: requests that make something.
        queued: jobs that wait or run at a time.
        disk_bytes: of pictures that are kept.
    """

    per_minute: int = 0
    queued: int = 0
    disk_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ServerUser:
    """One token.

    Attributes:
        name: of the user: small letters, digits, "-" and "_"; empty: the person at this machine,
            where nobody needs a token.
        admin: whether models and others' jobs may be touched.
        limits: of this user.
        digest: SHA-256 (hex) of the token; empty: it is revoked, but the jobs go on.
        created: seconds since 1970.
        metrics: whether figures of the server may be read, and nothing else is allowed.
    """

    name: str
    admin: bool = False
    limits: UserLimits = field(default_factory=UserLimits)
    digest: str = ""
    created: float = 0.0
    metrics: bool = False


LOCAL: Final = ServerUser("", admin=True)
"""The person at this machine."""


def new_token() -> str:
    """A token that nobody has yet."""
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token: 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _digest_of(token: str) -> str:
    """Raises InputError: ``token_short``: fewer than `LEAST_LENGTH` characters, or not printable
    ASCII."""
    if len(token) < LEAST_LENGTH or not token.isascii() or not token.isprintable():
        raise InputError("token_short", minimum=LEAST_LENGTH)
    return token_digest(token)


class TokenFile:
    """The tokens of one data folder; several programs may use it at a time.

    Args:
        root: the data folder; the file in it is made with the first token, mode 0600.
    """

    def __init__(self, root: Path) -> None:
        self._file, self._lock = root / "server-tokens.json", root / "locks" / "server-tokens.lock"
        self._read_at: tuple[int, int, int] | None = None
        self._users: Mapping[str, ServerUser] = {}
        self._working: Sequence[ServerUser] = ()
        self._reading = threading.Lock()

    def users(self) -> list[ServerUser]:
        """All of them, by name. Raises StorageError: ``tokens_damaged``."""
        return sorted(self.by_digest().values(), key=lambda user: user.name)

    def by_digest(self) -> Mapping[str, ServerUser]:
        """The same by the digest of their tokens; read again only where the file has changed."""
        with self._reading:
            state = state_of(self._file)
            if state is None:
                self._users, self._working, self._read_at = {}, (), None
            elif state != self._read_at:
                rows = [user for user in self._load() if user.name]
                self._working = [user for user in rows if not user.digest]
                self._users = {user.digest: user for user in rows if user.digest}
                self._read_at = state
            return self._users

    def working(self) -> list[ServerUser]:
        """Users without a token whose jobs go on. Raises StorageError: ``tokens_damaged``."""
        self.by_digest()
        return list(self._working)

    def add(self, user: ServerUser, token: str) -> ServerUser:
        """Keep a token's digest.

        Raises:
            InputError: ``user_name``, ``user_taken``, or ``token_short``.
            StorageError: ``tokens_damaged``, ``tokens_busy`` or ``disk_full``.
        """
        check_name(user.name)
        kept = replace(user, digest=_digest_of(token), created=time.time())
        with _locked(self._lock):
            there = self.users()
            if any(each.name == kept.name or each.digest == kept.digest for each in there):
                raise InputError("user_taken", name=kept.name)
            working = [each for each in self.working() if each.name != kept.name]
            self._write([*there, *working, kept])
        return kept

    def renew(self, name: str, token: str) -> ServerUser:
        """Keep another token in place of that user's, whose pictures, jobs and idempotency keys
        stay as they are; running servers refuse the old one from the next request on.

        Raises InputError: ``user_unknown``, or as `add`; StorageError as `add`.
        """
        digest = _digest_of(token)
        with _locked(self._lock):
            there = {user.name: user for user in self.users()}
            if name not in there:
                raise InputError("user_unknown", name=name)
            if any(user.digest == digest for user in there.values()):
                raise InputError("user_taken", name=name)
            there[name] = replace(there[name], digest=digest)
            self._write([*there.values(), *self.working()])
        return there[name]

    def revoke(self, name: str, *, keep_jobs: bool = False) -> None:
        """Forget a token; running servers refuse it from the next request on, and stop its jobs
        but where they are to be kept.

        Raises InputError: ``user_unknown``; StorageError as `add`.
        """
        with _locked(self._lock):
            there = self.users()
            left = [each for each in there if each.name != name]
            if len(left) == len(there):
                raise InputError("user_unknown", name=name)
            gone = [replace(each, digest="") for each in there if each.name == name]
            self._write([*left, *self.working(), *(gone if keep_jobs else ())])

    def _load(self) -> Sequence[ServerUser]:
        try:
            data = read_regular(self._file)[:_MAX_BYTES]
            found = read_rows(data, "tokens", _user)
        except (OSError, ValueError) as error:
            # Nobody is let in by a file that can't be read.
            raise StorageError("tokens_damaged", str(error), name=self._file.name) from error
        lost = found.lost
        if not found.rows and (found.damage or lost):
            reason = found.damage or lost[0].reason
            raise StorageError("tokens_damaged", reason, name=self._file.name)
        if found.damage:  # who is whole in it is let in; the next change rewrites it
            lost = [*lost, Aside("file", found.damage, {"text": data.decode("utf-8", _BYTES)})]
        if put_aside(self._file, lost):
            _log.warning("%s: %s", self._file.name, "; ".join(one.reason for one in lost))
        return found.rows

    def _write(self, users: Sequence[ServerUser]) -> None:
        rows = [{**to_json(user), "check": _check(to_json(user))} for user in users]
        data = json.dumps({"version": 1, "tokens": rows}, indent=1).encode()
        write_atomic(self._file, with_check(data), private=True)


def _check(row: Mapping[str, Any]) -> str:
    """16 hex digits that a damaged entry does not have."""
    return hashlib.sha256(json.dumps(dict(row), sort_keys=True).encode()).hexdigest()[:16]


def _user(row: Any) -> ServerUser:
    """The user of an entry. Raises ValueError or TypeError: it is damaged, so that nobody is let in
    by it. Older versions wrote no check."""
    user = from_json(ServerUser, row)
    known = to_json(user)
    if "check" in row:
        is_whole = row["check"] == _check({name: row[name] for name in row if name != "check"})
    else:
        is_whole = set(row) <= set(known)
    if not is_whole:
        raise ValueError(f"the entry {user.name!r} is damaged")
    if (
        user.name
        and user.digest
        and not (USER_NAME.fullmatch(user.name) and _DIGEST.fullmatch(user.digest))
    ):
        raise ValueError(f"the name or the token of {user.name!r} is impossible")
    if min(to_json(user.limits).values()) < 0:
        raise ValueError(f"the limits of {user.name!r} are impossible")
    return user


def damaged(file: Path) -> list[str]:
    """Nothing: what can't be read is set aside (`core.extensions.FileRow`)."""
    TokenFile(file.parent).users()
    return []


class _locked:  # noqa: N801 - a context manager that reads as a word
    """Alone with the file. Raises StorageError: ``tokens_busy``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def __enter__(self) -> None:
        lock = acquire_file(self._path)
        if isinstance(lock, LockOwner):
            raise StorageError("tokens_busy")
        self._lock = lock

    def __exit__(self, *_: object) -> None:
        self._lock.release()
