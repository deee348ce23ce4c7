"""Colours chosen as a person does it: wheel, sliders, palettes, a tint, what is picked up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.imaging.colour_models import to_lab, to_oklch
from desktop_app.ui.panels.colours.colour_panel import ColourPanel
from desktop_app.ui.panels.colours.colour_popup import ColourPopup
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo
from tests.app.test_window_retouch import ALT, click
from tests.app.test_window_selection import across

LEFT = Qt.MouseButton.LeftButton


def panel_of(window: MainWindow, qtbot: QtBot) -> ColourPanel:
    window.docks.more["colour"].bring_up()
    qtbot.waitUntil(lambda: window.findChild(ColourPanel) is not None)
    panel = window.findChild(ColourPanel)
    assert panel is not None
    qtbot.waitUntil(lambda: panel.palettes.shown is not None)
    return panel


def in_wheel(panel: ColourPanel, x: float, y: float) -> QPoint:
    wheel = panel.wheel
    return QPoint(round(wheel.width() / 2 + x), round(wheel.height() / 2 + y))


@pytest.mark.window
def test_wheel_sliders_and_hex_are_one_colour(window: MainWindow, qtbot: QtBot) -> None:
    tools, panel = window.workspace.state.tools, panel_of(window, qtbot)
    tools.choose_colour((200, 40, 40))
    assert panel.hex.text() == "#c82828" and panel.wheel.accessibleDescription()
    far = panel.wheel.height() / 2 - 8
    QTest.mouseClick(panel.wheel, LEFT, pos=in_wheel(panel, 0, -far))
    red, green, blue = tools.colours.value.foreground
    assert green == max(red, green, blue) == 200, "a quarter of the way round from red"
    QTest.keyClick(panel.wheel, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
    assert tools.colours.value.foreground[0] < red and blue == 40

    panel.model.setCurrentIndex(panel.model.findData("oklch"))
    panel.model.activated.emit(0)
    panel.sliders[1].edited.emit(0.33)
    panel.sliders[1].released.emit()
    assert panel.sliders[1].number < 0.33, "sRGB has less at this lightness"
    panel.hex.setText("#123456")
    panel.hex.editingFinished.emit()
    assert tools.colours.value.foreground == (0x12, 0x34, 0x56)
    panel.wells[1].click()
    panel.hex.setText("fff")
    panel.hex.editingFinished.emit()
    assert tools.colours.value.background == (255, 255, 255)
    panel.swap.click()
    assert tools.colours.value.foreground == (255, 255, 255)


@pytest.mark.slow
@pytest.mark.window
def test_harmonies_and_held_lightness(window: MainWindow, qtbot: QtBot) -> None:
    tools, panel = window.workspace.state.tools, panel_of(window, qtbot)
    tools.choose_colour((180, 90, 60))
    panel.harmony.setCurrentIndex(panel.harmony.findData("triad"))
    panel.harmony.activated.emit(0)
    assert len(panel.matches.colours) == 3
    QTest.mouseClick(panel.matches, LEFT, pos=panel.matches.box(1).center().toPoint())
    assert tools.colours.value.foreground == panel.matches.colours[0].colour
    panel.holds.click()
    lightness = to_oklch(np.array(tools.colours.value.foreground) / 255)[0]
    tools.choose_colour((250, 240, 30))
    assert abs(to_oklch(np.array(tools.colours.value.foreground) / 255)[0] - lightness) < 0.01


@pytest.mark.slow
@pytest.mark.window
def test_palettes_are_made_changed_exported_and_imported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tools, panel = window.workspace.state.tools, panel_of(window, qtbot)
    part, session = panel.palettes, window.workspace.palettes
    shipped = len(session.shipped.value)
    assert shipped == 2 and not part.grid.editable
    tools.choose_colour((1, 2, 3))
    part.add.click()
    qtbot.waitUntil(lambda: len(session.own.value) == 1)
    tools.choose_colour((9, 8, 7))
    part.add.click()
    qtbot.waitUntil(lambda: len(part.grid.colours) == 2)
    first, second = (part.grid.box(at).center().toPoint() for at in (0, 1))
    drag_on(part.grid, first, second)
    qtbot.waitUntil(lambda: part.grid.colours[1].colour == (1, 2, 3))
    part.grid.setFocus()
    QTest.keyClick(part.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(part.grid.colours) == 1)
    shown = part.shown
    assert shown is not None
    file = tmp_path / "mine.ase"
    session.export(shown, file)
    qtbot.waitUntil(file.exists)
    (tmp_path / "bad.gpl").write_text("nothing")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    place, none = QPointF(20, 20), Qt.KeyboardModifier.NoModifier
    panel.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, mime, LEFT, none))
    qtbot.waitUntil(lambda: len(session.own.value) == 2)
    assert session.own.value[1].colours == shown.colours
    part.import_from([str(tmp_path / "bad.gpl")])
    notice = window.workspace.state.notice
    qtbot.waitUntil(lambda: notice.value is not None)
    assert notice.value is not None and notice.value.error is not None
    assert notice.value.error.code == "palette_unreadable"


def drag_on(widget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=start)
    QTest.mouseMove(widget, (start + end) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, LEFT, pos=end)


@pytest.mark.slow
@pytest.mark.window
def test_a_tint_keeps_light_and_is_one_step_and_colours_are_remembered(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tools, panel = window.workspace.state.tools, panel_of(window, qtbot)
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 120, 80, (3, 2)))
    before = pixels_of(document)
    window.kit.actions["tool_paint"].trigger()
    tools.choose_colour((200, 60, 40))
    panel.tints.click()
    drag(window, across(window, (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)))
    after = pixels_of(document)
    changed = (after != before).any(axis=2)
    assert changed.any()
    light = [to_lab(pixels[changed][:, :3] / 255)[:, 0] for pixels in (before, after)]
    assert np.abs(light[0] - light[1]).max() < 4, "soft edges mix values that are no light"
    assert np.median(np.abs(light[0] - light[1])) < 0.3
    assert tools.recent_colours.value == ((200, 60, 40),)
    assert [one.colour for one in panel.recent.colours] == [(200, 60, 40)]
    assert window.workspace.settings.recent_colours == ("#c83c28",)
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)

    panel.tints.click()
    (place,) = across(window, (0.3, 0.3))
    click(window, place, ALT)
    assert tools.colours.value.foreground == tuple(before[24, 36, :3].tolist())


@pytest.mark.slow
@pytest.mark.window
def test_a_wheel_at_the_pointer_and_the_screen(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = window.workspace.state.tools
    window.kit.actions["show_colour_wheel"].trigger()
    popup = window.findChild(ColourPopup)
    assert popup is not None and popup.isVisible()
    old = tools.colours.value
    QTest.keyClick(popup.wheel, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert tools.colours.value != old
    QTest.keyClick(popup.wheel, Qt.Key.Key_Return)
    assert not popup.isVisible()

    from desktop_app.ui.widgets import screen_picker

    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(12, 200, 34))

    class Screen:
        def grabWindow(self, _: int):
            return self

        def toImage(self) -> QImage:
            return image

        def geometry(self):
            return image.rect()

    monkeypatch.setattr(screen_picker.QGuiApplication, "screens", lambda: [Screen()])
    state = window.workspace.state
    (cover,) = screen_picker.pick_from_screen(state.display, 3, tools.choose_colour)
    QTest.mouseClick(cover, LEFT, pos=QPoint(30, 20))
    assert tools.colours.value.foreground == (12, 200, 34)
    monkeypatch.setattr(screen_picker.QGuiApplication, "screens", list)
    window.kit.actions["pick_screen_colour"].trigger()
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "screen_not_seen"
