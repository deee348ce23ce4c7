"""What lies below a layer that is dragged, as small as the canvas shows it."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.reducing import averaged
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import preview_guidance
from desktop_app.state.picture.reduced_below import ReducedBelow

SIZE = Size(603, 517)
"""No whole tiles, no whole steps."""


def picture(channels: int = 3, dtype: str = "uint8") -> Array:
    values = np.random.default_rng(4).random((SIZE.height, SIZE.width, channels), np.float32)
    return values if dtype == "float32" else (values * np.iinfo(dtype).max).astype(dtype)


def adjusted(document: Document, name: str, **values: object) -> Layer:
    """With such a layer on top, which is worked on."""
    layer = Layer("adjustment", name, guidance=Adjusting.of(name, values))
    document.arrange("layers", (*document.layers.value, layer), active=layer.id)
    return layer


def test_beyond_the_canvas_it_is_as_at_its_border() -> None:
    pixels = picture()
    reduced = ReducedBelow((), SIZE, lambda rect: pixels[rect.slices])
    made = reduced.read(Rect(-8, -8, 616, 528), 4)
    assert made.shape == (132, 154, 3)
    assert (made[:2] == made[2]).all()
    assert (made[:, :2] == made[:, 2:3]).all()
    assert np.array_equal(made[2:130, 2:152], averaged(pixels[:512, :600], 4))


def test_a_first_look_is_the_adjusted_average_once_it_is_prepared() -> None:
    document = Document(picture(), "p")
    layer = adjusted(document, "exposure", exposure=1.0)
    part, step = Rect(0, 0, 512, 512), 4
    assert document.pixels.is_prepared(part, step) is False
    document.pixels.prepare(part, step)
    assert document.pixels.is_prepared(part, step) is True
    preview_guidance(document, layer.id, values=Adjusting.of("exposure", {"exposure": -1.0}).values)
    assert document.pixels.is_prepared(part, step) is True, "what lies below is the same"
    row, values = Adjusting.of("exposure", {"exposure": -1.0}).row, {"exposure": -1.0}
    below = averaged(picture()[:512, :512], step)
    wanted = row.apply(below, row.values(values), Place(part, SIZE, step))
    assert np.array_equal(document.pixels.rough(part, step), wanted)


def test_adjustments_below_the_one_that_is_dragged_are_reduced_with_the_rest() -> None:
    smooth = np.linspace(20, 200, SIZE.width).astype(np.uint8)[None, :, None]
    document = Document(np.broadcast_to(smooth, (SIZE.height, SIZE.width, 3)).copy(), "p")
    adjusted(document, "contrast", contrast=0.3)
    layer = adjusted(document, "exposure", exposure=0.5)
    assert document.pixels.weight_above == 1 + layer.cost
    part, step = Rect(0, 0, 512, 512), 4
    document.pixels.prepare(part, step)
    exact = averaged(document.pixels.read(part), step)
    assert np.abs(document.pixels.rough(part, step).astype(int) - exact.astype(int)).max() <= 2, (
        "rounded twice"
    )


def test_what_lies_below_is_reduced_again_when_it_changes() -> None:
    document = Document(picture(), "p")
    adjusted(document, "exposure", exposure=1.0)
    part = Rect(0, 0, 256, 256)
    document.pixels.prepare(part, 2)
    tiles = Tiles(4, np.dtype(np.uint8)).written(
        Rect(0, 0, 100, 100), np.full((100, 100, 4), 255, np.uint8)
    )
    base, above = document.layers.value
    document.arrange("layers", (base, Layer("paint", "p", pixels=tiles), above), active=above.id)
    assert document.pixels.is_prepared(part, 2) is False
    document.pixels.prepare(part, 2)
    assert (document.pixels.rough(part, 2)[:50, :50] == 255).all()


def test_what_an_area_looks_at_is_prepared_too() -> None:
    document = Document(picture(), "p")
    adjusted(document, "blur", radius=20.0)
    part = Rect(0, 0, 256, 256)
    document.pixels.prepare(part, 4)
    rough = document.pixels.rough(part, 4)
    exact = averaged(document.pixels.read(part), 4)
    assert np.abs(rough.astype(int) - exact.astype(int)).mean() < 2


def test_a_painted_layer_needs_nothing_of_that() -> None:
    document = Document(picture(), "p")
    paint = Layer("paint", "p", pixels=Tiles(4, np.dtype(np.uint8)))
    document.arrange("layers", (*document.layers.value, paint), active=paint.id)
    assert document.pixels.is_prepared(Rect(0, 0, 256, 256), 2) is None
