"""Dialogs on print: proof setup, CMYK in Export, the size on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.state.document.document import Document
from desktop_app.state.document.resolution import set_resolution
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.image_size import ImageSizeDialog
from desktop_app.ui.dialogs.proof_setup import ProofDialog
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.press_profile import press_profile

pytestmark = pytest.mark.window


@pytest.fixture
def press(tmp_path: Path) -> Path:
    path = tmp_path / "press.icc"
    path.write_bytes(press_profile())
    return path


@pytest.fixture(autouse=True)
def no_profiles(window: MainWindow) -> None:
    """Those of this machine are not found."""
    window.workspace.displaying.proofing.folders = ()


def _opened(window: MainWindow, action: str, kind: type[Any]) -> Any:
    window.kit.actions[action].trigger()
    found = [one for one in window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def _choose(field: ValueSlider, value: float) -> None:
    field.set_number(value)
    field.edited.emit(value)


@pytest.mark.slow
def test_proof_colours_asks_for_a_profile_first_and_only_once(
    window: MainWindow, open_picture: Callable[..., Document], press: Path, qtbot: QtBot
) -> None:
    open_picture()
    state, action = window.workspace.state, window.kit.actions["toggle_proof"]
    dialog = _opened(window, "toggle_proof", ProofDialog)
    assert not action.isChecked() and not dialog.button.isEnabled()
    dialog.fields.button.click()
    (files,) = dialog.findChildren(QFileDialog)
    files.fileSelected.emit(str(press))
    files.close()
    assert dialog.fields.file.currentText() == "press.icc" and dialog.button.isEnabled()
    dialog.paper.click()
    dialog.button.click()
    qtbot.waitUntil(lambda: state.display.proof_screen.value is not None, timeout=20_000)
    assert action.isChecked() and state.display.canvas.value is state.display.proof_screen.value
    proof = state.display.proof.value
    assert proof is not None and proof.paper and proof.profile.name == "Press of a formula"
    action.trigger()
    assert not action.isChecked() and state.display.canvas.value is None
    window.kit.actions["toggle_gamut"].trigger()
    assert not [one for one in window.findChildren(ProofDialog) if one.isVisible()]
    qtbot.waitUntil(lambda: state.display.proof_screen.value is not None, timeout=20_000)
    assert window.kit.actions["toggle_gamut"].isChecked()


def test_found_profiles_are_offered_by_their_own_names_and_none_is_chosen_by_itself(
    window: MainWindow, open_picture: Callable[..., Document], press: Path, qtbot: QtBot
) -> None:
    open_picture()
    folder = press.parent / "found" / "deep"
    folder.mkdir(parents=True)
    for name, icc in (("a.ICC", PROFILES["p3"]), ("b.icm", press_profile()), ("c.icc", b"no")):
        (folder / name).write_bytes(icc)
    (folder / "again.icc").write_bytes(press_profile())
    window.workspace.displaying.proofing.folders = (folder.parent, press.parent / "none")
    dialog = _opened(window, "proof_setup", ProofDialog)
    box = dialog.fields.file
    assert box.count() == 0 and not dialog.button.isEnabled()
    qtbot.waitUntil(lambda: box.count() > 0)
    rows = [(box.itemText(at), box.itemData(at, DETAIL_ROLE)) for at in range(box.count())]
    assert rows == [("Press of a formula", "CMYK"), ("P3", "RGB")]
    assert box.currentIndex() == -1 and not dialog.button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # once the list came
    assert dialog.isVisible() and window.workspace.state.display.proof.value is None
    box.setCurrentIndex(1)
    dialog.button.click()
    proof = window.workspace.state.display.proof
    qtbot.waitUntil(lambda: proof.value is not None)
    assert proof.value is not None and proof.value.profile.name == "P3"
    export = _opened(window, "export", ExportDialog)
    export.format.setCurrentIndex(export.format.findData("TIFF"))
    export.cmyk.click()
    offered = export.printing.file
    qtbot.waitUntil(lambda: offered.count() == 2)
    assert [offered.itemText(at) for at in range(2)] == ["a.ICC", "Press of a formula"]
    export.reject()


@pytest.mark.slow
def test_a_proof_and_its_gamut_stay_with_their_picture(
    window: MainWindow, open_picture: Callable[..., Document], press: Path, qtbot: QtBot
) -> None:
    proofed, other = open_picture(), Document(np.full((9, 9, 3), (255, 0, 0), np.uint8), "b")
    state, actions = window.workspace.state, window.kit.actions
    window.workspace.settings.print_profile = str(press)
    display = state.display
    for name in ("toggle_proof", "toggle_gamut"):
        actions[name].trigger()
    qtbot.waitUntil(lambda: display.canvas.value is not None, timeout=20_000)
    tabs = window.tabs.bar
    badges = window.canvas.badges.texts
    assert badges == ["Soft proof", "Beyond the proof's gamut marked"]
    state.open_document(other)
    assert not actions["toggle_proof"].isChecked() and not actions["toggle_gamut"].isChecked()
    assert display.canvas.value is None and window.canvas.badges.texts == []
    assert other.showing.is_plain and not proofed.showing.is_plain
    assert [("proof" in tabs.tabText(at)) for at in range(tabs.count())] == [True, False]
    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert state.document.value is proofed
    assert actions["toggle_proof"].isChecked() and actions["toggle_gamut"].isChecked()
    assert display.canvas.value is display.proof_screen.value is not None
    actions["toggle_proof"].trigger()
    assert display.canvas.value is None and actions["toggle_gamut"].isChecked()


@pytest.mark.slow
def test_a_copy_is_exported_in_inks(
    window: MainWindow, open_picture: Callable[..., Document], press: Path, qtbot: QtBot
) -> None:
    document = open_picture()
    dialog = _opened(window, "export", ExportDialog)
    for kind in ("PNG", "WEBP", "JPEG", "TIFF"):
        dialog.format.setCurrentIndex(dialog.format.findData(kind))
        assert dialog.cmyk.isVisible() is (kind in ("JPEG", "TIFF"))
        assert not dialog.printing.intent.isVisible() and dialog.button.isEnabled()
    dialog.cmyk.click()
    assert dialog.printing.intent.isVisible() and not dialog.button.isEnabled()
    dialog.printing.choose(str(press))
    dialog.button.click()
    (files,) = window.findChildren(QFileDialog)
    out = press.parent / "out.tif"
    files.fileSelected.emit(str(out))
    files.close()
    qtbot.waitUntil(lambda: window.workspace.state.notice.value is not None, timeout=20_000)
    notice = window.workspace.state.notice.value
    assert notice is not None and notice.error is None and notice.notes[0].startswith("exported")
    with Image.open(out) as image:
        assert image.mode == "CMYK" and image.info["icc_profile"] == press_profile()
        assert image.size == (document.size.width, document.size.height)
    assert window.workspace.settings.print_profile == str(press)


@pytest.mark.slow
def test_a_profile_without_inks_is_said_and_nothing_written(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    from desktop_app.storage.pictures import CmykInks, ExportOptions

    open_picture()
    wrong, out = tmp_path / "p3.icc", tmp_path / "out.jpg"
    wrong.write_bytes(PROFILES["p3"])
    window.commands.files.exports.export(out, ExportOptions(inks=CmykInks(wrong)))
    qtbot.waitUntil(lambda: window.workspace.state.notice.value is not None)
    notice = window.workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "output_profile_not_cmyk" and not out.exists()


def test_without_resampling_only_the_size_on_paper_changes(
    window: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    document = open_picture()  # 96 × 64
    before = document.pixels.read(document.size.rect).copy()
    dialog = _opened(window, "image_size", ImageSizeDialog)
    dialog.resample.click()
    assert not dialog.sides[0].isVisible() and dialog.button.text() == "Apply"
    dialog.unit.setCurrentIndex(1)
    assert dialog.prints[0].isVisible() and dialog.prints[0].number == pytest.approx(0.32)
    _choose(dialog.prints[0], 2.0)
    assert dialog.dpi.number == pytest.approx(48)
    assert dialog.prints[1].number == pytest.approx(64 / 48, abs=0.01)
    dialog.unit.setCurrentIndex(0)
    assert dialog.prints[0].number == pytest.approx(5.08)
    dialog.button.click()
    assert document.origin.about.dpi == (48, 48) and document.size == Size(96, 64)
    assert np.array_equal(document.pixels.read(document.size.rect), before)
    assert document.undo_stack.undo_name is None and document.modified.value


def test_resampled_the_size_on_paper_says_how_many_pixels(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    dialog = _opened(window, "image_size", ImageSizeDialog)
    _choose(dialog.dpi, 100)
    dialog.unit.setCurrentIndex(1)
    _choose(dialog.prints[1], 3.2)
    assert dialog.change().size == Size(480, 320)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [72.0, 300.0])
def test_print_size_is_that_of_paper(
    window: MainWindow, open_picture: Callable[..., Document], dpi: float
) -> None:
    set_resolution(open_picture(), dpi)
    window.kit.actions["zoom_print"].trigger()
    screen = window.screen().physicalDotsPerInch() * window.devicePixelRatioF()
    assert window.canvas.zoom == pytest.approx(screen / dpi)
