"""A tool means one thing: what a hand from another program does, in a real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.results import Placed, Preview
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import layer_commands
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.ui.commands.command_box import found_commands
from desktop_app.ui.tools.kinds import RETOUCH
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.imaging.press_profile import press_profile
from tests.ui.conftest import make_job, make_result
from tests.ui.hand import Hand

pytestmark = pytest.mark.window


@pytest.fixture
def hand(window: MainWindow, open_picture: Callable[..., Document]) -> Hand:
    """On a picture that is open."""
    open_picture()
    QApplication.processEvents()
    return Hand(window)


@pytest.mark.slow
def test_a_source_is_set_without_alt(window: MainWindow, hand: Hand) -> None:
    tools = window.workspace.state.tools
    document = window.workspace.state.document.value
    assert document is not None
    hand.key("J")
    assert tools.active.value is ToolId.RETOUCH
    hand.key("A")
    hand.stroke((0.25, 0.5))
    assert tools.retouching.value.source == pytest.approx((24, 32), abs=2)
    assert not list(document.undo_stack.steps), "nothing was painted"
    hand.stroke((0.7, 0.5), (0.8, 0.5))
    assert [step.name for step in document.undo_stack.steps] == ["clone"]
    source = window.bars.tool_options.later[ToolId.RETOUCH].options.source
    hand.click(source)
    hand.stroke((0.5, 0.25))
    assert tools.retouching.value.source == pytest.approx((48, 16), abs=2)
    hand.click(source)
    hand.key("B")
    assert not tools.sets_source.value, "it ends with its tool"


@pytest.mark.slow
def test_a_source_is_of_its_picture(
    window: MainWindow, hand: Hand, open_picture: Callable[..., Document]
) -> None:
    state = window.workspace.state
    first = state.documents.active.value
    hand.key("J")
    hand.key("A")
    hand.stroke((0.25, 0.5))
    other = open_picture()
    QApplication.processEvents()
    hand.stroke((0.7, 0.5), (0.8, 0.5))
    assert state.notice.value is not None and not list(other.undo_stack.steps)
    state.documents.activate(first)
    QApplication.processEvents()
    hand.stroke((0.7, 0.5), (0.8, 0.5))
    document = state.document.value
    assert document is not None
    assert [step.name for step in document.undo_stack.steps] == ["clone"]


@pytest.mark.slow
def test_a_source_that_leaves_the_picture_is_said(window: MainWindow, hand: Hand) -> None:
    state = window.workspace.state
    hand.key("J")
    hand.key("A")
    hand.stroke((0.25, 0.5))
    hand.stroke((0.5, 0.5), (0.9, 0.5))
    assert state.notice.value is None
    hand.stroke((0.5, 0.5), (0.1, 0.5))
    notice = state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "source_outside"


@pytest.mark.few(1)
@pytest.mark.parametrize("holder", ["region", "layer mask", "adjustment"])
def test_deselecting_leaves_what_a_layer_holds(window: MainWindow, hand: Hand, holder: str) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    kit = window.kit
    if holder == "region":
        kit.actions["layer_new_region"].trigger()
    elif holder == "adjustment":
        add_adjustment(document, "exposure")
    else:
        kit.actions["layer_duplicate"].trigger()
        kit.actions["layer_mask_full"].trigger()
    hand.key("B")
    hand.stroke((0.6, 0.6))
    held = document.content.layers
    hand.key("Q")
    hand.stroke((0.3, 0.3))
    assert document.has_selection
    hand.key("Ctrl+D")
    hand.key("Ctrl+D")
    assert not document.has_selection and document.content.layers == held
    hand.key("Q")
    kit.actions["layer_clear"].trigger()
    assert document.content.layers != held


@pytest.mark.slow
def test_the_tool_of_an_intent_goes_with_it(window: MainWindow, hand: Hand) -> None:
    tools = window.workspace.state.tools
    hand.stroke((0.3, 0.3))
    window.kit.actions["intent_expand"].trigger()
    hand.key("G")
    assert tools.active.value is ToolId.EXPAND
    window.kit.actions["intent_fill"].trigger()
    assert tools.active.value is ToolId.BRUSH


@pytest.mark.few(1)
@pytest.mark.parametrize("leave", ["smudge", "tool", "source"])
def test_what_a_tool_says_ends_with_it(window: MainWindow, hand: Hand, leave: str) -> None:
    state = window.workspace.state
    hand.key("J")
    hand.stroke((0.5, 0.5))
    settle()
    assert state.notice.value is not None and window.bars.notice_bar.isVisible()
    if leave == "smudge":
        RETOUCH.take(state.tools, "smudge")
    elif leave == "tool":
        hand.key("B")
    else:
        window.canvas.setFocus()
        at = window.canvas.rect().center() + QPoint(5, 0)
        QTest.mouseClick(
            window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at
        )
    assert state.notice.value is None and not window.bars.notice_bar.isVisible()


def _seen(window: MainWindow, x: float, y: float) -> tuple[int, int, int]:
    """The colour on the canvas at a place of the picture."""
    canvas = window.canvas
    at = canvas.viewport.to_canvas(x, y)
    colour = canvas.grab().toImage().pixelColor(round(at[0]), round(at[1]))
    return colour.red(), colour.green(), colour.blue()


def _wash(document: Document, rect: Rect, colour: tuple[int, int, int, int]) -> None:
    """A layer of its own with that colour."""
    layer_commands.add_paint(document)
    recording = document.record_paint()
    recording.write(rect, np.full((rect.height, rect.width, 4), colour, np.uint8))
    document.finish("paint", recording)


def _lighter(by: float) -> Layer:
    return Layer("adjustment", "", guidance=Adjusting.of("exposure", {"exposure": by}))


def _isolated(mode: BlendMode, *inside: Layer) -> Layer:
    return Layer("group", "", children=inside, mode=mode, opacity=0.8)


_HALF = Layer("mask", "", pixels=Tiles.of_array(np.full((120, 180), 160, np.uint8)))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["picture", "group", "masked group", "group in a group"])
def test_adjustments_stay_while_a_layer_is_dragged(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, where: str
) -> None:
    """Below, above and around it: what is seen meanwhile is what is there afterwards."""
    document = Document(np.full((120, 180, 3), 60, np.uint8), "p.png", None)
    workspace.state.open_document(document)
    _wash(document, Rect(0, 60, 180, 60), (40, 40, 160, 128))
    _wash(document, Rect(20, 20, 60, 60), (120, 40, 40, 200))
    picture, below, painted = document.layers.value
    inside = (below, _lighter(0.7), painted, _lighter(1.0))
    masked = _isolated(BlendMode.SCREEN, *inside, _HALF)
    nested = _isolated(BlendMode.MULTIPLY, _isolated(BlendMode.NORMAL, *inside), _lighter(0.4))
    layers = {
        "picture": inside,
        "group": (_isolated(BlendMode.NORMAL, *inside), _lighter(0.4)),
        "masked group": (masked, _lighter(0.4)),
        "group in a group": (nested,),
    }
    document.arrange("make", (picture, *layers[where]), painted.id)
    hand, canvas = Hand(window), window.canvas
    hand.key("Ctrl+T")
    frame = workspace.state.tools.transform.frame
    qtbot.waitUntil(lambda: frame.value is not None)
    start, end = (
        QPoint(*(round(each) for each in canvas.viewport.to_canvas(*at)))
        for at in ((40, 40), (90, 40))
    )
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, end)
    qtbot.waitUntil(lambda: workspace.state.tools.transform.proxies.value is not None)
    settle()
    assert frame.value is not None and frame.value.is_changed
    places = ((100, 50), (100, 70), (30, 30), (30, 70), (160, 20), (160, 100))
    during = [_seen(window, *at) for at in places]
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    hand.key("Return")
    qtbot.waitUntil(lambda: next(document.undo_stack.steps).name == "transform")
    hand.key("V")
    qtbot.waitUntil(lambda: frame.value is None)
    after = [_seen(window, *at) for at in places]
    assert len(set(after)) >= 4
    for at, now, then in zip(places, during, after, strict=True):
        assert np.abs(np.subtract(now, then)).max() <= 3, at


def _pixels(document: Document) -> np.ndarray:
    return document.pixels.read(document.size.rect).copy()


@pytest.mark.slow
def test_esc_in_a_stroke_of_liquify_takes_back_that_stroke(window: MainWindow, hand: Hand) -> None:
    document = window.workspace.state.document.value
    assert document is not None
    hand.key("Y")
    first = _pixels(document)
    hand.stroke((0.2, 0.5), (0.4, 0.5))
    one = _pixels(document)
    assert not np.array_equal(one, first)
    canvas = window.canvas
    places = [
        QPoint(*(round(v) for v in canvas.viewport.to_canvas(*at))) for at in ((70, 30), (60, 40))
    ]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    QTest.mouseMove(canvas, places[1])
    settle()
    hand.key("Esc")
    QTest.mouseMove(canvas, places[0])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    assert np.array_equal(_pixels(document), one)


def _click_at(hand: Hand, x: float, y: float) -> None:
    hand.stroke((x, y), (x, y))


@pytest.mark.slow
@pytest.mark.parametrize("selecting", [False, True])
def test_what_the_wand_marks_becomes_the_layer_mask(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, selecting: bool
) -> None:
    pixels = np.full((60, 90, 3), 40, np.uint8)
    pixels[10:30, 10:40] = (200, 60, 60)
    document = Document(pixels, "p.png", None)
    workspace.state.open_document(document)
    hand = Hand(window)
    workspace.state.tools.selecting.value = selecting
    hand.key("W")
    _click_at(hand, 0.25, 0.3)
    qtbot.waitUntil(lambda: workspace.state.tools.masking.draft.value is not None)
    window.kit.actions["layer_mask_new"].trigger()
    qtbot.waitUntil(lambda: bool(document.layers.value[0].all_masks))
    mask = document.layers.value[0].all_masks[0].pixels
    assert mask is not None
    values = mask.read(document.size.rect)
    assert values[20, 20] == 255 and values[50, 80] == 0
    assert document.content.area is None, "it is marked no longer"


@pytest.mark.slow
@pytest.mark.parametrize("action", ["invert_mask", "selection_from_mask", "clear_mask"])
def test_what_is_still_being_chosen_counts(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, action: str
) -> None:
    pixels = np.full((60, 90, 3), 40, np.uint8)
    pixels[10:30, 10:40] = (200, 60, 60)
    document = Document(pixels, "p.png", None)
    workspace.state.open_document(document)
    hand = Hand(window)
    hand.key("W")
    _click_at(hand, 0.25, 0.3)
    qtbot.waitUntil(lambda: workspace.state.tools.masking.draft.value is not None)
    assert window.kit.actions[action].isEnabled()
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: len(list(document.undo_stack.steps)) == 2)
    marked = document.selection if action == "selection_from_mask" else document.mask
    values = marked.read(document.size.rect)
    wanted = {"invert_mask": (0, 255), "selection_from_mask": (255, 0), "clear_mask": (0, 0)}
    assert (values[20, 20], values[50, 80]) == wanted[action]


@pytest.mark.slow
@pytest.mark.parametrize("action", ["crop_to_mask", "layer_from_mask", "layer_region_from_mask"])
@pytest.mark.parametrize("selecting", [False, True])
def test_a_selection_serves_as_a_mask_does(
    window: MainWindow, hand: Hand, qtbot: QtBot, action: str, selecting: bool
) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    state.tools.selecting.value = selecting
    hand.key("R")
    hand.stroke((0.25, 0.25), (0.75, 0.75))
    assert window.kit.actions[action].isEnabled()
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: document.size.width < 90 or len(document.layers.value) == 2)
    if action != "crop_to_mask":
        values = document.layers.value[1].pixels
        assert values is not None and values.read(document.size.rect)[32, 48] == 255


@pytest.mark.slow
def test_two_regions_of_what_is_drawn_are_two_drags_and_a_key_each(
    window: MainWindow, hand: Hand
) -> None:
    """What is drawn while a region is selected is part of it, which is what is said then."""
    document = window.workspace.state.document.value
    assert document is not None

    def regions() -> list[str]:
        return [layer.id for layer in document.layers.value if layer.kind == "region"]

    hand.key("R")
    hand.stroke((0.1, 0.1), (0.4, 0.4))
    hand.key("Ctrl+Alt+N")
    assert len(regions()) == 1 and document.content.area is None
    hand.stroke((0.2, 0.2), (0.5, 0.5))
    action = window.kit.actions["layer_region_from_mask"]
    assert not action.isEnabled()
    box = window.command_box
    box.open_box()
    hand.type("Region from Mask")
    said = str(box.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Region from Mask" in said and "goes into the selected region" in said
    box.close_softly()
    document.activate(document.layers.value[0].id)
    hand.stroke((0.6, 0.6), (0.9, 0.9))
    hand.key("Ctrl+Alt+N")
    assert len(regions()) == 2 and document.content.area is None


@pytest.mark.slow
def test_a_proof_is_seen_to_be_on_in_front(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    press = tmp_path / "press.icc"
    press.write_bytes(press_profile())
    for name in ("behind.png", "front.png"):
        workspace.state.open_document(Document(np.full((60, 90, 3), 0, np.uint8), name, None))
    badges, display = window.canvas.badges, workspace.state.display
    assert badges.texts == []
    workspace.displaying.proofing.choose(press, RenderingIntent.RELATIVE)
    qtbot.waitUntil(lambda: display.proof.value is not None)
    window.kit.actions["toggle_proof"].trigger()
    assert badges.texts == ["Preparing the proof…"]
    qtbot.waitUntil(lambda: badges.texts == ["Soft proof"])
    assert [window.tabs.bar.tabText(at) for at in (0, 1)] == ["behind.png", "front.png · proof"]
    qtbot.waitUntil(lambda: _seen(window, 45, 30) == (0, 0, 0))
    window.kit.actions["toggle_proof"].trigger()
    assert badges.texts == [] and window.tabs.bar.tabText(1) == "front.png"
    window.kit.actions["toggle_proof"].trigger()
    assert badges.texts == ["Soft proof"], "kept, so it is there at once"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("gamut", "Beyond the proof's gamut marked"),
        ("clipping", "Clipped values marked"),
        ("truth_visible", "Mask truth"),
        ("mirrored", "View mirrored"),
    ],
)
@pytest.mark.usefixtures("hand")
def test_a_mode_that_changes_how_things_look_has_a_badge(
    window: MainWindow, workspace: Workspace, mode: str, said: str
) -> None:
    workspace.state.display.proof_screen.value = None
    before = window.canvas.grab().toImage()
    getattr(workspace.state.view, mode).value = True
    assert said in window.canvas.badges.texts
    assert window.canvas.grab().toImage() != before


OTHER_WORDS = [
    ("soft proof", "toggle_proof"),
    ("eyedropper", "pick_screen_colour"),
    ("gaussian blur", "adjustment:blur"),
    ("mixer", "mix_results"),
    ("rotate canvas", "turn_left"),
    ("软打样", "toggle_proof"),
    ("吸管", "pick_screen_colour"),
    ("高斯模糊", "adjustment:blur"),
    ("混合器", "mix_results"),
    ("旋转画布", "turn_left"),
]
"""What is typed by who knows it from another program, and what is meant."""


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_words_of_other_programs_find_it(window: MainWindow, hand: Hand) -> None:
    hand.key("F3")
    commands = window.command_box.commands
    for typed, found in OTHER_WORDS:
        assert found in [one.id for one in found_commands(commands, typed)[:4]], typed


def lying_over(window: MainWindow) -> None:
    """A result that nobody applied."""
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    before = document.pixels.read(document.pixels.rect)
    result = make_result(0, make_job(document=document.id))
    result = replace(result, placed=(Placed(document.size.rect, 255 - before[..., :3]),))
    state.results.add(result, show=True)
    assert state.seen_result is not None


@pytest.mark.slow
@pytest.mark.parametrize("how", ["undo", "redo", "stroke"])
def test_what_changes_the_picture_shows_it(window: MainWindow, hand: Hand, how: str) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    state.tools.active.value = ToolId.PAINT
    hand.stroke((0.3, 0.3))
    if how == "redo":
        hand.key("Ctrl+Z")
    lying_over(window)
    if how == "undo":
        hand.key("Ctrl+Z")
        assert document.undo_stack.undo_name is None
    elif how == "redo":
        hand.key("Ctrl+Shift+Z")
        assert document.undo_stack.undo_name is not None
    else:
        hand.stroke((0.7, 0.3))
    assert state.seen_result is None and len(state.results.items.value) == 1
    assert state.notice.value is not None and state.notice.value.notes == ("result_aside",)


@pytest.mark.slow
def test_undo_with_nothing_to_undo_leaves_a_result(window: MainWindow, hand: Hand) -> None:
    lying_over(window)
    hand.key("Ctrl+Z")
    assert window.workspace.state.seen_result is not None


@pytest.mark.slow
def test_previews_rest_where_the_picture_is_painted_on(window: MainWindow, hand: Hand) -> None:
    state, scene = window.workspace.state, window.canvas.scene
    document = state.document.value
    assert document is not None
    state.tools.active.value = ToolId.PAINT
    preview = Preview("job", document.size.rect, np.zeros((8, 12, 4), np.uint8))
    state.jobs.preview.value = preview
    assert scene._preview is not None
    hand.stroke((0.3, 0.3), (0.6, 0.3))
    assert scene._preview is None
    state.jobs.preview.value = replace(preview, pixels=preview.pixels + 9)
    assert scene._preview is None, "of the same job"
    state.jobs.preview.value = None
    state.jobs.preview.value = preview
    assert scene._preview is not None, "of the next"


@pytest.mark.slow
def test_the_paint_brush_paints_the_mask_of_a_layer(window: MainWindow, hand: Hand) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    window.kit.actions["layer_duplicate"].trigger()
    window.kit.actions["layer_mask_full"].trigger()
    count = len([*layer_tree.walk(document.content.layers)])
    state.tools.active.value = ToolId.PAINT
    hand.key("D")
    hand.stroke((0.5, 0.5))
    place = Rect(document.size.width // 2, document.size.height // 2, 1, 1)
    assert document.layer_values.read(place).max() == 0, "black hides"
    hand.key("X")
    hand.stroke((0.5, 0.5))
    assert document.layer_values.read(place).min() == 255, "white shows"
    assert len([*layer_tree.walk(document.content.layers)]) == count
    state.tools.active.value = ToolId.FILL
    hand.stroke((0.5, 0.5), (0.5, 0.5))
    assert len([*layer_tree.walk(document.content.layers)]) == count
    assert state.notice.value is not None and state.notice.value.error is not None


@pytest.mark.slow
def test_the_mask_of_a_locked_layer_is_not_painted_nor_the_pictures_instead(
    window: MainWindow, hand: Hand
) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    window.kit.actions["layer_duplicate"].trigger()
    window.kit.actions["layer_mask_full"].trigger()
    window.kit.actions["layer_lock"].trigger()
    state.tools.active.value = ToolId.PAINT
    before = document.content
    hand.stroke((0.5, 0.5))
    assert document.content is before and state.notice.value is not None


@pytest.mark.slow
@pytest.mark.parametrize("tool", [ToolId.PAINT, ToolId.RETOUCH, ToolId.FILL])
def test_nothing_is_painted_where_the_layer_is_hidden(
    window: MainWindow, hand: Hand, tool: ToolId
) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    window.kit.actions["layer_new"].trigger()
    window.kit.actions["layer_toggle"].trigger()
    state.tools.active.value = tool
    before = document.content
    hand.stroke((0.5, 0.5), (0.6, 0.5))
    assert document.content is before
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert tool is ToolId.RETOUCH or error_lines(notice.error).what.startswith("“Paint ")
    document.activate(document.layers.value[0].id)
    assert state.notice.value is None


@pytest.mark.slow
def test_the_first_stroke_that_limits_an_adjustment_is_said(window: MainWindow, hand: Hand) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    add_adjustment(document, "exposure")
    hand.key("B")
    hand.stroke((0.4, 0.4))
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "layer_limited"
    state.notice.value = None
    hand.stroke((0.6, 0.4))
    assert state.notice.value is None


@pytest.mark.slow
def test_the_erasers_size_is_that_of_what_it_erases(window: MainWindow, hand: Hand) -> None:
    state, bar = window.workspace.state, window.bars.tool_options
    document = state.document.value
    assert document is not None
    window.kit.actions["layer_new"].trigger()
    state.tools.active.value = ToolId.PAINT
    state.tools.paint.value = replace(state.tools.paint.value, size=22)
    state.tools.active.value = ToolId.ERASER
    seen = bar.size_slider.number
    add_adjustment(document, "exposure")
    assert bar.size_slider.number == state.tools.active_brush.value.size
    document.activate(document.layers.value[1].id)
    assert bar.size_slider.number == state.tools.active_brush.value.size == seen


@pytest.mark.slow
def test_a_number_that_is_clicked_is_typed_and_return_applies(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    state = window.workspace.state
    document = state.document.value
    assert document is not None
    window.kit.actions["layer_duplicate"].trigger()
    hand.key("Ctrl+T")
    qtbot.waitUntil(lambda: state.tools.transform.frame.value is not None)
    width = window.bars.tool_options.later[ToolId.TRANSFORM].options.fields["width"]
    before = width.number
    at = QPoint(width.width() - 14, width.height() // 2)
    QTest.mouseClick(width, Qt.MouseButton.LeftButton, pos=at)
    assert width.number == before
    hand.type("40")
    hand.key("Return")
    assert width.number == pytest.approx(0.4)
    hand.key("Return")
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "transform")


@pytest.mark.slow
def test_a_key_of_what_rests_says_why(window: MainWindow, hand: Hand) -> None:
    window.canvas.setFocus()
    hand.key("Ctrl+D")
    assert "Nothing is masked" in window.bars.status_row.hint.text()
