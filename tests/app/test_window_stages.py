"""Detail added, and steps redone, as a person does it: menu, dialog, new picture, file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import open_picture
from desktop_app.ui.dialogs.operation import OperationDialog
from desktop_app.ui.dialogs.stages import StagesDialog
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, next_document, opened, pixels_of
from tests.app.test_window_upscaling import set_number

pytestmark = pytest.mark.window


@pytest.fixture
def window(shared: MainWindow) -> MainWindow:
    return shared


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two of 16 bits."""
    found: list[Path] = []
    for seed in (4, 5):
        low = np.random.default_rng(seed).integers(0, 65_535, (9, 12, 3), np.uint16)
        found.append(tmp_path / f"photo{seed}.png")
        cv2.imwrite(str(found[-1]), cv2.resize(low, (96, 64), interpolation=cv2.INTER_CUBIC))
    return found


def dialog_of(window: MainWindow, qtbot: QtBot, action: str, kind: type) -> QWidget:
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=10_000)
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


def next_picture(window: MainWindow, qtbot: QtBot, *known: Document) -> Document:
    """What is there besides those, chosen."""
    made = next_document(window, qtbot, *known)
    window.workspace.state.activate(made)
    return made


@pytest.mark.slow
def test_a_photo_is_enlarged_with_detail_and_the_same_is_done_to_another(
    window: MainWindow, qtbot: QtBot, photos: list[Path], tmp_path: Path
) -> None:
    workspace = window.workspace
    workspace.state.parameters.update(prompt="a meadow", steps=3, seed=4, seed_locked=True)
    photo = opened(window, qtbot, photos[0])
    plain = dialog_of(window, qtbot, "clean_up", OperationDialog)
    assert isinstance(plain, OperationDialog)
    qtbot.waitUntil(plain.button.isEnabled, timeout=10_000)
    set_number(plain, "strength", 0.5)
    plain.area.setCurrentIndex(0)
    plain.accept()
    qtbot.waitUntil(lambda: len(photo.layers.value) == 2, timeout=ENGINE_MS)

    dialog = dialog_of(window, qtbot, "enlarge", OperationDialog)
    assert isinstance(dialog, OperationDialog)
    qtbot.waitUntil(dialog.button.isEnabled, timeout=10_000)
    set_number(dialog, "factor", 1.5)
    set_number(dialog, "strength", 0.4)
    dialog.refresh()
    assert dialog.button.isEnabled()
    dialog.accept()
    made = next_picture(window, qtbot, photo)
    assert made.size == Size(144, 96)
    assert made.pixels.dtype == np.uint16
    assert [one.kind for one in made.told.stages] == ["clean", "enlarge", "refine"]
    saved = tmp_path / "large.png"
    workspace.files.saving.export(saved)
    qtbot.waitUntil(saved.exists, timeout=10_000)

    workspace.files.open(photos[1])
    other = next_picture(window, qtbot, photo, made)
    assert other.told.stages == ()
    stages = dialog_of(window, qtbot, "stages", StagesDialog)
    assert isinstance(stages, StagesDialog)
    offered = [stages.source.itemText(at) for at in range(stages.source.count())]
    assert offered == [photo.name.value, made.name.value]
    before = stages.source.count()
    stages.take_file(str(saved))
    qtbot.waitUntil(lambda: stages.source.count() > before, timeout=10_000)
    assert [row.text() for row in stages.rows if not row.isHidden()] == [
        "Clean up: 50 % (Velatura)",
        "Enlarge: 1.5 × (Velatura)",
        "Refine: 40 %, a meadow (starter)",
    ]
    assert "144 × 96 px" in stages.said.text()
    stages.accept()
    second = next_picture(window, qtbot, photo, made, other)
    assert second.size == Size(144, 96)
    assert second.told.stages == made.told.stages
    assert (pixels_of(second) != pixels_of(made)).any()
    assert open_picture(saved).pixels.dtype == np.uint16


@pytest.mark.slow
def test_stages_go_with_undo_and_stay_with_a_stroke(
    window: MainWindow, qtbot: QtBot, photos: list[Path]
) -> None:
    photo = opened(window, qtbot, photos[0])
    dialog = dialog_of(window, qtbot, "enlarge", OperationDialog)
    assert isinstance(dialog, OperationDialog)
    qtbot.waitUntil(dialog.button.isEnabled, timeout=10_000)
    dialog.target.setCurrentIndex(1)
    dialog.accept()
    qtbot.waitUntil(lambda: photo.size == Size(192, 128), timeout=ENGINE_MS)
    assert [one.kind for one in photo.told.stages] == ["enlarge"]
    patch = np.zeros((4, 4, 3), np.uint16)
    photo.edit("stroke", photo.pixels, Rect(3, 5, 4, 4), patch)
    assert [one.kind for one in photo.told.stages] == ["enlarge"]
    photo.undo_stack.undo()
    photo.undo_stack.undo()
    assert photo.told.stages == ()
    assert photo.told.now == {}


def test_a_file_without_stages_is_named(
    window: MainWindow, qtbot: QtBot, photos: list[Path]
) -> None:
    opened(window, qtbot, photos[0])
    dialog = dialog_of(window, qtbot, "stages", StagesDialog)
    assert isinstance(dialog, StagesDialog)
    assert not dialog.button.isEnabled()
    dialog.take_file(str(photos[1]))
    notice = window.workspace.state.notice
    qtbot.waitUntil(lambda: notice.value is not None, timeout=10_000)
    assert notice.value is not None
    assert notice.value.error is not None
    assert notice.value.error.code == "stages_missing"
    dialog.reject()
