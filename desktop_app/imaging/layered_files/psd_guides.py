"""Guides in a PSD file: image resource 1032 of Adobe's specification ("Grid and guides")."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any, Final

from psd_tools.constants import Resource
from psd_tools.psd.image_resources import ImageResources

from desktop_app.core.guides import Guide, Orientation

_STEPS: Final = 32
"""Of a position, a pixel."""
_GRID: Final = 576
"""Of the grid that Photoshop starts with, in those."""
_WAYS: Final = (Orientation.VERTICAL, Orientation.HORIZONTAL)


def guides_to_psd(guides: Iterable[Guide]) -> bytes:
    """The resource's bytes; positions are rounded to 1/32 pixel."""
    found = [(round(one.position * _STEPS), _WAYS.index(one.orientation)) for one in guides]
    head = struct.pack(">4I", 1, _GRID, _GRID, len(found))
    return head + b"".join(struct.pack(">iB", *each) for each in found)


def guides_from_psd(resources: ImageResources) -> tuple[Guide, ...]:
    """Those of a file, as far as they can be understood; positions in pixels."""
    told: Any = resources.get_data(Resource.GRID_AND_GUIDES_INFO)
    found: list[tuple[int, int]] = list(getattr(told, "data", ()))
    signed = ((at - (1 << 32) if at >= 1 << 31 else at, way) for at, way in found)
    return tuple(Guide(_WAYS[way], at / _STEPS) for at, way in signed if way < len(_WAYS))
