"""A model that its file doesn't tell from another, in the real window: card and details ask, the
choice settles it, and Automatic asks again."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.models.card_model import facts_of
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from tests.tiny_z_image import z_image_file
from tests.ui.hand import Hand

WAIT_MS = 20_000


def test_a_stranger_is_chosen_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    Language(qapp, "en")
    z_image_file(tmp_path / "data" / "models" / "moodyMix_v3.safetensors", layout="all_in_one")
    window.show()
    window.workspace.models.refresh()
    state = window.workspace.managing.state
    window.windows.show_models()
    models = window.windows.models
    assert models is not None
    there = lambda: [one for one in state.cards.value if one.name == "moodyMix_v3"]  # noqa: E731
    qtbot.waitUntil(lambda: bool(there()), timeout=WAIT_MS)
    models.mine.choose(there()[0].key)
    details = models.mine.details
    box = details.model_parts.variant
    qtbot.waitUntil(box.isVisible, timeout=WAIT_MS)
    assert facts_of(there()[0])[0] == "May be Z-Image or Z-Image Turbo: choose"
    assert details.head.why.text() == "May be Z-Image or Z-Image Turbo: choose"
    assert box.currentText() == "Automatic: Z-Image"
    _shot(models, "doubt")
    Language(qapp, "zh_CN")
    QApplication.processEvents()
    assert details.head.why.text() == "可能是 Z-Image 或 Z-Image Turbo：请选择"
    _shot(models, "doubt-zh")
    Language(qapp, "en")
    QApplication.processEvents()

    _choose(window, models, qtbot, "Z-Image Turbo")
    qtbot.waitUntil(lambda: details.head.why.isHidden(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: box.currentText() == "Z-Image Turbo", timeout=WAIT_MS)
    assert facts_of(there()[0])[0] == "Z-Image"
    info = there()[0].info
    assert info is not None and (info.variant, info.defaults.steps) == ("turbo", 8)
    _shot(models, "chosen")
    _choose(window, models, qtbot, "Automatic")
    qtbot.waitUntil(lambda: "May be" in details.head.why.text(), timeout=WAIT_MS)
    models.close()


def _choose(window: MainWindow, models: ModelsWindow, qtbot: QtBot, words: str) -> None:
    """Open the list of variants and press Return on one."""
    box = models.mine.details.model_parts.variant
    models.mine.details.ensureWidgetVisible(box)
    Hand(window).click(box)
    view = box.view()
    qtbot.waitUntil(view.isVisible, timeout=WAIT_MS)
    rows = [at for at in range(box.count()) if box.itemText(at) == words]
    assert rows, [box.itemText(at) for at in range(box.count())]
    view.setCurrentIndex(box.model().index(rows[0], 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def _shot(models: ModelsWindow, name: str) -> None:
    """A picture of the page for whoever wants to look: ``PARTS_SHOTS`` is a folder."""
    if folder := os.environ.get("PARTS_SHOTS"):
        models.mine.details.ensureWidgetVisible(models.mine.details.model_parts.variant)
        QApplication.processEvents()
        models.grab().save(f"{folder}/{name}.png")
