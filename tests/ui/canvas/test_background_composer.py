"""A picture of many layers is first looked at roughly, then as it is; nothing waits for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import preview_guidance
from desktop_app.ui.canvas import background_composer
from desktop_app.ui.canvas.background_composer import SlowPicture
from desktop_app.ui.canvas.picture_layer import PictureLayer
from desktop_app.ui.canvas.viewport import Viewport
from tests.event_loop import settle
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

SIDE = 1500


def layered() -> Document:
    """Smooth, so that a first look is near to what it is."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    base = np.dstack([rows // 8, columns // 8, (rows + columns) // 16]).astype(np.uint8)
    document = Document(base, "large")
    layers = list(document.layers.value)
    for number in range(4):
        pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
        pixels[..., number % 3] = 200
        pixels[..., 3] = columns // 8
        tiles = Tiles.of_array(pixels)
        layers.append(Layer("paint", str(number), pixels=tiles, mode=BlendMode.SCREEN, opacity=0.4))
    document.arrange("add", layers)
    return document


@pytest.fixture
def watched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench.state.view.context_visible.value = False
    monkeypatch.setattr(background_composer, "QUICK", 200_000)
    monkeypatch.setattr(background_composer, "SECONDS", 60.0)
    return bench


def shot(bench: Bench) -> np.ndarray:
    return bench.shot().astype(int)


def refined(bench: Bench, qtbot: QtBot) -> np.ndarray:
    return bench.sharp_shot(qtbot).astype(int)


def seen_at(zoom: float, bench: Bench, qtbot: QtBot) -> Document:
    """Opened and refined."""
    document = layered()
    bench.state.open_document(document)
    bench.zoom(zoom, 0, 0)
    refined(bench, qtbot)
    return document


def at_once(bench: Bench, document: Document, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """The same with everything composed while it is drawn."""
    with monkeypatch.context() as patched:
        patched.setattr(background_composer, "QUICK", 10**12)
        patched.setattr(background_composer, "QUICK_NEW", 10**12)
        view = bench.canvas.viewport
        bench.state.close_document()
        bench.state.open_document(document)
        bench.zoom(view.zoom, round(view.x), round(view.y))
        return shot(bench)


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.2, 0.5, 1.0, 3.0])
def test_the_first_look_is_near_and_the_second_is_right(
    watched: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, zoom: float
) -> None:
    document = layered()
    watched.state.open_document(document)
    watched.zoom(zoom, 0, 0)
    first = shot(watched)
    view = watched.canvas.scene.view
    assert view is not None and not view.is_refined
    second = refined(watched, qtbot)
    want = at_once(watched, document, monkeypatch)
    assert np.array_equal(second, want)
    assert np.abs(first - want).mean() < 12


@pytest.mark.few(1)
@pytest.mark.parametrize("zoom", [0.3, 1.0])
def test_an_adjustment_that_is_dragged_is_seen_as_it_will_be(
    watched: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, zoom: float
) -> None:
    """Each look while it is dragged is near to what is composed in the end, which waits."""
    document = layered()
    layer = Layer("adjustment", "exposure", guidance=Adjusting.of("exposure", {"exposure": 1.0}))
    document.arrange("layers", (*document.layers.value, layer), active=layer.id)
    watched.state.open_document(document)
    watched.zoom(zoom, 0, 0)
    refined(watched, qtbot)
    looks: list[np.ndarray] = []
    for exposure in (-0.5, -1.0, -2.0):
        preview_guidance(
            document, layer.id, values=Adjusting.of("exposure", {"exposure": exposure}).values
        )
        looks.append(shot(watched))
    view = watched.canvas.scene.view
    assert view is not None and not view.is_refined
    seen = refined(watched, qtbot)
    document.settle()
    assert np.abs(looks[-1] - seen).mean() < 1, "what lies below was reduced with care"
    assert looks[0].mean() > looks[1].mean() > looks[2].mean(), "each move was seen"
    assert np.array_equal(seen, at_once(watched, document, monkeypatch))


@pytest.mark.slow
def test_what_is_painted_while_it_is_refined_is_seen_in_the_end(
    watched: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = layered()
    watched.state.open_document(document)
    watched.zoom(0.3, 0, 0)
    shot(watched)
    *others, top = document.layers.value
    for step in range(4):
        document.arrange("opacity", [*others, replace(top, opacity=0.2 * step)])
        settle()
    dark = np.full((90, 90, 3), 9, np.uint8)
    document.edit("paint", document.pixels, Rect(40, 40, 90, 90), dark)
    seen, want = refined(watched, qtbot), at_once(watched, document, monkeypatch)
    assert np.array_equal(seen, want)


@pytest.mark.slow
def test_what_is_quick_is_right_at_once(watched: Bench) -> None:
    document = layered()
    base, *_ = document.layers.value
    document.arrange("flat", [base])
    watched.state.open_document(document)
    view = watched.canvas.scene.view
    shot(watched)
    assert view is not None and view.is_refined


def test_the_original_is_read_in_the_background_too(
    watched: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_composer, "SECONDS", 0.0)
    monkeypatch.setattr(background_composer, "_AT_LEAST", 0)
    document = seen_at(0.4, watched, qtbot)
    watched.canvas.comparison.hold(True)
    view = watched.canvas.scene.view
    first = shot(watched)
    assert view is not None and not view.is_refined
    second = refined(watched, qtbot)
    monkeypatch.setattr(background_composer, "_AT_LEAST", 10**6)
    base, *_ = document.layers.value
    document.arrange("flat", [base])
    watched.canvas.comparison.hold(False)
    want = refined(watched, qtbot)
    assert np.abs(first - want)[60:].mean() < 12
    assert np.array_equal(second[60:], want[60:])  # below the word


@pytest.mark.slow
def test_an_early_look_at_pixels_is_their_average(
    watched: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen reduced is enlarged until it is there."""
    seen_at(0.3, watched, qtbot)
    monkeypatch.setattr(background_composer, "QUICK_NEW", -1)
    watched.zoom(1.5, 0, 0)
    first = shot(watched)
    second = refined(watched, qtbot)
    assert 0 < np.abs(first - second).mean() < 2


@pytest.mark.parametrize("first", [(0, 0), (1, 0), (1, 1)])
@pytest.mark.parametrize("zoom", [1.0, 0.5])
def test_what_is_ready_is_never_covered_by_the_first_look_of_others(
    qapp: QApplication, qtbot: QtBot, zoom: float, first: tuple[int, int]
) -> None:
    """A window draws only what it is told to: a tile that was drawn coarsely after it was made
    would stay so."""
    pixels = np.random.default_rng(0).integers(0, 255, (2 * 256, 2 * 256, 3), np.uint8)
    size = Size(2 * 256, 2 * 256)
    layer = PictureLayer(lambda rect: pixels[rect.slices], size, has_alpha=False)
    source = SlowPicture(
        cost=lambda rect: 10**9,
        read=lambda rect: pixels[rect.slices],
        rough=lambda rect, step: np.zeros_like(pixels[rect.slices][::step, ::step]),
        weight=lambda: 1.0,
    )
    owner = QObject()
    composer = layer.refine_with(source, owner)
    view = Viewport(zoom, 0, 0)
    whole = view.canvas_rect(size.rect)
    image = QImage(whole.width, whole.height, QImage.Format.Format_RGB32)

    def draw(area: Rect) -> None:
        painter = QPainter(image)
        layer.paint(painter, view, area.intersected(whole), whole)
        painter.end()

    composer.refined.connect(lambda rect: draw(view.canvas_rect(rect).grown(2)))
    draw(view.canvas_rect(Rect(256 * first[0], 256 * first[1], 256, 256)))
    draw(whole)
    qtbot.waitUntil(lambda: composer.is_idle)
    told = image.copy()
    draw(whole)
    assert told == image
    composer.shutdown()
