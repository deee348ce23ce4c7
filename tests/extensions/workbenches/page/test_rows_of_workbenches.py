"""What the page of workbenches offers of a run, in tables of its states, without a window: how each
picture is kept and taken back, what is counted, where one is led."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace as Has
from typing import Any

import pytest
from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.core.observable import Observable
from desktop_app.extensions.workbenches.faces.page.file_editors import DamageEditor, ExplainedEditor
from desktop_app.extensions.workbenches.faces.page.made_files import (
    WAYS,
    MadeFiles,
    MadeGrid,
    by_keep_action,
)
from desktop_app.extensions.workbenches.faces.page.pages_view import FilesView, PagesView
from desktop_app.extensions.workbenches.faces.page.row_list import RowList
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage, stops_of
from desktop_app.extensions.workbenches.work.making.planning import UNPLACED
from desktop_app.extensions.workbenches.work.making_session import CutOut, MakingSession
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.storage.batch_files import SourceRow
from desktop_app.storage.item_run import Outcome
from desktop_app.ui.widgets.two_line_rows import BELOW, ICON
from desktop_app.ui.words.recipe_steps import step_words
from desktop_app.worker.batch_work import Decision
from desktop_app.worker.folder_run import came_to
from desktop_app.worker.threaded_run import Progress
from tests.ui.asked_rows import Answers, Asked
from tests.worker.conftest import AT_WORK

pytestmark = [AT_WORK, pytest.mark.usefixtures("qapp")]

RULE = ("rejected_pieces", "It lies in pieces.")
WRONG = ("read_failed", "It can't be read.")
ALL = ("choose", "make", "review", "arrange", "export")


@dataclass
class Picture:
    """Of a run, and what was decided of it."""

    outcome: Outcome = field(default_factory=lambda: Outcome("done"))
    decision: Decision = ""
    reason: str = ""
    files: tuple[str, ...] = ("a.png",)
    seen: bool = False
    cut_out: CutOut | None = None
    accepted: bool = False


def made(decision: Decision = "", reason: str = "") -> Picture:
    return Picture(decision=decision, reason=reason)


def flagged(decision: Decision = "") -> Picture:
    cut_out = CutOut(Path("/a.png"), Path("/m.png"), None)
    return Picture(Outcome("failed", RULE), decision, files=(), seen=True, cut_out=cut_out)


def painted() -> Picture:
    cut_out = CutOut(Path("/a.png"), Path("/m.png"), Has(name="shown"))  # type: ignore[arg-type]
    return Picture(Outcome("failed", RULE), files=(), seen=True, cut_out=cut_out)


def failed(decision: Decision = "") -> Picture:
    return Picture(Outcome("failed", WRONG), decision, files=())


def open_one() -> Picture:
    return Picture(Outcome(), files=())


def run_of(*pictures: Picture, progress: Progress | None = None, **fields: Any) -> Asked:
    """A session over these. ``told`` has what is asked of it."""
    session = Asked(MakingSession, pages=Observable(()), workbench=Observable(None), folder=None)
    rows = tuple(SourceRow(f"/{at}.png", f"{at}.png") for at in range(len(pictures)))
    session.rows, session.seconds_left = Observable(rows), 0.0
    session.progress = Observable(progress or Progress("over", len(rows), len(rows)))
    session.use_edits, session.own_labels, session.edited = None, [], []
    session.outcome, session.decision = (
        lambda at: pictures[at].outcome,
        lambda at: pictures[at].decision,
    )
    session.reason = lambda at: pictures[at].reason
    session.files = lambda at: [Path("/out") / one for one in pictures[at].files]
    session.seen = lambda at: [Path("/seen.png")] * pictures[at].seen
    session.cut_out = lambda at: pictures[at].cut_out
    session.is_accepted = lambda at: pictures[at].accepted

    def decide(numbers: Sequence[int], decision: Decision, reason: str = "") -> None:
        for at in numbers:
            pictures[at].decision, pictures[at].reason = decision, reason
        session.told.append(("decide", [*numbers], decision, reason))

    session.decide = decide
    session.paint, session.take_back = session.emits("paint").emit, session.emits("back").emit
    session.pause, session.run = session.emits("pause").emit, session.emits("run").emit
    for name, value in fields.items():
        setattr(session, name, value)
    return session


def grid_of(session: Asked, *selected: int, current: int = 0) -> Asked:
    """The review of a run."""
    count = len(session.rows.value)
    grid = Asked(MadeGrid, session=session, _workspace=Has(added={"makings": session}))
    grid.selected, grid._before, grid._stays = [*selected], [], ""
    grid.list_model = Has(rows=range(count), rowCount=lambda: count, index=lambda at: at)
    grid.grid = Has(
        currentIndex=lambda: Has(row=lambda: current),
        choose_rows=grid.emits("choose").emit,
        scrollTo=lambda index: None,
    )
    grid.show_large, grid.is_large = grid.emits("large").emit, False
    grid._workspace.state = Has(notice=Observable(None))
    grid.enlarge = grid.again = None
    return grid


class Field(QLineEdit):
    """In no window; ``typing``: whether it has the keyboard."""

    typing = False

    def hasFocus(self) -> bool:
        return self.typing


class Key:
    """Ctrl+Z, or something else."""

    def __init__(self, undo: bool = True) -> None:
        self.undo = undo

    def matches(self, _: object) -> bool:
        return self.undo


# -- how a picture is kept ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "way"),
    [
        (made(), ""),
        (made("reject"), ""),
        (flagged(), "flagged"),
        (flagged("reject"), "flagged"),
        (painted(), "painted"),
        (failed(), None),
        (open_one(), None),
    ],
)
def test_a_picture_is_kept_in_its_own_way(picture: Picture, way: str | None) -> None:
    session = run_of(picture)
    assert by_keep_action(session, [0]) == ({} if way is None else {way: [0]})  # type: ignore[arg-type]
    page = files_of(session, 0)
    row = page.by_id["keep"]
    assert row.can is (way is not None)
    assert (row.text, row.tip) == (WAYS[way or ""].words, WAYS[way or ""].tip)


def test_of_several_the_button_says_what_is_least_usual() -> None:
    session = run_of(made(), flagged(), painted(), failed())
    for chosen, way in (([0, 3], ""), ([0, 1], "flagged"), ([0, 1, 2], "painted")):
        assert files_of(session, *chosen).by_id["keep"].text == WAYS[way].words
    assert list(by_keep_action(session, [0, 1, 2, 3])) == ["painted", "flagged", ""]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("picture", "decision", "does", "after", "steps"),
    [
        (made(), "keep", ("decide", [0], "keep", ""), ("decide", [0], "", ""), True),
        (made("keep"), "keep", ("decide", [0], "", ""), ("decide", [0], "keep", ""), True),
        (
            made("reject", "dull"),
            "keep",
            ("decide", [0], "keep", ""),
            ("decide", [0], "reject", "dull"),
            True,
        ),
        (made(), "reject", ("decide", [0], "reject", ""), ("decide", [0], "", ""), True),
        (made("reject"), "reject", None, None, True),
        (flagged(), "keep", ("paint", [0], True), ("back", [0]), True),
        (flagged(), "reject", ("decide", [0], "reject", ""), ("decide", [0], "", ""), True),
        (painted(), "reject", ("decide", [0], "reject", ""), ("decide", [0], "", ""), True),
        (failed(), "reject", ("decide", [0], "reject", ""), ("decide", [0], "", ""), True),
        (failed(), "keep", None, None, False),
        (open_one(), "keep", None, None, False),
    ],
)
def test_each_decision_has_its_way_back(
    picture: Picture, decision: Decision, does: object, after: object, steps: bool
) -> None:
    was = (picture.decision, picture.reason)
    session = run_of(picture, made())
    grid = grid_of(session, 0)
    grid.decide(decision)
    assert session.told == ([does] if does else [])
    assert (("choose", [1]) in grid.told) is steps, "the next one is looked at"
    assert grid.undo(Key()) is bool(after)
    assert session.told[1:] == ([after] if after else [])
    if after:
        assert grid.told[-1] == ("choose", [0]) and (picture.decision, picture.reason) == was
    assert grid.undo(Key()) is False


def test_a_painted_one_stays_and_says_why_to_who_takes_it_back() -> None:
    session = run_of(made(), painted())
    grid = grid_of(session, 0)
    grid.decide("keep")
    grid.selected = [1]
    grid.decide("keep")
    assert session.told[-1] == ("paint", [1], session.cut_out(1).painted)
    count = len(session.told)
    assert grid.undo(Key()) and session.told[count:] == []
    assert grid._workspace.state.notice.value.notes == ("painted_stays",)


def test_several_are_decided_and_taken_back_at_once() -> None:
    session = run_of(made("keep"), flagged(), made(), failed())
    grid = grid_of(session, 0, 1, 2, 3)
    grid.decide("keep")
    assert session.told == [("paint", [1], True), ("decide", [0, 2], "keep", "")]
    assert not grid.told, "none of them is left"
    assert grid.undo(Key()) and not grid._before
    assert session.told[2:] == [("back", [1]), ("decide", [0], "keep", ""), ("decide", [2], "", "")]
    assert grid.told == [("choose", [0, 1, 2, 3])]
    assert not grid.undo(Key(undo=False))


def test_a_number_is_a_reason_of_the_workbench_s_rules() -> None:
    steps = ({"reject": "cut_off"}, {"adjust": "x"}, {"reject": "pieces"}, {"reject": "cut_off"})
    session = run_of(made(), workbench=Observable(Has(steps=steps, cuts_out=False)))
    grid = grid_of(session, 0)
    page = files_of(session, 0)
    assert page.by_id["reason"].text == "1 Cut off · 2 Cut-out in pieces"
    assert files_of(run_of(made()), 0).by_id["reason"].text == "Why it is rejected"
    keys = [*grid.more_keys().values()]
    assert len(keys) == 2
    keys[1]()
    assert session.told == [("decide", [0], "reject", "Cut-out in pieces")]
    keys[1]()
    assert len(session.told) == 2, "for a reason it is rejected again"


# -- what is offered of made pictures -------------------------------------------------------------


def files_of(session: Asked, *selected: int) -> Asked:
    page = Asked(MadeFiles, session=session, review=grid_of(session, *selected))
    page.review.focused = Has(setFocus=lambda: None)
    page.edit_wanted = page.emits("edit")
    return page


@pytest.mark.parametrize(
    ("pictures", "shown", "usable"),
    [
        ((), set[str](), set[str]()),
        ((made(),), set[str](), {"keep", "reject", "again", "large", "edit"}),
        ((made(), made()), set[str](), {"keep", "reject", "again", "large"}),
        ((flagged(),), set[str](), {"keep", "reject", "again", "large", "paint"}),
        ((failed(),), set[str](), {"reject", "again", "large"}),
        ((open_one(),), set[str](), {"large"}),
        ((Picture(accepted=True),), {"back"}, {"keep", "reject", "again", "large", "edit"}),
        ((Picture(accepted=True), made()), set[str](), {"keep", "reject", "again", "large"}),
    ],
)
def test_buttons_concern_what_is_selected(
    pictures: tuple[Picture, ...], shown: set[str], usable: set[str]
) -> None:
    session = run_of(*pictures)
    page = files_of(session, *range(len(pictures)))
    names = {"keep", "reject", "again", "large", "edit", "paint"}
    assert page.usable & names == usable and page.shown & {"back", "paint"} == shown
    assert page.by_id["back"].do() is None
    assert session.told == [("back", [*range(len(pictures))])]


@pytest.mark.parametrize(
    ("phase", "shown", "usable"),
    [
        ("new", set[str](), set[str]()),
        ("running", {"pause"}, {"pause"}),
        ("stopping", {"pause"}, set[str]()),
        ("paused", {"go_on"}, set[str]()),
        ("over", set[str](), set[str]()),
    ],
)
def test_a_run_is_paused_while_it_runs_and_gone_on_with_then(
    phase: Any, shown: set[str], usable: set[str]
) -> None:
    session = run_of(flagged(), open_one(), progress=Progress(phase, 1, 4), folder=Path("/out"))
    session.workbench.value = Has(steps=(), cuts_out=True)
    page = files_of(session, 0)
    assert page.shown & {"pause", "go_on"} == shown and page.usable & {"pause"} == usable
    assert page.by_id["paint"].shown and page.by_id["paint"].can is (
        phase not in ("running", "stopping")
    )
    assert page.by_id["go_on"].text == "Make 3 more"
    page.by_id["go_on"].do()
    page.by_id["pause"].do()
    assert session.told == [("run", Path("/out")), ("pause",)]


def test_each_button_of_made_pictures_does_its_own() -> None:
    session = run_of(made(), made("reject", "dull"))
    page = files_of(session, 0, 1)
    page.review.again = page.review.enlarge = Answers().other
    does = page.does
    assert (does["keep"], does["reject"], does["edit"]) == ("decide keep", "_reject", "_edit")
    assert (does["paint"], does["go_on"]) == ("_paint", "_go_on")
    page.by_id["reject"].do()
    assert session.told == [("decide", [0], "reject", "")], "the other keeps its reason"
    assert not page.review.told, "it stays, so that it can be said why"
    page.reason = Has(text=lambda: " too dark ")
    page._reasoned()
    assert session.told[1:] == [("decide", [0, 1], "reject", "too dark")]
    assert page.review.undo(Key()) and session.told[-1] == ("decide", [0], "", "")


def test_large_or_all_of_them() -> None:
    page = files_of(run_of(made()), 0)
    assert page.by_id["large"].text == "Large"
    page.review.is_large = True
    assert page.by_id["large"].text == "All Pictures"


def test_what_is_edited_is_the_project_where_there_is_one() -> None:
    one, other = made(), made()
    other.files = ("b.png", "editable/b.velatura")
    page = files_of(run_of(one, other, failed()), 0)
    for number, name in ((0, "/out/a.png"), (1, "/out/editable/b.velatura")):
        page.review.selected = [number]
        page.by_id["edit"].do()
        assert page.told[-1] == ("edit", Path(name))
    page.review.selected = [2]
    assert not page.by_id["edit"].can


@pytest.mark.parametrize(
    ("outcome", "decision", "counted"),
    [
        (Outcome("done"), "", "done"),
        (Outcome("done"), "keep", "done"),
        (Outcome("done"), "reject", "reject"),
        (Outcome("failed", RULE), "", "flagged"),
        (Outcome("failed", RULE), "reject", "reject"),
        (Outcome("failed", WRONG), "", "failed"),
        (Outcome("failed", WRONG), "reject", "reject"),
        (Outcome("open", RULE), "", "flagged"),
        (Outcome("open", WRONG), "", "failed"),
        (Outcome("skipped", WRONG), "", "skipped"),
        (Outcome(), "", "open"),
    ],
)
def test_each_picture_is_counted_once(outcome: Outcome, decision: Decision, counted: str) -> None:
    assert came_to(outcome, decision) == counted


@pytest.mark.parametrize(
    ("pictures", "words"),
    [
        ((), ""),
        ((made(), made("keep"), made("reject")), "2 of 3 pictures · 1 kept · 1 rejected"),
        ((made(), flagged(), flagged("reject")), "1 of 3 pictures · 1 flagged · 1 rejected"),
        ((failed(), failed("reject")), "0 of 2 pictures · 1 failed · 1 rejected"),
        ((made(), open_one()), "1 of 2 pictures"),
        ((Picture(Outcome("skipped", WRONG)), made()), "1 of 2 pictures · 1 skipped"),
        ((made(), Picture(Outcome("open", WRONG))), "1 of 2 pictures · 1 failed"),
    ],
)
def test_what_was_rejected_is_counted_as_nothing_else(
    pictures: tuple[Picture, ...], words: str
) -> None:
    session = run_of(*pictures)
    assert files_of(session).by_id["told"].text == words
    view = Asked(FilesView, session=session, review_wanted=Answers(), list=Answers())
    counts = session.counts()
    left = len(pictures) - counts["done"] - counts["reject"]
    assert view.by_id["left"].shown is (left > 0)
    told = f"{counts['done']} of {len(pictures)} delivered; {left} need you"
    assert view.by_id["left"].text == told


def test_of_a_run_it_is_said_what_is_done_and_of_one_picture_what_came_of_it() -> None:
    step = made_step("canvas", "crop")
    progress = Progress("running", 1, 2, doing=("b.png", step))
    session = run_of(made(), open_one(), progress=progress, seconds_left=80.0)
    session.outcome = {0: Outcome("failed", WRONG), 1: Outcome()}.__getitem__
    page = files_of(session, 0)
    words = page._words().split(" · ")
    doing = f"b.png, {step_words(step)}"
    assert words[:4] == ["0 of 2 pictures", doing, "1 min 20 s left", "1 failed"]
    assert len(words) == 5, "of the one that is selected"
    page.review.selected = [0, 1]
    assert page._words().endswith("1 failed")


@pytest.mark.parametrize(
    ("pictures", "typing", "reason", "can"),
    [
        ((made("reject", "dull"), made()), False, "dull", True),
        ((made("reject", "dull"), made()), True, None, True),
        ((made(), made("keep")), False, "", False),
        ((made(), made("keep")), True, "", False),
    ],
)
def test_a_reason_is_that_of_the_chosen_ones_while_nobody_types_another(
    pictures: tuple[Picture, ...], typing: bool, reason: str | None, can: bool
) -> None:
    progress, shown = Progress("running", 1, 4, share=0.5), list[Any]()
    page = files_of(run_of(*pictures, progress=progress), 0, 1)
    field = page.reason = Field("typed")
    field.typing = typing
    page.bar = Has(show_share=lambda over, total, *, shown: page.told.append((over, total, shown)))
    page.review.stack = Has(set_empty=shown.append)
    page.show_run()
    assert (field.text(), field.isEnabled()) == ("typed" if reason is None else reason, can)
    assert shown == [False] and page.told[0] == (1.5, 4, True)


# -- the page -------------------------------------------------------------------------------------


def workbench(path: Sequence[str] = ALL, page: str = "sheet", **fields: Any) -> Any:
    return Has(
        id="lesson",
        name="Lesson",
        tip="Tip",
        path=path,
        page=page,
        preview=fields.pop("preview", 0),
        word=lambda text, language: text,
        **fields,
    )


@pytest.mark.parametrize(
    ("found", "stops"),
    [
        (None, ALL),
        (workbench(), ALL),
        (workbench(page=""), ("choose", "make", "review", "export")),
        (workbench(("choose", "make")), ("choose", "make")),
    ],
)
def test_a_path_has_the_stops_that_are_numbered(found: Any, stops: Sequence[str]) -> None:
    assert stops_of(found) == [*stops]
    page = Asked(WorkbenchPage, session=run_of(workbench=Observable(found)), window=str)
    page.out = Has(setText=str)
    rows = page.by_id
    shown = [name for name in ALL if rows[f"stops.{name}"].shown]
    assert shown == [*stops]
    assert [rows[f"stops.{name}"].text[:2] for name in shown] == [
        f"{at} " for at in range(1, len(shown) + 1)
    ]


@pytest.mark.parametrize("phase", ["new", "running", "over"])
@pytest.mark.parametrize("preview", [None, 0, 3])
def test_a_workbench_is_run_when_it_is_chosen_and_nothing_runs(
    phase: Any, preview: int | None
) -> None:
    found = None if preview is None else workbench(preview=preview)
    session = run_of(progress=Progress(phase), workbench=Observable(found))
    page = Asked(WorkbenchPage, session=session, window=str, out=Has(setText=str))
    runs = phase == "running"
    assert page.by_id["make"].can is (found is not None and not runs)
    assert page.by_id["preview"].shown is bool(preview)
    names = {"form", "out", "out_button", "take_up", "preview"}
    assert page.usable & names == (set() if runs else names)
    assert page.by_id["tip"].text == ("" if found is None else "Tip")
    does = page.does
    assert (does["make"], does["preview"], does["close_button"]) == ("_make", "_preview", "leave")
    if preview:
        assert page.by_id["preview"].text == "Make 3 first"


def making(
    session: Asked, stop: str, *, was: bool = False, places: dict[Any, Any] | None = None
) -> Asked:
    page = Asked(WorkbenchPage, session=session, stop=stop, _was_running=was, _left=None)
    page._places = places or {}
    page.show_stop, page.show_badge = page.emits("stop").emit, page.emits("badge").emit
    page.form = Has(show_followed=page.emits("followed").emit)
    page.made = Has(review=grid_of(session), grid=Has(choose_rows=page.emits("choose").emit))
    return page


@pytest.mark.parametrize(
    ("stop", "labels", "goes"),
    [
        ("choose", False, True),
        ("export", False, True),
        ("make", False, True),
        ("review", False, False),
        ("arrange", False, False),
        ("choose", True, False),
    ],
)
def test_who_makes_is_led_to_what_is_made_but_not_who_uses_labels(
    stop: str, labels: bool, goes: bool
) -> None:
    progress = Progress("running", 0, 2)
    session = run_of(made(), made(), progress=progress, use_edits=print if labels else None)
    page = making(session, stop)
    page._on_progress(progress)
    assert (("stop", "make") in page.told) is goes and page._was_running
    assert page.told.count(("followed",)) == 1 and ("badge", "0/2") in page.told
    page._on_progress(Progress("running", 1, 2))
    assert page.told.count(("followed",)) == 1


def test_a_run_that_is_taken_up_is_shown_where_it_was_left() -> None:
    session = run_of(progress=Progress("running"), folder=Path("/out"))
    page = making(session, "choose", places={Path("/out"): ("review", [2, 0, 7])})
    page._on_progress(session.progress.value)
    assert not [one for one in page.told if one[0] == "stop"]
    session.rows.value = ("a", "b", "c")
    page.made.review.list_model.rows = [1, 2, 0]
    page._on_progress(Progress("paused", 3, 3))
    told = [one for one in page.told if one[0] in ("stop", "choose")]
    assert told[:2] == [("stop", "review"), ("choose", [1, 2])] and not page._was_running


def test_what_could_not_begin_is_asked_for_again() -> None:
    page = making(run_of(), "make", was=True)
    page._on_progress(Progress())
    assert ("stop", "choose") in page.told and not page._was_running


def test_where_one_was_is_remembered_of_runs_that_are_there() -> None:
    session = run_of(made(), folder=Path("/out"))
    page = making(session, "review")
    page.made.review.selected = [0]
    page._remember()
    assert page._places == {Path("/out"): ("review", [0])}
    for other in (run_of(folder=Path("/b")), run_of(made(), progress=Progress("running"))):
        page = making(other, "review")
        page._remember()
        assert not page._places


@pytest.mark.parametrize(
    ("runs", "found", "proposed"),
    [
        ((), None, "Velatura"),
        ((), workbench(), "Velatura/Lesson"),
        (("lesson=/a/b/cells", "other=/c/d"), workbench(), "/a/b"),
        (("other=/c/d/e",), workbench(), "/c/Lesson"),
    ],
)
def test_results_go_where_those_before_went(
    runs: tuple[str, ...], found: Any, proposed: str
) -> None:
    page = Asked(WorkbenchPage, _workspace=Has(settings={"making_runs": runs}))
    assert str(page._proposed(found)).endswith(proposed)


def ordered(
    session: Asked, *, wrong: dict[str, str] | None = None, out: str = "/out", unplaced: Any = None
) -> Asked:
    page = Asked(WorkbenchPage, session=session, _is_told=False)
    session.wrong, session.values = (lambda: wrong or {}), {}
    session.clear = session.emits("clear").emit
    page.out = Has(text=lambda: f" {out} ", setFocus=page.emits("to out").emit)
    page.form = Has(tell_faults=page.emits("faults").emit, focus=page.emits("to").emit)
    page._unplaced, page._ask_unplaced = (lambda: unplaced), page.emits("ask").emit
    settings = {"making_runs": ("lesson=/out/cells", "x=/y"), "making_folder": ""}
    page._workspace = Has(settings=settings, keep_settings=page.emits("kept").emit)
    return page


def test_what_lacks_is_asked_for_before_anything_is_made() -> None:
    session = run_of(workbench=Observable(workbench()))
    for fields, told in (
        ({"wrong": {"topic": "empty", "count": "x"}}, ("to", "topic")),
        ({"out": ""}, ("to out",)),
        ({"unplaced": "labels"}, ("ask", "labels", 3)),
    ):
        page = ordered(session, **fields)  # type: ignore[arg-type]
        page._make(3)
        assert page.told[-1] == told and page.told[0][0] == "faults" and page._is_told
    assert not session.told


def test_a_run_has_a_folder_of_its_own_that_is_known_from_then_on(tmp_path: Path) -> None:
    (tmp_path / "cells").mkdir()
    lesson = workbench(preview=2, said=dict, run_name=lambda values: "cells")
    session = run_of(workbench=Observable(lesson))
    page = ordered(session, out=str(tmp_path), unplaced="labels")
    page._make(confirmed=True)
    folder = tmp_path / "cells-2"
    assert session.told == [("clear",), ("run", folder, None)] and page.told[-1] == ("kept",)
    settings = page._workspace.settings
    assert settings["making_runs"] == (f"lesson={folder}", "lesson=/out/cells", "x=/y")
    assert settings["making_folder"] == str(folder)
    page._unplaced = lambda: None
    page._preview()
    assert session.told[-1] == ("run", folder, 2)
    assert settings["making_runs"].count(f"lesson={folder}") == 1


def test_a_folder_that_is_typed_is_that_workbench_s() -> None:
    page = Asked(WorkbenchPage, session=run_of(workbench=Observable(workbench())))
    page._outs, page._folder = {}, "/proposed"
    page._aim("/proposed")
    assert not page._outs
    page._aim("/own")
    assert page._outs == {"lesson": "/own"}


@pytest.mark.parametrize(
    ("fields", "found"),
    [((), False), ((UNPLACED,), False), (("labels",), False), ((UNPLACED, "labels"), True)],
)
def test_labels_without_a_place_are_asked_about_where_it_can_be_said(
    fields: Sequence[str], found: bool
) -> None:
    labels = ExplainedEditor.__new__(ExplainedEditor)
    labels.picture = Has(path="/a.png")  # type: ignore[assignment]
    labels._written, labels._places = ["one", "two"], [(0.1, 0.2), None]
    editors: dict[str, Any] = {"labels": labels, UNPLACED: None}
    page = Asked(WorkbenchPage, form=Has(editors={one: editors[one] for one in fields}))
    assert page._unplaced() is (labels if found else None)
    if found:
        labels._places = [(0.1, 0.2), (0.3, 0.4)]
        assert page._unplaced() is None
        labels._places, labels.picture.path = [(0.1, 0.2), None], ""  # type: ignore[attr-defined]
        assert page._unplaced() is None


def test_what_will_not_be_as_asked_for_is_said() -> None:
    page = Asked(WorkbenchPage, session=run_of(workbench=Observable(workbench())), honest=Answers())
    page._say_honest(None, [])
    page._say_honest(Has(model="Starter", listed="X-rays", words="Look closely."), [])
    shown = [one[1] for one in page.honest.said]
    assert shown == [False, "", True, "Starter doesn't know: X-rays.\nLook closely."]


@pytest.mark.parametrize(
    ("found", "outs", "out"),
    [
        (None, {}, "/proposed"),
        (workbench(), {}, "/proposed"),
        (workbench(), {"lesson": "/own"}, "/own"),
        (None, {"lesson": "/own"}, "/proposed"),
        (workbench(), {"lesson": ""}, "/proposed"),
    ],
)
def test_a_workbench_that_is_chosen_begins_where_it_was_left(
    found: Any, outs: dict[str, str], out: str
) -> None:
    session, typed = run_of(values={"topic": "x"}, workbench=Observable(found)), list[str]()
    page = Asked(WorkbenchPage, session=session, _is_told=True, _outs=outs, honest=Answers())
    page.form, page.out = Answers(), Has(setText=typed.append)
    page._proposed, page._show_honest = (lambda one: Path("/proposed")), page.emits("honest").emit
    page.show_stop = page.emits("stop").emit
    page._show(found)
    assert typed == [out] and page._folder == "/proposed" and not page._is_told
    assert page.form.said == [("show_workbench", found, {"topic": "x"})]
    assert page.told[-1] == ("stop", "choose") and ("honest",) in page.told


@pytest.mark.parametrize(
    ("stop", "part", "told"),
    [
        ("choose", 0, ["focus"]),
        ("make", 1, ["focus"]),
        ("review", 1, ["focus", "flagged first"]),
        ("arrange", 2, ["pages"]),
        ("export", 3, ["files", "follow"]),
    ],
)
@pytest.mark.parametrize("there", [False, True])
def test_a_stop_is_a_part_of_the_page(stop: Any, part: int, told: list[str], there: bool) -> None:
    page = Asked(WorkbenchPage, session=run_of(*[made()] * there), stops={stop: Answers()})
    page.stack = Has(setCurrentIndex=page.emits("part").emit)
    page._focus, page._choose_first = page.emits("focus").emit, page.emits("first").emit
    page._remember = page.emits("remembered").emit
    page.pages = Has(come_up=page.emits("pages").emit, follow=page.emits("follow").emit)
    page.files = Has(come_up=page.emits("files").emit)
    large = list[bool]()
    review = Has(opens_large=None, set_large=lambda *, is_large: large.append(is_large))
    review.list_model = Has(put_flagged_first=page.emits("flagged first").emit)
    page.made = Has(review=review)
    page.show_stop(stop)
    pictures = stop in ("make", "review")
    assert page.told == [
        ("part", part),
        *((one,) for one in told),
        *[("first",)] * (pictures and there),
        ("remembered",),
    ]
    assert large == ([stop == "review" and there] if pictures else [])
    assert review.opens_large == (large[0] if pictures else None)


def test_runs_are_listed_with_the_time_of_those_that_are_there() -> None:
    class Action:
        def __init__(self, words: str) -> None:
            self.words = words

        def text(self) -> str:
            return self.words

        def setText(self, words: str) -> None:
            self.words = words

    page, does = Asked(WorkbenchPage, session=run_of()), list[Any]()
    page.session.take_up, page.session.failed = page.session.emits("take up").emit, None
    actions = [Action("cells-2 (out)"), Action("cells (out)"), Action("")]
    right = Has(availableGeometry=lambda: Has(right=lambda: 900))
    page.runs = Has(actions=lambda: actions, screen=lambda: right, x=lambda: 850, y=lambda: 5)
    page.runs.sizeHint = lambda: Has(width=lambda: 100)
    page.runs.move = page.emits("move").emit
    page._date_runs([0.0, 1_760_000_000.0])
    when = QDateTime.fromSecsSinceEpoch(1_760_000_000)
    told = QLocale().toString(when, QLocale.FormatType.ShortFormat)
    assert [one.words for one in actions] == ["cells-2 (out)", f"cells (out)\t{told}", ""]
    page._date_runs([0.0, 1_760_000_000.0])
    assert actions[1].words == f"cells (out)\t{told}", "once"
    assert page.told == [("move", 800, 5)] * 2
    page.runs = Answers()
    page.runs.addAction = lambda words, do: does.append((words, do))
    settings = {"making_runs": ("lesson=/out/a&b", "x=/y/z")}
    page._workspace = Has(settings=settings, background=Has(run=page.emits("read").emit))
    page._list_runs()
    assert [one[0] for one in does] == ["a&&b (out)", "z (y)", "Choose Its Folder…"]
    does[1][1]()
    assert page.session.told == [("take up", Path("/y/z"))]


@pytest.mark.parametrize("going", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_workbenches_are_left_alone_while_one_runs(going: bool, own: bool) -> None:
    session = run_of(progress=Progress("running" if going else "over"))
    session.store, notice = Has(is_own=lambda name: own), Observable(None)
    rows = Asked(RowList, _session=session, _notice=notice)
    row = rows._row(workbench(icon="none such", takes="table"))
    assert (row.id, row.name, row.own, bool(row.busy)) == ("lesson", "Lesson", own, going)
    assert (row.data[Qt.ItemDataRole.ToolTipRole] == "Tip") is not going
    assert row.data[BELOW] == "Tip" and row.data[ICON] == "layers"


# -- labels ---------------------------------------------------------------------------------------


def labels_of(session: Asked | None, line: int = 0, places: Sequence[Any] = (None,)) -> Asked:
    page = Asked(ExplainedEditor, _making=session, _typed_at=-1, picture=Answers(), where=Answers())
    page.lines = Has(textCursor=lambda: Has(blockNumber=lambda: line))
    page._written = [f"L{at}" for at in range(len(places))]
    page._places, page.relabel = [*places], Answers()
    page._picked()
    return page


@pytest.mark.parametrize(
    ("own", "used", "unsure", "told"),
    [
        ([], False, False, ""),
        ([0], False, False, "They don't count"),
        ([0], True, False, "They don't count"),
        ([], True, False, "made again with them"),
        ([], False, True, "another one: check"),
    ],
)
def test_of_labels_it_is_said_whether_they_count(
    own: list[int], used: bool, unsure: bool, told: str
) -> None:
    session = run_of(made(), own_labels=own, use_edits=print if used else None, is_unsure=unsure)
    page = labels_of(session, places=[(0.1, 0.2), None])
    words = next(one[1] for one in page.where.said if one[0] == "setText")
    assert words.startswith("1 of 2 are placed.") and told in words
    assert page.relabel.said == [("setVisible", bool(own))]
    assert words.endswith("Click or drag to move L0.")


@pytest.mark.parametrize(
    ("line", "places", "words"),
    [
        (0, [None, None], "Click where L0 belongs."),
        (1, [None, (0.1, 0.2)], "Click or drag to move L1."),
        (2, [None, None], "Choose a line, then click where it belongs."),
    ],
)
def test_the_line_of_the_caret_is_placed(line: int, places: list[Any], words: str) -> None:
    page = labels_of(None, line, places)
    assert next(one[1] for one in page.where.said if one[0] == "setText").endswith(words)
    assert page.picture.said[0][3] == (line if line < len(places) else -1)


# -- pages ----------------------------------------------------------------------------------------

PAGES = (Path("/out/sheet.png"), Path("/out/sheet.pdf"))


def pages_of(session: Asked) -> Asked:
    session.is_arranging = Observable(False)
    session.needs_making = Observable(False)
    return Asked(PagesView, session=session)


@pytest.mark.parametrize(
    ("pages", "own", "used", "edited", "shown", "told"),
    [
        ((), (), False, (), set[str](), "Written: "),
        (PAGES, (), False, (), {"folder", "told"}, "Written: sheet.png, sheet.pdf"),
        (PAGES, (0,), False, (0,), {"folder", "told", "labels"}, "Its labels are those"),
        (PAGES, (), True, (), {"folder", "told", "labels"}, "Made again; what was painted"),
    ],
)
def test_pages_say_whose_labels_they_have(
    pages: Any, own: Any, used: bool, edited: Any, shown: set[str], told: str
) -> None:
    back = Answers().back if used else None
    session = run_of(made(), own_labels=own, edited=edited, use_edits=back, pages=Observable(pages))
    view = pages_of(session)
    assert view.shown & {"folder", "told", "labels"} == shown
    assert view.by_id["told"].text.startswith(told) and view.by_id["write"].can
    assert view.by_id["open"].can is bool(pages)
    taken_back = view.does["labels"] == "back"
    assert taken_back is used
    assert view.by_id["labels"].text == (
        "Use the Edited Picture" if used else "Use the Labels of Step 1"
    )
    session.needs_making.value = True
    words = "earlier pages" if not edited else "of the picture that you edited"
    assert words in view.by_id["told"].text
    session.is_arranging.value = True
    assert not view.shown & {"folder", "told", "labels"} and not view.by_id["write"].can
    assert view.by_id["stack.sentence"].text == "The pages are being written."


@pytest.mark.parametrize(
    ("phase", "write", "labels"),
    [
        ("new", False, False),
        ("running", False, False),
        ("paused", True, False),
        ("over", True, True),
    ],
)
def test_pages_are_written_of_a_run_that_rests(phase: Any, write: bool, labels: bool) -> None:
    view = pages_of(run_of(made(), progress=Progress(phase), own_labels=[0]))
    assert view.by_id["write"].can is write and view.by_id["labels"].can is labels
    assert (view.does["write"], view.does["open"]) == ("_write", "_open")
    running = view.by_id["stack.sentence"].text.startswith("The pictures are being made")
    assert running is (phase == "running")


@pytest.mark.parametrize("there", [False, True])
def test_files_are_opened_where_they_lie(tmp_path: Path, there: bool) -> None:
    folder = tmp_path if there else tmp_path / "gone"
    view = Asked(FilesView, session=run_of(made(), folder=folder), review_wanted=Answers())
    view.list = Has(currentItem=lambda: None)
    assert view.by_id["folder"].can is view.by_id["report"].can is there
    assert not view.by_id["open"].can and not view.by_id["left"].shown
    view.list = Has(currentItem=lambda: "item")
    assert view.by_id["open"].can


# -- damage ---------------------------------------------------------------------------------------

SHOWN: Any = ("/a.png", "", 0.5, True)
OTHER: Any = ("/b.png", "", 0.5, True)


@pytest.mark.parametrize(
    ("wanted", "asked", "strokes", "looks"),
    [
        (SHOWN, ("", "", 0.0, True), [], SHOWN),
        (SHOWN, SHOWN, [], None),
        (SHOWN, SHOWN, ["one"], SHOWN),
        (("/a.png", "", 0.7, True), SHOWN, [], ("/a.png", "", 0.7, True)),
        (("/a.png", "", 0.7, True), SHOWN, ["one"], ("/a.png", "", 0.7, True)),
        (OTHER, SHOWN, [], OTHER),
        (OTHER, SHOWN, ["one"], SHOWN),
        (("", "", 0.5, True), SHOWN, ["one"], None),
    ],
)
@pytest.mark.parametrize("busy", [False, True])
def test_strokes_correct_the_photograph_that_is_shown(
    wanted: Any, asked: Any, strokes: list[str], looks: Any, busy: bool
) -> None:
    page = Asked(DamageEditor, _wanted=wanted, _asked=asked, _strokes=strokes, _is_busy=busy)
    page.pictures, found = Has(captions=["a"]), list[Any]()
    page._making = Has(find_damage=lambda *given: found.append(given))
    page._ask()
    if busy or looks is None:
        assert not found and page._strokes == strokes and page._asked == asked
        return
    ((*what, _, _, correct),) = found
    assert tuple(what) == looks == page._asked and page._is_busy and not page._strokes
    finder = Answers()
    correct(finder)
    assert finder.said == [("correct", one) for one in strokes]


@pytest.mark.parametrize("same", [False, True])
def test_a_path_is_looked_at_once_it_is_typed(same: bool) -> None:
    page = Asked(DamageEditor, _asked=SHOWN if same else OTHER, _field=Has(id="damage"))
    page._ask, page._typed = page.emits("ask").emit, Has(start=page.emits("wait").emit)
    page.follow("", {"pictures": ("/a.png", "/c.png"), "damage": 0.7}, None)
    assert page._wanted == ("/a.png", "", 0.7, True)
    assert page.told == [("ask",) if same else ("wait",)]
