# pyright: basic
"""What `test_adding` runs in a copy of the program with one page more, "mats"."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.extensions.gallery.mat_page import (  # pyright: ignore[reportMissingImports]
    MatPage,
)
from desktop_app.ui.kit import Act
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.threaded_run import Progress


@pytest.mark.parametrize(
    ("phase", "pictures", "can"),
    [
        ("new", (), {"files", "folder"}),
        ("paused", ("a",), {"files", "folder", "clear", "make"}),
        ("running", ("a",), {"pause"}),
    ],
)
def test_what_it_offers(phase: Any, pictures: tuple[str, ...], can: set[str]) -> None:
    progress = SimpleNamespace(value=Progress(phase))
    session = SimpleNamespace(progress=progress, pictures=SimpleNamespace(value=pictures))
    session.clear = session.pause = print
    page: Any = SimpleNamespace(session=session, tr=str, ask_files=print, ask_folder=print)
    page._ask = print
    rows = [row for row in MatPage._acts(page) if isinstance(row, Act)]
    assert {row.id for row in rows if row.can and row.shown} == can


def test_pictures_are_put_on_mats(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        assert cv2.imwrite(str(tmp_path / name), np.zeros((30, 40, 3), np.uint8))
    window.kit.actions["page_mats"].trigger()
    page: Any = window.findChild(MatPage)
    assert page.isVisible() and not page.make.isEnabled()
    page.take_files([tmp_path])
    assert page.list.count() == 2
    slider = page.form.editors["margin"].findChild(ValueSlider)
    slider.edited.emit(50)
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "out"))
    dialog.close()
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over")
    shapes = {cv2.imread(str(each)).shape for each in (tmp_path / "out").glob("*.png")}
    assert shapes == {(130, 140, 3)} and len(list((tmp_path / "out").glob("*.png"))) == 2
    QTest.mouseClick(page.clear, Qt.MouseButton.LeftButton)
    assert page.list.count() == 0
