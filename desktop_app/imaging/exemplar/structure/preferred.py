"""Structure or patches, where the ring leaves it open: what is seen less elsewhere loses.

Patches minimise what is measured here and structure doesn't, so structure may be a good deal
stranger: with words, roads and railings that it continues well by a half, with a brick wall or a
portrait that it breaks by two times and more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import Layers, ScaleFrame, reduced, to_frame
from desktop_app.imaging.exemplar.nearest_neighbours import PatchTable
from desktop_app.imaging.exemplar.patches import SEEN, patch_space

_STRANGER = 1.7  # times the patches' own mean squared distance, that structure may have
_LED = 1.15  # beside edges that were led through it
_PAIRS = 20_000_000  # of target and source: the finest level with no more is looked at
_FEATURES = 20


def is_preferred(structure: float, patches: float, *, led: bool) -> bool:
    """Whether structure is taken, by how strange both fills are to the picture (`judge`).

    Args:
        structure, patches: mean squared distances.
        led: whether the patches lie between edges that were led through the hole.
    """
    return structure < (_LED if led else _STRANGER) * patches


def judge(
    frames: Sequence[ScaleFrame], layers: Layers, box: Rect, check: Callable[[], None]
) -> Callable[[FloatArray], float]:
    """What tells how strange a fill is to the picture: the mean squared distance of its patches to
    the picture's own.

    Args:
        frames: the pyramid of ``layers``.
        layers: the picture's own scale.
        box: of the hole, in the layers; fills are (box) of four channels or more.
        check: called often; may raise.
    """
    level = next((k for k, one in enumerate(frames) if _pairs(one) <= _PAIRS), len(frames) - 1)
    frame = frames[level]
    centres = np.flatnonzero(frame.source)
    space = patch_space(frame, centres, _FEATURES, 0.0)
    table = PatchTable(frame, space, centres, check)

    def strange(fill: FloatArray) -> float:
        seen = _filled(layers, box, fill)
        for _ in range(level):
            seen = reduced(seen, check)
        values = to_frame(seen, frame.patch, check).values
        rows = space.rows(frame, values, np.flatnonzero(frame.target), check)
        return float(table.nearest(rows, check)[1].mean())

    return strange


def _pairs(frame: ScaleFrame) -> int:
    return int(frame.target.sum()) * int(frame.source.sum())


def _filled(layers: Layers, box: Rect, fill: FloatArray) -> Layers:
    values = layers.values.copy()
    hole = layers.hole[box.slices] > 0
    values[box.slices][..., SEEN][hole] = fill[..., SEEN][hole]
    none = np.zeros_like(layers.hole)
    return Layers(values, np.maximum(layers.known, layers.hole), none, none)
