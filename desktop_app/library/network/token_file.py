"""Tokens in a file that only the user can read, for systems without a keyring."""

from __future__ import annotations

import json
from pathlib import Path

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.safe_open import read_regular

_MAX_BYTES = 1 << 16


class KeyringFile:
    """A keyring of one file: mode 0600 on POSIX; on Windows it is kept by the user's profile.

    Methods raise OSError where the file can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, host: str) -> str | None:
        """The token for ``host``. A damaged or strange file holds none."""
        return self._read().get(host)

    def set(self, host: str, token: str) -> None:
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
            rows = object_in(read_regular(self._path))
            if rows is None:  # kept, as private as it is, before another is written
                self._path.replace(self._path.with_suffix(".damaged.json"))
                return {}
        except OSError:
            return {}
        return {host: token for host, token in rows.items() if isinstance(token, str)}

    def _write(self, tokens: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            text = json.dumps(tokens, indent=1).encode()
            write_atomic(self._path, with_check(text), private=True)
        except VelaturaError as error:
            raise (error.__cause__ or OSError(error.what)) from error
