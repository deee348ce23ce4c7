"""Marks over clipped values and colours that can't be printed, at every zoom."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.display import srgb_display
from desktop_app.imaging.output_profile import Conversion, read_output_profile
from desktop_app.imaging.warning_marks import BEYOND, HIGH, LOW
from tests.imaging.press_profile import press_profile
from tests.ui.canvas.bench import Bench
from tests.ui.canvas.test_background_composer import refined

pytestmark = pytest.mark.window

PLAIN, RED = (90, 100, 110), (250, 20, 30)


@pytest.fixture
def halves(bench: Bench) -> Bench:
    """A picture of plain grey, its left part black, its right part white."""
    pixels = np.full((80, 120, 3), PLAIN, np.uint8)
    pixels[:, :40], pixels[:, 80:] = 0, 255
    bench.state.view.context_visible.value = False
    bench.open(pixels)
    bench.zoom(1.0, 10, 10)
    return bench


def _columns(bench: Bench, *at: float) -> list[tuple[int, ...]]:
    points = [bench.at(x, 40) for x in at]
    shot = bench.shot()
    return [tuple(shot[one.y(), one.x()].tolist()) for one in points]


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [4.0, 1.0, 0.5, 0.25])
def test_clipped_pixels_are_marked_at_every_zoom(halves: Bench, qtbot: QtBot, zoom: float) -> None:
    halves.zoom(zoom, 10, 10)
    at = (20, 60, 100) if zoom < 4 else (20, 60, 90)
    assert _columns(halves, *at) == [(0, 0, 0), PLAIN, (255, 255, 255)]
    halves.state.view.clipping.value = True
    refined(halves, qtbot)
    assert _columns(halves, *at) == [LOW[:3], PLAIN, HIGH[:3]]
    halves.state.view.clipping.value = False
    assert _columns(halves, *at) == [(0, 0, 0), PLAIN, (255, 255, 255)]


@pytest.mark.slow
def test_marks_follow_what_is_painted_and_taken_back(halves: Bench, qtbot: QtBot) -> None:
    halves.state.view.clipping.value = True
    document = halves.state.document.value
    assert document is not None
    document.edit(
        "apply", document.pixels, Rect(50, 30, 20, 20), np.full((20, 20, 3), 255, np.uint8)
    )
    refined(halves, qtbot)
    assert _columns(halves, 60) == [HIGH[:3]]
    document.undo_stack.undo()
    refined(halves, qtbot)
    assert _columns(halves, 60) == [PLAIN]
    assert document.pixels.read(Rect(20, 40, 1, 1))[0, 0].tolist() == [0, 0, 0], "on screen alone"


@pytest.mark.slow
def test_the_mask_stays_as_it_is_shown(halves: Bench, qtbot: QtBot) -> None:
    document = halves.state.document.value
    assert document is not None
    document.fill_mask("rectangle", 255, Rect(50, 30, 20, 20))
    before = _columns(halves, 60)
    assert before != [PLAIN]
    halves.state.view.clipping.value = True
    refined(halves, qtbot)
    assert _columns(halves, 60) == before and not halves.canvas.scene.mask_edge_only


@pytest.mark.slow
def test_a_result_that_is_looked_at_has_no_marks(halves: Bench, qtbot: QtBot) -> None:
    halves.state.view.clipping.value = True
    result = halves.result(Rect(0, 0, 120, 80), np.full((80, 120, 3), 255, np.uint8))
    halves.state.results.add(result, show=True)
    refined(halves, qtbot)
    assert _columns(halves, 20, 100) == [(255, 255, 255)] * 2


def test_deep_and_transparent_pictures_are_marked_too(bench: Bench, qtbot: QtBot) -> None:
    pixels = np.full((80, 120, 4), 0.4, np.float32)
    pixels[..., 3] = 1
    pixels[:, :40, 0], pixels[:, 80:] = 1.3, 0
    bench.state.view.context_visible.value = False
    bench.state.view.clipping.value = True
    bench.open(pixels)
    bench.zoom(1.0, 10, 10)
    refined(bench, qtbot)
    high, plain, clear = _columns(bench, 20, 60, 100)
    assert high == HIGH[:3] and len(set(plain)) == 1
    assert clear not in (HIGH[:3], LOW[:3]), "there is nothing to be clipped"


@pytest.mark.slow
def test_colours_beyond_the_press_are_grey_whatever_the_proof(bench: Bench, qtbot: QtBot) -> None:
    pixels = np.full((80, 120, 3), PLAIN, np.uint8)
    pixels[:, 60:] = RED
    bench.state.view.context_visible.value = False
    bench.open(pixels)
    bench.zoom(1.0, 10, 10)
    display = bench.state.display
    press = Conversion(read_output_profile(press_profile(), "press"))
    bench.state.view.gamut.value = True
    assert _columns(bench, 30, 90) == [PLAIN, RED], "there is no profile yet"
    display.proof_screen.value = srgb_display().proofed(press)
    refined(bench, qtbot)
    assert _columns(bench, 30, 90) == [PLAIN, BEYOND[:3]]
    display.proofs.value = True
    refined(bench, qtbot)
    shown = _columns(bench, 30, 90)
    assert shown[1] == BEYOND[:3] and np.abs(np.array(shown[0]) - PLAIN).max() <= 6
    bench.state.view.gamut.value = False
    refined(bench, qtbot)
    (printed,) = _columns(bench, 90)
    assert printed[1] > RED[1] + 40, "paler, as it is printed"
