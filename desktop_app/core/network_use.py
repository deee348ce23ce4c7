"""What the gate to the network tells of itself: one row for each time it was open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOWNLOAD_OF: Final = "Download of "
"""How the reason of a download begins; its title follows."""


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """One opening of the gate, to one host.

    Attributes:
        when: milliseconds since 1970, UTC.
        host: name, with the port where it is not the usual one.
        reason: what the user asked for, in words ("Download of …").
        received: bytes that came (bodies).
        sent: bytes that went (bodies; 0 for most).
        requests: how often was asked.
        with_token: whether the user's token went along.
        outcome: "ok", or an error's code.
    """

    when: int
    host: str
    reason: str
    received: int = 0
    sent: int = 0
    requests: int = 0
    with_token: bool = False
    outcome: str = "ok"
