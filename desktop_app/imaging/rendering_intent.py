"""What happens to colours that a device can't show."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageCms

MOST_BYTES = 32 << 20
"""Bytes of a profile; the largest known have some five megabytes."""


class RenderingIntent(StrEnum):
    """What happens to colours a device can't show. Profiles without tables know only the first; to
    the screen colours come by one of the first two, with black point compensation."""

    RELATIVE = "relative"
    PERCEPTUAL = "perceptual"
    SATURATION = "saturation"
    ABSOLUTE = "absolute"


_INTENTS = {
    RenderingIntent.RELATIVE: "RELATIVE_COLORIMETRIC",
    RenderingIntent.PERCEPTUAL: "PERCEPTUAL",
    RenderingIntent.SATURATION: "SATURATION",
    RenderingIntent.ABSOLUTE: "ABSOLUTE_COLORIMETRIC",
}


def littlecms_intent(intent: RenderingIntent) -> ImageCms.Intent:
    """LittleCMS's value; imports Pillow's binding when called."""
    from PIL import ImageCms

    return ImageCms.Intent[_INTENTS[intent]]
