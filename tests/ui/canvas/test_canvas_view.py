"""What the canvas shows, looked at pixel by pixel in a real window."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.jobs.results import Preview
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import layer_properties
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.qt.qimage import from_qimage
from tests.event_loop import settle
from tests.ui.canvas.bench import Bench, Watcher

pytestmark = pytest.mark.window


def rgb(bench: Bench, token: str) -> tuple[int, int, int]:
    return bench.canvas._theme.color(token).getRgb()[:3]


def test_an_empty_canvas_is_the_surround(bench: Bench) -> None:
    assert (bench.shot() == rgb(bench, "surround")).all()
    assert bench.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


@pytest.mark.slow
def test_at_100_percent_every_pixel_is_the_pictures(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    bench.zoom(1.0, 20, 30)
    shot = bench.shot()
    assert np.array_equal(shot[30:130, 20:220], photo)
    assert (shot[:30] == rgb(bench, "surround")).all()
    assert (shot[130:] == rgb(bench, "surround")).all()


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [2, 3, 5, 7])
def test_enlarged_pixels_are_sharp_squares(bench: Bench, photo: np.ndarray, zoom: int) -> None:
    bench.open(photo)
    bench.zoom(zoom, -13, -21)
    expected = photo.repeat(zoom, axis=0).repeat(zoom, axis=1)[21 : 21 + 300, 13 : 13 + 400]
    assert np.array_equal(bench.shot()[: expected.shape[0], : expected.shape[1]], expected)


@pytest.mark.slow
def test_reduced_the_picture_is_an_average(bench: Bench) -> None:
    fine = np.zeros((800, 800, 3), np.uint8)
    fine[::2] = 255
    bench.open(fine)
    bench.zoom(0.25, 0, 0)
    middle = bench.shot()[20:180, 20:180]
    assert np.abs(middle.astype(int) - 128).max() <= 2


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.13, 0.37, 0.77, 1.3, 2.6, 9.4])
def test_the_picture_fills_its_place_at_any_zoom(bench: Bench, zoom: float) -> None:
    bench.open(np.full((211, 333, 3), 200, np.uint8))
    bench.zoom(zoom, 5, 6)
    place = bench.canvas.canvas_rect(Rect(0, 0, 333, 211)).intersected(Rect(0, 0, 400, 300))
    grid = 0 if zoom < 8 else 100
    shot = bench.shot().astype(int)
    assert np.abs(shot[place.slices] - 200).max() <= grid
    shot[place.slices] = rgb(bench, "surround")
    assert (shot == rgb(bench, "surround")).all()


@pytest.mark.slow
def test_transparency_shows_the_checkerboard(bench: Bench) -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:32] = (10, 20, 30, 255)
    bench.open(pixels)
    bench.zoom(1.0, 0, 0)
    shot = bench.shot()
    assert (shot[:32, :64] == (10, 20, 30)).all()
    first, second = rgb(bench, "checker_a"), rgb(bench, "checker_b")
    assert (shot[32:40, :8] == first).all()
    assert (shot[32:40, 8:16] == second).all()
    assert (shot[40:48, :8] == second).all()


def test_a_hidden_background_shows_the_checkerboard_and_comes_back(bench: Bench) -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:] = (10, 20, 30)
    document = bench.open(pixels)
    bench.zoom(1.0, 0, 0)
    before = bench.shot()
    (base,) = document.layers.value
    layer_properties.set_visible(document, [base.id], False)
    first, second = rgb(bench, "checker_a"), rgb(bench, "checker_b")
    shot = bench.shot()
    assert (shot[32:40, :8] == first).all() and (shot[32:40, 8:16] == second).all()
    for value in (0.5, 0.2):  # dragged: seen at once
        document.undo_stack.undo()
        layer_properties.preview_properties(document, [base.id], opacity=value)
        shot = bench.shot().astype(int)
        wanted = np.array((10, 20, 30)) * value + np.array(first) * (1 - value)
        assert np.abs(shot[32:40, :8] - wanted).max() <= 1
        document.settle()
    document.undo_stack.undo()
    assert (bench.shot() == before).all()


@pytest.mark.slow
def test_the_pixel_grid_comes_at_800_percent(bench: Bench) -> None:
    bench.open(np.full((40, 40, 3), 255, np.uint8))
    bench.zoom(7.0, 0, 0)
    assert (bench.shot()[:270, :270] == 255).all()
    bench.zoom(8.0, 0, 0)
    shot = bench.shot()[:290, :300, 0]
    assert (shot[4, 8::8] < 255).all() and (shot[4, 4::8] == 255).all()
    assert (shot[8::8, 4] < 255).all()


@pytest.mark.slow
def test_the_mask_tints_painted_pixels_and_no_others(bench: Bench) -> None:
    document = bench.open(np.full((100, 100, 3), 128, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(2.0, 0, 0)
    before = bench.shot()
    document.fill_mask("rectangle", 255, Rect(20, 30, 40, 10))
    after = bench.shot()
    changed = (before != after).any(axis=2)
    assert changed[60:80, 40:120].all()
    changed[59:81, 39:121] = False
    assert not changed.any()
    red, green, blue = after[70, 80].astype(int)
    assert red > green and blue > green
    bench.state.view.overlay_visible.value = False
    assert np.array_equal(bench.shot(), before)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["magenta", "cyan", "yellow", "hatch", "unknown"])
def test_every_overlay_style_can_be_seen(bench: Bench, style: str) -> None:
    document = bench.open(np.full((100, 100, 3), 128, np.uint8))
    before = bench.shot()
    bench.state.view.overlay_style.value = style
    document.fill_mask("rectangle", 255, Rect(20, 30, 40, 10))
    assert (bench.shot() != before).any()


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.3, 0.5, 0.71, 1.0, 1.5, 2.0, 2.83, 5.0, 9.3])
def test_what_is_drawn_in_parts_equals_what_is_drawn_at_once(
    bench: Bench, photo: np.ndarray, zoom: float
) -> None:
    document = bench.open(photo)
    bench.state.view.context_visible.value = False
    bench.state.tools.active.value = ToolId.PAN
    bench.zoom(zoom, 7, 9)
    QCoreApplication.processEvents()
    rng = np.random.default_rng(5)
    for _ in range(12):
        x, y = int(rng.integers(0, 190)), int(rng.integers(0, 90))
        rect = Rect(x, y, 10, 10)
        document.edit("paint", document.pixels, rect, rng.integers(0, 256, (10, 10, 3), np.uint8))
        document.fill_mask("rectangle", int(rng.integers(0, 256)), rect.moved(-3, 2))
        QCoreApplication.processEvents()
    # What stands in the window's memory was drawn part by part; grab draws all of it anew.
    parts = from_qimage(bench.canvas.screen().grabWindow(bench.canvas.winId()).toImage())
    off = np.abs(parts[..., :3].astype(int) - bench.shot())
    # Qt's smoothing rounds by where a part begins: one level at most, which nobody sees.
    assert off.max() <= (1 if zoom < 2 and zoom != 1 else 0)


@pytest.mark.slow
def test_a_change_repaints_only_its_rectangle(bench: Bench, photo: np.ndarray) -> None:
    document = bench.open(photo)
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 20, 20)
    QCoreApplication.processEvents()
    seen = Watcher(bench.canvas).sizes
    document.edit("paint", document.pixels, Rect(50, 50, 8, 4), np.zeros((4, 8, 3), np.uint8))
    QCoreApplication.processEvents()
    assert len(seen) == 1
    assert seen[0][0] <= 8 + 8 and seen[0][1] <= 4 + 8


@pytest.mark.slow
def test_a_preview_is_stretched_smoothly_over_its_place(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    bench.zoom(1.0, 0, 0)
    before = bench.shot()
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 1] = 255
    bench.state.jobs.preview.value = Preview("job", Rect(40, 20, 80, 40), pixels)
    shot = bench.shot()
    row = shot[40, 40:120, 0].astype(int)
    assert row[0] < 10 and row[-1] > 245 and np.abs(np.diff(row)).max() < 16
    shot[20:60, 40:120] = before[20:60, 40:120]
    assert np.array_equal(shot, before)
    bench.state.jobs.preview.value = None
    assert np.array_equal(bench.shot(), before)


@pytest.mark.slow
def test_a_preview_does_not_reach_over_the_picture(bench: Bench) -> None:
    bench.open(np.zeros((50, 50, 3), np.uint8))
    bench.zoom(1.0, 100, 100)
    pixels = np.full((2, 2, 4), 255, np.uint8)
    bench.state.jobs.preview.value = Preview("job", Rect(-40, -40, 130, 130), pixels)
    shot = bench.shot()
    assert (shot[100:150, 100:150] == 255).all()
    assert (shot[:100] == rgb(bench, "surround")).all()


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_result_covers_exactly_its_rectangle_and_hides_the_mask_in_it(
    bench: Bench, photo: np.ndarray, zoom: float
) -> None:
    document = bench.open(photo)
    document.fill_mask("rectangle", 255, Rect(50, 30, 20, 20))
    bench.zoom(zoom, 0, 0)
    patch = 255 - photo[30:50, 50:70]
    bench.state.results.add(bench.result(Rect(50, 30, 20, 20), patch), show=True)
    bench.canvas.bar.hide()
    bench.state.view.overlay_visible.value = False
    expected = photo.copy()
    expected[30:50, 50:70] = patch
    whole = expected.repeat(int(zoom), axis=0).repeat(int(zoom), axis=1)[:300, :400]
    assert np.array_equal(bench.shot()[: whole.shape[0], : whole.shape[1]], whole)
    bench.state.view.overlay_visible.value = True
    inside = np.s_[int(30 * zoom) : int(50 * zoom), int(50 * zoom) : int(70 * zoom)]
    assert np.array_equal(bench.shot()[inside], whole[inside])


@pytest.mark.slow
def test_before_shows_the_picture_while_it_is_held(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    bench.zoom(1.0, 0, 0)
    before = bench.shot()
    bench.state.results.add(bench.result(Rect(0, 0, 200, 100), np.zeros_like(photo)), show=True)
    assert not np.array_equal(bench.shot()[:100, :200], photo)
    bench.canvas.set_before(True)
    assert np.array_equal(bench.shot()[:100], before[:100])
    bench.canvas.set_before(False)
    assert (bench.shot()[:100, :200] == 0).all()


@pytest.mark.slow
def test_a_result_of_another_document_is_not_drawn(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    result = bench.result(Rect(0, 0, 200, 100), np.zeros_like(photo))
    bench.open(photo.copy())
    bench.zoom(1.0, 0, 0)
    bench.state.results.add(result, show=True)
    assert np.array_equal(bench.shot()[:100, :200], photo)
    assert bench.canvas.bar.isHidden()


@pytest.mark.slow
def test_a_transparent_result_replaces_what_lies_under_it(bench: Bench) -> None:
    bench.open(np.full((60, 60, 4), 255, np.uint8))
    bench.zoom(1.0, 0, 0)
    bench.state.results.add(
        bench.result(Rect(0, 0, 30, 60), np.zeros((60, 30, 4), np.uint8)), show=True
    )
    shot = bench.shot()
    assert (shot[:8, :8] == rgb(bench, "checker_a")).all()
    assert (shot[:60, 30:60] == 255).all()


@pytest.mark.slow
def test_without_a_document_preview_and_result_are_the_picture(bench: Bench) -> None:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    bench.state.jobs.preview.value = Preview("job", Rect(0, 0, 256, 128), pixels)
    place = bench.canvas.canvas_rect(Rect(0, 0, 256, 128))
    assert Rect(0, 0, 400, 300).contains(place)
    assert (bench.shot()[place.slices] == 255).all()
    made = np.full((128, 256, 3), 77, np.uint8)
    result = bench.result(Rect(0, 0, 256, 128), made, text=True)
    bench.state.results.add(result, show=True)
    bench.state.jobs.preview.value = None
    bench.canvas.bar.hide()
    assert (bench.shot()[place.slices] == 77).all()
    view = bench.canvas.viewport
    bench.open(made.copy())
    assert bench.canvas.viewport == view


def test_no_preview_covers_the_result_that_apply_would_take(
    bench: Bench, photo: np.ndarray
) -> None:
    bench.open(photo)
    bench.zoom(1.0, 0, 0)
    result = bench.result(Rect(0, 0, 200, 100), np.full_like(photo, 7))
    bench.state.results.add(result, show=True)
    white = np.full((2, 2, 4), 255, np.uint8)
    bench.state.jobs.preview.value = Preview(result.job.id, Rect(0, 0, 200, 100), white)
    assert (bench.shot()[:100, :200] == 7).all()
    bench.state.jobs.preview.value = Preview("another", Rect(0, 0, 200, 100), white)
    assert (bench.shot()[:100, :200] == 7).all()
    bench.canvas.bar.apply()
    assert bench.commands.applied == [result.id]
    assert (bench.shot()[:100, :200] == 255).all(), "then what is coming is seen"


@pytest.mark.slow
def test_the_context_frame_follows_the_mask(bench: Bench, photo: np.ndarray, qtbot: QtBot) -> None:
    document = bench.open(photo)
    qtbot.waitUntil(lambda: bench.planning.is_idle)
    settle()
    assert not bench.canvas.frame.plans
    document.fill_mask("rectangle", 255, Rect(100, 40, 10, 10))
    qtbot.waitUntil(lambda: bool(bench.canvas.frame.plans))
    qtbot.waitUntil(lambda: bench.planning.is_idle)
    (plan,) = bench.canvas.frame.plans
    assert (plan,) == bench.state.plans.value
    bench.zoom(1.0, 100, 100)
    framed = bench.shot()
    bench.state.view.context_visible.value = False
    plain = bench.shot()
    ys, xs = np.nonzero((framed != plain).any(axis=2))
    frame = bench.canvas.canvas_rect(plan.context).intersected(Rect(0, 0, 400, 300))
    assert xs.min() >= frame.x and xs.max() < max(
        frame.right, frame.x + 300
    )  # what it says is longer than it
    assert ys.max() == frame.bottom - 1 or frame.bottom >= 300
    document.undo_stack.undo()
    bench.state.view.context_visible.value = True
    qtbot.waitUntil(lambda: bench.planning.is_idle)
    assert not bench.canvas.frame.plans


@pytest.mark.slow
def test_painting_over_a_result_shows_the_strokes_edge(bench: Bench) -> None:
    bench.open(np.full((100, 200, 3), 128, np.uint8))
    bench.zoom(1.0, 0, 0)
    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, size=20.0)
    flat = np.full((100, 200, 3), 100, np.uint8)
    bench.state.results.add(bench.result(Rect(0, 0, 200, 100), flat), show=True)
    bench.canvas.bar.hide()
    before = bench.shot()
    bench.drag(QPoint(50, 50), QPoint(100, 50), release=False)
    inner = (slice(47, 53), slice(60, 90))
    assert (bench.shot()[inner] != before[inner]).any(), "it is filled"
    bench.release(QPoint(100, 50))
    after = bench.shot()
    assert (after[38:62, 45:95] != before[38:62, 45:95]).any(), "its edge stays"
    middle = (slice(49, 51), slice(65, 85))
    assert (after[middle] == before[middle]).all(), "and the result is seen in it"


def test_the_theme_colours_the_surround(bench: Bench) -> None:
    theme = bench.canvas._theme
    try:
        theme.set_mode("light")
        assert (bench.shot() == rgb(bench, "surround")).all()
        assert rgb(bench, "surround") == (0xBD, 0xBD, 0xBD)
    finally:
        theme.set_mode("dark")


@pytest.mark.slow
def test_a_deleted_canvas_is_forgotten_by_the_state(
    bench: Bench, photo: np.ndarray, icons: Icons
) -> None:
    listeners = _listeners(bench)
    document = bench.open(photo)
    on_document = len(document.mask.changed._listeners)
    other = CanvasView(bench.state, bench.commands, bench.canvas._theme, icons)
    assert _listeners(bench) > listeners
    assert len(document.mask.changed._listeners) > on_document
    alive = weakref.ref(other)
    other.show()
    other.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    assert not shiboken6.isValid(other)
    assert _listeners(bench) == listeners
    assert len(document.mask.changed._listeners) == on_document
    document.fill_mask("rectangle", 255)
    del other
    gc.collect()
    assert alive() is None


def _listeners(bench: Bench) -> int:
    state = bench.state
    observables = (
        *(state.document, state.results.shown, state.results.items, state.jobs.preview),
        *(state.tools.active, state.tools.brush, state.view.zoom, state.parameters),
        *(state.view.overlay_visible, state.view.overlay_style, state.view.context_visible),
        *(state.view.angle, state.view.mirrored, state.view.split, state.view.blink),
        *(state.view.grid_visible, state.view.guides_visible, state.guides.shown),
    )
    return sum(len(observable.changed._listeners) for observable in observables)


def test_focus_by_key_is_seen_and_focus_by_mouse_is_not(bench: Bench) -> None:
    plain = bench.shot()
    bench.canvas.clearFocus()
    for reason, seen in (
        (Qt.FocusReason.TabFocusReason, True),
        (Qt.FocusReason.MouseFocusReason, False),
    ):
        QCoreApplication.sendEvent(bench.canvas, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert (bench.shot() != plain).any() == seen
        QCoreApplication.sendEvent(bench.canvas, QFocusEvent(QEvent.Type.FocusOut, reason))
        assert np.array_equal(bench.shot(), plain)


@pytest.mark.slow
def test_an_applied_edit_is_seen_until_the_mask_is_touched(bench: Bench) -> None:
    document = bench.open(np.full((100, 100, 3), 100, np.uint8))
    bench.zoom(2.0, 0, 0)
    bench.state.view.context_visible.value = False
    document.fill_mask("rectangle", 255, Rect(20, 20, 40, 40))
    patch = np.full((40, 40, 3), 200, np.uint8)
    document.edit("apply", document.pixels, Rect(20, 20, 40, 40), patch)
    assert bench.shot()[80, 80].tolist() == [200, 200, 200]
    document.fill_mask("rectangle", 255, Rect(60, 60, 1, 1))
    assert bench.shot()[80, 80].tolist() != [200, 200, 200]
