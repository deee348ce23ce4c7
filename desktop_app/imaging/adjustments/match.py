"""Colours matched to those of a reference picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.core.values import Field, Number, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values
from desktop_app.imaging.colour_values import Numbers
from desktop_app.imaging.depth import to_float

_SAME: Final = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_SAMPLED: Final = 250_000
_LEAST: Final = 1e-6
"""Variance that each direction is taken to have: a picture of one colour has none."""
MOMENTS: Final = Numbers(tuple(f"{row}{column}" for row in "mrgb" for column in "rgb"), -100, 100)
"""What `moments_of` gives."""

_NAMES: Final = tuple(f"{row}{column}" for row in "rgb" for column in "rgb1")


def matching(pixels: Array, reference: Array) -> tuple[float, ...]:
    """(12,) by rows: the affine change of colours that gives those of ``pixels`` the mean and the
    covariance of those of ``reference``, and moves them least: the linear Monge-Kantorovich map
    (Pitié and Kokaram 2007).

    Args:
        pixels, reference: (n, 3) of any picture's colours, 0..1.
    """
    return matching_to(pixels, moments_of(reference))


def moments_of(colours: Array) -> tuple[float, ...]:
    """(12,) by rows: the mean of (n, 3) colours and their covariance: all that is matched to."""
    mean, covariance = _moments(colours)
    return tuple(float(one) for one in np.concatenate([mean[None], covariance]).ravel())


def sampled(pixels: Array) -> Array:
    """(n, 3) float32 0..1, some of the colours of (h, w, 3|4) pixels of any dtype."""
    step = max(1, math.isqrt(pixels.shape[0] * pixels.shape[1] // _SAMPLED))
    return to_float(pixels[::step, ::step, :3]).reshape(-1, 3)


def alike(colours: Sequence[Array]) -> Array:
    """(n, 3) of several pictures' colours, as many of each."""
    least = min(map(len, colours))
    return np.concatenate([one[np.linspace(0, len(one) - 1, least).astype(int)] for one in colours])


def matching_to(pixels: Array, moments: Sequence[float]) -> tuple[float, ...]:
    """As `matching`, to what `moments_of` gave of a reference."""
    (mean, covariance), (wanted, *rows) = _moments(pixels), np.reshape(moments, (4, 3))
    other = np.array(rows)
    root = _root(covariance)
    inverse = np.linalg.inv(root)
    matrix = inverse @ _root(root @ other @ root) @ inverse
    whole = np.concatenate([matrix, (wanted - matrix @ mean)[:, None]], axis=1)
    return tuple(float(one) for one in whole.ravel())


def _moments(colours: Array) -> tuple[Doubles, Doubles]:
    values = colours.astype(np.float64)
    return values.mean(axis=0), np.cov(values, rowvar=False, bias=True) + _LEAST * np.eye(3)


def _root(matrix: Doubles) -> Doubles:
    """Of a symmetric positive matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    whole = np.array(values["matrix"], np.float32).reshape(3, 4)
    moved = pixels @ whole[:, :3].T + whole[:, 3]
    return pixels + np.float32(values["strength"]) * (np.clip(moved, 0, 1) - pixels)


MATCH = Adjustment(
    id="match",
    name="Match Colours",
    tip="Gives the picture the colours of another one.",
    icon="pipette",
    fields=(
        Field("name", "Reference", "The picture whose colours it gets.", Text(200), ""),
        Field("matrix", "", "What was found.", Numbers(_NAMES, -100, 100), _SAME),
        Field(
            "strength", "Strength", "How far colours move.", Number(0, 1, step=0.01, shown=100), 1.0
        ),
    ),
    colours=_colours,
    from_picture=lambda pixels, reference: {"matrix": matching(pixels, reference)},
)
