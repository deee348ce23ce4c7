"""Brushes as a person meets them: chosen by a stroke, changed, kept, imported; symmetry on the
canvas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from desktop_app.core.brushes import Drive
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.drops import read_mime
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of
from tests.app.test_window_selection import across
from tests.storage.test_brush_files import new_abr


def ready(window: MainWindow, qtbot: QtBot, folder: Path) -> tuple[Document, Any]:
    """A white picture, the paint brush in hand, its brushes read; what the bar shows of it."""
    cv2.imwrite(str(folder / "white.png"), np.full((200, 300, 3), 255, np.uint8))
    document = opened(window, qtbot, folder / "white.png")
    window.kit.actions["tool_paint"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    qtbot.waitUntil(lambda: len(window.workspace.state.tools.presets.value) >= 12)
    return document, bar.brush.options


@pytest.mark.slow
@pytest.mark.window
def test_a_brush_is_chosen_changed_kept_renamed_and_imported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document, options = ready(window, qtbot, tmp_path)
    tools, settings = window.workspace.state.tools, window.workspace.settings
    options.brush.click()
    card = options.card
    assert card.isVisible()
    qtbot.waitUntil(lambda: not card.list.item(0).icon().isNull())
    names = [card.list.item(at).text() for at in range(card.list.count())]
    card.list.itemClicked.emit(card.list.item(names.index("Chalk")))
    assert tools.paint.value.preset == "Chalk" and settings.paint_preset == "Chalk"
    before = pixels_of(document)
    drag(window, across(window, (0.2, 0.5), (0.5, 0.4), (0.8, 0.5)))
    painted = (pixels_of(document) != before).any(axis=2)
    assert 200 < painted.sum() < painted.size // 3

    card.editor.sliders["scatter"].edited.emit(0.4)
    card.editor.driven.click()
    assert Drive("size", "pressure") in tools.paint.value.kind.drives
    card.name.setText("My chalk")
    card.save.click()
    presets = tools.presets
    qtbot.waitUntil(lambda: "My chalk" in presets.value)
    assert presets.value["My chalk"].kind.scatter == 0.4
    qtbot.waitUntil(card.rename.isEnabled)
    card.rename.click()
    dialog = next(one for one in window.findChildren(NameDialog) if one.isVisible())
    dialog.name.setText("Soft chalk")
    dialog.save.click()
    qtbot.waitUntil(lambda: "Soft chalk" in presets.value and "My chalk" not in presets.value)

    card.names.menu_of(card.names.index_of("Soft chalk")).actions()[0].trigger()
    card.names.menu_of(card.names.index_of("Ink Pen")).actions()[0].trigger()
    assert card.list.item(0).text().startswith("Soft chalk")
    window.kit.actions["next_brush"].trigger()
    assert tools.paint.value.preset == "Ink Pen"

    (tmp_path / "some.abr").write_bytes(new_abr())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "some.abr"))])
    found = read_mime(mime)
    assert found is not None
    window.commands.take(found)
    qtbot.waitUntil(lambda: tools.paint.value.preset == "Chalky" and "Chalky" in presets.value)
    assert "dual brush" in card.told.text() and "some.abr" in card.told.text()

    card.from_selection.click()
    qtbot.waitUntil(lambda: any(name.startswith("My Tip") for name in presets.value))


@pytest.mark.window
def test_strokes_are_mirrored_about_a_centre_that_is_dragged_and_undone_in_one_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document, options = ready(window, qtbot, tmp_path)
    aids = window.workspace.state.tools.aids
    options.hand.click()
    card = options.hand_card
    card.symmetry.setCurrentIndex(card.symmetry.findData("vertical"))
    card.symmetry.activated.emit(card.symmetry.currentIndex())
    assert aids.value.symmetry == "vertical" and options.hand.isChecked()
    options.hand.click()
    before = pixels_of(document)
    drag(window, across(window, (0.5, 0.5), (0.6, 0.6)))  # the centre is there
    assert aids.value.centre is not None and np.array_equal(pixels_of(document), before)
    assert aids.value.centre[0] == pytest.approx(180, abs=2)
    drag(window, across(window, (0.7, 0.2), (0.7, 0.8)))
    after = (pixels_of(document) != before).any(axis=2)
    columns = np.nonzero(after.any(axis=0))[0]
    assert columns.min() == pytest.approx(360 - columns.max(), abs=4) and after[:, 180].sum() == 0
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)
