"""The user's token for the hub: asked once, kept in the system's keyring, given to one host alone.

A token belongs to the hub it was given for: with another endpoint there is none until the user adds
one. Nothing here reads the environment or other programs' files.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, StorageError
from desktop_app.library.network.host_port import HostPort, host_port_of
from desktop_app.library.network.redaction import hidden
from desktop_app.library.network.token_file import KeyringFile

_SERVICE = "Velatura"
_LONGEST = 1024


class Ring(Protocol):
    """What `keyring`'s backends do. Methods raise `keyring.errors.KeyringError`."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def system_ring() -> Ring | None:
    """The system's keyring; None if there is none worth the name.

    Backends of a priority below 1 are the ones that keyring itself does not recommend: those that
    fail, that forget, or that write plain text to a file of their own.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        ring = keyring.get_keyring()
        if float(ring.priority) < 1:
            return None
    except (KeyringError, RuntimeError, OSError, TypeError):
        return None
    return cast("Ring", ring)


class HostTokens:
    """The tokens. Methods may be called from any thread.

    Args:
        hub: the address of the hub in use.
        file: where tokens are kept if there is no keyring.
        find_ring: finds the keyring; asked once, when a token is first needed.
    """

    def __init__(
        self,
        hub: Callable[[], str],
        file: Path,
        find_ring: Callable[[], Ring | None] = system_ring,
    ) -> None:
        self._hub = hub
        self._file = KeyringFile(file)
        self._find_ring = find_ring
        self._lock = threading.RLock()
        self._ring: Ring | None = None
        self._failed: Ring | None = None
        self._looked = False
        self._known: dict[HostPort, str | None] = {}

    def __repr__(self) -> str:
        return f"<Tokens kept in {self.kept_in}>"

    @property
    def kept_in(self) -> Literal["keyring", "file"]:
        """Where a token is kept, or would be: the window says so."""
        return "keyring" if self._keyring() is not None else "file"

    def has(self) -> bool:
        """Whether there is a token for the hub in use."""
        return self._get(host_port_of(self._hub())) is not None

    def for_host(self, host: str) -> str | None:
        """The token to send to ``host``: None for every host but the hub in use, port included.

        Args:
            host: ``host``, ``host:port`` or an address.
        """
        place = host_port_of(host)
        return self._get(place) if place == host_port_of(self._hub()) else None

    def set(self, token: str) -> None:
        """Keep ``token`` for the hub in use.

        Raises:
            InputError: ``token_unusable``.
            StorageError: ``token_not_kept``.
        """
        token = usable_token(token)
        place = host_port_of(self._hub())
        with self._lock:
            ring = self._keyring()
            if ring is None or not _kept(ring, str(place), token):
                self._leave_keyring()
                try:
                    self._file.set(str(place), token)
                except OSError as error:
                    raise StorageError("token_not_kept", reason=plain_reason(error)) from error
            else:
                with contextlib.suppress(OSError):  # of a day on which the keyring did not work
                    self._file.remove(str(place))
            self._known[place] = token

    def use(self, token: str) -> None:
        """Use ``token`` for the hub in use as long as this object lives; it is kept nowhere.

        Raises:
            InputError: ``token_unusable``.
        """
        with self._lock:
            self._known[host_port_of(self._hub())] = usable_token(token)

    def remove(self) -> None:
        """Forget the token of the hub in use.

        Raises:
            StorageError: ``token_not_kept``: it could not be taken out of the file.
        """
        place = host_port_of(self._hub())
        with self._lock:
            ring = self._keyring()
            if ring is not None:
                _forgotten(ring, str(place))
            if self._failed is not None:
                with contextlib.suppress(StorageError):
                    _forgotten(self._failed, str(place))
            try:
                self._file.remove(str(place))
            except OSError as error:
                raise StorageError("token_not_kept", reason=plain_reason(error)) from error
            self._known[place] = None

    def redacted(self, text: str) -> str:
        """``text`` without any token that is known now."""
        return hidden(text, [token for token in tuple(self._known.values()) if token])

    def _get(self, place: HostPort) -> str | None:
        with self._lock:
            if place not in self._known:
                ring = self._keyring()
                # The file has one only if the keyring did not take it: that is the newer one.
                token = self._file.get(str(place))
                asked = None if ring is None or token else _read_token(ring, str(place))
                self._known[place] = token or asked
            return self._known[place]

    def _keyring(self) -> Ring | None:
        with self._lock:
            if not self._looked:
                self._looked = True
                self._ring = self._find_ring()
            return self._ring

    def _leave_keyring(self) -> None:
        """The keyring does not work: from now on the file, and `kept_in` says so."""
        self._failed, self._ring = self._ring or self._failed, None


def usable_token(token: str) -> str:
    """``token`` without spaces around it. Raises InputError (``token_unusable``)."""
    token = token.strip()
    # The signs that RFC 6750 (2.1) allows in a bearer token.
    plain = token.isascii() and all(sign.isalnum() or sign in "-._~+/=" for sign in token)
    if not token or not plain or len(token) > _LONGEST:
        raise InputError("token_unusable")
    return token


def _kept(ring: Ring, host: str, token: str) -> bool:
    """Whether the keyring took it: asked for again, it gives it back."""
    from keyring.errors import KeyringError

    try:
        ring.set_password(_SERVICE, host, token)
        return ring.get_password(_SERVICE, host) == token
    except (KeyringError, OSError, RuntimeError):
        return False


def _read_token(ring: Ring, host: str) -> str | None:
    from keyring.errors import KeyringError

    try:
        return ring.get_password(_SERVICE, host)
    except (KeyringError, OSError, RuntimeError):
        return None


def _forgotten(ring: Ring, host: str) -> None:
    from keyring.errors import KeyringError

    try:
        if ring.get_password(_SERVICE, host) is not None:
            ring.delete_password(_SERVICE, host)
    except (KeyringError, OSError, RuntimeError) as error:
        raise StorageError("token_not_kept", reason="the keyring refused") from error
