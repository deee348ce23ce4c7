"""Passwords of keys that sign pictures: in the system's keyring, else for this run alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop_app.library.network.tokens import Ring, system_ring

_SERVICE: Final = "Velatura signing key"


class KeyPasswords:
    """See above.

    Args:
        find_ring: finds the keyring; asked when a password is first needed.
    """

    def __init__(self, find_ring: Callable[[], Ring | None] = system_ring) -> None:
        self._find_ring = find_ring
        self._known = dict[str, str]()

    def get(self, key: Path) -> str:
        """That of the key in a file; empty: none is known."""
        name = str(key.absolute())
        if name not in self._known:
            self._known[name] = ""
            if (ring := self._find_ring()) is not None:
                with contextlib.suppress(Exception):  # what backends raise is their own
                    self._known[name] = ring.get_password(_SERVICE, name) or ""
        return self._known[name]

    def set(self, key: Path, password: str) -> bool:
        """Keep it; False: no keyring does, and it is known until the end."""
        name = str(key.absolute())
        self._known[name] = password
        ring = self._find_ring()
        if ring is None:
            return False
        try:
            ring.set_password(_SERVICE, name, password)
        except Exception:  # noqa: BLE001 - what backends raise is their own
            return False
        return True
