"""Steps of a recipe moved, dropped and deleted, and what a batch says of its files: in tables,
without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace as Has
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.core.observable import Observable
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.batch_files import SourceRow
from desktop_app.storage.item_run import Outcome
from desktop_app.ui.recipes.batch_files import BatchFiles, decided
from desktop_app.ui.recipes.batch_grid import mark_of
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.recipes.recipe_editor import RecipeEditor
from desktop_app.worker.batch_session import BatchSession
from desktop_app.worker.batch_work import Decision
from desktop_app.worker.threaded_run import Progress
from tests.ui.asked_rows import Answers, Asked
from tests.ui.recipes.conftest import WARM, WEB

pytestmark = pytest.mark.usefixtures("qapp")

A, B, C = (made_step("adjust", name) for name in ("exposure", "grain", "curves"))
NEW = made_step("canvas", "crop")
NO = Qt.KeyboardModifier.NoModifier


def editor_of(draft: Recipe | None, at: int = 0, kept: str = "") -> Asked:
    """The editor of that draft, whose step ``at`` is chosen. ``told``: the draft that was made,
    and the step that is chosen then."""
    session = Answers()
    session.all, session.looks = (WARM, WEB), [WARM]
    session.found = {one.name: one for one in session.all}.get
    session.is_own = ("Web",).__contains__
    page = Asked(
        RecipeEditor, draft=Observable(draft), _session=session, _kept=kept, _wrong={0: "x"}
    )
    steps = () if draft is None else draft.steps
    page.steps = Has(currentRow=lambda: at, setCurrentRow=page.emits("row").emit)
    page.form = Has(is_wrong=False, editors={})
    page.steps.count, page.note = (lambda: len(steps)), Has(clear=page.emits("clear").emit)
    page._unsaved, page._last, page._edits = {}, draft, False
    page._show = page.emits("show").emit
    return page


def made(page: Asked) -> tuple[list[str], int]:
    """Names of the steps there are now, and which one is chosen."""
    (row,) = (one[1] for one in page.told if one[0] == "row")
    return [one.name for one in page.draft.value.steps], row


ABC = Recipe("R", (A, B, C))


@pytest.mark.parametrize(
    ("draft", "at", "steps", "chosen"),
    [
        (ABC, 0, ["grain", "curves"], 0),
        (ABC, 1, ["exposure", "curves"], 1),
        (ABC, 2, ["exposure", "grain"], 1),
        (Recipe("R", (A,)), 0, list[str](), -1),
    ],
)
def test_behind_a_step_that_was_deleted_the_next_one_is_chosen(
    draft: Recipe, at: int, steps: list[str], chosen: int
) -> None:
    page = editor_of(draft, at)
    assert page.by_id["remove"].can
    page.by_id["remove"].do()
    assert made(page) == (steps, chosen)
    assert not page._wrong and ("clear",) in page.told, "faults are those of other steps"


@pytest.mark.parametrize(("draft", "at"), [(None, -1), (Recipe("R", ()), -1), (ABC, 3)])
def test_where_no_step_is_chosen_none_is_deleted(draft: Recipe | None, at: int) -> None:
    page = editor_of(draft, at)
    page._remove()
    assert not page.told and page.draft.value == draft
    assert page.by_id["remove"].can is bool(draft and draft.steps)


@pytest.mark.parametrize(
    ("start", "row", "steps", "chosen"),
    [
        (0, 3, ["grain", "curves", "exposure"], 2),
        (0, 2, ["grain", "exposure", "curves"], 1),
        (2, 0, ["curves", "exposure", "grain"], 0),
        (1, 0, ["grain", "exposure", "curves"], 0),
        (1, 1, ["exposure", "grain", "curves"], 1),
        (1, 2, ["exposure", "grain", "curves"], 1),
    ],
)
def test_a_drop_takes_the_row_before_which_it_falls(
    start: int, row: int, steps: list[str], chosen: int
) -> None:
    page = editor_of(ABC, start)
    page._moved(None, start, start, None, row)
    assert made(page) == (steps, chosen)


@pytest.mark.parametrize(
    ("at", "key", "steps"),
    [
        (0, Qt.Key.Key_Up, None),
        (0, Qt.Key.Key_Down, ["grain", "exposure", "curves"]),
        (2, Qt.Key.Key_Up, ["exposure", "curves", "grain"]),
        (2, Qt.Key.Key_Down, None),
        (1, Qt.Key.Key_Delete, ["exposure", "curves"]),
    ],
)
def test_a_step_is_moved_by_alt_and_arrows_and_deleted_by_del(
    at: int, key: Qt.Key, steps: list[str] | None
) -> None:
    page = editor_of(ABC, at)
    deletes = key == Qt.Key.Key_Delete
    modifier = NO if deletes else Qt.KeyboardModifier.AltModifier
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
    assert page.eventFilter(QObject(), event) is True
    if steps is None:
        assert not page.told and page.draft.value is ABC
    else:
        assert made(page)[0] == steps


@pytest.mark.parametrize(
    ("draft", "at", "steps", "chosen"),
    [
        (None, -1, ["crop"], 0),
        (ABC, 0, ["exposure", "crop", "grain", "curves"], 1),
        (ABC, 2, ["exposure", "grain", "curves", "crop"], 3),
    ],
)
def test_a_step_is_added_behind_the_chosen_one(
    draft: Recipe | None, at: int, steps: list[str], chosen: int
) -> None:
    page = editor_of(draft, at)
    page._add("canvas", "crop")
    assert made(page) == (steps, chosen)
    assert page.draft.value.name == ("New recipe" if draft is None else "R")


def test_the_chosen_step_is_edited() -> None:
    page = editor_of(ABC, 1)
    page._edited(NEW)
    assert made(page) == (["exposure", "crop", "curves"], 1) and not page._edits
    for draft, at in ((None, 0), (ABC, -1), (ABC, 3)):
        page = editor_of(draft, at)
        page._edited(NEW)
        assert not page.told


@pytest.mark.parametrize(
    ("draft", "kept", "can", "asks"),
    [
        (None, "", False, True),
        (WEB, "Web", False, False),
        (replace(WEB, steps=WEB.steps[:1]), "Web", True, False),
        (WARM, "Web", True, False),
        (ABC, "", True, True),
        (ABC, "gone", True, False),
    ],
)
def test_what_the_disk_has_otherwise_is_saved(
    draft: Recipe | None, kept: str, can: bool, asks: bool
) -> None:
    page = editor_of(draft, kept=kept)
    page._ask_name = page.emits("ask").emit
    assert page.by_id["save"].can is can
    page.by_id["save"].do()
    assert page.told == ([("ask",)] if asks else [])
    assert page._session.said == ([] if asks else [("put", draft, kept)])
    page.form.is_wrong = True
    assert not page.by_id["save"].can, "another value is shown than would be saved"


def test_what_is_not_saved_stands_below_those_that_are() -> None:
    page = editor_of(ABC)
    page._unsaved = {"Web": replace(WEB, steps=())}
    warm, web, left, draft = page._rows()
    assert (warm.id, warm.own, web.id, web.own) == ("Warm", False, "Web", True)
    assert (left.id, left.words) == (page._unsaved["Web"], "Web (not saved)") and left.busy
    assert (draft.id, draft.name, draft.words) == ("", "R", "R (not saved)") and draft.busy
    assert not warm.busy and len(editor_of(WEB, kept="Web")._rows()) == 2
    assert len(editor_of(None)._rows()) == 2


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (ABC, WEB, {"R"}),
        (WEB, WARM, set[str]()),
        (Recipe("New recipe", ()), WEB, set[str]()),
        (None, WEB, set[str]()),
        (replace(WEB, steps=WEB.steps[:1]), WARM, {"Web"}),
    ],
)
def test_what_was_not_saved_is_kept_when_another_takes_its_place(
    before: Recipe | None, after: Recipe, kept: set[str]
) -> None:
    page = editor_of(before, kept="x")
    page._draft_changed(after)
    assert {*page._unsaved} == kept and page._kept == "" and page._last is after
    if before is not None:
        page._draft_changed(before)
        assert before.name not in page._unsaved, "it is the draft again"
    page._edits, page._kept = True, "Web"
    page._draft_changed(ABC)
    assert page._kept == "Web", "it was edited, and is the same one"


def test_a_recipe_that_is_deleted_is_not_kept_as_unsaved() -> None:
    page = editor_of(WEB, kept="Web")
    page._delete("Warm")
    assert page._last is WEB
    page._delete("Web")
    assert page._last is None and page._session.said == [("remove", "Warm"), ("remove", "Web")]


def test_a_recipe_that_was_kept_has_its_name() -> None:
    page = editor_of(ABC)
    page._unsaved, page.isVisible = {"Shop": ABC}, lambda: True
    page._stored("Shop")
    assert (page._kept, page.draft.value.name, page._unsaved) == ("Shop", "Shop", {})
    page.isVisible = lambda: False
    page._stored("Other")
    assert page._kept == "Shop"


@pytest.mark.parametrize(
    ("draft", "kept", "known"),
    [
        (WEB, "", "Web"),
        (replace(WEB, steps=()), "", ""),
        (replace(WEB, steps=()), "Web", "Web"),
        (ABC, "", ""),
        (None, "", ""),
    ],
)
def test_a_draft_that_is_as_the_disk_has_it_is_that_one(
    draft: Recipe | None, kept: str, known: str
) -> None:
    page = editor_of(draft, kept=kept)
    del page.__dict__["_show"]
    page.chooser, page.names, page._looks = Answers(), Answers(), Answers()
    page._show_steps, page.stack = page.emits("steps").emit, Answers()
    page._show(None)
    assert page._kept == known
    assert page.names.said[-1] == ("choose", None if draft is None else known)
    ((said, words),) = page.chooser.said
    assert said == "setPlaceholderText" and "2" in words
    assert page.told == [("steps", () if draft is None else draft.steps), ("refresh",)]
    assert page.stack.said == [("set_empty", not (draft and draft.steps))]
    assert [one[:2] for one in page._looks.said] == [("clear",), ("addAction", "Warm")]


@pytest.mark.parametrize(
    ("at", "shown", "step", "told"),
    [
        (0, None, A, [("step", A), ("wrong", "x")]),
        (0, A, A, [("wrong", "x")]),
        (1, A, B, [("step", B), ("wrong", "")]),
        (3, None, None, [("step", None), ("wrong", "")]),
        (-1, A, None, [("step", None), ("wrong", "")]),
    ],
)
def test_the_form_is_that_of_the_chosen_step(at: int, shown: Any, step: Any, told: Any) -> None:
    page = editor_of(ABC)
    page.form = Has(step=shown, show_step=page.emits("step").emit, say=page.emits("wrong").emit)
    page._show_step(at)
    assert page.told == told and (("step", step) in told or shown is step)


def test_faults_stand_at_their_steps() -> None:
    page = editor_of(ABC)
    page.note = Answers()
    page.tell_faults([(2, "No such look."), (0, "No model."), (0, "No room.")])
    assert page._wrong == {-1: "No room.", 1: "No such look."}
    assert page.note.said == [("setText", "No model.\nNo room.")]


# -- files of a batch -----------------------------------------------------------------------------


def batch_of(
    *files: tuple[Outcome, Decision], progress: Progress | None = None, **fields: Any
) -> Asked:
    rows = tuple(SourceRow(f"/{at}.png", f"{at}.png") for at in range(len(files)))
    session = Asked(BatchSession, rows=Observable(rows), seconds_left=0.0)
    session.outcome, session.decision = (lambda at: files[at][0]), (lambda at: files[at][1])
    session.reason = lambda at: f"why {at}"
    session.progress = Observable(progress or Progress("over", len(rows), len(rows)))
    session.recipe = Observable(WEB)
    session.decide = session.emits("decide").emit
    page = Asked(BatchPage, session=session, _faulty=False, out=Has(text=lambda: "/out"))
    page.editor = Has(form=Has(is_wrong=False, editors={}))
    for name, value in fields.items():
        setattr(page, name, value)
    return page


FAILED = Outcome("failed", ("read_failed", "It can't be read."))
RULE = Outcome("failed", ("rejected_empty", "It is empty."))
WELL = Outcome("done")


@pytest.mark.parametrize(
    ("files", "phase", "words"),
    [
        (((WELL, ""), (WELL, "")), "over", "Done: 2 of 2 files"),
        (((WELL, ""), (Outcome(), "")), "running", "1 of 2 files"),
        (((WELL, ""), (FAILED, ""), (RULE, "")), "over", "Done: 1 of 3 files · 2 failed"),
        (
            ((WELL, "keep"), (WELL, "reject"), (WELL, "")),
            "over",
            "Done: 2 of 3 files · 1 kept · 1 rejected",
        ),
        (((FAILED, "reject"), (WELL, "")), "over", "Done: 1 of 2 files · 1 rejected"),
        (((Outcome("skipped"), ""), (WELL, "")), "paused", "2 of 2 files"),
    ],
)
def test_each_file_of_a_batch_is_counted_once(
    files: tuple[tuple[Outcome, Decision], ...], phase: Any, words: str
) -> None:
    progress = Progress(phase, sum(one.status != "open" for one, _ in files), len(files))
    assert batch_of(*files, progress=progress)._reported() == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"recipe": None}, "Choose a recipe, or add steps."),
        ({"recipe": Recipe("R", ())}, "Choose a recipe, or add steps."),
        ({"checking": True}, ""),
        ({"checking": False}, "Some steps can't run on this computer."),
        ({"files": ()}, "Add files."),
        ({"out": "  "}, "Choose a folder for the results."),
    ],
)
def test_what_a_batch_lacks_is_said(fields: dict[str, Any], words: str) -> None:
    files: tuple[tuple[Outcome, Decision], ...] = fields.get("files", ((Outcome(), ""),))
    page = batch_of(*files, progress=Progress())
    page.session.recipe.value = fields.get("recipe", WEB)
    page.out = Has(text=lambda: fields.get("out", "/out"))
    page._faulty = "checking" in fields
    page._checking = Has(isActive=lambda: fields["checking"])
    assert page._reported() == words


@pytest.mark.parametrize(
    ("decisions", "decision", "reason", "asks", "back"),
    [
        (["", "keep"], "keep", "", "keep", ["", "keep"]),
        (["keep", "keep"], "keep", "", "", ["keep", "keep"]),
        (["reject", "reject"], "reject", "", None, None),
        (["reject", ""], "reject", "", "reject", ["reject", ""]),
        (["reject", "reject"], "reject", "dull", "reject", ["reject", "reject"]),
    ],
)
def test_what_is_decided_twice_is_undecided_but_for_what_is_rejected(
    decisions: list[Decision],
    decision: Decision,
    reason: str,
    asks: Decision | None,
    back: list[Decision] | None,
) -> None:
    session = batch_of(*((WELL, one) for one in decisions)).session
    undo = decided(session, [0, 1], decision, reason)  # type: ignore[arg-type]
    assert session.told == ([] if asks is None else [("decide", [0, 1], asks, reason)])
    assert (undo is None) is (back is None)
    if undo is not None and back is not None:
        undo()
        assert session.told[1:] == [
            ("decide", [at], was, f"why {at}") for at, was in enumerate(back)
        ]


def files_of(*, large: bool = False, opens_large: bool = False, can: bool = True) -> Asked:
    session = Answers()
    session.files = lambda at: ["/a.png"] * at
    page = Asked(BatchFiles, session=session, is_large=large, opens_large=opens_large, selected=[0])
    page._workspace = Has(state=Has(notice=Observable(None)))
    page._before, page._stays = [([0], [page.emits("back").emit])], ""
    page.list_model = Has(rows=[4, 5, 6], rowCount=lambda: 3, index=lambda at: at)
    index = Has(row=lambda: 1, isValid=lambda: can)
    page.grid = Has(currentIndex=lambda: index, scrollTo=lambda at: None)
    page.grid.choose_rows, page.show_large = page.emits("choose").emit, lambda: None
    page.decide = page.emits("decide").emit
    page.enlarge = page.emits("enlarge").emit
    return page


@pytest.mark.parametrize(
    ("key", "told", "said"),
    [
        (Qt.Key.Key_K, [("decide", "keep")], []),
        (Qt.Key.Key_R, [("decide", "reject")], []),
        (Qt.Key.Key_A, [], [("again", [0])]),
        (Qt.Key.Key_M, [], [("again", [0])]),
        (Qt.Key.Key_Space, [("enlarge",)], []),
        (Qt.Key.Key_Delete, [], [("remove", [0])]),
    ],
)
def test_files_are_reviewed_by_keys(key: Qt.Key, told: list[Any], said: list[Any]) -> None:
    page = files_of()
    assert page.eventFilter(QObject(), QKeyEvent(QEvent.Type.KeyPress, key, NO)) is True
    assert (page.told, page.session.said) == (told, said)


@pytest.mark.parametrize("large", [False, True])
def test_the_keyboard_is_where_files_are_looked_at(large: bool) -> None:
    page = Asked(BatchFiles, comparison="one", grid=Has(chosen_rows=[(0, 1), (3, 3)]))
    page.currentWidget = lambda: "one" if large else "all"
    page.list_model = Has(rows=[9, 8, 7, 6])
    assert page.is_large is large and page.focused == ("one" if large else page.grid)
    assert page.selected == [9, 8, 6], "by their places"


@pytest.mark.parametrize(("selected", "steps"), [([4], True), ([4, 5], False)])
def test_one_file_that_is_decided_gives_way_to_the_next(selected: list[int], steps: bool) -> None:
    page = files_of()
    del page.__dict__["decide"]
    page.selected, page._before = selected, []
    page.session.decision, page.session.reason = (lambda at: ""), lambda at: ""
    page.decide("keep")
    assert page.session.said == [("decide", selected, "keep", "")]
    assert page.told == [("choose", [2])] * steps and page._before[0][0] == selected


@pytest.mark.parametrize(
    ("large", "opens_large", "key", "told"),
    [
        (True, False, Qt.Key.Key_Left, [("choose", [0])]),
        (True, False, Qt.Key.Key_Right, [("choose", [2])]),
        (True, False, Qt.Key.Key_Escape, [("enlarge",)]),
        (False, True, Qt.Key.Key_Escape, [("enlarge",)]),
    ],
)
def test_one_that_is_large_gives_way_to_those_beside_it(
    large: bool, opens_large: bool, key: Qt.Key, told: list[Any]
) -> None:
    page = files_of(large=large, opens_large=opens_large)
    page.eventFilter(QObject(), QKeyEvent(QEvent.Type.KeyPress, key, NO))
    assert page.told == told


@pytest.mark.parametrize(
    ("decision", "status", "mark"),
    [
        ("keep", "done", ("circle-check", "link")),
        ("keep", "failed", ("circle-check", "link")),
        ("reject", "failed", ("circle-x", "danger")),
        ("", "failed", ("circle-alert", "danger")),
        ("", "done", None),
        ("", "open", None),
    ],
)
def test_a_tile_has_the_mark_of_what_was_decided(
    decision: Decision, status: str, mark: tuple[str, str] | None
) -> None:
    assert mark_of(decision, status) == mark


def test_behind_the_last_file_there_is_none() -> None:
    page = files_of(large=True)
    for by in (-2, 2):
        page._step(by)
    assert not page.told


def test_what_is_shown_large_is_read_once_until_it_is_another() -> None:
    page, asked = files_of(large=True), list[Any]()
    page._large, page.is_large = (), True
    page.show_large = BatchFiles.show_large.__get__(page)
    session = page.session
    rows = {5: Has(path="/a.png"), 4: Has(path="")}
    session.rows, session.seen = Has(value=rows), lambda at: ["/seen.png"]
    session.files, session.painted = lambda at: ["/out.png"], lambda at: None
    session.outcome = lambda at: Has(error=None)
    session.pictures = lambda paths, then, painted, is_reported: asked.append([*map(str, paths)])
    page.show_large()
    page.show_large()
    assert asked == [["/a.png", "/out.png"]]
    page._changed(4)
    assert len(asked) == 1
    page._changed(5)
    assert asked[1:] == [["/a.png", "/out.png"]], "it is another file of that name"
    session.files = lambda at: []
    page.show_large()
    assert asked[2:] == [["/a.png", "/seen.png"]], "what a rule rejected"
    session.painted = lambda at: Has(step="stroke")
    page.show_large()
    assert asked[3:] == [["/a.png"]], "with what was painted since"
    page.list_model.rows = [1, 4]
    page.show_large()
    assert asked[4:] == [[]], "it was made of nothing"
    page.is_large = False
    page._large = ()
    page.show_large()
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("phase", "selected", "chosen"),
    [("over", [], True), ("over", [0], False), ("running", [], False)],
)
def test_a_batch_that_is_over_is_reviewed_from_its_first_file(
    phase: Any, selected: list[int], chosen: bool
) -> None:
    page = batch_of(progress=Progress(phase, 2, 7))
    page._soon, page.review = Answers(), Has(selected=selected)
    page.show_badge = page.emits("badge").emit
    page.grid = Has(choose_rows=page.emits("choose").emit)
    page._change(None)
    badge = ("badge", "2/7" if phase == "running" else "")
    assert page.told == [badge, *[("choose", [0])] * chosen] and page._soon.said == [("start",)]


@pytest.mark.parametrize("phase", ["new", "paused", "over"])
def test_a_batch_is_run_gone_on_with_or_begun_anew_with_its_files(phase: Any) -> None:
    page = batch_of((WELL, ""), progress=Progress(phase), review=Has(focused=Answers()))
    told = page.session.told
    page.session.run = page.session.emits("run").emit
    page.session.clear = lambda rows=(): told.append(("clear", len(rows)))
    page._workspace = Has(settings=Has(batch_folder=""), keep_settings=page.emits("kept").emit)
    page._run()
    assert told == ([("clear", 1)] if phase == "over" else [("run", Path("/out"))])
    assert page._workspace.settings.batch_folder == ("" if phase == "over" else "/out")


@pytest.mark.parametrize(
    ("selected", "stays"), [([0], "made_again_stays"), ([0, 1], "earlier_rejected")]
)
def test_what_is_made_again_can_not_be_taken_back(selected: list[int], stays: str) -> None:
    page = files_of()
    page.selected = selected
    page.again()
    assert not page._before and page.session.said == [("again", selected)]
    undo = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.undo(undo) and page._workspace.state.notice.value.notes == (stays,)


def test_undo_goes_back_to_whose_it_was() -> None:
    page = files_of()
    page._before = [([6, 4], [page.emits("back").emit])]
    undo = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.undo(undo) and page.told == [("choose", [0, 2]), ("back",)]
    assert not page.undo(undo) and not page.undo(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, NO))
    assert page._workspace.state.notice.value is None


def test_files_that_are_others_have_nothing_to_take_back() -> None:
    page = files_of()
    page.comparison = Answers()
    page._stays = "made_again_stays"
    page._emptied(None)
    assert not page._before and not page._stays and page._large == ()
