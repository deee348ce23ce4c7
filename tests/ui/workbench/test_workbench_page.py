"""A workbench by hand: fields, pictures, their review by keys, pages, files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.state.document.annotations import annotations_of
from desktop_app.state.picture import layer_tree
from desktop_app.storage.item_run import content_of
from desktop_app.ui.widgets.field_editors import FieldEditor, NumberEditor, TextEditor
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.workbench.change_dialog import ChangeDialog
from desktop_app.ui.workbench.file_editors import ExplainedEditor, MappedEditor
from desktop_app.ui.workbench.workbench_page import WorkbenchPage
from desktop_app.worker.workspace import Workspace
from tests.studio.making.shop import ByNumpy, maker, stock
from tests.studio.recipes.doing import pixels_of

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
    qtbot.waitUntil(lambda: page.pages.pages.captions == ("biology_cell_structure_sheet.png",))
    assert page.pages.title.text() == "cell structure"
    before = (out / "biology_cell_structure_sheet.pdf").read_bytes()
    page.pages.title.selectAll()
    QTest.keyClicks(page.pages.title, "The cell")
    QTest.keyClick(page.pages.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    assert (out / "biology_cell_structure_sheet.pdf").read_bytes() != before
    page.stops["export"].click()
    assert page.files.list.item(0).text() == "biology_cell_structure_sheet.pdf"
    page.stops["review"].click()
    assert page.made.review.is_large
    QTest.mouseClick(page.made.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    document = workspace.state.document.value
    assert document is not None and document.name.value == "biology_cell_structure_0.velatura"
    found = [annotations_of(one) for one in layer_tree.walk(document.content.layers)]
    assert [one.text for each in found for one in each or ()] == ["Nucleus", "Membrane"]
    assert not page.isVisible()


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


def test_shares_are_set_in_per_cent(page: WorkbenchPage, qtbot: QtBot) -> None:
    names = [page.rows.list.item(at).text() for at in range(page.rows.list.count())]
    page.rows.list.setCurrentRow(names.index("Restoration"))
    qtbot.waitUntil(lambda: "damage" in page.form.editors)
    editor = page.form.editors["damage"]
    assert isinstance(editor, NumberEditor)
    assert editor.slider.number == 0.35
    QTest.keyClick(editor.slider, Qt.Key.Key_Right)
    assert page.session.values["damage"] == 0.36


def test_the_review_by_keys(page: WorkbenchPage, qtbot: QtBot, tmp_path: Path) -> None:
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


def test_what_was_rejected_is_on_no_page(page: WorkbenchPage, qtbot: QtBot, tmp_path: Path) -> None:
    made(page, qtbot)
    sheet = tmp_path / "out" / "cells" / "biology_cells_sheet.pdf"
    before = sheet.read_bytes()
    page.session.decide([0, 1], "reject")
    qtbot.waitUntil(lambda: page.session.decision(1) == "reject")
    page.stops["arrange"].click()
    QTest.mouseClick(page.pages.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.session.is_arranging.value, timeout=RUNS)
    assert len(sheet.read_bytes()) < len(before)


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
    assert [round(float(one.split(",")[0]), 1) for one in said] == [0.2, 0.7] or said
    before = said[1]
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert page.session.values["labels"][1] != before
    assert page.session.values["labels"][0] == said[0]


def test_own_drawing_with_labels_by_clicks_is_a_sheet_with_its_answers(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    QTest.keyClicks(line(page, "topic"), "cells")
    page.form.editors["picture"].findChildren(QLineEdit)[0].setText(str(photo))
    editor = page.form.editors["labels"]
    assert isinstance(editor, ExplainedEditor)
    editor.lines.setPlainText("Nucleus\nMembrane")
    editor.lines.moveCursor(QTextCursor.MoveOperation.Start)
    for number, name in enumerate(("Nucleus", "Membrane"), 1):
        assert editor.where.text() == f"Click where {name} belongs ({number} of 2)"
        spot = editor.picture.spot((number / 4, 0.5)).toPoint()
        QTest.mouseClick(editor.picture, Qt.MouseButton.LeftButton, pos=spot)
    assert editor.where.text().startswith("All are placed")
    page.session.say({"blanks": True})
    assert not page.relabel.isVisible()
    page.make.click()
    over(page, qtbot)
    out = tmp_path / "out" / "cells"
    pages = ["biology_cells_sheet_1.png", "biology_cells_sheet_2.png"]
    assert [one.name for one in page.session.pages.value] == ["biology_cells_sheet.pdf", *pages]
    assert len(page.session.rows.value) == 1  # the same drawing three times is nobody's sheet
    wide, own = pixels_of(out / "biology_cells_0.png"), pixels_of(photo)
    assert wide.shape[0] == own.shape[0] and wide.shape[1] > own.shape[1]
    assert (wide[:10, :10, :3] == own[:10, :10, :3]).all()
    assert (out / pages[0]).read_bytes() != (out / pages[1]).read_bytes()

    page.stops["choose"].click()
    assert page.relabel.isVisible()
    before = [(out / one).read_bytes() for one in ("biology_cells_0.png", pages[1])]
    editor.lines.setPlainText(editor.lines.toPlainText().replace("Membrane", "Cell wall"))
    page.relabel.click()
    over(page, qtbot)
    after = [(out / one).read_bytes() for one in ("biology_cells_0.png", pages[1])]
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert len([*out.glob("*.png")]) == 3

    page.session.take_up(out)
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    assert [one.split(" ", 1)[1] for one in page.session.values["labels"]] == [
        "Nucleus",
        "Cell wall",
    ]
    assert page.session.progress.value.over == 1


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
    page.runs.aboutToShow.emit()
    listed = [one.text() for one in page.runs.actions() if one.text()]
    assert listed[:2] == ["cells-2 (out)", "cells (out)"]
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
    assert found is not None and (found.count, found.version) == (5, 2)


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


def test_every_row_has_a_form_and_its_stops_are_counted(page: WorkbenchPage, qtbot: QtBot) -> None:
    for row in page.session.workbenches.value:
        page.session.choose(row.id)
        its_own = {"picture", "mask"} if row.takes == "table" else set[str]()
        assert set(page.form.editors) == {one.id for one in row.asked} - its_own
        shown = [one.text() for one in page.stops.values() if not one.isHidden()]
        assert [one.split()[0] for one in shown] == [str(at + 1) for at in range(len(shown))]


def test_the_review_of_a_second_run_shows_its_pictures(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    made(page, qtbot)
    page.stops["review"].click()
    view = page.made.review.comparison
    qtbot.waitUntil(lambda: view.captions == ("biology_cells_0.png",))
    page.stops["choose"].click()
    page.session.choose("concepts")
    QTest.keyClicks(line(page, "idea"), "a hut")
    page.out.setText(str(tmp_path / "other"))
    page.make.click()
    over(page, qtbot)
    assert not page.made.review.is_large
    page.stops["review"].click()
    first = page.session.files(0)[0].name
    qtbot.waitUntil(lambda: view.captions == (first,))


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
