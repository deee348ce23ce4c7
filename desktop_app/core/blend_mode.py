"""The names of blend modes, as the W3C's Compositing and Blending and PDF have them.

What they do to pixels stands in `imaging.compositing`. Pass through is not one of theirs: painters
know it as the mode of a group that is no picture of its own (PDF calls it non-isolated).
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["COLOUR_MODES", "BlendMode"]


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
    PASS_THROUGH = "pass-through"
    """Of groups alone: what they hold meets what lies below the group."""


COLOUR_MODES: tuple[BlendMode, ...] = tuple(m for m in BlendMode if m is not BlendMode.PASS_THROUGH)
"""The modes that any layer can have."""
