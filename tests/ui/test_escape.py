"""What Esc does, state by state, in a real window: it takes back the gesture in progress; again, it
leaves the tool's session, asking if strokes would be lost; it stops only what is in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.queue_entry import JobStatus
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle
from tests.ui.conftest import make_job
from tests.ui.hand import LEFT, Hand

pytestmark = pytest.mark.window


class Bench:
    """A picture with a layer that was painted, and a hand on it."""

    def __init__(self, window: MainWindow, document: Document) -> None:
        self.window, self.document = window, document
        self.hand, self.state = Hand(window), window.workspace.state
        self.tools = self.state.tools

    def places(self, *points: tuple[float, float]) -> list[QPoint]:
        size, view = self.document.size, self.window.canvas.viewport
        at = (view.to_canvas(x * size.width, y * size.height) for x, y in points)
        return [QPoint(round(x), round(y)) for x, y in at]

    def hold(self, *points: tuple[float, float]) -> None:
        """A drag whose button stays down."""
        first, *others = self.places(*points)
        QTest.mousePress(self.window.canvas, LEFT, pos=first)
        for one in others:
            QTest.mouseMove(self.window.canvas, one)
        settle()

    def seen(self) -> tuple[object, ...]:
        """All that Esc could take back or throw away."""
        document, tools = self.document, self.tools
        whole, frame = document.size.rect, tools.transform.frame.value
        return (
            document.pixels.read(whole).tobytes(),
            document.mask.read(whole).tobytes(),
            frame is not None and frame.is_changed and frame.numbers,
            tools.cropping.is_open and tools.cropping.frame.value,
            tools.expansion.chosen.value,
            [step.name for step in document.undo_stack.steps],
        )

    def take_transform(self, qtbot: QtBot) -> None:
        """Its frame is looked for in the background."""
        self.hand.key("Ctrl+T")
        qtbot.waitUntil(lambda: self.tools.transform.frame.value is not None)

    @property
    def question(self) -> Question | None:
        return self.window.findChild(Question)


@dataclass(frozen=True)
class Row:
    """A tool in hand, a gesture of it, and another that is not ended.

    Attributes:
        keys: take the tool.
        done: a stroke that is ended; none: there is nothing half done between gestures.
        held: the stroke that is not.
        asks: whether strokes would be lost.
        leaves: whether the tool is left by the last Esc.
    """

    keys: str
    held: tuple[tuple[float, float], ...] = ((0.3, 0.3), (0.5, 0.5))
    done: tuple[tuple[float, float], ...] = ()
    asks: bool = False
    leaves: bool = False


ROWS = {
    "mask brush": Row("B"),
    "eraser": Row("E"),
    "rectangle": Row("R"),
    "ellipse": Row("Shift+R"),
    "lasso": Row("F", ((0.3, 0.3), (0.5, 0.3), (0.5, 0.6))),
    "paint": Row("D"),
    "fill": Row("U"),
    "move": Row("V"),
    "annotate": Row("Shift+T"),
    "liquify": Row("Y", done=((0.2, 0.5), (0.4, 0.5)), asks=True, leaves=True),
    "transform": Row("Ctrl+T", done=((0.3, 0.3), (0.4, 0.4)), leaves=True),
    "crop": Row("Shift+U", done=((0.5, 0.5), (0.45, 0.45)), leaves=True),
    "expand": Row("G", ((1.0, 0.5), (1.1, 0.5)), done=((0.5, 1.0), (0.5, 1.2)), leaves=True),
}


@pytest.fixture
def bench(window: MainWindow, open_picture: Callable[..., Document]) -> Bench:
    document = open_picture()
    recording = document.record_paint()
    recording.write(Rect(10, 10, 60, 40), np.full((40, 60, 4), 255, np.uint8))
    document.finish("paint", recording)
    QApplication.processEvents()
    return Bench(window, document)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_a_gesture_is_taken_back_then_the_session_left(
    bench: Bench, qtbot: QtBot, name: str
) -> None:
    row, hand, tools = ROWS[name], bench.hand, bench.tools
    hand.key("B")
    if row.keys == "Ctrl+T":
        bench.take_transform(qtbot)
    else:
        hand.key(row.keys)
    tools.filling.value = replace(tools.filling.value, kind="gradient")
    tool = tools.active.value
    empty = bench.seen()
    if row.done:
        hand.stroke(*row.done)
        assert bench.seen() != empty
    before = bench.seen()
    bench.hold(*row.held)
    hand.key("Esc")
    QTest.mouseRelease(bench.window.canvas, LEFT, pos=bench.places(row.held[-1])[0])
    assert bench.seen() == before, "the gesture, and nothing but it"
    assert tools.active.value is tool
    if row.done:
        hand.key("Esc")
        assert (bench.question is not None) == row.asks
        if bench.question is not None:
            assert bench.seen() == before and tools.active.value is tool
            bench.question.buttons[0].click()
        assert bench.seen() == empty
    if row.leaves and tools.active.value is tool:
        hand.key("Esc")
    assert tools.active.value is (ToolId.BRUSH if row.leaves else tool)
    assert bench.seen() == empty


@pytest.mark.slow
def test_strokes_of_liquify_are_kept_if_so_answered(bench: Bench) -> None:
    bench.hand.key("Y")
    bench.hand.stroke((0.2, 0.5), (0.4, 0.5))
    bench.hand.key("Esc")
    assert bench.question is not None
    bench.question.buttons[-1].click()
    assert next(step.name for step in bench.document.undo_stack.steps) == "liquify"


@pytest.mark.slow
def test_a_polygon_half_drawn_goes(bench: Bench) -> None:
    bench.hand.key("Shift+F")
    before = bench.seen()
    for at in ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6)):
        bench.hand.stroke(at)
    bench.hand.key("Esc")
    bench.hand.key("Return")
    assert bench.seen() == before and bench.tools.active.value is ToolId.POLYGON


@pytest.mark.slow
def test_a_transform_opened_again_with_a_grid_is_left_and_applies_nothing(
    bench: Bench, qtbot: QtBot
) -> None:
    hand, tools = bench.hand, bench.tools
    frame = tools.transform.frame

    def is_ready() -> bool:
        return frame.value is not None and not frame.value.applying

    def steps() -> list[str]:
        return [step.name for step in bench.document.undo_stack.steps]

    bench.take_transform(qtbot)
    hand.stroke((0.3, 0.3), (0.4, 0.4))
    hand.key("Return")
    qtbot.waitUntil(lambda: len(steps()) == 2 and is_ready())
    assert frame.value is not None and not frame.value.is_changed
    tools.transform.choose("mesh")
    assert frame.value is not None and not frame.value.is_changed, "choosing it moves nothing"
    hand.key("Esc")
    assert tools.active.value is not ToolId.TRANSFORM
    hand.key("B")
    qtbot.waitUntil(lambda: frame.value is None)
    assert steps() == ["transform", "paint"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "said"),
    [("in front", "run_cancelled"), ("elsewhere", "runs_elsewhere"), ("closed", "runs_elsewhere")],
)
def test_a_run_is_stopped_in_front_alone_and_it_is_said(
    bench: Bench, open_picture: Callable[..., Document], where: str, said: str
) -> None:
    state, job = bench.state, make_job()
    if where != "closed":
        state.documents.active.value.jobs[job.id] = 0
    state.jobs.add(job)
    state.jobs.set_status(job.id, JobStatus.RUNNING)
    if where == "elsewhere":
        open_picture("other.png")
    QApplication.processEvents()
    bench.window.canvas.setFocus()
    bench.hand.key("Esc")
    assert state.notice.value is not None and state.notice.value.notes == (said,)
    progress = state.jobs.progress.value
    assert (progress is not None and progress.phase == "cancelling") == (where == "in front")
