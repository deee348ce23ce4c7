"""Another fill of the same hole: from other places, by other maps.

The first fill is the best there is. Another one leaves out what the first was copied from, and of
the rest some fields by chance: those of each seed are others. So two fills differ because they
come from different places, not because a search ended differently.

Where the first one copied a thing that only lies beside the hole, as a person beside what was
removed, every second one is filled from the ground alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.resize import fit_within, resize
from desktop_app.imaging.subject import lab_of

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
_SMALL = 96  # px; longer side of the picture in which things are looked for
_NEAREST = 0.25  # of the picture's border, that a colour of the ground is like
_PLAIN = 8.0  # ΔE*ab from those, below which nothing is a thing
_AROUND = 7  # px of that; what lies between parts of a thing, and at its outline, is its own
_COPIED = 0.1  # of what the first fill read, that lies on things
_TOUCHED = (0.15, 0.5)  # of the hole's rim, that lies on things beside which the hole is


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
        hole: (h, w) of the picture.
        from_ground: whether it copies nothing of things that only lie beside the hole.
    """

    first: Array
    used: Used
    rng: np.random.Generator
    hole: BoolArray
    from_ground: bool = False

    def shunned(self, window: Rect, box: Rect, *, alone: bool = False) -> BoolArray:
        """(window) where no patch that is copied may have its middle; another one every time.

        Args:
            window: that is looked at.
            box: of the hole.
            alone: whether what the first fill read of the ground may be read again, if nothing of
                things is to be read.
        """
        if alone and self.from_ground and (things := self._things(window, box)).any():
            return things
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

    def _things(self, window: Rect, box: Rect) -> BoolArray:
        """(window) what stands out from the picture's border; nothing where the first fill didn't
        copy from that, or more of the hole's rim is on things than on ground, of which is what lies
        beyond the picture."""
        size, seen = Size(self.first.shape[1], self.first.shape[0]), window.slices
        there = resize(_standing_out(self.first, self.hole), size, quality="fast")[seen] > 127
        hole, things = (np.pad(each, _APART) for each in (self.hole[seen], there))
        near = box.grown(_APART).moved(_APART - window.x, _APART - window.y).slices
        rim = cv2.dilate(hole[near].view(np.uint8), np.ones((_APART, _APART), np.uint8)) > 0
        touched = things[near][rim & ~hole[near]]
        read = there[self.used.read] if self.used.window == window else there[:0]
        is_beside = touched.any() and _TOUCHED[0] < touched.mean() < _TOUCHED[1]
        return there & bool(is_beside and read.any() and read.mean() > _COPIED)

    def _fields(self, y: Array, x: Array, box: Rect, share: float) -> BoolArray:
        """Which places are in fields that are left out; others every time."""
        side = max(_LEAST_FIELD, round(_FIELD * max(box.width, box.height)))
        first = self.rng.integers(0, side, 2)
        rows, columns = (y + first[0]) // side % _ROUND, (x + first[1]) // side % _ROUND
        fields = self.rng.random((_ROUND, _ROUND)) < share
        return fields[rows, columns]


def _standing_out(picture: Array, hole: BoolArray) -> ByteArray:
    """(h, w) of 0 and 255, small: what differs in colour from most of the picture's border, as far
    as that isn't filled."""
    small = np.ascontiguousarray(fit_within(picture[..., :3], _SMALL))
    lab = lab_of(to_bytes(small), 1.0)
    known = resize(hole.astype(np.float32), Size(lab.shape[1], lab.shape[0])) == 0
    known[1:-1, 1:-1] = False
    border = lab[known if known.any() else ~known]
    away = np.linalg.norm(lab.reshape(-1, 1, 3) - border, axis=2)
    count = max(1, round(_NEAREST * len(border)))
    far = np.partition(away, count - 1, axis=1)[:, :count].mean(axis=1).reshape(lab.shape[:2])
    levels: ByteArray = np.clip(far * 4, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    things = (far > max(level / 4, _PLAIN)).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_AROUND, _AROUND))
    return np.asarray(
        cv2.dilate(cv2.morphologyEx(things, cv2.MORPH_CLOSE, disc), disc) * np.uint8(255), np.uint8
    )
