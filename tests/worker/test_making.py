"""What a gesture asks for and takes a while is made in the background, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import turned
from desktop_app.state.painting import making
from desktop_app.state.painting.choices import Filling, Retouching
from desktop_app.state.painting.filling import filling_of
from desktop_app.state.painting.retouching import RetouchStroke, retouch_stroke
from desktop_app.state.painting.strokes import Brush, Colours, ColourStroke
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.reshaping import Reshaping
from tests.state.painting.filled import fill_in

COLOURS = Colours((200, 30, 40), (20, 60, 250))


class Bench:
    def __init__(self) -> None:
        self.state = AppState()
        self.background = BackgroundTasks()
        self.reshaping = Reshaping(self.state, self.background)
        self.document = fresh()
        self.state.open_document(self.document)
        self.ended: list[Rect] = []

    def fill(self, kind: str) -> None:
        made = filling_of(self.document, Filling(kind, width=3), COLOURS, (9, 9), (50, 40))
        made.do(self.document, self.state.tools.making.send)

    def retouch(self, kind: str) -> None:
        stroke = stroke_of(self.document, kind)
        stroke.later, stroke.pending = self.state.tools.making.send, self.pending
        stroke.move_to(50, 32)
        stroke.finish()

    def pending(self, rect: Rect, covered: Array) -> Callable[[], None]:
        return lambda: self.ended.append(rect)

    @property
    def steps(self) -> list[str]:
        return [step.name for step in self.document.undo_stack.steps]


def fresh() -> Document:
    grain = np.random.default_rng(3).integers(90, 120, (60, 90, 3), np.uint8)
    grain[28:34, 40:50] = 5
    return Document(grain, "p")


def stroke_of(document: Document, kind: str) -> RetouchStroke:
    chosen = Retouching(kind).with_source(20, 15).begun(42, 30)
    stroke = retouch_stroke(document, Brush(size=12.0, hardness=1.0), chosen, 42, 30, 1.0)
    assert isinstance(stroke, RetouchStroke)
    return stroke


def picture(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


@pytest.fixture
def bench(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(making, "AT_ONCE", -1)  # all of it is much
    made = Bench()
    yield made
    made.background.shutdown()


@pytest.mark.parametrize("kind", ["bucket", "gradient", "filled_ellipse"])
def test_a_fill_is_the_same_one_step_as_one_that_is_done_at_once(
    bench: Bench, qtbot: QtBot, kind: str
) -> None:
    before, other = picture(bench.document), fresh()
    bench.fill(kind)
    assert bench.state.applying.value and not bench.steps
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    fill_in(other, Filling(kind, width=3), COLOURS, (9, 9), (50, 40))
    assert bench.steps == [kind] and np.array_equal(picture(bench.document), picture(other))
    active = bench.document.active.value
    assert active == bench.document.layers.value[-1].id, "the new layer is worked on"
    bench.document.undo_stack.undo()
    assert np.array_equal(picture(bench.document), before)


@pytest.mark.parametrize("kind", ["heal", "spot"])
def test_the_end_of_a_heal_stroke_is_one_step_and_tells_where_it_is_awaited(
    bench: Bench, qtbot: QtBot, kind: str
) -> None:
    before, other = picture(bench.document), fresh()
    bench.retouch(kind)
    assert not bench.steps and not bench.ended
    qtbot.waitUntil(lambda: bool(bench.ended))
    stroke = stroke_of(other, kind)
    stroke.move_to(50, 32)
    stroke.finish()
    assert bench.steps == [kind] and np.array_equal(picture(bench.document), picture(other))
    assert picture(bench.document)[28:34, 40:50].min() > 60
    bench.document.undo_stack.undo()
    assert np.array_equal(picture(bench.document), before)


def test_what_is_asked_for_meanwhile_and_painted_meanwhile_is_done_too(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.retouch("spot")
    bench.fill("filled_rectangle")
    stroke = ColourStroke(bench.document, Brush(size=6.0, hardness=1.0), (0, 250, 0), 80, 50)
    stroke.finish()
    qtbot.waitUntil(lambda: len(bench.steps) == 3 and not bench.state.applying.value)
    assert bench.steps == ["filled_rectangle", "spot", "paint"]
    assert len(bench.document.layers.value) == 2
    assert picture(bench.document)[50, 80, 1] == 250
    assert np.array_equal(picture(bench.document)[9, 20], (200, 30, 40))


def test_given_up_it_leaves_no_trace_and_the_next_one_goes_on(bench: Bench, qtbot: QtBot) -> None:
    before = picture(bench.document)
    bench.retouch("heal")
    bench.reshaping.cancel()
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert not bench.steps and np.array_equal(picture(bench.document), before)
    assert len(bench.ended) == 1 and not bench.document.undo_stack.locked
    bench.fill("gradient")
    qtbot.waitUntil(lambda: bench.steps == ["gradient"])


def test_a_document_that_is_closed_meanwhile_takes_what_waits_along(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.retouch("spot")
    bench.retouch("heal")
    session = bench.state.documents.session_of(bench.document)
    assert session is not None
    bench.state.documents.remove(session)
    qtbot.waitUntil(lambda: len(bench.ended) == 2)
    assert not bench.steps


def test_what_waits_for_a_canvas_that_was_turned_is_dropped(bench: Bench, qtbot: QtBot) -> None:
    bench.reshaping.reshape(turned(bench.document.size, 1))
    bench.fill("gradient")
    qtbot.waitUntil(lambda: bench.steps == ["rotate_right"] and not bench.state.applying.value)


def test_a_stroke_that_was_taken_back_is_not_healed_at_its_end() -> None:
    document = fresh()
    stroke = stroke_of(document, "spot")
    stroke.cancel()
    stroke.finish()
    assert not tuple(document.undo_stack.steps)
