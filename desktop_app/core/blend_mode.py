"""The names of blend modes, as the W3C's Compositing and Blending and PDF have them.

What they do to pixels stands in `imaging.compositing`.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BlendMode"]


class BlendMode(StrEnum):
    """How a layer's colours meet those below it."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    COLOR_DODGE = "color-dodge"
    COLOR_BURN = "color-burn"
    HARD_LIGHT = "hard-light"
    SOFT_LIGHT = "soft-light"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
    HUE = "hue"
    SATURATION = "saturation"
    COLOR = "color"
    LUMINOSITY = "luminosity"
