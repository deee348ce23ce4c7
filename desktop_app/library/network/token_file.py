"""Tokens in a file that only the user can read, for systems without a keyring."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import cast

__all__ = ["TokenFile"]

_MAX_BYTES = 1 << 16


class TokenFile:
    """A keyring of one file: mode 0600 on POSIX; on Windows it is kept by the user's profile.

    Methods raise OSError where the file can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, host: str) -> str | None:
        """The token for ``host``. A damaged or strange file holds none."""
        return self._read().get(host)

    def set(self, host: str, token: str) -> None:
        """Keep it."""
        self._write({**self._read(), host: token})

    def remove(self, host: str) -> None:
        """Forget it; without any token there is no file."""
        tokens = self._read()
        if tokens.pop(host, None) is None:
            return
        if tokens:
            self._write(tokens)
        else:
            self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        try:
            if self._path.stat().st_size > _MAX_BYTES:
                return {}
            content: object = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(content, dict):
            return {}
        rows = cast("dict[str, object]", content)
        return {host: token for host, token in rows.items() if isinstance(token, str)}

    def _write(self, tokens: dict[str, str]) -> None:
        # Not `core.disk.write_atomic`: nobody else may read this file, not even while it grows.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(f".velatura-{secrets.token_hex(6)}.tmp")
        try:
            number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                if hasattr(os, "fchmod"):
                    os.fchmod(number, 0o600)  # a strict umask may have taken our own right
                json.dump(tokens, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
