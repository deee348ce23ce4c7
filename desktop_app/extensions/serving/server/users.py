"""Who asks: from the token of a request to a user. Wrong tokens are counted by address."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.server_tokens import (
    LOCAL,
    ServerUser,
    TokenFile,
    token_digest,
)

FREE_ATTEMPTS: Final = 10
"""So many wrong tokens may come from one address within `ATTEMPT_SECONDS`."""

ATTEMPT_SECONDS: Final = 60.0

KNOWN_SECONDS: Final = 3600.0
"""So long a network is known from which a valid token came."""

_MOST_ADDRESSES = 4096
_HOST_BITS = 64
_WITH_PORT = re.compile(r"^(\[.*\]|[\d.]+):\d+$")


@dataclass(frozen=True, slots=True)
class RequestCredentials:
    """What a request shows; both empty: nothing."""

    token: str = ""
    name: str = ""


def credentials_in(header: str) -> RequestCredentials:
    """Those of an ``Authorization`` header: Bearer, or Basic with the token as the password (the
    user's name may be anything, or that of the token). Others are as none."""
    scheme, _, rest = header.strip().partition(" ")
    rest = rest.strip()
    if scheme.casefold() == "bearer":
        return RequestCredentials(rest)
    if scheme.casefold() != "basic":
        return RequestCredentials()
    try:
        text = base64.b64decode(rest, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return RequestCredentials("?")
    name, _, password = text.partition(":")
    return RequestCredentials(password, name)


class Attempts:
    """Wrong tokens by address: who guesses has to wait."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raises InputError: ``too_many_attempts``, with the seconds until the oldest counts no
        more."""
        times = self._recent(network_of(address))
        if len(times) >= FREE_ATTEMPTS:
            left = ATTEMPT_SECONDS - (time.monotonic() - times[0])
            raise InputError("too_many_attempts", seconds=max(1, round(left)))

    def note(self, address: str) -> None:
        """A wrong one came from there."""
        address = network_of(address)
        self._wrong[address] = [*self._recent(address), time.monotonic()][-FREE_ATTEMPTS:]
        self._wrong.move_to_end(address)
        while len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)

    def _recent(self, address: str) -> list[float]:
        since = time.monotonic() - ATTEMPT_SECONDS
        return [when for when in self._wrong.get(address, ()) if when > since]


def network_of(address: str) -> str:
    """Of an IPv6 address the network, within which one machine has as many as it likes; of one that
    stands for IPv4 that. A port, as some proxies write it behind the address, does not count."""
    try:
        found = ipaddress.ip_address(_WITH_PORT.sub(r"\1", address).strip("[]"))
    except ValueError:
        return address[:80]
    mapped = found.ipv4_mapped if found.version == 6 else found
    if mapped is not None:
        return str(mapped)
    return str(ipaddress.ip_network((int(found), _HOST_BITS), strict=False))


class Users:
    """All who have a token.

    Args:
        kept: of the data folder; None: only those ``from_file``.
        from_file: those of a file of tokens, now.
        encrypted: whether tokens from other machines are safe on their way.
    """

    def __init__(
        self,
        kept: TokenFile | None,
        from_file: Callable[[], Sequence[ServerUser]] = tuple,
        *,
        encrypted: bool = False,
    ) -> None:
        self._kept = kept
        self._from_file = from_file
        self._encrypted = encrypted
        self._attempts = Attempts()
        self._known = dict[str, float]()
        self._needed = False

    @property
    def need_tokens(self) -> bool:
        """Whether there are any; else this is the person at this machine. Once there were some it
        stays so: who revokes the last one doesn't let everybody in. Raises StorageError:
        ``tokens_damaged``."""
        if not self._needed:
            self._needed = bool(self._all())
        return self._needed

    def knows(self, user: ServerUser) -> bool:
        """Whether the token is still one. Raises StorageError: ``tokens_damaged``."""
        return user.digest in self._all()

    def knows_network(self, network: str) -> bool:
        """Whether a valid token came from there within `KNOWN_SECONDS`."""
        return time.monotonic() - self._known.get(network, -KNOWN_SECONDS) < KNOWN_SECONDS

    def names(self) -> set[str]:
        """Of all whose jobs go on. Raises StorageError: ``tokens_damaged``."""
        working = self._kept.working() if self._kept else []
        return {user.name for user in (*self._all().values(), *working)}

    def _all(self) -> dict[str, ServerUser]:
        from_file = {user.digest: user for user in self._from_file()}
        return {**(self._kept.by_digest() if self._kept else {}), **from_file}

    def of(self, shown: RequestCredentials, address: str, *, near: bool) -> ServerUser:
        """Who that is.

        Args:
            shown: by the request.
            address: it came from.
            near: whether that is this machine.

        Raises:
            InputError: ``token_missing``, ``token_wrong``, ``token_unencrypted`` or
                ``too_many_attempts``.
            StorageError: ``tokens_damaged``.
        """
        if not self.need_tokens:
            return LOCAL
        if not shown.token:
            raise InputError("token_missing")
        if not (near or self._encrypted):
            raise InputError("token_unencrypted")
        self._attempts.check(address)
        digest = token_digest(shown.token)
        user = self._all().get(digest)
        if user is None:
            self._attempts.note(address)
            raise InputError("token_wrong")
        if len(self._known) > _MOST_ADDRESSES:
            self._known.clear()
        self._known[network_of(address)] = time.monotonic()
        return user
