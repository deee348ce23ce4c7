"""Which of several pictures each cell is taken from, so that they meet where they agree.

A Markov random field on a grid, by min-sum belief propagation: few cells, few labels, and costs of
every pair of labels on every edge, which the usual graph cuts for such seams have no library for
here (Kwatra et al. 2003, "Graphcut textures", for the costs of seams).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray

_ROUNDS = 24
_DAMPING = np.float32(0.4)  # of the last message that is kept: beliefs don't swing


def labelled(
    own: FloatArray, differ: FloatArray, wanted: BoolArray, check: Callable[[], None]
) -> Array:
    """Label all cells.

    Args:
        own: (k, h, w) float32, what a cell costs with each label.
        differ: (k, k, h, w) float32, symmetric, how far two labels are apart in a cell; a seam
            between two cells costs the mean of both.
        wanted: (h, w); other cells have no say.
        check: called often; may raise.

    Returns:
        (h, w) intp.
    """
    across = _edge(differ, wanted, 1)
    down = _edge(differ, wanted, 0)
    # What each cell hears from its neighbour on the left, right, above, below.
    heard = [np.zeros_like(own) for _ in range(4)]
    belief = own
    for _ in range(_ROUNDS):
        check()
        new = [
            _sent(np.asarray(belief - heard[1], np.float32), across, 1, forward=True),
            _sent(np.asarray(belief - heard[0], np.float32), across, 1, forward=False),
            _sent(np.asarray(belief - heard[3], np.float32), down, 0, forward=True),
            _sent(np.asarray(belief - heard[2], np.float32), down, 0, forward=False),
        ]
        heard = [_DAMPING * a + (1 - _DAMPING) * b for a, b in zip(heard, new, strict=True)]
        belief = own + heard[0] + heard[1] + heard[2] + heard[3]
    return np.asarray(belief.argmin(axis=0), np.intp)


def _edge(differ: FloatArray, wanted: BoolArray, axis: int) -> FloatArray:
    """Costs of seams between neighbours along an axis; one less than cells; 0 at other cells."""
    first, second = _ends(axis)
    both = wanted[first[1:]] & wanted[second[1:]]
    return (differ[(slice(None), *first)] + differ[(slice(None), *second)]) * (
        np.float32(0.5) * both
    )


def _sent(belief: FloatArray, edge: FloatArray, axis: int, *, forward: bool) -> FloatArray:
    """What every cell hears from its neighbour before (after) it."""
    first, second = _ends(axis)
    sender, hearer = (first, second) if forward else (second, first)
    said = belief[sender]
    message = said[0] + edge[0]
    for k in range(1, len(edge)):
        np.minimum(message, said[k] + edge[k], out=message)
    message -= message.min(axis=0)
    out = np.zeros_like(belief)
    out[hearer] = message
    return out


def _ends(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """All but the last and all but the first along an axis of (k, h, w)."""
    whole = (slice(None),) * (axis + 1)
    return (*whole, slice(0, -1)), (*whole, slice(1, None))
