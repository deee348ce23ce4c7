"""The board of pictures that one looks at while painting: which lie on it, where and how."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from desktop_app.core.affine import Affine
from desktop_app.core.as_json import from_json
from desktop_app.core.json_rows import Rows, read_rows
from desktop_app.core.observable import Observable

MOST_PICTURES: Final = 200
MOST_SIDE: Final = 4096
"""Pixels of a picture's longer side: larger ones are copied smaller."""

_KEPT: Final = 100
"""Steps that can be taken back."""
_GAP: Final = 24.0
_SCALES: Final = (0.01, 100.0)


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """One picture on the board.

    Attributes:
        blob: id of its pixels in the store, (h, w, 3|4) uint8 sRGB.
        name: of the file it came from; may be empty.
        width, height: in pixels.
        x, y: its middle, on the board.
        scale: lengths of the board per pixel.
        angle: how far it is turned clockwise, in degrees.
        mirrored: left is right.
        grey: shown without colours.
        opacity: 0..1.
        pinned: the hand leaves it where it is.
    """

    blob: str
    name: str
    width: int
    height: int
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    angle: float = 0.0
    mirrored: bool = False
    grey: bool = False
    opacity: float = 1.0
    pinned: bool = False

    @property
    def matrix(self) -> Affine:
        """From its pixels to the board."""
        across = -self.scale if self.mirrored else self.scale
        laid = Affine.translation(self.x, self.y).of(Affine.rotation(self.angle))
        centred = Affine.translation(-self.width / 2, -self.height / 2)
        return laid.of(Affine.scaling(across, self.scale)).of(centred)

    def pixel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Column and row of the pixel that lies at a point of the board; None: beside it."""
        across, down = (math.floor(value) for value in self.matrix.inverse.point(x, y))
        inside = 0 <= across < self.width and 0 <= down < self.height
        return (across, down) if inside else None

    def scaled(self, factor: float) -> BoardPicture:
        """Larger or smaller, about its middle."""
        least, most = _SCALES
        return replace(self, scale=min(most, max(least, self.scale * factor)))

    def dragged(
        self, mode: str, start: tuple[float, float], end: tuple[float, float]
    ) -> BoardPicture:
        """After a drag from one point of the board to another, which moves it, or (``mode`` is
        "turn" or "grip") turns it about its middle or scales it."""
        (x0, y0), (x1, y1) = start, end
        if mode == "move":
            return replace(self, x=self.x + x1 - x0, y=self.y + y1 - y0)
        (dx, dy), (ex, ey) = (x0 - self.x, y0 - self.y), (x1 - self.x, y1 - self.y)
        if mode == "turn":
            turned = math.degrees(math.atan2(ey, ex) - math.atan2(dy, dx))
            return replace(self, angle=(self.angle + turned) % 360)
        return self.scaled(math.hypot(ex, ey) / max(math.hypot(dx, dy), 1e-6))


def bounds(pictures: Iterable[BoardPicture]) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of all of them on the board; None: there is none."""
    corners = [
        one.matrix.point(x, y) for one in pictures for x in (0, one.width) for y in (0, one.height)
    ]
    if not corners:
        return None
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


class ReferenceBoard:
    """The user's board; every change of it can be taken back.

    Attributes:
        pictures: those on it, the lowest first.
        missing: names of those whose pixels are not there any more.
    """

    def __init__(self) -> None:
        self.pictures: Observable[tuple[BoardPicture, ...]] = Observable(())
        self.missing: Observable[tuple[str, ...]] = Observable(())
        self._before: list[tuple[BoardPicture, ...]] = []

    def put(self, pictures: tuple[BoardPicture, ...]) -> None:
        """Let these lie on it."""
        if pictures != self.pictures.value:
            self._before = [*self._before[1 - _KEPT :], self.pictures.value]
            self.pictures.value = pictures

    def undo(self) -> None:
        """As it was before the last change."""
        if self._before:
            self.pictures.value = self._before.pop()

    def add(self, found: Iterable[BoardPicture], at: tuple[float, float] | None = None) -> None:
        """Lay pictures on it, side by side: from ``at``, or right of those that lie there."""
        pictures = list(self.pictures.value)
        there = bounds(pictures)
        if at is not None:
            left, middle = at
        else:
            left, middle = (0.0, 0.0) if there is None else (there[2] + _GAP, there[1] + 0.0)
        for one in list(found)[: MOST_PICTURES - len(pictures)]:
            down = middle if at is not None else middle + one.height / 2
            pictures.append(replace(one, x=left + one.width / 2, y=down))
            left += one.width + _GAP
        self.put(tuple(pictures))

    def change(self, number: int, picture: BoardPicture | None, *, raised: bool = False) -> None:
        """Put ``picture`` in the place of another (None: remove that), or above all."""
        pictures = list(self.pictures.value)
        if raised and picture is not None:
            del pictures[number]
            pictures.append(picture)
        else:
            pictures[number : number + 1] = [] if picture is None else [picture]
        self.put(tuple(pictures))


def board_to_json(pictures: Iterable[BoardPicture]) -> dict[str, Any]:
    """As it is kept in a file."""
    return {"version": 1, "pictures": [asdict(one) for one in pictures]}


def board_from_json(data: bytes) -> Rows[BoardPicture]:
    """What `board_to_json` wrote, as far as it can be understood. Earlier versions wrote the list
    alone."""
    if data.startswith(b"["):
        data = b'{"pictures": %s}' % data
    found = read_rows(data, "pictures", _picture)
    return replace(found, rows=found.rows[:MOST_PICTURES])


def _picture(item: Any) -> BoardPicture:
    """Raises ValueError: it is none."""
    made = from_json(BoardPicture, item)
    sound = abs(made.x) < 1e7 and abs(made.y) < 1e7 and math.isfinite(made.angle)
    fits = 0 < made.width <= MOST_SIDE and 0 < made.height <= MOST_SIDE
    scales = _SCALES[0] <= made.scale <= _SCALES[1] and 0 <= made.opacity <= 1
    if not (sound and fits and scales):
        raise ValueError("its numbers are impossible")
    return made
