"""Stacks to write and read: drawn by hypothesis, made by hand, and compared bit by bit."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import Stack, StackLayer, walk

DTYPES = ("uint8", "uint16", "float32")


def noise(seed: int, shape: tuple[int, ...], dtype: str) -> Array:
    """Values all over the range; floats beyond it too, and some that are no numbers."""
    rng = np.random.default_rng(seed)
    if dtype == "float32":
        values = rng.normal(0.5, 1, shape).astype(np.float32)
        if seed % 3 == 0 and values.size:
            values.flat[seed % values.size] = np.nan
        return values
    values = rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    if len(shape) == 3 and shape[2] == 4:
        values[..., 3][rng.random(shape[:2]) < 0.4] = 0  # colours under alpha 0 stay
    return values


def paint(name: str, rect: Rect, seed: int, dtype: str = "uint8", **more: Any) -> StackLayer:
    """A layer full of noise."""
    pixels = noise(seed, (rect.height, rect.width, 4), dtype)
    own = more.pop("id", f"id-{seed}")
    return StackLayer("paint", name, own, rect, lambda: pixels, **more)


def stack_of(*layers: StackLayer, size: Size | None = None, **more: Any) -> Stack:
    """A stack with noise for its composition."""
    size = size or Size(40, 30)
    dtype, channels = np.dtype(more.pop("dtype", "uint8")), more.pop("channels", 4)
    merged = noise(99, (size.height, size.width, channels), dtype.name)
    return Stack(size, dtype, channels, layers, lambda: merged, **more)


texts = st.text(st.characters(exclude_categories=()), max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
abouts = st.dictionaries(texts, json_values, max_size=2)
rects = st.builds(
    Rect, st.integers(-60, 60), st.integers(-60, 60), st.integers(0, 30), st.integers(0, 30)
)


@st.composite
def layers(draw: st.DrawFn, dtype: str, depth: int = 0) -> StackLayer:
    kinds = ["paint", "patch", "mask", "reference"] + (["group"] if depth < 2 else [])
    kind, seed = draw(st.sampled_from(kinds)), draw(st.integers(0, 10_000))
    rect = draw(rects) if kind != "group" else Rect(0, 0, 0, 0)
    shape = (rect.height, rect.width)
    found = noise(seed, shape, "uint8") if kind == "mask" else noise(seed, (*shape, 4), dtype)
    extra = {}
    if kind == "patch":
        for key in draw(st.lists(texts, max_size=2, unique=True)):
            wanted = draw(st.sampled_from([(4, 5, 4), (3, 7), (2, 3, 1), (5,), (0, 4), (2, 2, 5)]))
            made = noise(seed + 1, wanted, draw(st.sampled_from(DTYPES)))
            extra[key] = lambda made=made: made
    inner = draw(st.lists(layers(dtype, depth + 1), max_size=3)) if kind == "group" else []
    return StackLayer(
        kind=kind,
        name=draw(texts),
        id="",
        rect=rect,
        pixels=None if kind == "group" or rect.is_empty else lambda: found,
        visible=draw(st.booleans()),
        opacity=draw(st.floats(0, 1)),
        mode=draw(st.sampled_from(BlendMode if kind == "group" else COLOUR_MODES)),
        locked=draw(st.booleans()),
        alpha_locked=draw(st.booleans()),
        clipped=draw(st.sampled_from((False, False, True))),
        children=tuple(inner),
        about=draw(abouts),
        extra=extra,
    )


@st.composite
def stacks(draw: st.DrawFn) -> Stack:
    dtype = draw(st.sampled_from(DTYPES))
    size = Size(draw(st.integers(1, 60)), draw(st.integers(1, 60)))
    found = numbered(tuple(draw(st.lists(layers(dtype), max_size=4))), [0])
    mask = noise(draw(st.integers(0, 99)), (size.height, size.width), "uint8")
    selection = noise(draw(st.integers(0, 99)), (size.height, size.width), "uint8")
    ids = [layer.id for layer in walk(found)]
    return stack_of(
        *found,
        size=size,
        dtype=dtype,
        channels=draw(st.sampled_from((3, 4))),
        mask=draw(st.sampled_from((None, lambda: mask))),
        selection=draw(st.sampled_from((None, lambda: selection))),
        active=draw(st.sampled_from([None, *ids])),
        about=draw(abouts),
        icc=draw(st.none() | st.binary(min_size=1, max_size=300)),
        dpi=draw(st.none() | st.tuples(st.floats(1, 3000), st.floats(1, 3000))),
    )


def numbered(found: tuple[StackLayer, ...], count: list[int]) -> tuple[StackLayer, ...]:
    """The same layers, each with an id of its own."""
    made = []
    for layer in found:
        count[0] += 1
        own = f"№{count[0]}"
        made.append(replace(layer, id=own, children=numbered(layer.children, count)))
    return tuple(made)


def same_array(one: Array, other: Array) -> bool:
    """The same type, shape and bits."""
    return (one.dtype, one.shape) == (other.dtype, other.shape) and one.tobytes() == other.tobytes()


def check_same_layers(found: tuple[StackLayer, ...], wanted: tuple[StackLayer, ...]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        for field in fields(StackLayer):
            if field.name not in ("pixels", "children", "extra"):
                assert getattr(one, field.name) == getattr(other, field.name), field.name
        assert (one.pixels is None) == (other.pixels is None)
        if one.pixels is not None and other.pixels is not None:
            assert same_array(one.pixels(), other.pixels())
        assert list(one.extra) == list(other.extra)
        for key, make in one.extra.items():
            assert same_array(make(), other.extra[key]())
        check_same_layers(one.children, other.children)


def check_same(found: Stack, wanted: Stack, *, merged: bool = True) -> None:
    """Everything is equal, bit by bit."""
    for name in ("size", "dtype", "channels", "active", "about", "icc", "dpi"):
        assert getattr(found, name) == getattr(wanted, name), name
    check_same_layers(found.layers, wanted.layers)
    for one, other in ((found.mask, wanted.mask), (found.selection, wanted.selection)):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert same_array(one(), other())
    if merged:
        assert found.merged is not None and wanted.merged is not None
        assert same_array(found.merged(), wanted.merged())
