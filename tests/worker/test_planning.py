"""Plans are made beside the window: shown a moment later, exact where somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Margins, Rect
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.studio.requests import plans_for
from desktop_app.worker.planning import Planned, Planning
from tests.enginelink.numpy_jobs import MODEL

WAIT_MS = 10_000


@pytest.fixture
def state(qapp: object) -> AppState:
    made = AppState()
    made.models.value = (MODEL,)
    made.parameters.update(model=MODEL.id)
    return made


@pytest.fixture
def planning(state: AppState) -> Iterator[Planning]:
    made = Planning(state)
    yield made
    made.shutdown()


@pytest.fixture
def document(state: AppState, planning: Planning) -> Document:
    made = Document(np.zeros((600, 800, 3), np.uint8), "photo")
    state.open_document(made)
    return made


class Asked:
    """Keeps what `Planning.ask` answers."""

    def __init__(self) -> None:
        self.answers: list[tuple[tuple[EditPlan, ...], Document | DocumentSnapshot | None]] = []

    def take(
        self, plans: tuple[EditPlan, ...], document: Document | DocumentSnapshot | None
    ) -> None:
        self.answers.append((plans, document))

    @property
    def then(self) -> Planned:
        return self.take


def _settle(planning: Planning, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: planning.is_idle, timeout=WAIT_MS)


def _true_plans(state: AppState) -> tuple[EditPlan, ...]:
    """What the plans must be, computed here and now."""
    assert state.document.value is not None
    return plans_for(state.document.value, state.maker, state.resolved_intent.settings)


@pytest.mark.slow
def test_the_plans_follow_the_mask(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    assert not state.plans_exact.value
    _settle(planning, qtbot)
    assert state.plans_exact.value
    assert state.plans.value == _true_plans(state)
    assert [plan.mask_bounds for plan in state.plans.value] == [Rect(100, 100, 50, 40)]


@pytest.mark.slow
def test_they_follow_settings_and_model_too_but_not_the_words(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    _settle(planning, qtbot)
    before = state.plans.value
    state.parameters.update(prompt="a red apple", seed=99)
    assert state.plans_exact.value
    state.parameters.change_plan(margin=2.0)
    _settle(planning, qtbot)
    wider = state.plans.value
    assert wider != before
    state.models.value = (replace(MODEL, native_size=MODEL.native_size * 2),)
    _settle(planning, qtbot)
    assert state.plans.value[0].working.area > wider[0].working.area
    state.models.value = ()
    _settle(planning, qtbot)
    assert state.plans.value == ()


@pytest.mark.slow
def test_during_a_stroke_they_follow_with_few_computations(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    seen: list[tuple[EditPlan, ...]] = []
    state.plans.changed.connect(seen.append)
    stroke = MaskStroke(document, Brush(size=30, hardness=1), 50, 300)
    for x in range(50, 700, 5):
        stroke.move_to(x, 300)
        if x % 50 == 0:
            qtbot.waitUntil(lambda: planning.is_idle)
    stroke.finish()
    _settle(planning, qtbot)
    assert state.plans.value == _true_plans(state)
    assert 1 < len(seen) < 40, "neither only at the end nor with every move"


def test_who_asks_while_something_changed_gets_the_plan_of_that_moment(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    expected = _true_plans(state)
    asked = Asked()
    planning.ask(asked.then)
    assert asked.answers == [] and state.pressed.value, "nobody waits for it"
    document.fill_mask("clear_mask", 0)
    document.fill_mask("rectangle", 255, Rect(600, 400, 80, 80))
    qtbot.waitUntil(lambda: bool(asked.answers), timeout=WAIT_MS)
    (plans, then) = asked.answers[0]
    assert plans == expected
    assert isinstance(then, DocumentSnapshot)
    assert then.mask.read(Rect(100, 100, 50, 40)).all()
    assert not then.mask.read(Rect(600, 400, 80, 80)).any()
    assert not state.pressed.value
    _settle(planning, qtbot)
    assert state.plans.value == _true_plans(state)
    planning.ask(asked.then)
    assert asked.answers[1] == (state.plans.value, document), "known plans come at once"


def test_a_press_can_be_taken_back_and_outlives_its_document(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    asked = Asked()
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    planning.ask(asked.then)
    planning.forget()
    assert not state.pressed.value
    _settle(planning, qtbot)
    assert asked.answers == []
    document.fill_mask("clear_mask", 0)
    planning.ask(asked.then)
    state.close_document()
    assert state.plans.value == ()
    _settle(planning, qtbot)
    ((plans, then),) = asked.answers
    assert then is not None and then.id == document.id
    assert [plan.document for plan in plans] == [document.id]
    assert state.plans.value == ()


def test_a_press_is_answered_for_the_canvas_as_it_became(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    asked = Asked()
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    planning.ask(asked.then)
    document.grow("grow", Margins(left=64), np.zeros((600, 864, 3), np.uint8))
    qtbot.waitUntil(lambda: bool(asked.answers), timeout=WAIT_MS)
    assert {plan.document_size.width for plan in asked.answers[0][0]} == {864}


def test_a_dragged_context_belongs_to_its_mask_and_its_document(
    state: AppState, planning: Planning, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
    dragged = Rect(20, 20, 400, 400)
    for ends in (
        lambda: document.fill_mask("clear_mask", 0),
        lambda: state.open_document(Document(np.zeros((90, 90, 3), np.uint8), "other")),
    ):
        document.fill_mask("rectangle", 255, Rect(100, 100, 50, 40))
        state.parameters.change_plan(context=dragged)
        _settle(planning, qtbot)
        assert state.plans.value[0].context.contains(dragged)
        ends()
        assert state.parameters.value.plan.context is None
        _settle(planning, qtbot)


@pytest.mark.slow
def test_a_mask_of_sixteen_megapixels_is_planned_in_a_fifth_of_a_second(
    state: AppState, planning: Planning, qtbot: QtBot
) -> None:
    import time

    document = Document(np.zeros((4096, 4096, 3), np.uint8), "large")
    state.open_document(document)
    rows, columns = np.ogrid[:1200, :1200]
    soft = np.clip(255 - np.hypot(rows - 600, columns - 600) / 2.4, 0, 255).astype(np.uint8)
    on_this_thread, used = [], []
    for turn in range(3):  # even processor time is longer on a busy machine
        painted = np.roll(soft, turn, axis=0)
        document.edit("stroke", document.mask, Rect(1500, 1500, 1200, 1200), painted)
        began = time.process_time()
        planning._start()
        on_this_thread.append(time.process_time() - began)
        _settle(planning, qtbot)
        used.append(time.process_time() - began)
    assert state.plans_exact.value and len(state.plans.value) == 1
    assert min(on_this_thread) < 0.05, "the window's thread copies what changed and no more"
    assert min(used) < 0.2
