"""Strokes, layers, undo and growth keep every bit of deep documents that they don't touch."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, in_document
from tests.imaging.deep_pictures import PROFILES, random_pixels

DEEP = pytest.mark.parametrize("dtype", ["uint16", "float32"])
P3 = FileOrigin(About(icc=PROFILES["p3"]))
RED = (200, 30, 20)
INSIDE = Rect(100, 80, 120, 90)


def _document(dtype: str, channels: int = 3, origin: FileOrigin | None = None) -> Document:
    pixels = random_pixels(5, (300, 520, channels), dtype)
    if dtype == "float32":  # whatever a float can be
        pixels[:200:7, ::5, 0] = np.nan
        pixels[1:200:7, ::5, 1] = np.inf
        pixels[2:200:7, ::5, 2] = -3.5
        pixels[3:200:7, ::5, 0] = -0.0
    return Document(pixels, "deep", origin=origin)


def _bytes(document: Document) -> bytes:
    return document.pixels.read(document.pixels.rect).tobytes()


def _patch(document: Document, rect: Rect, value: float) -> Layer:
    pixels = document.pixels.read(rect).copy()
    pixels[...] = value
    share = np.zeros((rect.height, rect.width), np.float32)
    share[10:-10, 10:-10] = 1
    return Layer("patch", "wool", (Patch(rect, pixels, share),))


@pytest.mark.slow
@DEEP
@pytest.mark.parametrize("channels", [3, 4])
def test_a_stroke_changes_what_it_covers_and_undo_gives_every_bit_back(
    dtype: str, channels: int
) -> None:
    document = _document(dtype, channels)
    before = document.pixels.read(document.pixels.rect).copy()
    stroke = ColourStroke(document, Brush(size=40, hardness=0.4, opacity=0.7), RED, 60, 60)
    stroke.move_to(300, 150)
    stroke.finish()
    painted = _bytes(document)
    after = document.pixels.read(document.pixels.rect)
    far = np.ones(before.shape[:2], bool)
    far[30:190, 30:340] = False
    assert after[far].tobytes() == before[far].tobytes()
    assert (after[60, 60, :3] != before[60, 60, :3]).all()
    document.undo_stack.undo()
    assert _bytes(document) == before.tobytes()
    document.undo_stack.redo()
    assert _bytes(document) == painted


@DEEP
def test_a_stroke_that_covers_nothing_is_no_step(dtype: str) -> None:
    document = _document(dtype)
    ColourStroke(document, Brush(size=40, opacity=0), RED, 60, 60).finish()
    assert document.undo_stack.undo_name is None


@DEEP
def test_full_coverage_gives_the_colour_at_full_depth(dtype: str) -> None:
    document = _document(dtype, origin=P3)
    ColourStroke(document, Brush(size=40, hardness=1), RED, 60, 60).finish()
    middle = document.pixels.read(Rect(60, 60, 1, 1))[0, 0]
    assert middle.astype(float).tolist() == pytest.approx(in_document(document, RED))
    assert document.shown(Rect(60, 60, 1, 1))[0, 0].tolist() == list(RED)
    if dtype == "uint16":
        assert (middle % 257 != 0).any(), "P3 has no 8-bit value for this red"


@DEEP
@pytest.mark.parametrize("channels", [3, 4])
def test_layers_come_and_go_without_a_trace(dtype: str, channels: int) -> None:
    document = _document(dtype, channels)
    before = _bytes(document)
    document.put_in("apply", _patch(document, INSIDE, 1))
    one = _bytes(document)
    document.put_in("apply", _patch(document, INSIDE.moved(30, 20), 0))
    ColourStroke(document, Brush(size=40), RED, 150, 120).finish()
    base, first, second, paint = document.layers.value
    document.arrange("hide", (base, first))
    assert _bytes(document) == one
    document.arrange("show", (base, second, first, paint))
    document.arrange("hide", (base,))
    assert _bytes(document) == before
    while document.undo_stack.undo() is not None:
        pass
    assert _bytes(document) == before
    assert document.base(document.pixels.rect).tobytes() == before


@DEEP
def test_a_larger_canvas_keeps_the_picture_and_undo_takes_only_the_border(dtype: str) -> None:
    document = _document(dtype)
    before = document.pixels.read(document.pixels.rect).copy()
    document.put_in("apply", _patch(document, INSIDE, 1))
    with_patch = document.pixels.read(document.pixels.rect).copy()
    margins = Margins(30, 5, 7, 40)
    size = margins.grown(document.size)
    border: Array = np.full((size.height, size.width, 3), 1, before.dtype)
    document.grow("expand", margins, border)
    kept = document.pixels.read(Rect(30, 5, 520, 300))
    assert kept.tobytes() == with_patch.tobytes()
    assert document.pixels.dtype == before.dtype
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert _bytes(document) == before.tobytes()


@pytest.mark.slow
def test_a_colour_that_is_painted_is_the_colour_that_is_picked() -> None:
    """In a wide space, at every depth: the brush's colours are those of the screen."""
    for dtype in ("uint8", "uint16", "float32"):
        document = _document(dtype, origin=P3)
        for colour in ((0, 0, 0), (255, 255, 255), (255, 0, 0), (13, 200, 77), (1, 2, 3)):
            ColourStroke(document, Brush(size=30, hardness=1), colour, 60, 260).finish()
            shown = document.shown(Rect(60, 260, 1, 1))[0, 0]
            apart = np.abs(shown.astype(int) - colour).max()
            # 8 bits of a wide space have no value for the purest red of sRGB.
            assert apart <= (4 if dtype == "uint8" else 0)
