"""Colours matched to those of a reference picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.colour_values import Numbers
from desktop_app.core.values import Field, Number, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array, Doubles

_SAME: Final = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_LEAST: Final = 1e-6
"""Variance that each direction is taken to have: a picture of one colour has none."""
_NAMES: Final = tuple(f"{row}{column}" for row in "rgb" for column in "rgb1")


def matching(pixels: Array, reference: Array) -> tuple[float, ...]:
    """(12,) by rows: the affine change of colours that gives those of ``pixels`` the mean and the
    covariance of those of ``reference``, and moves them least: the linear Monge-Kantorovich map
    (Pitié and Kokaram 2007).

    Args:
        pixels, reference: (n, 3) of any picture's colours, 0..1.
    """
    (mean, covariance), (wanted, other) = _moments(pixels), _moments(reference)
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
    del place
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
