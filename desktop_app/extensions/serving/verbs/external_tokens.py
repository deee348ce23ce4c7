"""Tokens that somebody else keeps, in a file that ``velatura serve --token-file`` names."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_named, state_of
from desktop_app.extensions.serving.server.server_tokens import (
    LEAST_LENGTH,
    ServerUser,
    token_digest,
)
from desktop_app.storage.paths import check_name

_log = logging.getLogger(__name__)


class ExternalTokens:
    """The users of such a file; read again where it has changed.

    Args:
        file: of them.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at: tuple[int, int, int] | None = None
        self._users: Sequence[ServerUser] | None = None
        self._reading = threading.Lock()

    def users(self) -> Sequence[ServerUser]:
        """All of them. A file that can't be read, or is wrong, once it was right: as it was, which
        is logged; it may be half written.

        Raises:
            InputError: as `read_named` and `tokens_in`: at the first reading.
        """
        with self._reading:
            state = state_of(self._file)
            if self._users is None or state != self._read_at:
                self._read_at = state
                try:
                    self._users = self._load()
                except InputError as error:
                    if self._users is None:
                        raise
                    _log.warning("%s is as it was: %s", self._file.name, error.what)
            return self._users

    def _load(self) -> Sequence[ServerUser]:
        try:
            users = tokens_in(read_named(self._file).decode("utf-8"))
        except UnicodeDecodeError as error:
            name, reason = self._file.name, "it is not UTF-8"
            raise InputError("file_unreadable", name=name, reason=reason) from error
        if not users:
            raise InputError("token_line", line=1)
        return users


def tokens_in(text: str) -> list[ServerUser]:
    """The users of a file of tokens: ``NAME:TOKEN`` or a token alone (then called "token") on each
    line; "admin" behind it makes an administrator, "metrics" one who reads figures alone. Blank
    lines and those with # are left out.

    Raises:
        InputError: ``token_line``, ``user_name``, ``token_short`` or ``user_taken``.
    """
    users: dict[str, ServerUser] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) > 2 or words[1:] not in ([], ["admin"], ["metrics"]):
            raise InputError("token_line", line=number)
        name, colon, token = words[0].rpartition(":")
        name = check_name(name if colon else "token")
        if len(token) < LEAST_LENGTH:
            raise InputError("token_short", minimum=LEAST_LENGTH)
        digest = token_digest(token)
        if name in users or any(each.digest == digest for each in users.values()):
            raise InputError("user_taken", name=name)
        users[name] = ServerUser(
            name, words[1:] == ["admin"], digest=digest, metrics=words[1:] == ["metrics"]
        )
    return list(users.values())
