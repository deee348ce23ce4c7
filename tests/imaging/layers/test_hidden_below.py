"""What an opaque layer hides is not composed, and the picture is the same, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, bits
from desktop_app.imaging.layer_kinds import paint_layer
from desktop_app.imaging.layers import composing
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles

SIDE = 96
FULL = {"uint8": 255, "uint16": 65535, "float32": 1}
WHOLE = Rect(0, 0, SIDE, SIDE)


def painted(rng: np.random.Generator, dtype: str, **about: Any) -> Layer:
    """A layer that is opaque (with or without a channel for it), in part, or thin."""
    values: Array = (rng.random((SIDE, SIDE, 4)) * FULL[dtype]).astype(dtype)
    kind = rng.integers(4)
    if kind < 2:
        values[..., 3] = FULL[dtype]
    if kind == 2:
        values[: SIDE // 2, :, 3] = FULL[dtype]
    pixels = Tiles.of_array(np.ascontiguousarray(values[..., :3]) if kind == 0 else values)
    if rng.integers(3) == 0:
        pixels = pixels.moved(int(rng.integers(-40, 40)), 0)
    return Layer("paint", "", pixels=pixels, **about)


def some_layers(rng: np.random.Generator, dtype: str, depth: int = 0) -> tuple[Layer, ...]:
    modes = [BlendMode.NORMAL] * 4 + [BlendMode.MULTIPLY, BlendMode.DIFFERENCE]
    made: list[Layer] = []
    for number in range(int(rng.integers(2, 6))):
        about = {
            "mode": modes[int(rng.integers(len(modes)))],
            "opacity": float(rng.choice([1.0, 1.0, 1.0, 0.4])),
            "clipped": bool(number and rng.integers(5) == 0),
            "visible": bool(rng.integers(6)),
        }
        if depth < 2 and rng.integers(4) == 0:
            through = {**about, "mode": BlendMode.PASS_THROUGH}
            children = some_layers(rng, dtype, depth + 1)
            chosen = through if rng.integers(2) else about
            made.append(Layer("group", "", children=children, **chosen))
        else:
            made.append(painted(rng, dtype, **about))
    return tuple(made)


@pytest.mark.few(1)
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_picture_is_the_same_without_what_is_hidden(
    dtype: str, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(48)
    stacks = [some_layers(rng, dtype) for _ in range(60)]
    rects = [WHOLE, Rect(0, 0, SIDE, SIDE // 2), Rect(30, 50, 20, 30)]
    views = [(rect, 1) for rect in rects] + [(WHOLE, 4), (Rect(0, 0, SIDE, SIDE // 2), 2)]

    def all_of_them() -> list[Array]:
        return [
            composed(layers, rect, Canvas(rect.size, channels, np.dtype(dtype), step=step))
            for layers in stacks
            for rect, step in views
        ]

    quick = all_of_them()
    monkeypatch.setattr(composing, "_hides", lambda *_: False)
    for one, other in zip(quick, all_of_them(), strict=True):
        assert np.array_equal(bits(one), bits(other))


def test_a_hundred_opaque_layers_cost_as_much_as_the_topmost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid: list[int] = []
    plain = paint_layer.laid

    def counted(*args: Any, **options: Any) -> Array:
        laid.append(1)
        return plain(*args, **options)

    monkeypatch.setattr(paint_layer, "laid", counted)
    values = np.full((SIDE, SIDE, 4), 255, np.uint8)
    layer = Layer("paint", "", pixels=Tiles.of_array(values))
    group = Layer("group", "", children=(layer,) * 50)
    composed((layer,) * 99 + (group,), WHOLE, Canvas(WHOLE.size, 4, np.dtype(np.uint8)))
    assert len(laid) <= 1
