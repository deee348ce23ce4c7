"""The names of blend modes, as the W3C's Compositing and Blending and PDF have them, and the ten
that Photoshop and Krita have besides.

What they do to pixels is in `imaging.blend_modes`. Pass through is not one of theirs: painters
know it as the mode of a group that is no picture of its own (PDF calls it non-isolated).
"""

from __future__ import annotations

from enum import StrEnum


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
    LINEAR_BURN = "linear-burn"
    LINEAR_DODGE = "linear-dodge"
    VIVID_LIGHT = "vivid-light"
    LINEAR_LIGHT = "linear-light"
    PIN_LIGHT = "pin-light"
    HARD_MIX = "hard-mix"
    SUBTRACT = "subtract"
    DIVIDE = "divide"
    DARKER_COLOR = "darker-color"
    LIGHTER_COLOR = "lighter-color"
    PASS_THROUGH = "pass-through"
    """Of groups alone: what they hold meets what lies below the group."""


FIRST_MODES: frozenset[BlendMode] = frozenset(
    {
        BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN, BlendMode.OVERLAY,
        BlendMode.DARKEN, BlendMode.LIGHTEN, BlendMode.COLOR_DODGE, BlendMode.COLOR_BURN,
        BlendMode.HARD_LIGHT, BlendMode.SOFT_LIGHT, BlendMode.DIFFERENCE, BlendMode.EXCLUSION,
        BlendMode.HUE, BlendMode.SATURATION, BlendMode.COLOR, BlendMode.LUMINOSITY,
    }
)  # fmt: skip
"""Those of the W3C, which the first versions of our files have."""

COLOUR_MODES: tuple[BlendMode, ...] = tuple(m for m in BlendMode if m is not BlendMode.PASS_THROUGH)
"""The modes that any layer can have."""
