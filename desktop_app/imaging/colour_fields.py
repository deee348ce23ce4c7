"""What stands within the ring of the wheel: fields of two numbers at one hue, each pure.

Places are (x, y) of a square of side 1, y downwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from desktop_app.imaging.colour_models import (
    MOST_CHROMA,
    Doubles,
    from_hsv,
    from_oklch,
    to_hsv,
    to_oklch,
)

Place: TypeAlias = tuple[float, float]
Number: TypeAlias = Doubles | float


@dataclass(frozen=True, slots=True)
class ColourFieldRow:
    """One kind.

    Attributes:
        id: of its row.
        perceptual: whether hues are OKLCh's; else HSV's.
        colours: (n, n, 3) at a hue in degrees, of so many places a side.
        corners: of what of the square it fills.
        place: of the two numbers beside the hue, as ``of`` gives them.
        numbers: of a place; the nearest there are.
    """

    id: str
    perceptual: bool
    corners: tuple[Place, ...]
    place: Callable[[float, float], Place]
    numbers: Callable[[Number, Number], tuple[Doubles, Doubles]]

    def parts(self, srgb: Doubles) -> tuple[float, float, float]:
        """Hue, and the two numbers: saturation and value, or chroma and lightness."""
        if self.perceptual:
            lightness, chroma, hue = to_oklch(srgb).tolist()
            return hue, chroma, lightness
        hue, saturation, value = to_hsv(srgb).tolist()
        return hue, saturation, value

    def srgb(self, hue: Number, first: Number, second: Number) -> Doubles:
        """The colours of such numbers; not clipped."""
        made = np.broadcast_arrays(hue, first, second)
        if self.perceptual:
            return from_oklch(np.stack([made[2], made[1], made[0]], -1))
        return from_hsv(np.stack(made, -1))

    def ring(self, hues: Doubles) -> Doubles:
        """The colours of the ring."""
        return self.srgb(hues, *((0.12, 0.72) if self.perceptual else (1.0, 1.0)))

    def colours(self, hue: float, side: int) -> Doubles:
        """(side, side, 3) at a hue; not clipped."""
        across = (np.arange(side) + 0.5) / side
        x, y = np.meshgrid(across, across)
        return self.srgb(hue, *self.numbers(x, y))


def _triangle_numbers(x: Number, y: Number) -> tuple[Doubles, Doubles]:
    """White above black at the left, the pure colour at the right."""
    chroma = np.clip(x, 0.0, 1.0)
    value = np.clip(1 - y + chroma / 2, chroma, 1.0)
    return chroma / np.maximum(value, 1e-9), value


_SQUARE: Final = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
FIELDS: Final[dict[str, ColourFieldRow]] = {
    row.id: row
    for row in (
        ColourFieldRow(
            "square",
            False,
            _SQUARE,
            lambda s, v: (s, 1 - v),
            lambda x, y: (np.clip(x, 0.0, 1.0), np.clip(1 - y, 0.0, 1.0)),
        ),
        ColourFieldRow(
            "triangle",
            False,
            ((0.0, 0.0), (1.0, 0.5), (0.0, 1.0)),
            lambda s, v: (s * v, 1 - v + s * v / 2),
            _triangle_numbers,
        ),
        ColourFieldRow(
            "oklch",
            True,
            _SQUARE,
            lambda c, lightness: (c / MOST_CHROMA, 1 - lightness),
            lambda x, y: (MOST_CHROMA * np.clip(x, 0.0, 1.0), np.clip(1 - y, 0.0, 1.0)),
        ),
    )
}
"""The kinds of wheels."""
