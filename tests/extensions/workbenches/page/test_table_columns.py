"""A shop's own table in the form of products: columns are shown, guessed, and mapped by lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.extensions.workbenches.faces.page.file_editors import FileEditor, MappedEditor
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from tests.worker.conftest import AT_WORK

pytestmark = AT_WORK

RUNS = 60_000
GERMAN = "Artikelnummer;Bezeichnung;Foto;Preis\r\nGrün-1;Becher grün;a.jpg;3,50\r\n"
CHINESE = "货号,品名,产品图,价格\n1,杯子,a.jpg,3\n"


def shown(page: WorkbenchPage, qtbot: QtBot, table: Path) -> MappedEditor:
    """The editor of columns, with the table chosen."""
    page.session.choose("products")
    page.out.setText(str(table.parent / "out"))  # not the pictures of who runs the tests
    file, columns = page.form.editors["table"], page.form.editors["map"]
    assert isinstance(file, FileEditor) and isinstance(columns, MappedEditor)
    file.edit.setText(str(table))
    qtbot.waitUntil(lambda: columns.table.isVisibleTo(columns))
    return columns


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "encoding", "picture", "name"),
    [(GERMAN, "cp1252", "Foto", "Artikelnummer"), (CHINESE, "gb18030", "产品图", "货号")],
)
def test_columns_are_guessed_and_shown(
    page: WorkbenchPage,
    qtbot: QtBot,
    tmp_path: Path,
    text: str,
    encoding: str,
    picture: str,
    name: str,
) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(text.encode(encoding))
    columns = shown(page, qtbot, table)
    assert set(page.session.values["map"]) == {f"picture={picture}", f"name={name}"}
    heads = [columns.table.horizontalHeaderItem(at) for at in (1, 2)]
    assert [one.text() for one in heads if one is not None][1:] == [picture]
    assert [box.currentText() for box in columns.boxes] == ["File name", "–", "Picture", "–"]
    cell = columns.table.item(1, 2)
    assert cell is not None and cell.text() == "a.jpg"
    assert columns.boxes[1].width() >= columns.boxes[1].sizeHint().width()
    assert columns.table.visualItemRect(cell).bottom() < columns.table.viewport().height()
    assert not columns.asks.isVisibleTo(columns)


def test_a_column_that_is_needed_is_asked_for(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Nr;Ware;Seite\n1;Becher;zwölf\n", "utf-8")
    columns = shown(page, qtbot, table)
    assert columns.asks.text() == "The table has Nr, Ware, Seite. Which holds “Picture”?"
    box = columns.boxes[2]
    box.setCurrentIndex(box.findData("picture"))
    box.activated.emit(box.currentIndex())
    assert page.session.values["map"] == ("picture=Seite",)
    assert not columns.asks.isVisibleTo(columns)
    other = columns.boxes[0]
    other.activated.emit(other.findData("picture"))
    assert page.session.values["map"] == ("picture=Nr",) and box.currentText() == "–"


@pytest.mark.slow
def test_a_table_that_cannot_be_read_is_named(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(CHINESE, "utf-8")
    columns, file = shown(page, qtbot, table), page.form.editors["table"]
    assert isinstance(file, FileEditor)
    file.edit.setText(str(tmp_path / "gone.csv"))
    qtbot.waitUntil(lambda: "gone.csv" in columns.asks.text())
    assert columns.asks.isVisibleTo(columns) and not columns.table.isVisibleTo(columns)


@pytest.mark.slow
def test_the_guess_is_done_and_what_is_written_follows_the_table(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    """Photographs lie in a folder below; the list of files has certificates, too."""
    table, deep = tmp_path / "t.csv", tmp_path / "fotos"
    table.write_bytes(GERMAN.encode("cp1252"))
    deep.mkdir()
    picture = Image.new("RGB", (96, 96), (200, 205, 210))
    picture.paste((180, 30, 30), (30, 20, 60, 80))
    picture.save(deep / "a.jpg", quality=95)
    shown(page, qtbot, table)
    page.make.click()
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    assert page.session.outcome(0).status == "done"
    page.made.grid.choose_rows([0])
    qtbot.waitUntil(lambda: "Found at fotos/a.jpg." in page.made.told.text())
    assert page.session.folder is not None
    written = (page.session.folder / "results.csv").read_bytes()
    assert written.startswith(b"row;name;status") and "Grün-1".encode("cp1252") in written
    heading, first = written.decode("cp1252").splitlines()[:2]
    own = dict(zip(heading.split(";"), first.split(";"), strict=True))
    names, values = (line.split(";") for line in GERMAN.splitlines()[:2])
    assert [own[name] for name in names] == values  # the table's own, too
    page.stops["export"].click()
    names = [page.files.list.item(at).text() for at in range(page.files.list.count())]
    assert "Grün-1.png" in names and "Grün-1.png.certificate.json" in names


@pytest.mark.slow
def test_a_path_with_spaces_can_be_typed(page: WorkbenchPage, qtbot: QtBot, tmp_path: Path) -> None:
    for name, field in (("products", "table"), ("lesson", "picture")):
        page.session.choose(name)
        editor = page.form.editors[field]
        assert isinstance(editor, FileEditor)
        QTest.keyClicks(editor.edit, "/tmp/for class 4b ")
        assert editor.edit.text() == "/tmp/for class 4b "
        assert page.session.values[field] == "/tmp/for class 4b"


def test_a_table_that_was_corrected_is_read_again_and_a_name_without_its_ending_is_found(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    below = tmp_path / "photos"
    below.mkdir()
    for at, name in enumerate(("a.png", "b.png", "c.png", "photos/Lampe Öl.png")):
        picture = Image.new("RGB", (96, 96), (200, 205, 210))
        picture.paste((180, 30, 30), (30, 20, 60 + at, 80))
        picture.save(tmp_path / name)
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\nLampe\nb.png\n", "utf-8")
    shown(page, qtbot, table)
    page.make.click()
    session, made = page.session, page.made
    qtbot.waitUntil(lambda: session.progress.value.phase == "over", timeout=RUNS)
    folder = session.folder
    assert folder is not None and session.outcome(1).status == "failed"
    page.stops["review"].click()
    QTest.keyClick(made.review.comparison, Qt.Key.Key_Right)
    assert made.review.selected == [0]
    QTest.keyClick(made.review.comparison, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.decision(0) == "keep")
    before = {name: (folder / name).stat().st_mtime_ns for name in ("a.png", "b.png")}
    # In the spreadsheet: the lamp is called as it is, and a row is put in before the others.
    table.write_text("Foto\nc.png\na.png\nLampe Öl\nb.png\n", "utf-8")
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    QTest.keyClick(made.review.comparison, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: len(session.rows.value) == 4, timeout=RUNS)
    qtbot.waitUntil(lambda: session.progress.value.phase == "over", timeout=RUNS)
    assert [session.outcome(one).status for one in range(4)] == ["done"] * 4
    assert [session.files(one)[0].name for one in (0, 1, 3)] == ["c.png", "a.png", "b.png"]
    assert before == {name: (folder / name).stat().st_mtime_ns for name in before}
    assert session.decision(1) == "keep" and session.decision(0) == ""
    made.grid.choose_rows([made.review.list_model.rows.index(2)])
    assert "photos/Lampe Öl.png" in made.told.text()
    results = (folder / "results.csv").read_text("utf-8-sig")
    assert results.count("done") == 4 and "photos/Lampe Öl.png" in results
    # Whoever opens the run again has the same.
    session.clear()
    session.take_up(folder)
    qtbot.waitUntil(lambda: len(session.rows.value) == 4, timeout=RUNS)
    qtbot.waitUntil(lambda: session.progress.value.phase == "over", timeout=RUNS)
    assert session.decision(1) == "keep"
