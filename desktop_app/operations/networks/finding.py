"""Things that words name, found in pictures by a network, and where their details are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from desktop_app.core.engine import EngineAccess
from desktop_app.core.events import Found, Thing
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.operation_values import MOST_TEXTS
from desktop_app.core.operations import Finding
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.resize import resize

ROUND: Final = {"face": "a face", "hand": "a hand", "eye": "an eye"}
"""Parts of people, as networks know them; their details are ellipses."""

_ARTICLES: Final = {**ROUND, "text": "text"}

_SIDE: Final = 2048
"""Pixels of the longer side that networks are shown at most: they see about 1,000 of them."""

_LEAST_SURE: Final = 0.1
"""How sure a network must be of a thing."""

_ROOM: Final = 0.1
"""On each side of what was found, in parts of its side."""

LEAST: Final = 12
"""Pixels of a side below which a detail is not gone over."""


def shown(pixels: Array, space: ColourSpace) -> ByteArray:
    """(h, w, 3) uint8 sRGB of a picture, not larger than networks are shown."""
    seen = space.shown(flatten(pixels))
    height, width = seen.shape[:2]
    share = _SIDE / max(width, height)
    if share >= 1:
        return seen
    return resize(seen, Size(max(1, round(width * share)), max(1, round(height * share))))


def texts_of(words: Iterable[str]) -> tuple[str, ...]:
    """As a network is asked that reads words."""
    return tuple(f"a photo of {_ARTICLES.get(word, word)}" for word in words)[:MOST_TEXTS]


def found_in(
    network: str, picture: ByteArray, words: Sequence[str], access: EngineAccess
) -> tuple[Thing, ...]:
    """What there is of ``words`` in a picture of `shown`. Raises Cancelled, ModelError and
    EngineError."""
    return found(Finding(network, picture, texts_of(words), _LEAST_SURE), access)


def found(job: Finding, access: EngineAccess) -> tuple[Thing, ...]:
    """The surest first. Raises Cancelled, ModelError and EngineError."""
    return access.result("find", job, Found).things


def details_of(
    things: Iterable[Thing], words: Sequence[str], share: float, size: Size
) -> Iterator[tuple[str, Rect, ByteArray]]:
    """What is gone over: which word, where, and its mask there: parts of people as ellipses, other
    things as boxes.

    Args:
        things: in pixels of the picture that was looked at.
        words: what was looked for.
        share: by how much the picture is larger.
        size: of the picture.
    """
    for which, _, *box in things:
        left, top, width, height = (share * each for each in box)
        grown = 1 + 2 * _ROOM
        rect = around(left + width / 2, top + height / 2, width * grown, height * grown)
        inside = rect.intersected(size.rect)
        if min(inside.width, inside.height) >= LEAST:
            whole = np.full((inside.height, inside.width), 255, np.uint8)
            yield words[which], inside, ellipse(rect, inside) if words[which] in ROUND else whole


def around(x: float, y: float, width: float, height: float) -> Rect:
    """A rectangle by its middle."""
    left, top = round(x - width / 2), round(y - height / 2)
    return Rect(left, top, round(width), round(height))


def ellipse(rect: Rect, inside: Rect) -> ByteArray:
    """(h, w) uint8 of the part ``inside`` of an ellipse that fills ``rect``."""
    whole = np.zeros((rect.height, rect.width), np.uint8)
    centre = (rect.width - 1) // 2, (rect.height - 1) // 2
    cv2.ellipse(whole, centre, (rect.width // 2, rect.height // 2), 0, 0, 360, 255, -1)
    x, y = inside.x - rect.x, inside.y - rect.y
    return np.ascontiguousarray(whole[y : y + inside.height, x : x + inside.width])
