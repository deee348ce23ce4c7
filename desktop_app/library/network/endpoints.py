"""Which hub is asked: the settings', else the environment's (``HF_ENDPOINT``), else the usual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.host_port import LOOPBACK, host_port_of

USUAL_ENDPOINT = "https://huggingface.co"


def checked_endpoint(address: str) -> str:
    """``address`` without spaces and last slashes; a bare host gets ``https://``.

    Raises:
        NetworkError: ``address_invalid``, or ``address_insecure`` for one that isn't encrypted and
            not on this machine.
    """
    address = address.strip()
    place = host_port_of(address)
    address = address if "://" in address else f"https://{address}"
    address = address.rstrip("/")
    # A password, a query or a fragment has no place in the address of a hub.
    if any(sign in address for sign in "@?#") or any(sign.isspace() for sign in address):
        raise NetworkError("address_invalid", address=str(place))
    if not address.startswith("https://") and place.host not in LOOPBACK:
        raise NetworkError("address_insecure", host=str(place))
    if not address.startswith(("https://", "http://")):
        raise NetworkError("address_invalid", address=str(place))
    return address


def endpoint_in_use(setting: str, environment: Mapping[str, str]) -> str:
    """The hub's address.

    Args:
        setting: ``network.endpoint``; empty where the user said nothing.
        environment: of the process; ``HF_ENDPOINT`` counts.

    Raises:
        NetworkError: as `checked_endpoint`.
    """
    return checked_endpoint(setting or environment.get("HF_ENDPOINT", "") or USUAL_ENDPOINT)


def endpoints_in_use(
    setting: str, mirrors: Iterable[str], environment: Mapping[str, str]
) -> tuple[str, ...]:
    """The hub's address and its mirrors', in the order they are asked; each once.

    Raises:
        NetworkError: as `checked_endpoint`.
    """
    first = endpoint_in_use(setting, environment)
    others = (checked_endpoint(mirror) for mirror in mirrors if mirror.strip())
    return tuple(dict.fromkeys((first, *others)))
