"""Another fill of the same hole: from other places, by other maps.

The first fill is the best there is. Another one leaves out what the first was copied from, and of
the rest some fields by chance: those of each seed are others. So two fills differ because they
come from different places, not because a search ended differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.exemplar.frame import BoolArray

TRIES = 3
"""So often other places are drawn, if what comes of them is too strange to the picture."""

STRANGER = 1.5
"""Times the first fill's strangeness, that another one may have."""

_APART = 9  # px; the square around what was copied from that is left out
_FIELD = 1.0  # of the hole's longer side
_LEAST_FIELD = 24  # px
_LEFT_OUT = 0.3  # of the fields
_ROUND = 64  # fields, after which they are the same again
_NEAR = 1.5  # px; maps that differ by no more are one
_MAPS_LEFT_OUT = 0.5  # of the fields


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """What a part of a hole was filled from.

    Attributes:
        window: where that is in the picture.
        read: (window) the pixels; of patches their middles.
        maps: (3, 3) the maps of its surroundings, if it was filled by those.
    """

    window: Rect
    read: BoolArray
    maps: tuple[Array, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """What another fill of a part keeps away from.

    Attributes:
        first: the picture with the first fill.
        used: by it.
        rng: decides what else.
    """

    first: Array
    used: Used
    rng: np.random.Generator

    def shunned(self, window: Rect, box: Rect) -> BoolArray:
        """(window) where no patch that is copied may have its middle; another one every time.

        Args:
            window: that is looked at.
            box: of the hole.
        """
        out = np.zeros((window.height, window.width), np.bool_)
        both = window.intersected(self.used.window)
        inner, outer = self.used.window, window
        out[both.moved(-outer.x, -outer.y).slices] = self.used.read[
            both.moved(-inner.x, -inner.y).slices
        ]
        square = np.ones((_APART, _APART), np.uint8)
        out = cv2.dilate(out.view(np.uint8), square) > 0
        rows, columns = np.arange(window.height), np.arange(window.width)
        return out | self._fields(rows[:, None], columns[None, :], box, _LEFT_OUT)

    def chosen(self, maps: Sequence[Array], box: Rect) -> list[int]:
        """Which of ``maps`` another fill may use: none of the first's, nor what leads into some
        fields. ``box``: of the hole, where the maps begin."""
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2, 1.0])
        at = np.array([one @ middle for one in maps]).reshape(-1, 3)
        at = np.rint(at[:, :2] / at[:, 2:]).astype(np.int64)
        out = self._fields(at[:, 1], at[:, 0], box, _MAPS_LEFT_OUT)
        return [
            number
            for number, one in enumerate(maps)
            if not out[number] and all(np.abs(one - used).max() > _NEAR for used in self.used.maps)
        ]

    def _fields(self, y: Array, x: Array, box: Rect, share: float) -> BoolArray:
        """Which places are in fields that are left out; others every time."""
        side = max(_LEAST_FIELD, round(_FIELD * max(box.width, box.height)))
        first = self.rng.integers(0, side, 2)
        rows, columns = (y + first[0]) // side % _ROUND, (x + first[1]) // side % _ROUND
        fields = self.rng.random((_ROUND, _ROUND)) < share
        return fields[rows, columns]
