"""A layered picture on its way between a document and a file: values, and callables for pixels.

Neither the document (`state`) nor a file format: both are mapped to this. Arrays come from
callables, so that a file is written and read one layer at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array

Json: TypeAlias = Any
"""None, bool, int, float, str, or a list or dict (with str keys) of those."""

Pixels: TypeAlias = Callable[[], Array]
"""Makes an array when it is called; each call may decode it again. Layers with the same callable
have the same pixels: they are made and held once."""

Step: TypeAlias = Callable[[str, int, int], object]
"""Told while a file is read: which part (a key of `ui.words.texts.PARTS`), how many of them are
done, and how many there are. It raises `Cancelled` where the file is not wanted any more."""


def no_step(part: str, done: int, whole: int) -> None:
    """Nobody wants to hear of it."""


GUIDES = "guide_lines"
"""Key in a stack's ``about``."""

EMPTY_MASK = "empty_mask"
"""Key in the ``about`` of an adjustment layer whose mask is empty: it changes nothing. Without it,
one without pixels has no mask and changes everything."""

FILL = "fill"
"""Key in the ``about`` of a layer mask: its value beyond its pixels, 255, where that isn't 0."""

NOWHERE = Rect(0, 0, 0, 0)
"""Of a layer without pixels."""


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class StackLayer:
    """One layer.

    Attributes:
        kind: id of a row of `imaging.layer_kinds`.
        name: what the user reads; any text.
        id: unique within the stack.
        rect: where its pixels lie, in pixels of the document; may reach outside the canvas, and
            is empty where there are none. A group's is not looked at.
        pixels: ``rect``'s pixels: (h, w, 4) of the stack's dtype, alpha straight; of a mask
            (h, w) uint8. (h, w, 3) where all is opaque. None: a group, or an empty layer.
        visible: whether it is shown.
        opacity: 0..1.
        mode: how its colours meet those below; a group is blended as one picture.
        locked: whether nothing of it may be changed.
        alpha_locked: whether its transparency may not be changed.
        clipped: whether it is seen only where those below it in its group are.
        children: of a group, the lowest first; of any layer its masks.
        about: what belongs to it besides (plans, history ids, …); carried untouched.
        extra: further arrays by name (a patch's pieces), any shape, uint8, uint16 or float32.
        instead: what takes its place in files that don't know its kind; None: nothing does.
    """

    kind: str
    name: str
    id: str
    rect: Rect = NOWHERE
    pixels: Pixels | None = None
    visible: bool = True
    opacity: float = 1.0
    mode: BlendMode = BlendMode.NORMAL
    locked: bool = False
    alpha_locked: bool = False
    clipped: bool = False
    children: tuple[StackLayer, ...] = ()
    about: Mapping[str, Json] = field(default_factory=_nothing)
    extra: Mapping[str, Pixels] = field(default_factory=_nothing)
    instead: StackLayer | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A layered picture.

    Attributes:
        size: of the canvas, in pixels.
        dtype: of all layers' pixels: uint8, uint16 or float32 (0..1 by custom).
        channels: of the composition: 3 without transparency, else 4.
        layers: the lowest first.
        merged: the composition, (h, w, channels) of ``dtype``. None only of a file that was read
            and has none: the layers must be composed.
        mask: the document's mask, (h, w) uint8; None: nothing is masked.
        selection: what is selected, (h, w) uint8; None: all.
        branches: named states beside it; what several of them hold has equal callables.
        active: id of the active layer, if there is one.
        about: what belongs to the document besides; carried untouched. `GUIDES` are its guides.
        icc: colour profile of all pixels; None is sRGB.
        dpi: pixels an inch, across and down.
    """

    size: Size
    dtype: np.dtype[Any]
    channels: Literal[3, 4]
    layers: tuple[StackLayer, ...]
    merged: Pixels | None
    mask: Pixels | None = None
    active: str | None = None
    about: Mapping[str, Json] = field(default_factory=_nothing)
    icc: bytes | None = None
    dpi: tuple[float, float] | None = None
    selection: Pixels | None = None
    branches: tuple[StackBranch, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StackBranch:
    """A named state beside a stack.

    Attributes:
        about: what is said of it, JSON.
        stack: all it holds; nobody looks at its ``merged``.
    """

    about: Mapping[str, Json]
    stack: Stack


def walk(layers: tuple[StackLayer, ...]) -> Iterator[StackLayer]:
    """Every layer of these and of the groups among them, lowest first, a group after its own."""
    for layer in layers:
        yield from walk(layer.children)
        yield layer
