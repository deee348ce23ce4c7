"""What tests of the panels do with a real window, in few words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import VelaturaError
from desktop_app.jobs.job import Job
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import picture

LEFT = Qt.MouseButton.LeftButton
NONE, ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Ui:
    """A window and its parts."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.wait = window, qtbot.waitUntil
        self.workspace, self.state = window.workspace, window.workspace.state
        self.canvas, self.bar, self.bars = window.canvas, window.prompt_bar, window.bars
        self.docks, self.tools = window.docks, self.state.tools

    @property
    def chosen(self) -> Parameters:
        """What the panels have in them."""
        return self.state.parameters.value

    @property
    def document(self) -> Document:
        """The one on the canvas."""
        found = self.state.document.value
        assert found is not None
        return found

    @property
    def error(self) -> VelaturaError:
        """What the bar above the canvas tells."""
        notice = self.state.notice.value
        assert notice is not None and notice.error is not None
        return notice.error

    def action(self, name: str) -> QAction:
        return self.window.kit.actions[name]

    def act(self, *names: str) -> None:
        for name in names:
            self.action(name).trigger()

    def open(self, pixels: np.ndarray | None = None, name: str = "park.png") -> Document:
        document = Document(picture() if pixels is None else pixels, name)
        self.state.open_document(document)
        return document

    def rest(self) -> None:
        """Until nothing goes on in the background."""
        self.wait(lambda: self.workspace.is_idle)

    def to_canvas(self) -> None:
        """Keys go there."""
        self.window.activateWindow()
        self.canvas.setFocus()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, held)

    def stroke(self, *points: tuple[int, int]) -> None:
        """On the canvas, from its middle."""
        middle = self.canvas.rect().center()
        press_and_move(self.canvas, *(middle + QPoint(*point) for point in points))

    def queued(self) -> Job:
        """The job that Generate makes; it is ended."""
        self.workspace.generation.generate()
        self.wait(lambda: bool(self.state.jobs.active))
        (job,) = self.state.jobs.active
        self.workspace.generation.cancel()
        return job


@pytest.fixture
def ui(window: MainWindow, qtbot: QtBot) -> Ui:
    return Ui(window, qtbot)


def press_and_move(widget: QWidget, *places: QPoint, release: bool = True) -> None:
    """Press at the first place and move over the others."""
    QTest.mousePress(widget, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(widget, place)
    if release:
        QTest.mouseRelease(widget, LEFT, NONE, places[-1])


def click(widget: QWidget, place: QPoint | None = None, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(widget, LEFT, held, widget.rect().center() if place is None else place)


def choose(box: QComboBox, key: object) -> None:
    """As a press on an entry does."""
    at = box.findData(key)
    assert at >= 0, key
    box.setCurrentIndex(at)
    box.activated.emit(at)


def turn_wheel(widget: QWidget, notch: int) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120 * notch),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def slide(slider: ValueSlider, value: float) -> None:
    """Drag a slider to a value."""
    slider.edited.emit(value)
    slider.released.emit()
