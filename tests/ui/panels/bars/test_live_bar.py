"""The bar of live mode, its action, and the view beside the canvas, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.state.app_state import Notice, ToolId
from desktop_app.state.painting.strokes import Colours
from desktop_app.state.work.live import LiveMode, LivePicture, Placement
from desktop_app.ui.dialogs.new_picture import NewPictureDialog
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.ui.conftest import close_all
from tests.ui.panels.conftest import Ui
from tests.worker.conftest import numpy_workspace

pytestmark = pytest.mark.window


@pytest.fixture
def quiet(with_models: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """With models, but no engine process is started for what live mode asks."""
    monkeypatch.setattr(with_models.studio, "submit", lambda job, tell: None)
    monkeypatch.setattr(with_models.studio, "cancel", lambda *job_ids: None)
    return with_models


def test_its_key_begins_it_and_escape_ends_it_on_the_canvas_and_in_the_prompt(
    ui: Ui, quiet: Workspace
) -> None:
    ui.open()
    mode, canvas, beside = ui.state.live.mode, ui.canvas, ui.window.canvas_area.live_view
    assert not ui.bars.live_bar.isVisible()
    for end_at in (canvas, ui.bar.prompt):
        ui.to_canvas()
        QTest.keyClick(canvas, "l")
        assert mode.value is LiveMode.ON
        assert ui.bars.live_bar.isVisible() and beside.isVisible()
        assert ui.action("toggle_live").isChecked()
        ui.wait(lambda: abs(canvas.width() - beside.width()) <= 1)
        end_at.setFocus()
        QTest.keyClick(end_at, Qt.Key.Key_Escape)
        assert mode.value is LiveMode.OFF
        assert not ui.bars.live_bar.isVisible() and not beside.isVisible()


@pytest.mark.slow
def test_beside_or_over_is_chosen_and_remembered(ui: Ui, quiet: Workspace) -> None:
    ui.open()
    quiet.live.toggle()
    assert not ui.bars.live_bar.opacity.isVisible()
    ui.bars.live_bar.over.click()
    assert quiet.state.live.placement.value is Placement.OVER
    assert ui.bars.live_bar.opacity.isVisible()
    assert not ui.window.canvas_area.live_view.isVisible()
    ui.bars.live_bar.opacity.edited.emit(0.4)
    assert quiet.state.live.opacity.value == 0.4
    ui.window.memory.remember()
    assert (quiet.settings.live_placement, quiet.settings.live_opacity) == ("over", 0.4)


@pytest.mark.slow
def test_without_a_picture_there_is_nothing_to_show_beside(ui: Ui, quiet: Workspace) -> None:
    quiet.live.toggle()
    assert ui.bars.live_bar.isVisible() and not ui.bars.live_bar.beside.isVisible()
    assert not ui.window.canvas_area.live_view.isVisible()
    assert ui.window.canvas_area.card.isVisible()
    pixels = np.zeros((64, 64, 3), np.uint8)
    quiet.state.live.picture.value = LivePicture(None, Rect(0, 0, 64, 64), pixels, 0.1)
    assert not ui.window.canvas_area.card.isVisible()
    assert ui.bars.live_bar.status.text().startswith("10.0 ")


@pytest.mark.slow
def test_apply_as_shown_is_the_main_button_and_puts_in_what_is_seen(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    """By a click; Refine and apply beside it makes all steps."""
    quick = replace(MODEL, live=ModelDefaults(steps=2, guidance_scale=1.0, scheduler="ddim"))
    workspace = numpy_workspace(tmp_path, quick, steps=6, size=Size(64, 64), seed=3)
    window = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    state, bar = workspace.state, window.bars.live_bar
    try:
        workspace.live.toggle()
        qtbot.waitUntil(lambda: state.live.picture.value is not None, timeout=20_000)
        assert bar.apply.property("look") == "primary" and bar.refine.property("look") is None
        seen = state.live.picture.value
        assert seen is not None
        steps: list[int] = []
        state.jobs.current.changed.connect(
            lambda job: steps.append(job.request.steps if job else 0)
        )
        QTest.mouseClick(bar.apply, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: state.document.value is not None, timeout=20_000)
        document = state.document.value
        assert document is not None
        assert np.array_equal(document.pixels.read(document.size.rect), seen.pixels)
        qtbot.waitUntil(bar.refine.isEnabled, timeout=20_000)
        QTest.mouseClick(bar.refine, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=20_000)
        assert [each for each in steps if each][-1] == 6 > steps[0]
    finally:
        workspace.shutdown()


@pytest.mark.slow
def test_an_error_offers_to_go_on_and_that_leaves_other_messages_alone(
    ui: Ui, quiet: Workspace
) -> None:
    notice, bar, mode = ui.state.notice, ui.bars.live_bar, ui.state.live.mode
    quiet.live.toggle()
    assert not bar.resume.isVisible()
    error, other = InputError("mask_empty"), Notice(InputError("clipboard_empty"))
    for go_on in (ui.bars.notice_bar, bar):
        quiet.live._pause(error)
        assert bar.resume.isVisible() and ui.bars.notice_bar.isVisible()
        (bar.resume if go_on is bar else ui.bars.notice_bar._buttons[0]).click()
        assert mode.value is LiveMode.ON
        assert notice.value is None and not ui.bars.notice_bar.isVisible()
    quiet.live._pause(error)
    notice.value = other
    quiet.live.resume()
    assert notice.value is other


@pytest.mark.slow
def test_the_paint_brush_brings_its_colours(ui: Ui, quiet: Workspace) -> None:
    ui.open()
    tools, options = quiet.state.tools, ui.bars.tool_options
    assert not options.colours.isVisible()
    ui.to_canvas()
    QTest.keyClick(ui.canvas, "d")
    assert tools.active.value is ToolId.PAINT and options.colours.isVisible()
    red, blue = options.colours.chips[4], options.colours.chips[9]
    QTest.mouseClick(red, Qt.MouseButton.LeftButton)
    QTest.mouseClick(blue, Qt.MouseButton.RightButton)
    assert tools.colours.value == Colours(red.colour, blue.colour)
    assert options.colours.foreground.colour == red.colour
    QTest.keyClick(ui.canvas, "x")
    assert tools.colours.value == Colours(blue.colour, red.colour)
    options.size_slider.edited.emit(33.0)
    assert tools.paint.value.size == 33 and tools.brush.value.size != 33


@pytest.mark.slow
def test_a_colour_is_used_while_it_is_chosen_and_cancel_brings_the_old_back(
    ui: Ui, quiet: Workspace
) -> None:
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QColorDialog

    field, colours = ui.bars.tool_options.colours, quiet.state.tools.colours
    old = colours.value
    field.foreground.click()
    dialog = field.findChild(QColorDialog)
    assert dialog is not None
    dialog.setCurrentColor(QColor(1, 2, 3))
    assert colours.value.foreground == (1, 2, 3)
    dialog.reject()
    assert colours.value == old


@pytest.mark.slow
@pytest.mark.parametrize(("row", "channels"), [(0, 3), (1, 3), (2, 4)])
def test_a_new_picture_is_as_large_as_the_model_likes_and_filled(
    ui: Ui, quiet: Workspace, row: int, channels: int
) -> None:
    ui.act("new")
    dialog = ui.window.findChild(NewPictureDialog)
    assert dialog is not None
    dialog.fill.setCurrentIndex(row)
    dialog.height_slider.set_number(300)
    dialog.accept()
    document = quiet.state.document.value
    assert document is not None
    assert (document.size.width, document.size.height) == (256, 300)
    assert document.pixels.channels == channels
    first = document.pixels.read(Rect(0, 0, 1, 1))[0, 0].tolist()
    ink = list(quiet.state.tools.colours.value.foreground)
    assert first == ([255, 255, 255], ink, [255, 255, 255, 0])[row]
    assert not document.modified.value
