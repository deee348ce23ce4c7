"""Where a reader has been: back and forward."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Place:
    """A section, and how far it was scrolled when it was left (None: not yet)."""

    page: str
    number: int
    scroll: int | None = None


class PageHistory:
    """Places in order; going somewhere new forgets what lay ahead."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def here(self) -> Place | None:
        """Where the reader is."""
        return self._places[self._at] if self._places else None

    @property
    def can_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_forward(self) -> bool:
        """Whether there is a place after."""
        return self._at + 1 < len(self._places)

    def leave(self, scroll: int) -> None:
        """Remember how far the place was scrolled."""
        if self.here is not None:
            self.here.scroll = scroll

    def go(self, place: Place) -> None:
        """Go to a new place."""
        self._places[self._at + 1 :] = [place]
        self._at += 1

    def back(self) -> Place:
        """Go to the place before."""
        self._at -= 1
        return self._places[self._at]

    def forward(self) -> Place:
        """Go to the place after."""
        self._at += 1
        return self._places[self._at]
