"""A host and its port, as the gate tells them apart."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from typing import NamedTuple

from desktop_app.core.errors import NetworkError

_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}
_HOST = re.compile(r"[0-9a-z._-]{1,253}|[0-9a-f:.]{2,45}(%[0-9a-z]{1,16})?")
"""A name as DNS has it, or an address."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


_INSTEAD_OF_NAMES = ipaddress.ip_network("198.18.0.0/15")
"""What proxies in the system give for any name (fake-IP modes); else nobody's (RFC 2544)."""

_HOLD_IPV4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
"""IPv6 addresses that a gateway leads to the IPv4 address at their end (RFC 6052), or did once."""


def is_local(address: str) -> bool:
    """Whether ``address`` is one of this machine or a private network; other names are not."""
    if address in LOOPBACK:
        return True
    with contextlib.suppress(ValueError):
        known = ipaddress.ip_address(address.strip("[]").partition("%")[0])
        if isinstance(known, ipaddress.IPv6Address):
            inner = known.ipv4_mapped or known.sixtofour
            if any(known in each for each in _HOLD_IPV4):
                inner = ipaddress.IPv4Address(known.packed[-4:])
            known = inner or known
        is_public = known.is_global and not known.is_multicast
        return not is_public and known not in _INSTEAD_OF_NAMES
    return False


class HostPort(NamedTuple):
    """Host (lower case, ASCII, without brackets) and port."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https"] else f"{host}:{self.port}"


def host_port_of(text: str) -> HostPort:
    """The place named by ``host``, ``host:port`` or an address; without a port that of HTTPS.

    Raises:
        NetworkError: ``address_invalid``.
    """
    import httpx2  # 40 ms that the start of the window need not wait for

    try:
        url = httpx2.URL(text if "://" in text else f"https://{text}")
        host = url.raw_host.decode("ascii").strip("[]").rstrip(".").lower()
        if _HOST.fullmatch(host) and url.scheme in _PORTS:
            return HostPort(host, url.port or _PORTS[url.scheme])
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        pass
    # What stands before an @ may be a password, what follows a ? a signature.
    shown = text.rpartition("@")[2].partition("?")[0]
    raise NetworkError("address_invalid", address=shown[:200])
