"""A workbench by hand: fields, pictures, their review by keys, pages, files."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest
from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.extensions.workbenches.faces.page.change_dialog import ChangeDialog
from desktop_app.extensions.workbenches.faces.page.file_editors import (
    ExplainedEditor,
    FileEditor,
    MappedEditor,
)
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.annotations import annotations_of
from desktop_app.storage.history_search import Query
from desktop_app.storage.item_run import content_of
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.widgets.field_editors import FieldEditor, NumberEditor, TextEditor
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.opening import read_document
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.extensions.workbenches.making.shop import ByNumpy, maker, stock
from tests.refusals import says
from tests.studio.recipes.doing import pixels_of
from tests.worker.conftest import AT_WORK

pytestmark = AT_WORK

RUNS = 60_000


def line(page: WorkbenchPage, name: str) -> QLineEdit:
    editor: FieldEditor = page.form.editors[name]
    assert isinstance(editor, TextEditor) and isinstance(editor.edit, QLineEdit)
    return editor.edit


def over(page: WorkbenchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)


def made(page: WorkbenchPage, qtbot: QtBot, topic: str = "cells", labels: str = "") -> None:
    """A lesson of three pictures."""
    QTest.keyClicks(line(page, "topic"), topic)
    explained = page.form.editors["labels"]
    assert isinstance(explained, ExplainedEditor)
    explained.lines.setPlainText(labels)
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    over(page, qtbot)


@pytest.mark.slow
def test_a_lesson_from_start_to_pdf(
    page: WorkbenchPage, workspace: Workspace, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert page.rows.list.currentItem().text() == "Lesson"
    assert page.stop == "choose"
    made(page, qtbot, "cell structure", "0.3,0.4 Nucleus\nMembrane")
    assert page.stop == "make"
    out = tmp_path / "out" / "cell structure"
    names = {path.name for path in out.iterdir()}
    assert {f"biology_cell_structure_{number}.png" for number in range(3)} <= names
    assert "biology_cell_structure_sheet.pdf" in names
    page.stops["arrange"].click()
    pages = tuple(f"biology_cell_structure_sheet_{number}.png" for number in (1, 2, 3))
    qtbot.waitUntil(lambda: page.pages.pages.captions == pages)  # each with the list of its labels
    assert page.pages.title.text() == "cell structure"
    before = (out / "biology_cell_structure_sheet.pdf").read_bytes()
    preview = page.pages.pages.grab().toImage()
    page.pages.title.selectAll()
    QTest.keyClicks(page.pages.title, "The cell")
    QTest.keyClick(page.pages.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    assert (out / "biology_cell_structure_sheet.pdf").read_bytes() != before
    qtbot.waitUntil(lambda: page.pages.pages.grab().toImage() != preview)
    page.stops["export"].click()
    assert page.files.list.item(0).text() == "biology_cell_structure_sheet.pdf"
    page.stops["review"].click()
    assert page.made.review.is_large
    QTest.mouseClick(page.made.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    document = workspace.state.document.value
    assert document is not None and document.name.value == "biology_cell_structure_0.velatura"
    found = [annotations_of(one) for one in layer_tree.walk(document.content.layers)]
    assert [one.text for each in found for one in each or ()] == ["Nucleus"]
    assert not page.isVisible()


@pytest.mark.slow
def test_the_history_knows_the_workbench_of_a_picture_and_opens_its_run(
    page: WorkbenchPage, workspace: Workspace, window: MainWindow, qtbot: QtBot
) -> None:
    changes = list[object]()
    workspace.state.history_changed.connect(changes.append)
    made(page, qtbot)
    assert len(changes) >= 3, "whoever shows the history reads it again at once"
    search = window.canvas_area.search
    folder = page.session.folder
    page.session.choose("texture")
    window.kit.actions["page_search"].trigger()

    def rows() -> list[tuple[str, str, int]]:
        found = (one for one in search.facets.rows if one.facet == "workbench")
        return [(one.kind, one.words, one.count) for one in found]

    qtbot.waitUntil(lambda: len(search.list_model.ids) == 3, timeout=RUNS)
    search.show_query(Query(wanted={"workbench": ("lesson",)}))
    qtbot.waitUntil(lambda: rows() == [("title", "Workbench", 0), ("value", "Lesson", 3)])
    qtbot.waitUntil(lambda: search.list_model.entry(0) is not None)
    entry = search.list_model.entry(0)
    assert entry is not None
    menu = QMenu(window)
    EntryMenu(workspace, window).add_to(menu, entry, [entry])
    action = next(one for one in menu.actions() if one.text() == "Open Run")
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    qtbot.waitUntil(lambda: page.isVisible() and page.session.folder == folder)
    qtbot.waitUntil(lambda: len(page.session.rows.value) == 3)
    assert page.session.workbench.value is not None
    assert page.session.workbench.value.id == "lesson"


@pytest.mark.slow
def test_what_is_needed_is_said_at_its_field(page: WorkbenchPage) -> None:
    fault = page.form.faults["topic"]
    assert not fault.isVisible()
    page.make.click()
    assert fault.isVisible() and fault.text() == "Needed."
    assert line(page, "topic").hasFocus()
    assert page.session.progress.value.phase == "new"
    QTest.keyClicks(line(page, "topic"), "cells")
    assert not fault.isVisible()
    line(page, "seed").setText("many")
    assert page.form.faults["seed"].isVisible()


@pytest.mark.slow
def test_another_workbench_is_chosen_when_nothing_is_made(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot
) -> None:
    rows, session = page.rows.list, page.session
    QTest.keyClicks(line(page, "topic"), "cells")
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.progress.value.is_running)
    chosen, other = session.workbench.value, rows.item(3)
    assert chosen is not None and says("note making_busy", other.toolTip())
    dim = rows.grab().toImage()
    place = rows.visualItemRect(other).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.workbench.value is chosen
    said = window.workspace.state.notice.value
    assert said is not None and said.notes == ("making_busy",)
    over(page, qtbot)
    assert rows.grab().toImage() != dim and rows.item(3).toolTip().startswith("Photographs of")
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: session.workbench.value is not chosen)


@pytest.mark.slow
def test_shares_are_set_in_per_cent(page: WorkbenchPage, qtbot: QtBot) -> None:
    names = [page.rows.list.item(at).text() for at in range(page.rows.list.count())]
    page.rows.list.setCurrentRow(names.index("Restoration"))
    qtbot.waitUntil(lambda: "damage" in page.form.editors)
    editor = page.form.editors["damage"]
    assert isinstance(editor, NumberEditor)
    assert editor.slider.number == 0.35
    QTest.keyClick(editor.slider, Qt.Key.Key_Right)
    assert page.session.values["damage"] == 0.36


@pytest.mark.slow
def test_the_review_by_keys(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    session, grid = page.session, page.made.grid
    first = session.files(0)[0]
    before = first.read_bytes()
    page.stops["review"].click()
    view = page.made.review.comparison
    QTest.keyClick(view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.decision(0) == "keep")
    assert grid.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: session.decision(1) == "reject")
    assert (tmp_path / "out" / "cells" / "rejected" / "biology_cells_1.png").exists()
    QTest.keyClick(view, Qt.Key.Key_Left)
    qtbot.waitUntil(page.made.reason.isEnabled)
    QTest.keyClicks(page.made.reason, "No nucleus")
    QTest.keyClick(page.made.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.reason(1) == "No nucleus")
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: content_of(first) not in (b"", before), timeout=RUNS)
    over(page, qtbot)
    assert session.files(0)[0] == first
    notice = window.workspace.state.notice.value
    assert notice is not None and notice.notes == ("made_again_other",)


@pytest.mark.slow
def test_space_and_esc_of_the_review_and_no_letter_goes_to_the_prompt(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    review, view = page.made.review, page.made.review.comparison
    prompt = window.prompt_bar.prompt
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    prompt.setFocus()
    QTest.keyClicks(prompt, "a fox")
    window.kit.actions["page_workbench"].trigger()
    page.stops["review"].click()
    assert review.is_large and page.made.large.text() == "All Pictures"
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not review.is_large and page.made.large.text() == "Large" and page.made.grid.hasFocus()
    QTest.keyClick(page.made.grid, Qt.Key.Key_Escape)
    assert review.is_large and page.isVisible() and view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not page.isVisible() and window.canvas.hasFocus()
    for key in (Qt.Key.Key_K, Qt.Key.Key_Z):
        QTest.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K)
    assert prompt.toPlainText() == "a fox"
    # Where pictures are made, tiles are what one begins with.
    window.kit.actions["page_workbench"].trigger()
    page.stops["make"].click()
    QTest.keyClick(page.made.grid, Qt.Key.Key_Space)
    assert review.is_large
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not review.is_large and page.isVisible()


@pytest.mark.slow
def test_what_was_rejected_is_on_no_page(page: WorkbenchPage, qtbot: QtBot, tmp_path: Path) -> None:
    made(page, qtbot)
    sheet = tmp_path / "out" / "cells" / "biology_cells_sheet.pdf"
    before, session, view = sheet.read_bytes(), page.session, page.made.review.comparison

    def write() -> bytes:
        QTest.mouseClick(page.stops["arrange"], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(session.pages.value), timeout=RUNS)
        return sheet.read_bytes()

    page.stops["review"].click()
    QTest.keyClick(view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.decision(0) == "keep")
    assert sheet.read_bytes() == before  # nothing on it has changed
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not session.pages.value)
    assert not [*sheet.parent.glob("*_sheet.*")]
    QTest.keyClick(page.stops["export"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(session.pages.value), timeout=RUNS)
    assert len(sheet.read_bytes()) < len(before)
    page.stops["review"].click()
    page.made.grid.choose_rows([1])
    QTest.keyClick(view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: not session.pages.value)
    assert len(write()) == len(before)


@pytest.mark.slow
def test_pages_of_a_picture_that_was_to_be_made_again_are_gone_until_it_is(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    folder, session = tmp_path / "out" / "cells", page.session
    sheet = folder / "biology_cells_sheet.pdf"
    page.stops["arrange"].click()
    page.pages.title.selectAll()
    QTest.keyClicks(page.pages.title, "Cells of a leaf")
    QTest.keyClick(page.pages.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: b"Cells of a leaf" in content_of(sheet), timeout=RUNS)
    page.stops["review"].click()
    page.made.grid.choose_rows([1])
    # Paused before it has begun: its earlier picture is rejected, and no other is there.
    stop = session.progress.changed.connect(
        lambda now: session.pause() if now.phase == "running" else None
    )
    QTest.keyClick(page.made.review.comparison, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: session.progress.value.phase == "paused", timeout=RUNS)
    assert (folder / "rejected" / "biology_cells_1.png").exists()
    assert not [*folder.glob("*_sheet.*")] and not session.pages.value
    session.clear()
    stop()
    session.take_up(folder)
    qtbot.waitUntil(lambda: session.progress.value.phase == "paused", timeout=RUNS)
    QTest.mouseClick(page.made.go_on, Qt.MouseButton.LeftButton)
    over(page, qtbot)
    assert b"Cells of a leaf" in content_of(sheet)
    page.stops["arrange"].click()
    assert page.pages.title.text() == "Cells of a leaf"


@pytest.mark.slow
def test_made_again_page_pdf_and_png_are_of_the_new_picture(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    """And while it is made there is none of the old one."""
    made(page, qtbot)
    session, folder = page.session, tmp_path / "out" / "cells"
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: bool(page.pages.pages.captions))
    before = {path.name: path.read_bytes() for path in folder.glob("*_sheet*")}
    shown = page.pages.pages.grab().toImage()
    assert {Path(name).suffix for name in before} == {".pdf", ".png"}
    page.stops["review"].click()
    page.made.grid.choose_rows([0])
    left = list[list[Path]]()
    heard = session.progress.changed.connect(
        lambda now: left.append([*folder.glob("*_sheet*")]) if now.is_running else None
    )
    QTest.mouseClick(page.made.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.progress.value.is_running, timeout=RUNS)
    over(page, qtbot)
    heard()
    assert left and not left[0]
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: page.pages.pages.grab().toImage() != shown, timeout=RUNS)
    after = {path.name: path.read_bytes() for path in folder.glob("*_sheet*")}
    assert after.keys() == before.keys()
    assert all(after[name] != before[name] for name in after)
    assert not [*(folder / "rejected").glob("*_sheet*")]


@pytest.mark.slow
def test_places_by_clicks_in_the_picture(page: WorkbenchPage, qtbot: QtBot, photo: Path) -> None:
    page.form.editors["sketch"].findChildren(QLineEdit)[0].setText(str(photo))
    editor = page.form.editors["labels"]
    assert isinstance(editor, ExplainedEditor)
    editor.lines.setPlainText("Nucleus\nMembrane")
    picture = editor.picture
    qtbot.waitUntil(lambda: picture.frame.width() / picture.frame.height() != 4 / 3)
    for share in (0.25, 0.75):
        spot = picture.spot((share, 0.5)).toPoint()
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=spot)
    said = page.session.values["labels"]
    assert [one.split()[1] for one in said] == ["Nucleus", "Membrane"]
    assert [float(one.split(",")[0]) for one in said] == pytest.approx([0.25, 0.75], abs=0.02)
    before = said[1]
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert page.session.values["labels"][1] != before
    assert page.session.values["labels"][0] == said[0]


@pytest.mark.slow
def test_own_drawing_with_labels_by_clicks_is_a_sheet_with_its_answers(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    QTest.keyClicks(line(page, "topic"), "cells")
    page.form.editors["picture"].findChildren(QLineEdit)[0].setText(str(photo))
    editor = page.form.editors["labels"]
    assert isinstance(editor, ExplainedEditor)
    editor.lines.setPlainText("Nucleus\nMembrane")
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    for number, name in enumerate(("Nucleus", "Membrane")):
        assert editor.where.text() == f"{number} of 2 are placed. Click where {name} belongs."
        spot = editor.picture.spot(((number + 1) / 4, 0.5)).toPoint()
        QTest.mouseClick(editor.picture, Qt.MouseButton.LeftButton, pos=spot)
    assert re.match("2.*2", editor.where.text()) and "Membrane" in editor.where.text()
    assert editor.lines.toPlainText() == "Nucleus\nMembrane"
    assert not {"sketch", "model", "count", "seed"} & {*shown(page)}
    assert {"topic", "details", "blanks"} <= {*shown(page)}
    page.session.say({"blanks": True})
    page.make.click()
    over(page, qtbot)
    out = tmp_path / "out" / "cells"
    pages = ["biology_cells_sheet.png", "biology_cells_sheet_answers.png"]
    assert [one.name for one in page.session.pages.value] == ["biology_cells_sheet.pdf", *pages]
    assert len(page.session.rows.value) == 1  # the same drawing three times is nobody's sheet
    wide, own = pixels_of(out / "biology_cells_0.png"), pixels_of(photo)
    assert wide.shape[0] == own.shape[0] and wide.shape[1] > own.shape[1]
    left = round(0.4 * own.shape[1])
    assert (wide[:10, left : left + 10, :3] == own[:10, :10, :3]).all()
    assert (out / pages[0]).read_bytes() != (out / pages[1]).read_bytes()

    page.stops["choose"].click()
    before = [(out / one).read_bytes() for one in ("biology_cells_0.png", pages[1])]
    placed = page.session.values["labels"][1].split()[0]
    editor.lines.moveCursor(QTextCursor.MoveOperation.End)
    for _ in "Membrane":
        QTest.keyClick(editor.lines, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor.lines, "Cell wall")
    assert page.session.values["labels"][1] == f"{placed} Cell wall"
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    after = [(out / one).read_bytes() for one in ("biology_cells_0.png", pages[1])]
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert len([*out.glob("*.png")]) == 3
    assert page.pages.told.text().startswith("Written: biology_cells_sheet.pdf")
    assert page.pages.folder.isVisible()

    page.session.take_up(out)
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    assert [one.split(" ", 1)[1] for one in page.session.values["labels"]] == [
        "Nucleus",
        "Cell wall",
    ]
    assert page.session.progress.value.over == 1


def placing(page: WorkbenchPage, photo: Path, names: str) -> ExplainedEditor:
    """An own picture, and labels with no place in it."""
    QTest.keyClicks(line(page, "topic"), "cells")
    page.form.editors["picture"].findChildren(QLineEdit)[0].setText(str(photo))
    editor = page.form.editors["labels"]
    assert isinstance(editor, ExplainedEditor)
    editor.lines.setPlainText(names)
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    return editor


def click(editor: ExplainedEditor, x: float, y: float) -> None:
    spot = editor.picture.spot((x, y)).toPoint()
    QTest.mouseClick(editor.picture, Qt.MouseButton.LeftButton, pos=spot)


def test_labels_without_a_place_are_asked_about(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    editor = placing(page, photo, "Nucleus\nMembrane\nVacuole")
    click(editor, 0.3, 0.5)
    page.make.click()
    (question,) = window.findChildren(Question)
    assert re.search("1.*3", question.windowTitle())
    question.buttons[0].click()  # Place Them
    assert page.session.progress.value.phase == "new"
    page.make.click()
    question = window.findChildren(Question)[-1]
    question.buttons[2].click()  # Leave Out
    over(page, qtbot)
    assert page.session.values["unplaced"] == "out"
    assert layered(page) == [["Nucleus"]]


def test_a_placed_label_is_picked_drawn_and_taken_back(page: WorkbenchPage, photo: Path) -> None:
    editor = placing(page, photo, "Nucleus\nMembrane")
    click(editor, 0.2, 0.2)
    click(editor, 0.2, 0.8)
    both = page.session.values["labels"]
    click(editor, 0.2, 0.2)  # on the first: it is chosen, and nothing moves
    assert page.session.values["labels"] == both
    assert editor.where.text().endswith("move Nucleus.")
    click(editor, 0.6, 0.2)
    moved = page.session.values["labels"]
    assert moved[0].startswith("0.6") and moved[1] == both[1]
    QTest.keySequence(editor.picture, QKeySequence.StandardKey.Undo)
    assert page.session.values["labels"] == both
    start, end = (editor.picture.spot(one).toPoint() for one in ((0.2, 0.8), (0.5, 0.6)))
    QTest.mousePress(editor.picture, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(editor.picture, end)
    QTest.mouseRelease(editor.picture, Qt.MouseButton.LeftButton, pos=end)
    assert page.session.values["labels"][1].startswith("0.5")
    assert page.session.values["labels"][0] == both[0]


@pytest.mark.slow
def test_lines_keep_their_places(page: WorkbenchPage, photo: Path) -> None:
    editor = placing(page, photo, "Nucleus\nMembrane")
    click(editor, 0.2, 0.2)
    click(editor, 0.4, 0.8)
    first, second = page.session.values["labels"]
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(editor.lines, "Wall")
    QTest.keyClick(editor.lines, Qt.Key.Key_Return)
    assert page.session.values["labels"] == ("Wall", first, second)
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in "Wall\n":
        QTest.keyClick(editor.lines, Qt.Key.Key_Delete)
    editor.lines.moveCursor(QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveMode.KeepAnchor)
    QTest.keyClicks(editor.lines, "Core")
    assert page.session.values["labels"] == (first.replace("Nucleus", "Core"), second)


@pytest.mark.slow
def test_labels_of_a_generated_picture_are_placed_afterwards(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.form.editors["count"].show_values({"count": 1})
    page.session.say({"count": 1})
    made(page, qtbot, labels="Nucleus\nMembrane")
    out = tmp_path / "out" / "cells"
    bare = (out / "editable" / "biology_cells_0_bare.png").read_bytes()
    sheet = (out / "biology_cells_sheet.png").read_bytes()
    page.stops["choose"].click()
    editor = page.form.editors["labels"]
    assert isinstance(editor, ExplainedEditor) and editor.picture.path
    qtbot.waitUntil(lambda: editor.picture.frame.width() == editor.picture.frame.height())
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    click(editor, 0.2, 0.2)
    click(editor, 0.7, 0.6)
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    assert not page.session.needs_making.value
    assert (out / "biology_cells_sheet.png").read_bytes() != sheet
    assert (out / "editable" / "biology_cells_0_bare.png").read_bytes() == bare
    assert layered(page)[0] == ["Nucleus", "Membrane"]

    page.stops["review"].click()
    page.made.again.click()
    qtbot.waitUntil(
        lambda: (
            (out / "editable" / "biology_cells_0_bare.png").exists()
            and (out / "editable" / "biology_cells_0_bare.png").read_bytes() != bare
        ),
        timeout=RUNS,
    )
    over(page, qtbot)
    assert layered(page)[0] == ["Nucleus", "Membrane"]
    page.stops["choose"].click()
    assert "check the places" in editor.where.text()

    QTest.keyClicks(line(page, "topic"), "2")
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    assert page.session.needs_making.value and "earlier pages" in page.pages.told.text()
    batch = page.session._batch  # pyright: ignore[reportPrivateUsage]
    assert batch is not None
    row = batch.row(batch.items[0])
    batch.put(replace(row, told={**row.told, "edited": True}))
    page.pages.acts.refresh()
    assert "without your edit" in page.pages.told.text()


@pytest.mark.slow
def test_labels_of_a_picture_that_was_edited_are_said_and_those_of_the_page_can_be_used(
    page: WorkbenchPage, window: MainWindow, workspace: Workspace, photo: Path, qtbot: QtBot
) -> None:
    editor = placing(page, photo, "Nucleus\nMembrane")
    click(editor, 0.2, 0.2)
    click(editor, 0.7, 0.6)
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    over(page, qtbot)
    session, pages = page.session, page.pages
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: not session.is_arranging.value and bool(session.pages.value))
    assert pages.labels.isHidden() and "Its labels" not in pages.told.text()
    page.stops["review"].click()
    QTest.mouseClick(page.made.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    document = workspace.state.document.value
    assert document is not None
    place = Rect(2, 2, 4, 4)
    colours = np.full((4, 4, document.pixels.read(place).shape[2]), 255, np.uint8)
    document.edit("paint", document.pixels, place, colours)
    window.kit.actions["save"].trigger()
    qtbot.waitUntil(lambda: session.edited == [0], timeout=RUNS)
    window.kit.actions["page_workbench"].trigger()
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: "Its labels are" in pages.told.text(), timeout=RUNS)
    assert pages.labels.isVisible() and not session.needs_making.value
    page.stops["choose"].click()
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(editor.lines, "Core of ")
    page.stops["arrange"].click()
    qtbot.waitUntil(lambda: not session.is_arranging.value, timeout=RUNS)
    assert not session.needs_making.value and layered(page)[0][0] == "Nucleus"
    assert pages.labels.isVisible() and "Its labels are" in pages.told.text()
    page.stops["choose"].click()
    blanks = page.form.editors["blanks"].findChild(QAbstractButton)
    assert isinstance(blanks, QAbstractButton)
    QTest.keyClick(blanks, Qt.Key.Key_Space)
    page.stops["arrange"].click()
    answers = "biology_cells_sheet_answers.png"
    qtbot.waitUntil(lambda: answers in [one.name for one in session.pages.value], timeout=RUNS)
    assert not session.needs_making.value and layered(page)[0][0] == "Nucleus"
    session.say({"blanks": False})
    edited = pixels_of(next(one for one in session.files(0) if one.suffix == ".png"))
    page.stops["choose"].click()
    QTest.mouseClick(editor.relabel, Qt.MouseButton.LeftButton)
    question = window.findChild(Question)
    assert isinstance(question, Question) and "“rejected”" in question.text.text()
    assert session.edited == [0]
    QTest.mouseClick(question.buttons[-1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.edited, timeout=RUNS)
    over(page, qtbot)
    assert layered(page)[0] == ["Core of Nucleus", "Membrane"]
    assert page.stop == "choose" and "made again with them" in editor.where.text()
    page.stops["arrange"].click()
    assert answers not in [one.name for one in session.pages.value], "blanks were unticked"
    qtbot.waitUntil(lambda: not session.is_arranging.value, timeout=RUNS)
    assert pages.labels.text() == "Use the Edited Picture" and "Made again" in pages.told.text()
    assert session.folder is not None
    kept = next((session.folder / "rejected").rglob("*.png"))
    assert (pixels_of(kept) == edited).all(), "what somebody has edited is not lost"
    assert not session.is_behind and not session.needs_making.value

    page.stops["choose"].click()
    assert editor.relabel.isHidden() and "don't count" not in editor.where.text()
    page.stops["arrange"].click()
    pages.pages.setFocus()
    QTest.keyClick(pages.pages, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Its labels are" in pages.told.text(), timeout=RUNS)
    over(page, qtbot)
    qtbot.waitUntil(lambda: not session.is_arranging.value, timeout=RUNS)
    back = next(one for one in session.files(0) if one.suffix == ".png")
    assert back.parent == session.folder and (pixels_of(back) == edited).all()
    assert layered(page)[0] == ["Nucleus", "Membrane"] and "Its labels are" in pages.told.text()
    page.stops["choose"].click()
    assert editor.relabel.isVisible() and "don't count" in editor.where.text()
    QTest.mouseClick(editor.relabel, Qt.MouseButton.LeftButton)
    again = next(one for one in window.findChildren(Question) if one.isVisible())
    QTest.keyClick(again, Qt.Key.Key_Escape)
    assert session.edited == [0]


def layered(page: WorkbenchPage) -> list[list[str]]:
    """Texts on the first picture's project."""
    (path,) = (one for one in page.session.files(0) if one.suffix == ".velatura")
    found = [annotations_of(one) for one in layer_tree.walk(read_document(path).content.layers)]
    return [[one.text for one in each] for each in found if each]


def shown(page: WorkbenchPage) -> list[str]:
    """Ids of fields that are seen."""
    return [name for name, one in page.form.editors.items() if one.isVisibleTo(page.form)]


@pytest.mark.slow
def test_each_run_has_a_folder_and_is_found_again(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    first = (tmp_path / "out" / "cells" / "biology_cells_0.png").read_bytes()
    page.stops["choose"].click()
    page.make.click()
    over(page, qtbot)
    assert page.session.folder == tmp_path / "out" / "cells-2"
    assert (tmp_path / "out" / "cells" / "biology_cells_0.png").read_bytes() == first
    page.session.choose("concepts")
    assert Path(page.out.text()) != tmp_path / "out"
    page.session.choose("lesson")
    assert Path(page.out.text()) == tmp_path / "out"
    qtbot.waitUntil(lambda: bool(page.session.rows.value))  # its last run is there again
    over(page, qtbot)
    rmtree(tmp_path / "out" / "cells-2")
    os.utime(tmp_path / "out" / "cells", (1_760_000_000, 1_760_000_000))
    screen = page.screen().availableGeometry()
    page.runs.popup(screen.topRight())
    when = QDateTime.fromSecsSinceEpoch(1_760_000_000)
    told = f"cells (out)\t{QLocale().toString(when, QLocale.FormatType.ShortFormat)}"
    qtbot.waitUntil(lambda: page.runs.actions()[1].text() == told)
    assert page.runs.actions()[0].text() == "cells-2 (out)"  # its folder is gone
    assert page.runs.x() + page.runs.sizeHint().width() <= screen.right()
    page.runs.actions()[1].trigger()
    qtbot.waitUntil(lambda: page.session.folder == tmp_path / "out" / "cells")
    over(page, qtbot)


def test_a_row_of_ones_own_is_changed_by_its_dialog(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot
) -> None:
    assert not page.rows.change.isEnabled()
    page.rows.copy.click()
    qtbot.waitUntil(lambda: page.rows.list.currentItem().text() == "Lesson 2")
    page.rows.change.click()
    dialog = window.findChild(ChangeDialog)
    assert isinstance(dialog, ChangeDialog)
    (count,) = dialog.tree.findItems("count", Qt.MatchFlag.MatchExactly)
    count.setText(1, "many")
    assert dialog.wrong.isVisible() and count.text(1) == "3"
    count.setText(1, "5")
    (name,) = dialog.tree.findItems("name", Qt.MatchFlag.MatchExactly)
    name.setText(1, "")
    dialog.save.click()
    qtbot.waitUntil(lambda: "name" in dialog.wrong.text())
    name.setText(1, "My lesson")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    assert page.rows.list.currentItem().text() == "My lesson"
    assert page.session.values["count"] == 5
    found = page.session.workbench.value
    assert found is not None and (found.count, found.version) == (5, 3)


@pytest.mark.slow
def test_pages_are_in_the_window_s_language_unless_another_is_said(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot
) -> None:
    assert page.session.values["language"] == "en"
    window.kit.actions["language_zh_CN"].trigger()
    qtbot.waitUntil(lambda: page.session.values["language"] == "zh_CN")
    page.session.say({"language": "en"})
    window.kit.actions["language_en"].trigger()
    window.kit.actions["language_zh_CN"].trigger()
    assert page.session.values["language"] == "en"
    window.kit.actions["language_en"].trigger()


@pytest.mark.slow
def test_files_and_folders_have_the_same_names_in_each_language(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    window.kit.actions["language_zh_CN"].trigger()
    qtbot.waitUntil(lambda: page.session.language == "zh_CN")
    page.session.choose("restore")
    assert Path(page.out.text()).name == "Restoration"
    page.out.setText(str(tmp_path / "out"))
    page.session.say({"pictures": (str(photo),)})
    page.make.click()
    over(page, qtbot)
    assert page.session.folder == tmp_path / "out" / photo.stem
    names = {path.name for path in page.session.folder.iterdir()}
    assert {"photo_restored.png", "restored.pdf", "editable"} <= names
    assert page.session.title() == "修复的照片", "the page is in the window's language"
    window.kit.actions["language_en"].trigger()


@pytest.mark.slow
def test_every_row_has_a_form_and_its_stops_are_counted(page: WorkbenchPage, qtbot: QtBot) -> None:
    for row in page.session.workbenches.value:
        page.session.choose(row.id)
        its_own = {"picture", "mask"} if row.takes == "table" else set[str]()
        assert set(page.form.editors) == {one.id for one in row.all_fields} - its_own
        shown = [one.text() for one in page.stops.values() if not one.isHidden()]
        assert [one.split()[0] for one in shown] == [str(at + 1) for at in range(len(shown))]


@pytest.mark.slow
def test_the_review_of_a_second_run_shows_its_pictures(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    page.stops["review"].click()
    view = page.made.review.comparison
    qtbot.waitUntil(lambda: view.captions == ("biology_cells_0.png · 1 / 3",))
    page.stops["choose"].click()
    page.session.choose("concepts")
    QTest.keyClicks(line(page, "idea"), "a hut")
    page.out.setText(str(tmp_path / "other"))
    page.make.click()
    over(page, qtbot)
    assert not page.made.review.is_large
    page.stops["review"].click()
    first = page.session.files(0)[0].name
    qtbot.waitUntil(lambda: "".join(view.captions).startswith(f"{first} · 1 / "))


@pytest.mark.slow
def test_rules_are_keys_of_the_review(page: WorkbenchPage, qtbot: QtBot, tmp_path: Path) -> None:
    stock(tmp_path, 3)
    run = maker(tmp_path)
    run.run(ByNumpy(), CancelToken())
    session, out = page.session, tmp_path / "out"
    session.take_up(out)
    qtbot.waitUntil(lambda: len(session.rows.value) == 3)
    over(page, qtbot)
    page.stops["export"].click()
    assert page.files.list.item(0).text() == "results.csv"
    page.stops["review"].click()
    assert page.made.reason.placeholderText().startswith(
        "1 Empty · 2 Cut off · 3 Cut-out in pieces · 4 Cut-out uncertain · 5 Wrong"
    )
    QTest.keyClick(page.made.review.comparison, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: session.decision(0) == "reject")
    assert session.reason(0) == "Cut off"
    assert page.made.grid.currentIndex().row() == 1
    columns = page.form.editors["map"]
    assert isinstance(columns, MappedEditor)
    qtbot.waitUntil(lambda: bool(columns.boxes))
    stands = {box.currentData() for box in columns.boxes}
    assert {"picture", "name"} <= stands
    assert page.session.values["map"] == ("picture=Bild", "name=SKU")


@pytest.mark.slow
def test_a_path_is_typed_letter_by_letter(
    page: WorkbenchPage, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = page.form.editors["picture"]
    assert isinstance(editor, FileEditor)
    QTest.keyClicks(line(page, "topic"), "cells")
    for typed in ("/", "/t", str(tmp_path / "none.png")):
        editor.edit.setText(typed)
        qtbot.waitUntil(lambda: workspace.is_idle)
        settle()
        assert workspace.state.notice.value is None


@pytest.mark.slow
def test_lines_that_were_just_typed_are_placed_from_the_first(
    page: WorkbenchPage, photo: Path
) -> None:
    editor = placing(page, photo, "")
    for name in ("Wall", "Nucleus", "Vacuole"):
        QTest.keyClicks(editor.lines, name)
        if name != "Vacuole":
            QTest.keyClick(editor.lines, Qt.Key.Key_Return)
    assert editor.where.text() == "0 of 3 are placed. Click where Wall belongs."
    click(editor, 0.2, 0.2)
    assert editor.where.text() == "1 of 3 are placed. Click where Nucleus belongs."
    editor.lines.moveCursor(QTextCursor.MoveOperation.End)  # whoever goes to a line means it
    assert editor.where.text() == "1 of 3 are placed. Click where Vacuole belongs."
    click(editor, 0.4, 0.8)
    click(editor, 0.8, 0.8)
    said = page.session.values["labels"]
    assert [one.split(" ")[1] for one in said] == ["Wall", "Nucleus", "Vacuole"]
    assert [round(float(one.split(",")[0]), 1) for one in said] == [0.2, 0.8, 0.4]
