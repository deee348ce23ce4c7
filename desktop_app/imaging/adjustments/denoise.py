"""Noise, or all that is small, taken out of flat parts; edges kept."""

from __future__ import annotations

from typing import Final

import cv2

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values, luma

_RADIUS: Final = Number(1, 16, step=1, whole=True, unit=" px")
_SHARE: Final = Number(0, 1, step=0.01, shown=100)
_MOST: Final = 0.2
"""Deviation of the strongest noise that is taken for noise."""


def guided(picture: Array, guide: Array, radius: int, edge: float) -> Array:
    """``picture`` smoothed where ``guide`` is flat (He, Sun and Tang 2010): both (h, w) float32;
    differences of ``guide`` well above ``edge`` are kept."""
    side = (2 * radius + 1,) * 2

    def mean(values: Array) -> Array:
        return cv2.blur(values, side, borderType=cv2.BORDER_REFLECT_101)

    about, level = mean(guide), mean(picture)
    slope = (mean(guide * picture) - about * level) / (mean(guide * guide) - about**2 + edge**2)
    return mean(slope) * guide + mean(level - slope * about)


def _area(values: Values, pixels: Array, place: Place) -> Array:
    """Luma and what is left of each channel without it are smoothed each by its strength."""
    radius = max(1, round(values["radius"] / place.step))
    light = out = luma(pixels)
    if values["luminance"]:
        out = guided(light, light, radius, _MOST * values["luminance"])
    colours = pixels - light[..., None]
    if values["colour"]:
        edge = _MOST * values["colour"]
        colours = cv2.merge([guided(one, light, radius, edge) for one in cv2.split(colours)])
    return out[..., None] + colours


def _surface(values: Values, pixels: Array, place: Place) -> Array:
    """Each channel smoothed where it is flat itself."""
    radius, edges = max(1, round(values["radius"] / place.step)), max(1e-4, values["edges"])
    return cv2.merge([guided(one, one, radius, edges) for one in cv2.split(pixels)])


DENOISE = Adjustment(
    id="denoise",
    name="Reduce Noise",
    tip="Smooths noise in flat parts and keeps edges.",
    icon="brush-cleaning",
    fields=(
        Field("luminance", "Luminance", "Of brightness.", _SHARE, 0.0),
        Field("colour", "Colour", "Of colours.", _SHARE, 0.0),
        Field("radius", "Radius", "How far it looks.", _RADIUS, 4),
    ),
    starts={"luminance": 0.2, "colour": 0.5},
    area=_area,
    cost=20.0,
    reach=lambda values: 2 * values["radius"],
)

_FAR: Final = Number(1, 50, whole=True, unit=" px")
_EDGES: Final = Number(0, 0.5, step=0.005, middle=0.1, shown=100, decimals=1)

SURFACE_BLUR = Adjustment(
    id="surface_blur",
    name="Surface Blur",
    tip="Smooths surfaces and keeps edges.",
    icon="waves",
    fields=(
        Field("radius", "Radius", "How far it looks.", _FAR, 8),
        Field("edges", "Threshold", "Differences well above it are edges.", _EDGES, 0.0),
    ),
    starts={"edges": 0.08},
    area=_surface,
    spreads=True,
    cost=8.0,
    reach=lambda values: 2 * values["radius"],
)
