"""A canvas in a real window, over a real state; only the engine behind the commands is left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.worker.planning import Planning
from tests.models import model_info

MODEL = model_info("tiny", native_size=256)


class Watcher(QObject):
    """Notes what a widget is asked to paint."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.sizes: list[tuple[int, int]] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            rect = event.rect()
            self.sizes.append((rect.width(), rect.height()))
        return False


class Commands:
    """The commands the canvas gives, done as the program does them, without an engine."""

    def __init__(self, state: AppState) -> None:
        self.state = state
        self.applied: list[str | None] = []
        self.fitted: list[BlendAmounts] = []
        self.looked = 0

    def paint_changes(self) -> None:
        pass

    def prepare_fit(self) -> None:
        self.looked += 1

    def fit(self, repair: BlendAmounts) -> None:
        self.fitted.append(repair)

    def apply(self, result_id: str | None = None) -> None:
        document, result = self.state.document.value, self.state.results.shown.value
        assert result is not None
        self.applied.append(result.id)
        if document is not None:
            document.edit("apply", document.pixels, result.rect, result.main.pixels)
        self.state.results.show(None)

    def discard(self, *result_ids: str) -> None:
        result = self.state.results.shown.value
        assert result is not None
        for result_id in result_ids or (result.id,):
            self.state.results.discard(result_id)


class Bench:
    """State, canvas and short ways to ask and set them."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self.state = AppState()
        self.state.models.value = (MODEL,)
        self.state.parameters.update(model="tiny")
        self.commands = Commands(self.state)
        self.planning = Planning(self.state)
        self.canvas = CanvasView(self.state, self.commands, theme, icons)

    def close(self) -> None:
        """End the thread that plans."""
        self.planning.shutdown()

    def open(self, pixels: np.ndarray) -> Document:
        document = Document(pixels, "test.png")
        self.state.open_document(document)
        return document

    @property
    def document(self) -> Document:
        """The one that is open."""
        found = self.state.document.value
        assert found is not None
        return found

    def mask(self) -> np.ndarray:
        document = self.document
        return document.mask.read(document.mask.rect)

    def zoom(self, zoom: float, x: int = 10, y: int = 10) -> None:
        """Set the zoom with the picture's corner at (x, y)."""
        self.canvas.navigation.zoom_to(zoom)
        view = self.canvas.viewport
        self.canvas.pan(x - view.left, y - view.top)
        assert (self.canvas.viewport.left, self.canvas.viewport.top) == (x, y)

    def shot(self) -> np.ndarray:
        """What the canvas shows: (h, w, 3)."""
        return from_qimage(self.canvas.grab().toImage())[..., :3]

    def sharp_shot(self, qtbot: QtBot) -> np.ndarray:
        """The same when nothing is to be drawn better."""
        while True:
            seen = self.shot()  # asks for what is missing
            if self.canvas.is_sharp:
                return seen
            # What came too late to be of use is asked for again by the next look.
            qtbot.waitUntil(lambda: self.canvas.is_sharp, timeout=20_000)

    def at(self, x: float, y: float) -> QPoint:
        """Where a point of the picture lies on the canvas."""
        left, top = self.canvas.viewport.to_canvas(x, y)
        return QPoint(round(left), round(top))

    def drag(
        self,
        *points: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        release: bool = True,
    ) -> None:
        """Press at the first point, move over the others, and release."""
        self.mouse(QEvent.Type.MouseButtonPress, points[0], button, button, keys)
        for point in points[1:]:
            self.mouse(QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, button, keys)
        if release:
            self.release(points[-1], button, keys)

    def release(
        self,
        point: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, point, button, Qt.MouseButton.NoButton, keys)

    def hover(self, point: QPoint) -> None:
        none = Qt.MouseButton.NoButton
        self.mouse(QEvent.Type.MouseMove, point, none, none, Qt.KeyboardModifier.NoModifier)

    def mouse(
        self,
        kind: QEvent.Type,
        point: QPoint,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
        keys: Qt.KeyboardModifier,
    ) -> None:
        where = QPointF(point)
        event = QMouseEvent(
            kind, where, QPointF(self.canvas.mapToGlobal(point)), button, held, keys
        )
        QApplication.sendEvent(self.canvas, event)

    def wheel(
        self,
        point: QPoint,
        angle: int,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        event = QWheelEvent(
            QPointF(point),
            QPointF(self.canvas.mapToGlobal(point)),
            QPoint(),
            QPoint(0, angle),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def result(self, rect: Rect, pixels: np.ndarray, *, text: bool = False) -> Result:
        """A finished image for the document on the canvas."""
        document = self.state.document.value
        task = Task.TEXT_TO_IMAGE if text else Task.INPAINT
        request = GenerationRequest(task, "a red apple", "tiny", Size(256, 256))
        name = None if document is None or text else document.id
        job = Job((Spot(request),), MODEL, document=name)
        output = np.zeros((256, 256, 3), np.float32)
        return Result(job.id, job, 0, 1, (output,), (Placed(rect, pixels),))


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "dark")


@pytest.fixture(scope="session")
def icons(theme: Theme) -> Icons:
    return Icons(theme)


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, icons: Icons) -> Iterator[Bench]:
    made = Bench(theme, icons)
    qtbot.addWidget(made.canvas)
    made.canvas.resize(400, 300)
    made.canvas.show()
    qtbot.waitExposed(made.canvas)
    yield made
    made.close()


@pytest.fixture
def photo() -> np.ndarray:
    """A picture of 200 × 100 without two equal neighbours."""
    return np.random.default_rng(1).integers(0, 256, (100, 200, 3), np.uint8)
