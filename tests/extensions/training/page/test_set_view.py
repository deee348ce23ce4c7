"""Pictures of a set by keys and clicks: left out, cropped, grouped, undone, masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.extensions.training.faces.page.augmentation_dialog import AugmentationDialog
from desktop_app.extensions.training.faces.page.crop_dialog import CropDialog
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.faces.setting_words import finding_words
from desktop_app.extensions.training.values.findings import SetFinding
from desktop_app.ui.window.main_window import MainWindow
from tests.extensions.training.page.conftest import rest


def crop_of(page: TrainingPage, name: str) -> object:
    found = page.sets.set.value.value
    assert found is not None
    return found.picture(name).crop


def opened(window: MainWindow, qtbot: QtBot) -> CropDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(CropDialog)))
    return window.findChildren(CropDialog)[0]


@pytest.mark.slow
def test_del_leaves_out_and_takes_back(filled: TrainingPage, qtbot: QtBot) -> None:
    view = filled.pictures
    view.grid.choose_rows([0, 1])
    QTest.keyClick(view.grid, Qt.Key.Key_Delete)
    assert [one.left_out for one in view.list_model.rows] == [True, True, False, False]
    assert view.leave.text() == "Take Back"
    assert "2 left out" in view.count.text()
    view.grid.choose_rows([0])
    QTest.keyClick(view.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.left_out for one in view.list_model.rows] == [False, True, False, False]
    view.grid.choose_rows([1])
    QTest.mouseClick(view.leave, Qt.MouseButton.LeftButton)
    assert not any(one.left_out for one in view.list_model.rows)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_findings_are_read_whole_beside_their_buttons(
    filled: TrainingPage, window: MainWindow, qtbot: QtBot, language: str
) -> None:
    window.kit.actions[f"language_{language}"].trigger()
    groups, state = filled.pictures.groups, filled.sets.set
    qtbot.waitUntil(lambda: (groups.findings_name.text() == "Findings") is (language == "en"))
    names = tuple(f"{at} the whole mascot.png" for at in range(3))
    state.findings.value = (
        SetFinding("same", names, names[1:]),
        SetFinding("unread", names, said="notes on what was painted.txt"),
        SetFinding("long_caption", names),
    )
    said = [finding_words(one) for one in state.findings.value]
    buttons = [one for one in groups.findChildren(QPushButton) if one.accessibleName() in said]
    assert [one.accessibleName() for one in buttons] == said
    for button in buttons:
        (told,) = button.findChildren(QLabel)
        qtbot.waitUntil(lambda told=told: 0 < told.height() >= told.heightForWidth(told.width()))
        assert told.text() == button.accessibleName() and button.rect().contains(told.geometry())
        assert button.mapTo(groups, button.rect().topRight()).x() < groups.width()
    assert buttons[0].height() > buttons[0].fontMetrics().lineSpacing() * 2
    window.kit.actions["language_en"].trigger()


@pytest.mark.slow
def test_a_group_is_left_out_by_one_click(filled: TrainingPage, qtbot: QtBot) -> None:
    groups = filled.pictures.groups
    qtbot.waitUntil(lambda: bool(filled.sets.set.findings.value))
    same = next(one for one in filled.sets.set.findings.value if one.kind == "same")
    buttons = groups.findChildren(QPushButton)
    row = next(one for one in buttons if one.accessibleName().startswith("The same picture"))
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert {one.name for one in filled.pictures.selected} == set(same.names)
    leave = next(one for one in buttons if one.accessibleName().startswith("Leave out: The same"))
    leave.setFocus()
    QTest.keyClick(leave, Qt.Key.Key_Space)
    found = rest(filled, qtbot)
    assert {one.name for one in found.pictures if one.left_out} == set(same.spare)
    qtbot.waitUntil(lambda: "same" not in {one.kind for one in filled.sets.set.findings.value})


@pytest.mark.slow
def test_buckets_are_listed_and_select(filled: TrainingPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(filled.sets.set.placed.value))
    place = filled.sets.set.placed.value["b.png"]
    words = f"{place.width} × {place.height}: 1 · up to {round(100 * place.cut)} % cut off"
    buttons = filled.pictures.groups.findChildren(QPushButton)
    QTest.mouseClick(
        next(one for one in buttons if one.accessibleName() == words), Qt.MouseButton.LeftButton
    )
    assert [one.name for one in filled.pictures.selected] == ["b.png"]


@pytest.mark.slow
def test_a_crop_by_hand(filled: TrainingPage, qtbot: QtBot, window: MainWindow) -> None:
    view = filled.pictures
    view.grid.choose_rows([2])
    QTest.keyClick(view.grid, Qt.Key.Key_C)
    dialog = opened(window, qtbot)
    place = filled.sets.set.placed.value["c.png"]
    assert dialog.frame.crop == place.crop
    for _ in range(8):
        QTest.keyClick(dialog.frame, Qt.Key.Key_Minus)
    for _ in range(30):
        QTest.keyClick(dialog.frame, Qt.Key.Key_Right)
    left, top, width, height = dialog.frame.crop
    assert (left + width, height) == (300, width)
    assert "% cut off" in dialog.told.text()
    dialog.accept()
    assert crop_of(filled, "c.png") == (left, top, width, height)
    qtbot.waitUntil(
        lambda: filled.sets.set.placed.value["c.png"].crop == (left, top, width, height)
    )
    view.grid.choose_rows([2])
    QTest.mouseClick(view.whole, Qt.MouseButton.LeftButton)
    assert crop_of(filled, "c.png") is None
    QTest.mouseClick(view.propose, Qt.MouseButton.LeftButton)
    assert crop_of(filled, "c.png") is not None


def test_a_frame_is_dragged_and_has_the_bucket_s_shape(
    filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    filled.pictures.grid.choose_rows([0])
    filled.pictures.crop()
    dialog = opened(window, qtbot)
    wide = dialog.shape.count() - 1
    dialog.shape.setCurrentIndex(wide)
    dialog.shape.activated.emit(wide)
    for _ in range(10):
        QTest.keyClick(dialog.frame, Qt.Key.Key_Minus)
    left, _, width, height = dialog.frame.crop
    sizes = dialog.shape.currentText().split(" × ")
    assert abs(width / height - int(sizes[0]) / int(sizes[1])) < 0.05
    middle = dialog.frame.rect().center()
    QTest.mousePress(dialog.frame, Qt.MouseButton.LeftButton, pos=middle)
    middle.setX(middle.x() + 300)
    QTest.mouseMove(dialog.frame, middle)
    QTest.mouseRelease(dialog.frame, Qt.MouseButton.LeftButton, pos=middle)
    moved = dialog.frame.crop
    assert moved[0] > left
    assert moved[2:] == (width, height)
    dialog.reject()
    assert crop_of(filled, "a.png") is None


@pytest.mark.slow
def test_m_opens_the_picture_on_the_canvas(
    filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    filled.pictures.grid.choose_rows([1])
    QTest.keyClick(filled.pictures.grid, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: filled.sets.picture_on_canvas() == "b.png")
    assert not filled.isVisible()
    document = filled.sets._state.document.value  # pyright: ignore[reportPrivateUsage]
    assert document is not None
    document.fill_mask("mask", 255)
    window.kit.actions["example_mask"].trigger()
    qtbot.waitUntil(lambda: bool(rest(filled, qtbot).picture("b.png").mask))
    assert filled.isVisible()
    filled.pictures.grid.choose_rows([1])
    QTest.mouseClick(filled.pictures.no_mask, Qt.MouseButton.LeftButton)
    assert not rest(filled, qtbot).picture("b.png").mask


@pytest.mark.slow
def test_words_of_the_set_are_written(filled: TrainingPage, qtbot: QtBot, photos: Path) -> None:
    field = filled.pictures.words["licence"]
    field.setFocus()
    QTest.keyClicks(field, "CC0-1.0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert rest(filled, qtbot).licence == "CC0-1.0"
    qtbot.waitUntil(lambda: "CC0-1.0" in (photos / "velatura-set.toml").read_text("utf-8"))


def test_augmentation_is_seen_before(
    filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: bool(filled.sets.set.placed.value))
    QTest.mouseClick(filled.pictures.show_changed, Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(AugmentationDialog)
    qtbot.waitUntil(lambda: len(dialog.sheet.rows) == 4, timeout=20_000)
    dialog.sheet.setFocus()
    QTest.keyClick(dialog.sheet, Qt.Key.Key_Down)
    QTest.keyClick(dialog.sheet, Qt.Key.Key_Right)
    assert dialog.sheet.at == (1, 1)
    assert dialog.sheet.accessibleDescription() == "b.png"
    dialog.accept()
