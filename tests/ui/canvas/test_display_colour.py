"""On a screen with a profile of its own the canvas shows what LittleCMS would; picked colours and
pixels stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.imaging.display import Display, read_display
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer_proxies import make_proxies
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.jobs.results import Placed, Preview
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_pixels import picture_layer, with_picture
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.state.work.live import LivePicture, Placement
from desktop_app.ui.canvas.live_view import LiveView
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.navigator import Navigator
from desktop_app.ui.qt.qimage import from_qimage
from tests.imaging.deep_pictures import PROFILES, random_pixels
from tests.imaging.test_display import SCREENS, by_littlecms
from tests.ui.canvas.bench import Bench
from tests.ui.canvas.test_background_composer import refined

pytestmark = pytest.mark.window

COLOUR = (180, 60, 90)


def screen(name: str = "swapped") -> Display:
    return read_display(SCREENS[name], name)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def filled(colour: tuple[int, ...], width: int = 200, height: int = 100) -> np.ndarray:
    pixels = np.empty((height, width, len(colour)), np.uint8)
    pixels[:] = colour
    return pixels


def on_screen(colour: tuple[int, int, int], name: str = "swapped") -> list[int]:
    return by_littlecms(None, SCREENS[name], filled(colour, 1, 1))[0, 0].tolist()


@pytest.fixture
def board(bench: Bench) -> Bench:
    """A picture of one colour, on a screen whose red is green."""
    bench.state.view.context_visible.value = False
    bench.state.display.profile.value = screen()
    bench.open(filled(COLOUR))
    bench.zoom(1.0, 10, 10)
    return bench


def pixel(bench: Bench, x: int, y: int) -> list[int]:
    point = bench.at(x, y)
    return bench.shot()[point.y(), point.x()].tolist()


@pytest.mark.slow
@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize(
    ("source", "dtype"), [(None, "uint8"), ("adobe", "uint8"), ("p3", "uint16")]
)
def test_the_canvas_shows_what_littlecms_would(
    bench: Bench, name: str, source: str | None, dtype: str
) -> None:
    icc = None if source is None else PROFILES[source]
    shallow = random_pixels(7, (120, 200, 3), "uint8")
    pixels = shallow if dtype == "uint8" else shallow.astype(np.uint16) * 257
    bench.state.display.profile.value = screen(name)
    bench.state.open_document(Document(pixels, "wide", origin=FileOrigin(About(icc=icc))))
    bench.zoom(1.0, 0, 0)
    expected = by_littlecms(icc, SCREENS[name], shallow)
    # Deep pixels reach tables through 8 bits of another curve: see imaging.display.
    reach = 4 if name == "tables" and dtype != "uint8" else 2
    assert apart(bench.shot()[:120, :200], expected) <= reach
    bench.zoom(3.0, 0, 0)
    enlarged = expected[:90, :100].repeat(3, axis=0).repeat(3, axis=1)
    assert apart(bench.shot()[:270, :300], enlarged) <= reach


@pytest.mark.slow
def test_reduced_it_shows_averages_of_what_is_shown(bench: Bench) -> None:
    pixels = random_pixels(8, (256, 256, 3), "uint8").repeat(2, axis=0).repeat(2, axis=1)
    bench.state.display.profile.value = screen()
    bench.open(pixels)
    bench.zoom(0.5, 0, 0)
    expected = by_littlecms(None, SCREENS["swapped"], pixels)[::2, ::2]
    assert apart(bench.shot()[:256, :256], expected) <= 2


def test_without_a_profile_every_byte_is_as_it_was(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    bench.zoom(1.0, 20, 30)
    before = bench.shot()
    assert np.array_equal(before[30:130, 20:220], photo)
    bench.state.display.profile.value = screen()
    assert not np.array_equal(bench.shot(), before)
    bench.state.display.profile.value = None
    assert np.array_equal(bench.shot(), before)
    bench.state.display.profile.value = replace(screen(), is_srgb=True, _ways={})
    assert np.array_equal(bench.shot(), before)


@pytest.mark.slow
def test_another_profile_is_seen_at_once(board: Bench) -> None:
    assert apart(np.array(pixel(board, 50, 50)), np.array(on_screen(COLOUR))) <= 1
    board.state.display.profile.value = screen("wide")
    assert apart(np.array(pixel(board, 50, 50)), np.array(on_screen(COLOUR, "wide"))) <= 1


@pytest.mark.slow
def test_a_stroke_is_seen_dab_by_dab(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    before = board.shot()
    stroke = ColourStroke(document, Brush(size=40, hardness=1), (20, 200, 40), 60, 50)
    stroke.move_to(120, 50)
    assert apart(np.array(pixel(board, 90, 50)), np.array(on_screen((20, 200, 40)))) <= 1
    stroke.finish()
    assert document.pixels.read(Rect(90, 50, 1, 1))[0, 0].tolist() == [20, 200, 40]
    document.undo_stack.undo()
    assert np.array_equal(board.shot(), before)


@pytest.mark.slow
def test_a_colour_is_picked_as_the_document_holds_it(board: Bench) -> None:
    board.state.tools.active.value = ToolId.PAINT
    board.drag(board.at(50, 50), keys=Qt.KeyboardModifier.AltModifier)
    assert board.state.tools.colours.value.foreground == COLOUR


@pytest.mark.slow
def test_a_result_looks_like_the_picture_beside_it(board: Bench) -> None:
    shot = board.shot()
    result = board.result(Rect(60, 20, 64, 48), filled(COLOUR, 64, 48))
    board.state.results.add(result, show=True)
    assert apart(np.array(pixel(board, 90, 40)), np.array(pixel(board, 20, 40))) == 0
    board.state.display.profile.value = screen("wide")
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(COLOUR, "wide"))) <= 1
    board.state.display.profile.value = screen()
    board.state.results.show(None)
    assert np.array_equal(board.shot(), shot)


def test_the_result_of_a_wide_picture_keeps_its_wide_colours(bench: Bench) -> None:
    pixels = np.zeros((100, 200, 3), np.uint16)
    pixels[..., 1] = 65535
    document = Document(pixels, "wide", origin=FileOrigin(About(icc=PROFILES["adobe"])))
    bench.state.display.profile.value = read_display(PROFILES["adobe"], "adobe")
    bench.state.open_document(document)
    bench.zoom(1.0, 10, 10)
    assert pixel(bench, 20, 20) == [0, 255, 0]
    rect = Rect(60, 20, 64, 48)
    values = document.pixels.read(rect)
    result = bench.result(rect, document.space.shown(values))
    placed = Placed(rect, result.main.pixels, values)
    bench.state.results.add(replace(result, placed=(placed,)), show=True)
    assert pixel(bench, 90, 40) == [0, 255, 0]


@pytest.mark.slow
def test_preview_and_live_picture_too(board: Bench) -> None:
    made = (40, 90, 200)
    rect = Rect(60, 20, 64, 48)
    board.state.jobs.preview.value = Preview("job", rect, filled((*made, 255), 8, 6))
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(made))) <= 1
    board.state.display.profile.value = screen("wide")
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(made, "wide"))) <= 1
    board.state.jobs.preview.value = None
    board.state.live.placement.value = Placement.OVER
    document = board.state.document.value
    assert document is not None
    board.state.live.picture.value = LivePicture(document.id, rect, filled(made, 8, 6), 0.1)
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(made, "wide"))) <= 1
    board.state.display.profile.value = None
    assert pixel(board, 90, 40) == list(made)


@pytest.mark.slow
def test_the_original_is_compared_in_the_same_colours(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    white = filled((255, 255, 255))
    document.edit("apply", document.pixels, document.size.rect, white)
    board.canvas.comparison.hold(True)
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(COLOUR))) <= 1
    board.state.display.profile.value = screen("wide")
    assert apart(np.array(pixel(board, 90, 40)), np.array(on_screen(COLOUR, "wide"))) <= 1


def test_references_are_shown_in_the_same_colours(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    pixels = filled((*COLOUR, 255), 60, 40)
    layer = picture_layer(document.content, pixels, "look", "reference", None)
    document.commit("layer_reference", with_picture(document.content, layer))
    assert (board.shot()[20:100, 20:200] == pixel(board, 3, 3)).all()
    board.state.display.profile.value = screen("wide")
    assert apart(np.array(pixel(board, 100, 50)), np.array(on_screen(COLOUR, "wide"))) <= 1


def test_a_layer_that_is_dragged_too(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    layer = picture_layer(document.content, filled((20, 200, 40, 255), 60, 40), "a", "paint", None)
    document.commit("layer_insert", with_picture(document.content, layer))
    layer = layer_tree.find(document.content.layers, document.content.active)
    assert layer is not None
    bounds, seen = layer.rect, document.size.rect
    transform = board.state.tools.transform
    way = document.to_screen
    transform.proxies.value = make_proxies(document.content, layer.id, bounds, seen, 0, way)
    frame = TransformFrame(document.id, layer.id, bounds)
    transform.frame.value = replace(frame, matrix=Affine.translation(-60, 0))
    assert board.canvas.scene.layer_preview.is_shown
    middle = (bounds.x + 30 - 60, bounds.y + 20)
    assert apart(np.array(pixel(board, *middle)), np.array(on_screen((20, 200, 40)))) <= 1
    assert apart(np.array(pixel(board, 190, 90)), np.array(on_screen(COLOUR))) <= 1


def test_live_view_and_navigator_look_like_the_canvas(
    board: Bench, theme: Theme, qtbot: QtBot
) -> None:
    canvas = board.canvas
    beside = LiveView(board.state, canvas.scene, canvas.navigation, theme)
    navigator = Navigator(canvas, theme)
    for widget in (beside, navigator):
        qtbot.addWidget(widget)
        widget.resize(canvas.size())
        widget.show()
    for name in ("swapped", "wide"):
        board.state.display.profile.value = screen(name)
        QApplication.processEvents()
        for widget in (beside, navigator):
            shot = from_qimage(widget.grab().toImage())[..., :3]
            point = board.at(100, 50) if widget is beside else widget.rect().center()
            found = shot[point.y(), point.x()]
            assert apart(found, np.array(on_screen(COLOUR, name))) <= 1


@pytest.mark.slow
def test_a_large_picture_is_converted_behind_the_windows_back(bench: Bench, qtbot: QtBot) -> None:
    """Another profile is another first look at once, and every pixel soon after."""
    pixels = np.tile(random_pixels(9, (512, 512, 3), "uint8"), (4, 6, 1))
    document = bench.open(pixels)
    bench.canvas.fit()
    bench.shot()
    bench.state.display.profile.value = screen()
    assert document.showing.cost(document.size.rect) == 2048 * 3072
    bench.shot()
    assert document.showing.cost(document.size.rect) > 2_000_000, "not converted while it is drawn"
    seen = refined(bench, qtbot)
    other = Document(by_littlecms(None, SCREENS["swapped"], pixels), "converted")
    bench.state.display.profile.value = None
    bench.state.open_document(other)
    bench.canvas.fit()
    assert apart(seen, refined(bench, qtbot)) <= 2
