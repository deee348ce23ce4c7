"""What is offered of each run of a training, in tables of its states, without a window."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Has
from typing import Any

import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import EngineError
from desktop_app.core.events import WAITS, Loading, Noted, TrainingDone
from desktop_app.core.observable import Observable
from desktop_app.extensions.training.faces.page import runs_view
from desktop_app.extensions.training.faces.page.runs_view import RunsView
from desktop_app.extensions.training.values.basis import BasisChange, changed_error
from desktop_app.extensions.training.values.runs import (
    RunLog,
    RunRow,
    RunState,
    Sample,
    TrainingsView,
)
from desktop_app.extensions.training.work.sessions.run_session import RunSession
from desktop_app.ui.widgets.picture_sheet import SheetRow
from tests.models import model_info
from tests.ui.asked_rows import Answers, Asked

pytestmark = pytest.mark.usefixtures("qapp")

ROW = RunRow("7", "/nowhere", "rex", "Starter", "lora", "paused", 30, 40)
LORA = AddOn("k", "rex", "/rex.safetensors", "lora")
DONE = TrainingDone({"kohya": "/m/rex.safetensors"}, 20, 0.2, 30, "no gain", 9.0)
CHANGED = changed_error("rex", (BasisChange("added", ("x.png",)),))
ALL = frozenset({"pause", "go_on", "use", "use_step", "strengths", "compare"})


def view_of(row: RunRow | None, log: RunLog | None = None, **fields: Any) -> Asked:
    """Of that run, which is chosen."""
    session = Answers()
    view = TrainingsView(() if row is None else (row,))
    session.runs = Has(
        row=row,
        view=Observable(view),
        chosen=Observable("" if row is None else row.id),
        log=Observable(log or RunLog()),
    )
    session.comparing = Observable(fields.pop("comparing", None))
    made, compared = fields.pop("made", None), fields.pop("can_compare", False)
    steps = fields.pop("steps", ())
    session.result_of, session.can_compare = (lambda row: made), (lambda row: compared)
    session.has_step, session.is_timed = (lambda row, step: step in steps), lambda row: True
    page = Asked(RunsView, _session=session, runs=session.runs, _resumed="")
    page.sheet = Has(at=(0, 0), rows=[])
    for name, value in fields.items():
        setattr(page, name, value)
    return page


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("waiting", {"pause"}),
        ("running", {"pause"}),
        ("paused", {"go_on"}),
        ("interrupted", {"go_on"}),
        ("failed", {"go_on"}),
        ("done", {"use"}),
    ],
)
@pytest.mark.parametrize("damaged", [False, True])
def test_a_run_is_paused_or_gone_on_with_by_its_state(
    state: RunState, shown: set[str], damaged: bool
) -> None:
    row = replace(ROW, state=state, damaged=("run.json",) * damaged)
    page = view_of(row)
    assert page.shown == shown - ({"go_on"} if damaged else set[str]())
    assert not view_of(None).by_id


@pytest.mark.parametrize(
    ("state", "made", "shown", "can"),
    [
        ("done", None, {"use"}, False),
        ("done", LORA, {"use", "strengths"}, True),
        ("done", replace(LORA, component="embedding"), {"use"}, True),
        ("done", model_info("m"), {"use"}, True),
        ("running", LORA, {"pause"}, True),
    ],
)
def test_what_came_of_a_run_is_used_once_it_is_there(
    state: RunState, made: object, shown: set[str], can: bool
) -> None:
    page = view_of(replace(ROW, state=state), made=made)
    assert page.shown == shown and page.by_id["use"].can is can


def test_each_button_of_a_run_does_its_own() -> None:
    page = view_of(ROW, compare=None)
    does = page.does
    assert does["pause"] == "pause 7" and does["go_on"].startswith("_go_on RunRow(id='7'")
    assert does["use"].startswith("_use RunRow(") and does["strengths"].startswith("_try RunRow(")
    assert does["compare"].startswith("_compare RunRow(")
    assert page.by_id["compare"].text == "Compare Steps…"
    stop = Answers().stop
    page = view_of(ROW, comparing=stop)
    assert page.does["compare"] == "stop" and page.by_id["compare"].text == "Stop Comparing"
    assert page.by_id["compare"].shown and page.by_id["compare"].tip.startswith("Start no more")
    assert view_of(ROW, can_compare=True).by_id["compare"].shown


SAMPLES = tuple(Sample(step, 0, "rex", f"/{step}.png") for step in (0, 30, 60))
CELLS = SheetRow("rex", [(f"Step {one.step}", one.path) for one in SAMPLES])


@pytest.mark.parametrize(("column", "step"), [(0, 0), (1, 0), (2, 60)])
def test_a_step_is_used_where_what_it_taught_was_kept(column: int, step: int) -> None:
    page = view_of(ROW, RunLog(samples=SAMPLES), steps=(60,))
    page.sheet = Has(at=(0, column), rows=[CELLS])
    page._workspace = Has(page_wanted=Has(send=Answers().send))
    assert page._step == step
    row = page.by_id["use_step"]
    assert row.shown is (step > 0) and row.text == f"Use Step {step}"
    row.do()
    assert page._session.said[-1][:3] == ("use_step", ROW, step)
    page.sheet.rows = []
    assert page._step == 0


@pytest.mark.parametrize("error", [None, EngineError("out_of_memory")])
def test_a_run_goes_on(error: Any) -> None:
    page = view_of(replace(ROW, state="failed", error=error))
    page._ask_changed = page.emits("ask").emit
    page.by_id["go_on"].do()
    assert page._session.said == [("go_on", "7")] and page._resumed == "7" and not page.told


def test_a_run_that_is_not_what_it_was_asks_first() -> None:
    changed = replace(ROW, state="failed", error=CHANGED)
    assert runs_view._is_changed(changed)  # pyright: ignore[reportPrivateUsage]
    page = view_of(changed)
    page._ask_changed = page.emits("ask").emit
    page.by_id["go_on"].do()
    assert not page._session.said and page.told == [("ask", changed)]
    assert not runs_view._is_changed(replace(changed, state="paused"))  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("row", "samples", "steps", "compared"),
    [
        (ROW, SAMPLES[:1], (30,), False),
        (ROW, SAMPLES, (), False),
        (ROW, SAMPLES, (60,), True),
        (replace(ROW, done=DONE), SAMPLES[:2], (), True),
        (replace(ROW, done=DONE), SAMPLES[:1], (), False),
        (replace(ROW, damaged=("run.json",)), SAMPLES, (60,), False),
    ],
)
def test_steps_are_compared_once_what_one_of_them_taught_is_there(
    row: RunRow, samples: tuple[Sample, ...], steps: tuple[int, ...], compared: bool
) -> None:
    session = Asked(RunSession, compare=print, has_step=lambda row, step: step in steps)
    session.runs = Has(log=Observable(RunLog(samples=samples)))
    assert session.can_compare(row) is compared
    session.compare = None
    assert not session.can_compare(row), "without the extension that compares"


def test_what_is_used_leads_to_the_picture() -> None:
    wanted = Answers()
    page = view_of(ROW, RunLog(samples=SAMPLES), _workspace=Has(page_wanted=wanted))
    page._workspace.state = Has(parameters=Has(value=Has(prompt="own")))
    page.by_id["use"].do()
    page.by_id["strengths"].do()
    assert page._session.said == [("use", ROW), ("try_strengths", ROW, "rex")]
    assert wanted.said == [("send", "edit")] * 2
    page.runs.log.value = RunLog()
    page.by_id["strengths"].do()
    assert page._session.said[-1] == ("try_strengths", ROW, "own")


@pytest.mark.parametrize(
    ("row", "view", "said"),
    [
        (ROW, {}, "Paused · step 30 of 40"),
        (replace(ROW, step=0, total=0), {}, "Paused"),
        (replace(ROW, state="waiting"), {}, "Waiting · step 30 of 40"),
        (
            replace(ROW, state="waiting"),
            {"elsewhere": True},
            "Waits for another program's training · step 30 of 40",
        ),
        (
            replace(ROW, state="running", left=80.0),
            {},
            "Training · step 30 of 40 · 1 min 20 s left",
        ),
        (replace(ROW, state="running"), {"elsewhere": True}, "Training · step 30 of 40"),
        (replace(ROW, left=80.0), {}, "Paused · step 30 of 40"),
        (
            replace(ROW, state="running", doing=WAITS),
            {"held": True},
            "Waits for a picture · step 30 of 40",
        ),
        (replace(ROW, damaged=("a.json", "b.json")), {}, None),
    ],
)
def test_how_far_a_run_is_is_said(row: RunRow, view: dict[str, Any], said: str | None) -> None:
    page = view_of(row)
    told = page._reported(row, TrainingsView((row,), **view))
    damaged = "Paused · step 30 of 40\nDamaged, and kept as it is: a.json, b.json"
    assert told == (said or damaged)


def test_before_its_first_step_the_time_is_that_of_what_is_done_then() -> None:
    reads = replace(
        ROW, state="running", step=0, total=0, left=20.0, doing=Loading("pictures", 4, 60)
    )
    page = view_of(reads)
    page._session.is_timed = lambda row: False
    assert page._reported(reads, TrainingsView((reads,))).rpartition(" · ")[2].startswith("20 s ")


def test_of_a_run_that_is_over_it_is_said_what_was_kept() -> None:
    done = replace(ROW, state="done", done=DONE)
    note = Noted("training_state_damaged", {"step": 30, "file": "f", "kept": "k", "to": 20})
    page = view_of(done, RunLog(notes=(note,)), comparing=Answers().stop)
    first, second, third = page._reported(done, TrainingsView((done,))).split("\n")
    assert first.startswith("Done · ") and first.endswith("kept: step 20 · rex.safetensors")
    assert "step 30 of 40" not in first
    assert second == "Pictures that compare steps are being made." and "step 20" in third


def test_of_one_that_failed_it_is_said_why() -> None:
    failed = replace(ROW, state="failed", error=EngineError("out_of_memory"))
    assert len(view_of(failed)._reported(failed, TrainingsView()).split("\n")) == 3
    changed = replace(failed, error=CHANGED)
    lead, *lines = view_of(changed)._reported(changed, TrainingsView()).split("\n")
    assert lead.startswith("It would go on with something else") and "x.png" in lines[0]
    paused = replace(failed, state="paused")
    assert view_of(paused)._reported(paused, TrainingsView()).startswith("Paused")


@pytest.mark.parametrize(
    ("row", "words", "busy"),
    [
        (ROW, "rex\nPaused · 30/40", False),
        (replace(ROW, title=""), "Starter\nPaused · 30/40", False),
        (replace(ROW, state="running"), "rex\nTraining · 30/40", True),
        (replace(ROW, state="done"), "rex\nDone", False),
        (replace(ROW, state="running", doing=WAITS), "rex\nWaits for a picture · 30/40", True),
        (replace(ROW, total=0), "rex\nPaused", False),
    ],
)
def test_a_run_of_the_list_says_its_state(row: RunRow, words: str, busy: bool) -> None:
    named = view_of(row)._named(row)
    assert (named.id, named.name) == ("7", row.title or row.model)
    assert named.words == words and bool(named.busy) is busy


@pytest.mark.parametrize(
    ("pauses", "goes_on", "focused"),
    [(True, False, "pause"), (False, True, "go_on"), (False, False, "list")],
)
def test_the_keyboard_is_never_on_what_deletes(pauses: bool, goes_on: bool, focused: str) -> None:
    page = view_of(ROW, list="list")
    page.pause, page.go_on = Has(isHidden=lambda: not pauses), Has(isHidden=lambda: not goes_on)
    parts = {"pause": page.pause, "go_on": page.go_on, "list": "list"}
    assert page._focused() is parts[focused]


@pytest.mark.parametrize(
    ("state", "total", "shown"),
    [
        ("running", 40, True),
        ("paused", 40, True),
        ("failed", 40, True),
        ("waiting", 40, False),
        ("done", 40, False),
        ("running", 0, False),
    ],
)
def test_a_bar_is_shown_of_what_is_on_its_way(state: RunState, total: int, shown: bool) -> None:
    bar, empty = list[Any](), list[bool]()
    page = view_of(replace(ROW, state=state, total=total))
    page.names, page.stack = Answers(), Has(set_empty=empty.append)
    page.title, page.state, page.bar = Answers(), Answers(), Has(show_share=None)
    page.state.style = lambda: Has(polish=str)
    page.bar.show_share = lambda over, total, *, shown: bar.append((over, total, shown))
    page._show(None)
    assert bar == [(30, total, shown)] and empty == [False]
    assert page.title.said == [("setText", "rex · Starter")]
    role = "failed" if state == "failed" else "secondary"
    assert page.state.said[0] == ("setProperty", "role", role)


def test_a_run_that_was_resumed_and_changed_asks_once() -> None:
    page = view_of(replace(ROW, state="failed", error=CHANGED))
    page.names, page.stack, page.title = Answers(), Answers(), Answers()
    page.state, page.bar = Answers(), Answers()
    page.state.style = lambda: Has(polish=str)
    page._ask_changed = page.emits("ask").emit
    page._show(None)
    assert ("ask", page.runs.row) not in page.told
    page._resumed = "7"
    page._show(None)
    assert ("ask", page.runs.row) in page.told


def test_samples_are_rows_of_their_prompts_in_order() -> None:
    one = (
        Sample(0, 1, "a dog", "/b.png"),
        Sample(0, 0, "rex", "/a.png"),
        Sample(9, 0, "rex 2", "/c.png"),
    )
    page, shown = view_of(ROW, RunLog(samples=one)), list[Any]()
    page.state, page.graph = Answers(), Answers()
    page.sheet = Has(at=(0, 0), rows=[], show_rows=shown.append)
    page._show_log()
    (rows,) = shown
    assert [(one.name, one.cells) for one in rows] == [
        ("rex 2", [("Step 0", "/a.png"), ("Step 9", "/c.png")]),
        ("a dog", [("Step 0", "/b.png")]),
    ]
    assert page.graph.said == [("show_curves", None)]


def test_the_log_is_read_at_once_when_it_begins_and_seldom_later() -> None:
    for offset, active, told in (
        (0, False, ["shown"]),
        (5, False, ["start"]),
        (5, True, []),
    ):
        page, said = view_of(ROW), list[str]()
        page._show_log = lambda said=said: said.append("shown")
        page._soon = Has(
            isActive=lambda active=active: active, start=lambda said=said: said.append("start")
        )
        page._on_log(RunLog(offset=offset))
        assert said == told
