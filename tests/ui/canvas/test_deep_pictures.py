"""A deep, wide-gamut picture looks on the canvas like the same picture brought to 8-bit sRGB."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Margins, Rect
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import from_float, to_bytes
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from tests.imaging.deep_pictures import PROFILES
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


def _deep(profile: str, dtype: str, channels: int = 3) -> Document:
    """A scene of sRGB colours in a wide space, with some that sRGB hasn't got."""
    space = colour_space(PROFILES[profile])
    rng = np.random.default_rng(8)
    low = rng.random((7, 11, 3)).astype(np.float32)
    srgb = np.clip(cv2.resize(low, (330, 210), interpolation=cv2.INTER_CUBIC), 0, 1)
    pixels = from_float(space.from_srgb(srgb.astype(np.float32)), np.dtype(dtype))
    pixels[:40, :40] = (0, np.iinfo(dtype).max if dtype == "uint16" else 1, 0)
    if dtype == "float32":
        pixels[60:80, 60:80] = (3.5, -1, 0.2)
    if channels == 4:
        alpha = np.full((210, 330, 1), np.iinfo(dtype).max if dtype == "uint16" else 1, dtype)
        alpha[100:150] //= 2
        pixels = np.concatenate([pixels, alpha.astype(dtype)], axis=2)
    return Document(pixels, "deep", origin=FileOrigin(About(icc=PROFILES[profile])))


def _plain(document: Document) -> np.ndarray:
    """The exact conversion."""
    return to_bytes(document.space.to_srgb(document.pixels.read(document.pixels.rect)))


def _shots(
    bench: Bench, qtbot: QtBot, document: Document, zoom: float
) -> tuple[np.ndarray, np.ndarray]:
    """The canvas with the document, and with what it is converted to."""
    bench.state.open_document(document)
    bench.zoom(zoom, 8, 9)
    deep = bench.sharp_shot(qtbot)
    bench.open(_plain(document))
    bench.zoom(zoom, 8, 9)
    return deep, bench.sharp_shot(qtbot)


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.3, 1.0, 3.0])
@pytest.mark.parametrize(
    ("profile", "dtype", "channels"),
    [("p3", "uint16", 3), ("prophoto", "uint16", 4), ("linear", "float32", 3)],
)
def test_it_looks_the_same(
    bench: Bench, qtbot: QtBot, profile: str, dtype: str, channels: int, zoom: float
) -> None:
    deep, plain = _shots(bench, qtbot, _deep(profile, dtype, channels), zoom)
    apart = np.abs(deep.astype(int) - plain)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.3, 1.0])
def test_a_stroke_and_its_undo_are_seen(bench: Bench, zoom: float) -> None:
    document = _deep("p3", "uint16")
    bench.state.open_document(document)
    bench.zoom(zoom, 8, 9)
    before = bench.shot()
    stroke = ColourStroke(document, Brush(size=70, hardness=1), (250, 10, 60), 100, 100)
    stroke.move_to(220, 120)
    stroke.finish()
    at = bench.at(150, 108)
    assert bench.shot()[at.y(), at.x()].tolist() == [250, 10, 60]
    document.undo_stack.undo()
    assert np.array_equal(bench.shot(), before)


@pytest.mark.slow
def test_a_larger_canvas_is_shown_where_it_lies(bench: Bench) -> None:
    document = _deep("p3", "uint16")
    bench.state.open_document(document)
    margins = Margins(30, 20, 0, 10)
    size = margins.grown(document.size)
    border = np.zeros((size.height, size.width, 3), np.uint16)
    document.grow("expand", margins, border)
    bench.zoom(1.0, 0, 0)
    shot = bench.shot()[: size.height, : size.width]
    expected = document.shown(Rect(0, 0, shot.shape[1], shot.shape[0]))
    masked = document.mask.read(Rect(0, 0, shot.shape[1], shot.shape[0])) > 0
    inside = ~cv2.dilate(masked.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    assert inside.sum() > 10_000
    assert np.array_equal(shot[inside], expected[inside])
