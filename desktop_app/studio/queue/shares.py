"""What each owner of jobs has had of the engines, in seconds: whoever had least is next.

Start-time fair queueing (Goyal, Vin and Cheng, 1996), with costs that are measured: a turn counts
with what its owner's last one took until it has ended, and with what it took from then on. Who
joins starts where the least served of the others stands: nobody saves up turns, and who had
more before pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

USUAL_SECONDS: Final = 1.0
"""Of a picture, before one was made."""


class Shares:
    """Used in the queue's thread alone."""

    def __init__(self) -> None:
        self._each: dict[str, float] = {}
        self._usual = USUAL_SECONDS
        self._paid: dict[str, float] = {}
        self._lent: dict[str, float] = {}
        self._there: frozenset[str] = frozenset()

    @property
    def used(self) -> dict[str, float]:
        """By owners, with what runs now."""
        return {name: paid + self._lent.get(name, 0.0) for name, paid in self._paid.items()}

    @property
    def each(self) -> dict[str, float]:
        """Seconds that a picture takes, by owners: as the last one did."""
        return {name: self._each.get(name, self._usual) for name in self._paid}

    @property
    def is_shared(self) -> bool:
        """Whether there are several with jobs, who take turns."""
        return len(self._there) > 1

    def see(self, owners: Iterable[str]) -> None:
        """These have jobs now; nobody else takes turns until the next call."""
        now = frozenset(owners)
        stay = now & self._there
        least = min((self._paid[name] for name in stay or now & self._paid.keys()), default=0.0)
        come = {name: max(least, self._paid.get(name, least)) for name in now - stay}
        owe = {name: paid for name, paid in self._paid.items() if now and paid > least}
        self._paid = {**owe, **{name: self._paid[name] for name in stay}, **come}
        self._each = {name: took for name, took in self._each.items() if name in self._paid}
        self._there = now

    def begin(self, owner: str, pictures: int = 1) -> float:
        """A turn of that owner begins; what it counts for now."""
        lent = pictures * self._each.get(owner, self._usual)
        self._lent[owner] = self._lent.get(owner, 0.0) + lent
        return lent

    def end(self, owner: str, lent: float, seconds: float, pictures: int = 1) -> None:
        """It has ended, after so many seconds; 0: it never started."""
        left = self._lent.pop(owner, 0.0) - lent
        if left > 1e-6:
            self._lent[owner] = left
        self._paid[owner] = self._paid.get(owner, 0.0) + seconds
        if seconds:
            self._each[owner] = self._usual = seconds / max(1, pictures)
