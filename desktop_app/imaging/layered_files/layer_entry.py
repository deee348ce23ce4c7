"""What a project says about its layers, before any pixel is read: plain values, already sane.

`ora_xml` makes them of stack.xml, `project_json` of ours; `project_read` puts pixels to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_stack import NOWHERE, Json

MAX_LAYERS = 10_000
MAX_DEPTH = 64
MAX_OFFSET = 1_000_000
"""Farther from the canvas than this no layer lies; pixels."""

_MAX_NAME = 4096


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """A layer as `imaging.layer_stack.StackLayer`, with names of members in place of arrays.

    Attributes:
        pixels: the member with exact pixels; None: there are none.
        plain: the PNG in ``data`` that every OpenRaster program reads, where it is another one.
    """

    kind: str
    name: str
    id: str = ""
    rect: Rect = NOWHERE
    pixels: str | None = None
    plain: str | None = None
    visible: bool = True
    opacity: float = 1.0
    mode: BlendMode = BlendMode.NORMAL
    locked: bool = False
    alpha_locked: bool = False
    clipped: bool = False
    children: tuple[LayerEntry, ...] = ()
    about: Mapping[str, Json] = field(default_factory=_nothing)
    extra: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class StackSheet:
    """A stack as `imaging.layer_stack.Stack`, with names of members in place of arrays and bytes.

    Attributes:
        dtype: name of the dtype; None: the pixels tell.
        channels: 3 or 4; None: the merged picture tells.
        version: of the project's format; 0: it is plain OpenRaster.
        branches: members with the sheets of its branches.
    """

    size: Size
    layers: tuple[LayerEntry, ...]
    dtype: str | None = None
    channels: int | None = None
    mask: str | None = None
    icc: str | None = None
    active: str | None = None
    about: Mapping[str, Json] = field(default_factory=_nothing)
    dpi: tuple[float, float] | None = None
    version: int = 0
    selection: str | None = None
    branches: tuple[str, ...] = ()


def entries(layers: tuple[LayerEntry, ...]) -> Iterator[LayerEntry]:
    """Every entry of these and of the groups among them."""
    for entry in layers:
        yield from entries(entry.children)
        yield entry


def entry_name(value: object) -> str:
    """A layer's name of whatever is in its place."""
    return value[:_MAX_NAME] if isinstance(value, str) else ""


def fraction(value: object, key: str, name: str, notes: list[FileNote]) -> float:
    """0..1 of whatever stands there: clipped, and 1 for what is not a number; said in ``notes``."""
    try:
        number = float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if 0 <= number <= 1:
        return number
    notes.append(FileNote("value_odd", {"name": name, "key": key}))
    return 1.0 if math.isnan(number) else min(1.0, max(0.0, number))


def offset(value: object, key: str, name: str, notes: list[FileNote]) -> int:
    """Whole pixels of whatever stands there; 0 for what is none or too far, said in ``notes``."""
    try:
        number = float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if abs(number) <= MAX_OFFSET:
        return round(number)
    notes.append(FileNote("value_odd", {"name": name, "key": key}))
    return 0
