"""The profile of the screen on which the window stands: in the dialog, and on real screens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.imaging.display import read_display
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.app_state import ToolId
from desktop_app.state.painting.display import DisplaySource, FoundProfile, ProfileFinding
from desktop_app.ui.preferences.colour_page import ColourPage
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.table_profiles import lut_profile
from tests.imaging.test_display import SWAPPED, by_littlecms
from tests.ui.conftest import make_result
from tests.worker.screens.xserver import Tool, x_server

_PICTURE = Qt.ItemDataRole.DecorationRole

pytestmark = pytest.mark.window


@pytest.fixture
def dialog(window: MainWindow) -> ColourPage:
    window.kit.actions["colour_management"].trigger()
    found = window.findChild(ColourPage)
    assert found is not None
    return found


@pytest.fixture
def icc(tmp_path: Path) -> Path:
    path = tmp_path / "wide.icc"
    path.write_bytes(PROFILES["p3"])
    return path


def settled(dialog: ColourPage, qtbot: QtBot) -> None:
    background = dialog._displaying._background
    qtbot.waitUntil(lambda: background.pending == 0)


def choose(dialog: ColourPage, source: DisplaySource) -> None:
    """As the user does: with the keys of the list."""
    box = dialog.source
    box.setFocus()
    while box.currentData() != source:
        steps = box.findData(source) - box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
        if box.currentData() == source or dialog.findChild(QFileDialog):
            return


@pytest.mark.slow
def test_it_says_what_was_found(dialog: ColourPage, window: MainWindow) -> None:
    assert dialog.source.currentData() == DisplaySource.SCREEN
    assert dialog.source.itemData(0, DETAIL_ROLE) == "none found: sRGB"
    assert "sRGB" in dialog.in_use.text()
    screen = window.workspace.state.display.screen
    for finding, word in (
        (ProfileFinding.MANAGED, "Wayland"),
        (ProfileFinding.UNUSABLE, "can't be used"),
    ):
        screen.value = FoundProfile(finding)
        assert word in dialog.in_use.text()
    screen.value = FoundProfile(ProfileFinding.FOUND, PROFILES["p3"], "My screen")
    assert dialog.source.itemData(0, DETAIL_ROLE) == "My screen"


@pytest.mark.slow
def test_the_dialog_opens_once(dialog: ColourPage, window: MainWindow) -> None:
    window.kit.actions["colour_management"].trigger()
    assert len(window.findChildren(ColourPage)) == 1
    assert not dialog.window().isModal()


def test_a_file_counts_at_once(
    dialog: ColourPage, window: MainWindow, icc: Path, qtbot: QtBot
) -> None:
    QTest.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
    files = dialog.findChild(QFileDialog)
    assert files is not None
    files.fileSelected.emit(str(icc))
    files.close()
    settled(dialog, qtbot)
    assert dialog.source.currentData() == DisplaySource.FILE
    assert dialog.in_use.text() == "In use: P3"
    assert dialog.file.text() == "wide.icc"
    assert not dialog.hint.isHidden(), "both intents are the same with it"
    settings = window.workspace.settings
    assert (settings.display_source, settings.display_file) == ("file", str(icc))
    choose(dialog, DisplaySource.SRGB)
    assert window.workspace.state.display.profile.value is None
    assert settings.display_source == "srgb"


@pytest.mark.slow
def test_a_bad_file_is_said_and_nothing_else(
    dialog: ColourPage, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.icc"
    bad.write_bytes(lut_profile(b"prtr"))
    dialog._file_chosen(str(bad))
    settled(dialog, qtbot)
    assert "bad.icc" in dialog.error.text()
    assert not dialog.error.isHidden()
    assert dialog.source.currentData() == DisplaySource.SCREEN
    assert window.workspace.state.display.profile.value is None
    choose(dialog, DisplaySource.SRGB)
    assert dialog.error.isHidden()


@pytest.mark.slow
def test_without_a_file_one_is_asked_for(dialog: ColourPage, qtbot: QtBot) -> None:
    dialog.source.setCurrentIndex(dialog.source.findData(DisplaySource.FILE))
    dialog.source.activated.emit(dialog.source.currentIndex())
    files = dialog.findChild(QFileDialog)
    assert files is not None
    files.reject()
    assert dialog.source.currentData() == DisplaySource.SCREEN


@pytest.mark.slow
def test_the_intent_is_kept(
    dialog: ColourPage, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    tables = tmp_path / "measured.icc"
    tables.write_bytes(lut_profile(b"mntr", PROFILES["adobe"]))
    dialog._file_chosen(str(tables))
    settled(dialog, qtbot)
    assert dialog.hint.isHidden()
    QTest.keyClick(dialog.intent, Qt.Key.Key_Down)
    settled(dialog, qtbot)
    profile = window.workspace.state.display.profile.value
    assert profile is not None
    assert profile.intent is RenderingIntent.PERCEPTUAL
    assert window.workspace.settings.display_intent == "perceptual"


@pytest.mark.slow
def test_another_language_keeps_the_choice(dialog: ColourPage, icc: Path) -> None:
    choose(dialog, DisplaySource.SRGB)
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    assert dialog.source.currentData() == DisplaySource.SRGB
    assert dialog.source.count() == 3


@pytest.mark.slow
def test_small_pictures_and_colours_look_like_the_canvas(
    window: MainWindow, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    past(["a red apple"])
    workspace, red = window.workspace, [214, 48, 49]
    workspace.state.results.add(make_result(3), show=False)
    workspace.state.tools.active.value = ToolId.PAINT
    history, results = window.docks.history_panel.list_model, window.docks.results_panel.list_model
    history.refresh()
    qtbot.waitUntil(lambda: history.rowCount() == 1)
    chip = window.bars.tool_options.colours.chips[4]

    def looks() -> list[list[int]]:
        shots = [
            history.index(0).data(_PICTURE).toImage(),
            results.index(0).data(_PICTURE).toImage(),
        ]
        shots.append(chip.grab().toImage())
        return [from_qimage(one)[one.height() // 2, one.width() // 2, :3].tolist() for one in shots]

    first, result, colour = before = looks()
    assert (result, colour) == ([60, 60, 60], red)
    workspace.state.display.profile.value = read_display(SWAPPED, "s")
    for shown, plain in zip(looks(), (first, result, colour), strict=True):
        expected = by_littlecms(None, SWAPPED, np.array([[plain]], np.uint8))[0, 0]
        assert np.abs(np.array(shown) - expected.astype(int)).max() <= 2
    workspace.state.display.profile.value = None
    assert looks() == before


@pytest.mark.slow
def test_a_window_moved_to_another_screen_shows_it_by_that_ones_profile(tmp_path: Path) -> None:
    colour = [200, 60, 30]
    with x_server() as display:
        with Tool(display) as tool:
            tool.set_monitor("left", 0, 0, 800, 600)
            tool.set_monitor("right", 800, 0, 800, 600)
            tool.set_root("_ICC_PROFILE", PROFILES["prophoto"])
            tool.set_root("_ICC_PROFILE_1", SWAPPED)
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("WAYLAND_DISPLAY", None)
        command = [sys.executable, "-m", "tests.ui.moved_between_screens"]
        ran = subprocess.run(
            [*command, str(tmp_path / "data"), json.dumps(colour)],
            env=environment,
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    if "Could not load the Qt platform plugin" in ran.stderr:
        pytest.skip("Qt's own libraries for X11 are missing here")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert [name for name, _ in told] == ["RIMM", "Red is green"]
    pixel = np.array([[colour]], np.uint8)
    for (_, shown), profile in zip(told, (PROFILES["prophoto"], SWAPPED), strict=True):
        expected = by_littlecms(None, profile, pixel)[0, 0]
        assert np.abs(np.array(shown) - expected.astype(int)).max() <= 2
