"""In every state of the window: names for all controls, room for all words, both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EngineError
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.look.tokens import DARK, DARK_CONTRAST
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import make_result, picture

pytestmark = pytest.mark.usefixtures("whole")

DARKS = (DARK, DARK_CONTRAST)


@pytest.mark.slow
def test_the_theme_changes_at_once_and_is_kept(window: MainWindow) -> None:
    for name, dark in (("light", False), ("dark", True)):
        window.kit.actions[f"theme_{name}"].trigger()
        assert (window.kit.theme.tokens in DARKS) is dark
        assert window.workspace.settings.theme == name
        assert window.kit.actions[f"theme_{name}"].isChecked()
        ground = window.grab().toImage().pixelColor(window.width() - 60, window.height() - 60)
        assert ground.red() == ground.green() == ground.blue()
        assert (ground.red() < 128) is dark


def _states(window: MainWindow) -> Iterator[str]:
    """All that the window can show, one after the other."""
    state = window.workspace.state
    window.room.set_settings_shown(True)
    yield "empty"
    state.open_document(Document(picture(), "park.png"))
    state.results.add(make_result(0), show=True)
    state.results.add(make_result(1), show=False)
    yield "results"
    job = make_result(2).job
    state.jobs.add(job)
    state.jobs.progress.value = JobProgress(
        "denoising", image=1, images=4, step=19, steps=20, seconds_left=131.0
    )
    state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"), retry=True)
    yield "busy, with an error"


def _spoken(widget: QWidget) -> str:
    """What assistive technology calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


NAMED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QAbstractScrollArea, QDockWidget)


@pytest.mark.slow
def test_every_control_has_an_accessible_name(window: MainWindow, with_models: Workspace) -> None:
    for scene in _states(window):
        nameless = [
            f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in window.findChildren(QWidget)
            if isinstance(widget, NAMED)
            and not isinstance(widget, QScrollBar)
            and not widget.objectName().startswith("qt_")
            and widget.isVisible()
            and not _spoken(widget)
        ]
        assert nameless == [], scene


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_words_are_cut(
    window: MainWindow, with_models: Workspace, size: tuple[int, int], qtbot: QtBot
) -> None:
    window.resize(*size)
    for scene in _states(window):
        settle()
        cut = [
            (scene, widget.text(), widget.width(), widget.sizeHint().width())
            for widget in window.findChildren(QWidget)
            if isinstance(widget, (QLabel, QPushButton))
            and not isinstance(widget, ElidedLabel)
            and widget.isVisible()
            and not (isinstance(widget, QLabel) and widget.wordWrap())
            and widget.text()
            and (
                widget.width() < widget.sizeHint().width()
                or widget.height() < widget.fontMetrics().height()
            )
        ]
        assert cut == []
        assert (window.width(), window.height()) == size


@pytest.mark.slow
def test_nothing_of_the_prompt_bar_overlaps(window: MainWindow, with_models: Workspace) -> None:
    bar = window.prompt_bar
    window.workspace.state.open_document(Document(picture(), "park.png"))
    QApplication.processEvents()
    parts = (bar.prompt, bar.negative, bar.model, bar.strength, bar.count, bar.more, bar.generate)
    for at, one in enumerate(parts):
        assert bar.rect().contains(one.geometry()), one
        for other in parts[at + 1 :]:
            assert not one.geometry().intersects(other.geometry()), (one, other)


class _Marked(QTranslator):
    """Puts every translated text into angle brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, comment: str = "", n: int = -1) -> str:
        return text if not text else f"‹{text}›"


@pytest.mark.slow
def test_every_word_follows_the_language(
    window: MainWindow, with_models: Workspace, qapp: QApplication, qtbot: QtBot
) -> None:
    translator = _Marked()
    for _ in _states(window):
        pass
    qapp.installTranslator(translator)
    try:
        qapp.processEvents()
        own = {"×", "", "Starter", "Painter", "96 × 64", "Velatura"}
        left = [
            (type(widget).__name__, widget.text())
            for widget in window.findChildren(QWidget)
            if isinstance(widget, (QLabel, QAbstractButton))
            and widget.isVisible()
            and "‹" not in widget.text()
            and "‹" not in widget.accessibleName()
            and widget.text() not in own
            and "%" not in widget.text()
        ]
        assert left == []
        for action in window.menuBar().actions():
            assert "‹" in action.text()
    finally:
        qapp.removeTranslator(translator)
        qapp.processEvents()
