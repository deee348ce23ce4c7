"""What a restoration would fill is seen before it is: the slider moves it, and the run fills it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.extensions.workbenches.faces.page.file_editors import DamageEditor, FilesEditor
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.ui.widgets.field_editors import NumberEditor
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import AT_WORK

pytestmark = AT_WORK

RUNS = 60_000


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """Soft, with two light scratches."""
    noise = np.random.default_rng(3).normal(110, 60, (240, 320, 3))
    pixels = np.clip(cv2.GaussianBlur(noise, (0, 0), 2), 0, 255).astype(np.uint8)
    cv2.line(pixels, (40, 10), (90, 230), (250, 250, 250), 2)
    cv2.line(pixels, (250, 10), (240, 230), (250, 250, 250), 2)
    path = tmp_path / "old.png"
    cv2.imwrite(str(path), pixels)
    return path


def shown(page: WorkbenchPage, qtbot: QtBot, path: Path) -> DamageEditor:
    page.session.choose("restore")
    pictures, view = page.form.editors["pictures"], page.form.editors["damage"]
    assert isinstance(pictures, FilesEditor) and isinstance(view, DamageEditor)
    assert not view.pictures.isVisibleTo(view)
    pictures.take([str(path)])
    qtbot.waitUntil(lambda: "would be filled" in view.told.text())
    return view


def share(view: DamageEditor) -> float:
    return float(view.told.text().split(" %", maxsplit=1)[0])


def test_the_slider_moves_what_is_marked(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path
) -> None:
    view = shown(page, qtbot, photograph)
    assert view.pictures.captions == ("old.png", "Red: is filled")
    first = share(view)
    assert 0 < first < 6
    assert "Faces" not in view.told.text() and "stains" in view.told.text()
    assert "No network that finds faces" in page.honest.text()
    QTest.keyClick(view.slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: share(view) == 0)
    QTest.keyClick(view.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: share(view) > first)


@pytest.mark.slow
def test_with_a_network_that_finds_faces_they_stay_unless_they_are_wanted_too(
    page: WorkbenchPage, workspace: Workspace, qtbot: QtBot, photograph: Path
) -> None:
    """The page says the one or the other of them, never both."""
    view, stay = shown(page, qtbot, photograph), "Faces that a network finds stay as they are."
    workspace.state.add_ons.value = (AddOn("o", "OWLv2", "/o", "preprocessor", "", task="things"),)
    qtbot.waitUntil(lambda: not page.honest.isVisibleTo(page))
    for faces, said in ((True, False), (False, True)):
        page.form.editors["faces"].moved.emit({"faces": faces})
        qtbot.waitUntil(lambda said=said: (stay in view.told.text()) is said)
        assert not page.honest.isVisibleTo(page)


def test_fields_without_an_effect_say_so(page: WorkbenchPage, workspace: Workspace) -> None:
    page.session.choose("restore")
    form = page.form
    assert not form.editors["faces"].isEnabled() and "OWLv2" in form.notes["faces"].text()
    workspace.state.add_ons.value = (AddOn("o", "OWLv2", "/o", "preprocessor", "", task="things"),)
    assert form.editors["faces"].isEnabled() and not form.notes["faces"].text()
    noise, grain = form.editors["noise"], form.editors["grain"]
    assert isinstance(noise, NumberEditor) and isinstance(grain, NumberEditor)
    assert not form.notes["grain"].text()
    QTest.keyClick(noise.slider, Qt.Key.Key_End)
    assert "all grain comes back" in form.notes["grain"].text() and grain.isEnabled()
    QTest.keyClick(grain.slider, Qt.Key.Key_Home)
    assert not form.notes["grain"].text()
    page.session.choose("lesson")
    assert not form.editors["answers"].isEnabled() and form.notes["answers"].text()
    blanks = form.editors["blanks"].findChild(QAbstractButton)
    assert isinstance(blanks, QAbstractButton)
    blanks.click()
    assert form.editors["answers"].isEnabled() and not form.notes["answers"].text()


@pytest.mark.slow
def test_pictures_in_folders_on_the_way_to_a_typed_path_are_not_looked_at(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = photograph.parent / "album" / "box"
    inner.mkdir(parents=True)
    photograph.rename(inner / "old.png")
    cv2.imwrite(str(inner.parent / "another.png"), np.zeros((64, 64, 3), np.uint8))
    page.session.choose("restore")
    pictures, view = page.form.editors["pictures"], page.form.editors["damage"]
    assert isinstance(pictures, FilesEditor) and isinstance(view, DamageEditor)
    looked, find = list[str](), page.session.find_damage

    def noted(picture: str, *more: Any) -> None:
        looked.append(picture)
        find(picture, *more)

    monkeypatch.setattr(page.session, "find_damage", noted)
    QTest.keyClicks(pictures.lines, str(inner / "old.png"))
    qtbot.waitUntil(lambda: "would be filled" in view.told.text())
    assert looked == [str(inner / "old.png")]


@pytest.mark.slow
def test_what_is_marked_is_what_the_run_fills(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path, tmp_path: Path
) -> None:
    view = shown(page, qtbot, photograph)
    page.form.editors["fading"].moved.emit({"fading": 0.0})
    said = share(view)
    page.make.click()
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    assert page.session.folder is not None
    invented = cv2.imread(
        str(page.session.folder / "old_restored.invented.png"), cv2.IMREAD_GRAYSCALE
    )
    assert invented is not None
    assert abs(100 * float((invented > 0).mean()) - said) < 0.15
    page.made.grid.choose_rows([0])
    qtbot.waitUntil(lambda: "No network that finds faces" in page.made.told.text())


@pytest.mark.slow
def test_a_mask_of_what_is_kept_counts_and_another_size_is_said(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path, tmp_path: Path
) -> None:
    view = shown(page, qtbot, photograph)
    for name, side in (("all.png", 320), ("other.png", 100)):
        cv2.imwrite(str(tmp_path / name), np.full((240, side), 255, np.uint8))
    page.form.editors["mask"].moved.emit({"mask": str(tmp_path / "all.png")})
    qtbot.waitUntil(lambda: share(view) == 0)
    page.form.editors["mask"].moved.emit({"mask": str(tmp_path / "other.png")})
    qtbot.waitUntil(lambda: "100" in view.told.text())
    assert not view.pictures.captions


def spot(view: DamageEditor, x: float, y: float) -> QPoint:
    """Of the marked picture, by shares of it."""
    place = view.pictures._place(view.pictures._cells()[1])
    return QPointF(place.x() + x * place.width(), place.y() + y * place.height()).toPoint()


@pytest.mark.slow
def test_a_brush_erases_and_adds_and_what_is_corrected_is_what_is_filled(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path
) -> None:
    view = shown(page, qtbot, photograph)
    first, beside = share(view), photograph.with_name("old.damage.png")
    qtbot.waitUntil(view.pictures.isVisible)
    assert view.discard.isHidden()
    right, left = Qt.MouseButton.RightButton, Qt.MouseButton.LeftButton
    QTest.mousePress(view.pictures, right, pos=spot(view, 245 / 320, 0.05))
    QTest.mouseMove(view.pictures, spot(view, 245 / 320, 0.95))
    QTest.mouseRelease(view.pictures, right, pos=spot(view, 245 / 320, 0.95))
    qtbot.waitUntil(lambda: beside.is_file() and share(view) < 0.8 * first)
    assert not view.discard.isHidden()
    assert "in the file “old.damage.png” beside it" in view.told.text()
    erased = share(view)
    QTest.mousePress(view.pictures, left, pos=spot(view, 0.5, 0.4))
    QTest.mouseMove(view.pictures, spot(view, 0.5, 0.6))
    QTest.mouseRelease(view.pictures, left, pos=spot(view, 0.5, 0.6))
    qtbot.waitUntil(lambda: share(view) > erased)
    said = share(view)
    page.make.click()
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    assert page.session.folder is not None
    made = page.session.folder / "old_restored.invented.png"
    invented = cv2.imread(str(made), cv2.IMREAD_GRAYSCALE)
    assert invented is not None and abs(100 * float((invented > 0).mean()) - said) < 0.15
    assert invented[120, 160] and not invented[120, 240:250].any() and invented[120, 62:70].any()
    assert (page.session.folder / "old_restored.png.certificate.json").is_file()


@pytest.mark.slow
def test_corrections_stay_with_the_photograph_until_they_are_discarded(
    page: WorkbenchPage, qtbot: QtBot, photograph: Path
) -> None:
    corrected = np.full((240, 320, 3), 128, np.uint8)
    corrected[100:140] = 255
    beside = photograph.with_name("old.damage.png")
    cv2.imwrite(str(beside), corrected)
    view = shown(page, qtbot, photograph)
    assert share(view) > 16
    QTest.mouseClick(view.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: share(view) < 6)
    assert not beside.exists() and view.discard.isHidden()
    pictures = page.form.editors["pictures"]
    assert isinstance(pictures, FilesEditor)
    cv2.imwrite(str(beside), corrected[:9])
    pictures.take([str(photograph.parent)])  # a file of corrections is no photograph
    pictures.lines.setPlainText(str(photograph.parent))
    qtbot.waitUntil(lambda: "9" in view.told.text() and not view.pictures.captions)
