"""What of a result is opaque, where the picture around it is not: alpha is filled like a channel.

Models paint colours alone, and are shown what is transparent as white (`preprocess`). So what comes
back white next to nothing is nothing again; and what was white to begin with is kept by the alpha
that is continued from the surroundings, or was there.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_float

SHAPED = frozenset({"replace", "refine", "variations"})
"""Intents that keep the shape of what they change, and so its alpha."""

_WHITE = 16 / 255
"""How far from white a colour may be and be nothing: decoders miss white by some steps."""

_GAP = 9
"""Pixels; nothing comes in through narrower gaps of an outline."""

_RIM = 5
"""Pixels; side of the square around one on the rim in which its full colour is looked for."""


def continued_alpha(alpha: Array, hole: ByteArray, sources: ByteArray) -> FloatArray:
    """Alpha under a hole, continued from the surroundings as any channel is.

    Args:
        alpha: (h, w), uint8, uint16 or float32 in 0..1.
        hole: (h, w); above 0 is filled.
        sources: (h, w); above 0 may be copied from.

    Returns:
        (h, w) float32, 0..1; outside of the hole as it was.
    """
    from desktop_app.imaging.exemplar import complete

    values = np.clip(to_float(alpha), 0, 1)
    around = values[(cv2.dilate(hole, np.ones((3, 3), np.uint8)) > 0) & (sources > 0)]
    if around.size == 0 or around.min() == around.max():
        values[hole > 0] = around[0] if around.size else 1
        return values
    planes = np.repeat(values[..., None], 3, axis=2)
    return complete(planes, hole, sources=sources).pixels[..., 0]


def content_alpha(made: FloatArray, hole: ByteArray, clear: Array) -> FloatArray:
    """What of new colours is there at all, on a ground that was shown as white.

    Args:
        made: (h, w, 3) float32 sRGB, 0..1.
        hole: (h, w); above 0 is new.
        clear: (h, w) bool: transparent, and not in the hole.

    Returns:
        (h, w) float32 0..1, of any value outside of the hole: 0 for what is white and hangs
        together with what is clear, and between on its rim.
    """
    away = np.clip(1 - made.min(axis=2), 0, 1)
    pale = ((away <= _WHITE) & (hole > 0)) | clear
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GAP, _GAP))
    wide: ByteArray = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, disc).astype(np.uint8)
    wide[clear] = 1
    labels = cv2.connectedComponents(wide, connectivity=4)[1].astype(np.intp)
    seeds = np.zeros(int(labels.max()) + 1, np.bool_)
    seeds[labels[clear]] = True
    seeds[0] = False
    nothing = seeds[labels]
    kernel = np.ones((_RIM, _RIM), np.uint8)
    rim = np.asarray(cv2.dilate(nothing.view(np.uint8), kernel)) > nothing
    share = np.where(nothing, np.float32(0), np.float32(1))
    most = np.maximum(cv2.dilate(away, kernel), np.float32(_WHITE))
    np.copyto(share, np.clip(away / most, 0, 1), where=rim)
    return share


def made_alpha(
    old: Array, made: FloatArray, hole: ByteArray, covered: ByteArray, intent: str
) -> FloatArray | None:
    """Alpha of what a model painted into a picture.

    Args:
        old: (h, w, 4), uint8, uint16 or float32.
        made: (h, w, 3) float32 sRGB: what it painted.
        hole: (h, w); above 0 is new.
        covered: (h, w); above 0 is under any mask, and no surroundings.
        intent: its id: one of `SHAPED` leaves alpha as it is, ``remove`` continues that of the
            surroundings, any other adds what it paints.

    Returns:
        (h, w) float32 0..1; None: opaque, as all around and under the hole is.
    """
    alpha = old[..., 3]
    full = full_value(alpha.dtype)
    if (alpha >= full).all():
        return None
    if intent in SHAPED:
        return np.clip(to_float(alpha), 0, 1)
    sources = ((covered == 0) & (hole == 0)).view(np.uint8)
    around = continued_alpha(alpha, hole, sources)
    if intent == "remove":
        return around
    return np.maximum(around, content_alpha(made, hole, (alpha <= 0) & (hole == 0)))


def off_white(made: FloatArray, alpha: FloatArray) -> FloatArray:
    """Colours of which some of a white ground was seen, without it: (h, w, 3) float32; where
    nothing is opaque, as they are."""
    some = np.where(alpha > 0, alpha, np.float32(1))[..., None]
    return np.maximum((made - (1 - some)) / some, 0, dtype=np.float32)
