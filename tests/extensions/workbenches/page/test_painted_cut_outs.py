"""Products whose cut-out was rejected come first, are painted by hand, and made with that; what is
edited by hand is delivered."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.extensions.workbenches.faces.page.made_files import WAYS
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.extensions.workbenches.work.making.maker import Maker
from desktop_app.imaging.mask import painted
from desktop_app.state.painting.tools import ToolId
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.certificates import verified
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.opening import read_document
from desktop_app.worker.workspace import Workspace
from tests.extensions.workbenches.making.shop import NUMPY, ByNumpy
from tests.extensions.workbenches.page.test_table_columns import shown
from tests.refusals import says
from tests.studio.recipes.doing import pixels_of
from tests.ui.hand import Hand
from tests.worker.conftest import AT_WORK

pytestmark = AT_WORK

RUNS = 60_000


def photograph(path: Path, *parts: tuple[int, int, int, int]) -> None:
    picture = Image.new("RGB", (96, 96), (200, 205, 210))
    for part in parts:
        picture.paste((180, 30, 30), part)
    picture.save(path)


def around_red(picture: np.ndarray) -> np.ndarray:
    """What is red in it, with a pixel around: the edge."""
    rows, columns = np.nonzero(picture[..., 0] > picture[..., 1] + 20.0)
    return picture[rows.min() - 1 : rows.max() + 2, columns.min() - 1 : columns.max() + 2]


def over(page: WorkbenchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)


def said(page: WorkbenchPage) -> tuple[str, ...]:
    notice = page._workspace.state.notice.value  # pyright: ignore[reportPrivateUsage]
    return () if notice is None else notice.notes


@pytest.mark.slow
@pytest.mark.states("note.cut_out_painted")
def test_a_rejected_cut_out_comes_first_and_is_painted(
    page: WorkbenchPage, window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    photograph(tmp_path / "a.png", (30, 20, 60, 80))
    photograph(tmp_path / "b.png", (20, 20, 40, 80), (56, 20, 76, 80))  # in two pieces
    photograph(tmp_path / "c.png", (30, 30, 66, 70))
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\nb.png\nc.png\n", "utf-8")
    shown(page, qtbot, table)
    page.make.click()
    over(page, qtbot)
    session, made = page.session, page.made
    page.stops["review"].click()
    assert made.review.list_model.rows == [1, 0, 2] and made.review.selected == [1]
    assert says("rejected_pieces", made.told.text()) and made.paint.text() == "Paint Cut-out"
    workspace.state.tools.active.value = ToolId.PAINT
    workspace.state.tools.selecting.value = True  # brushes draw selections
    QTest.mouseClick(made.paint, Qt.MouseButton.LeftButton)

    def mask() -> np.ndarray:
        document = workspace.state.document.value
        assert document is not None
        return np.asarray(painted(document.mask.read(document.mask.rect)))

    qtbot.waitUntil(lambda: workspace.state.document.value is not None and bool(mask().any()))
    assert not page.isVisible() and workspace.state.notice.value is not None
    assert workspace.state.notice.value.notes == ("cut_out_shown",)
    assert mask()[50, 30] and not mask()[50, 48]
    assert workspace.state.tools.active.value is ToolId.BRUSH  # whatever was in hand before
    cut_out = session.cut_out(1)
    assert cut_out is not None and cut_out.painted is None  # nobody has painted yet
    Hand(window).stroke((0.3, 0.5), (0.5, 0.5), (0.7, 0.5))
    qtbot.waitUntil(lambda: bool(mask()[48, 48]))
    window.kit.actions["page_workbench"].trigger()
    qtbot.waitUntil(lambda: made.keep.text() == "Use Painted Cut-out")
    assert made.review.selected == [1] and made.paint.text() == "Paint Cut-out"
    view = made.review.comparison
    qtbot.waitUntil(lambda: view.captions == ("b.png · 1 / 3", "Painted cut-out"))
    assert view._pictures[1][0].pixelColor(48, 48).red() > 150  # grey squares in what was proposed
    QTest.keyClick(view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.outcome(1).status == "done", timeout=RUNS)
    over(page, qtbot)
    assert view.hasFocus(), "arrow keys go on through the pictures"
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    assert made.keep.text() == "Keep"
    folder = session.folder
    assert folder is not None and says("note cut_out_painted", made.told.text())
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.state.notice.value.notes == ("painted_stays",)
    assert session.outcome(1).status == "done" and (folder / "b.png").is_file()
    # Its mask is kept with the run: quitting asks nothing, until it is painted on.
    document = workspace.state.document.value
    assert document is not None and document.has_mask and not document.modified.value
    assert window._closing.may()  # pyright: ignore[reportPrivateUsage]
    document.fill_mask("rectangle", 255, Rect(0, 0, 9, 9))
    assert document.modified.value
    document.undo_stack.undo()
    assert not document.modified.value
    certificate = json.loads((folder / "b.png.certificate.json").read_text("utf-8"))
    assert "mask painted by hand" in [one["what"] for one in certificate["done"]]
    other = json.loads((folder / "a.png.certificate.json").read_text("utf-8"))
    assert "mask painted by hand" not in [one["what"] for one in other["done"]]
    assert says("note cut_out_painted", (folder / "results.csv").read_text("utf-8-sig"))
    # Whoever takes the run up again, after a kill too, has the painted one.
    before = (folder / "b.png").read_bytes()
    assert session._maker is not None and session._maker.batch is not None
    row, values = session._maker.workbench, session._maker.values
    session._maker.batch.redo(session._maker.batch.items[1])
    session.clear()
    again = Maker(
        row, values, folder, NUMPY, read_document, BlobStore(tmp_path / "blobs"), resume=True
    )
    assert [one.by_hand for one in again.batch.items] == ["", "painted", ""]
    again.run(ByNumpy(), CancelToken())
    assert again.batch.is_whole and (folder / "b.png").read_bytes() == before


@pytest.mark.slow
@pytest.mark.states("note.cut_out_accepted")
def test_a_rejected_cut_out_that_is_right_is_used_by_hand(
    page: WorkbenchPage, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    photograph(tmp_path / "a.png", (30, 20, 60, 80))
    photograph(tmp_path / "b.png", (20, 20, 40, 80), (56, 20, 76, 80))  # a pair
    photograph(tmp_path / "c.png", (20, 20, 34, 80), (60, 20, 76, 80))
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\nb.png\nc.png\n", "utf-8")
    shown(page, qtbot, table)
    page.make.click()
    over(page, qtbot)
    session, made, folder = page.session, page.made, page.session.folder
    assert folder is not None
    page.stops["export"].click()
    assert page.files.left.text() == "1 of 3 delivered; 2 need you"
    # Whoever opens the run again sees why, and is not asked to make what was rejected.
    session.clear()
    session.take_up(folder)
    qtbot.waitUntil(lambda: len(session.rows.value) == 3, timeout=RUNS)
    over(page, qtbot)
    assert session.outcome(1).error is not None and made.go_on.isHidden()
    page.stops["export"].click()
    QTest.mouseClick(page.files.left, Qt.MouseButton.LeftButton)
    assert page.stop == "review" and made.review.selected == [1]
    assert made.keep.text() == WAYS["flagged"].words and made.reject.isEnabled()
    assert not made.edit.isEnabled() and made.paint.isVisible()
    qtbot.waitUntil(lambda: made.review.comparison.captions == ("b.png · 1 / 3", "Cut-out"))
    with Image.open(session.seen(1)[0]) as seen:
        assert seen.getpixel((30, 50)) == (180, 30, 30)
        assert seen.getpixel((48, 50)) == (255, 255, 255), "the row's ground, as it is delivered"
        preview = np.asarray(seen.convert("RGB"))
    QTest.keyClick(made.review.comparison, Qt.Key.Key_R)  # wanted by nobody, or so it seems
    qtbot.waitUntil(lambda: session.decision(1) == "reject")
    QTest.keyClick(made.keep, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.decision(1) == "")
    assert made.review.selected == [1]
    QTest.mouseClick(made.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.outcome(1).status == "done", timeout=RUNS)
    over(page, qtbot)
    assert page.stop == "review" and made.review.is_large, "the review goes on"
    assert made.review.selected == [2] and session.outcome(2).status == "failed"
    QTest.keyClick(made.review.comparison, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.outcome(2).status == "done", timeout=RUNS)
    over(page, qtbot)
    # The product lies elsewhere in its frame; what was seen of it is what is delivered.
    places = (around_red(preview), around_red(pixels_of(folder / "b.png")[..., :3]))
    assert places[0].shape == places[1].shape and (places[0] == places[1]).all()
    certificate = json.loads((folder / "b.png.certificate.json").read_text("utf-8"))
    assert "mask accepted by hand" in [one["what"] for one in certificate["done"]]
    results = (folder / "results.csv").read_text("utf-8-sig")
    assert results.count("accepted by hand") == 2 and "rejected" not in results
    # The last one is taken back by Ctrl+Z, wherever the keyboard is; nothing of it stays.
    QTest.keyClick(made.keep, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.outcome(2).status == "failed", timeout=RUNS)
    over(page, qtbot)
    assert made.review.selected == [2] and made.keep.text() == WAYS["flagged"].words
    assert not [*folder.rglob("c.png*"), *folder.rglob("c.velatura")] and not session.files(2)
    assert (folder / "results.csv").read_text("utf-8-sig").count("accepted by hand") == 1
    # One that was used by mistake is made, and is taken back then.
    QTest.mouseClick(made.keep, Qt.MouseButton.LeftButton)
    QTest.keyClick(made.keep, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.outcome(2).status == "open", timeout=RUNS)
    qtbot.waitUntil(lambda: bool(session.seen(2)), timeout=RUNS)
    over(page, qtbot)
    assert session.outcome(2).status == "failed" and not session.is_accepted(2)
    session.clear()
    session.take_up(folder)
    qtbot.waitUntil(lambda: len(session.rows.value) == 3, timeout=RUNS)
    over(page, qtbot)
    assert [session.outcome(one).status for one in range(3)] == ["done", "done", "failed"]
    assert says("note cut_out_accepted", session.report())
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    assert made.keep.text() == "Keep" and made.back.isVisible()
    QTest.keyClick(made.grid, Qt.Key.Key_K)  # keeps it, and deletes nothing
    qtbot.waitUntil(lambda: session.decision(1) == "keep")
    assert (folder / "b.png").is_file()
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    QTest.mouseClick(made.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.outcome(1).status == "failed", timeout=RUNS)
    over(page, qtbot)
    assert made.keep.text() == WAYS["flagged"].words and not (folder / "b.png").exists()
    assert workspace.state.notice.value is None, "nothing that was taken back is missed"


@pytest.mark.slow
def test_the_review_by_keys_can_be_taken_back_and_clicks_leave_the_arrows(
    page: WorkbenchPage, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    photograph(tmp_path / "a.png", (30, 20, 60, 80))
    photograph(tmp_path / "b.png", (30, 30, 66, 70))
    photograph(tmp_path / "c.png", (0, 0, 96, 96))  # there is nothing around it
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\nb.png\nc.png\n", "utf-8")
    shown(page, qtbot, table)
    page.make.click()
    over(page, qtbot)
    session, made, folder = page.session, page.made, page.session.folder
    assert folder is not None
    page.stops["review"].click()
    view = made.review.comparison

    def at(number: int) -> None:
        qtbot.waitUntil(lambda: made.review.selected == [number])

    def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        assert view.hasFocus()
        QTest.keyClick(view, key, *modifiers)

    made.grid.choose_rows([made.review.list_model.rows.index(0)])
    QTest.mouseClick(made.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.decision(0) == "keep")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    made.grid.choose_rows([made.review.list_model.rows.index(0)])
    press(Qt.Key.Key_R)
    qtbot.waitUntil(lambda: (folder / "rejected" / "a.png").is_file())
    made.grid.choose_rows([made.review.list_model.rows.index(0)])
    press(Qt.Key.Key_R)  # in doubt whether it was
    qtbot.waitUntil(lambda: workspace.background.pending == 0)
    assert session.decision(0) == "reject" and made.review.selected == [1]
    page.stops["export"].click()
    assert page.files.left.text().startswith("1 of 3 delivered")  # it needs nobody
    page.stops["review"].click()
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: (folder / "a.png").is_file() and session.decision(0) == "keep")
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.decision(0) == "")
    at(0)
    qtbot.waitUntil(lambda: "".join(view.captions[:1]).startswith("a.png"))  # it is seen, too
    qtbot.waitUntil(lambda: view.captions[1:] == ("a.png",))
    # A slow folder is asked only for what is new: neither a tile nor a step of a run is.
    seen = view.captions
    (folder / "a.png").rename(folder / "elsewhere.png")
    made.show_run()
    assert view.captions == seen
    made.hide()
    made.show()
    qtbot.waitUntil(lambda: view.captions == seen[:1])  # the photograph alone, under its own name
    (folder / "elsewhere.png").rename(folder / "a.png")
    session.changed.send(0)
    qtbot.waitUntil(lambda: view.captions == seen)
    view.setFocus()
    # What failed is wanted by nobody: it is rejected, too, by a click that leaves the keys.
    made.grid.choose_rows([made.review.list_model.rows.index(2)])
    QTest.mouseClick(made.reject, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.decision(2) == "reject")
    press(Qt.Key.Key_Left)
    assert made.reason.text() == ""
    page.stops["export"].click()
    assert page.files.left.isHidden()  # nobody is needed
    page.stops["review"].click()
    # What is made again since can't be taken back, and nothing before it is.
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    press(Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.decision(1) == "keep")
    made.grid.choose_rows([made.review.list_model.rows.index(0)])
    press(Qt.Key.Key_M)
    qtbot.waitUntil(lambda: said(page) == ("made_again_same",), timeout=RUNS)
    assert session.outcome(0).status == "done" and (folder / "rejected" / "a.png").is_file()
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert said(page) == ("earlier_rejected",)
    assert session.decision(1) == "keep" and (folder / "b.png").is_file()
    made.grid.choose_rows([made.review.list_model.rows.index(2)])  # no cut-out, still
    press(Qt.Key.Key_M)
    qtbot.waitUntil(lambda: said(page) == ("made_again_same",), timeout=RUNS)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert said(page) == ("made_again_stays",)
    # Another workbench and back: the run is there again.
    made.grid.choose_rows([made.review.list_model.rows.index(1)])
    names = [page.rows.list.item(at).text() for at in range(page.rows.list.count())]
    page.rows.list.setCurrentRow(names.index("Lesson"))
    assert not session.rows.value and page.stop == "choose"
    page.rows.list.setCurrentRow(names.index("Products"))
    qtbot.waitUntil(lambda: len(session.rows.value) == 3, timeout=RUNS)
    qtbot.waitUntil(lambda: not session.progress.value.is_running, timeout=RUNS)
    assert session.folder == folder
    assert page.stop == "review" and made.review.is_large and made.review.selected == [1]


@pytest.mark.slow
def test_what_failed_is_counted_alike_when_its_run_is_opened(
    page: WorkbenchPage, qtbot: QtBot, tmp_path: Path
) -> None:
    photograph(tmp_path / "a.png", (30, 20, 60, 80))
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\ngone.png\n", "utf-8")
    shown(page, qtbot, table)
    said = list[str]()
    page.session.progress.changed.connect(lambda _: said.append(page.pages.stack.sentence.text()))
    page.make.click()
    over(page, qtbot)
    assert said[0] == "The pictures are being made; their pages follow."
    assert said[-1] == "Make pictures first; their pages are shown here."
    session, told, folder = page.session, page.made.told, page.session.folder
    assert folder is not None
    page.made.grid.clearSelection()
    assert told.text() == "1 of 2 pictures · 1 failed"
    session.clear()
    session.take_up(folder)
    qtbot.waitUntil(lambda: session.progress.value.phase == "paused", timeout=RUNS)
    page.made.grid.clearSelection()
    assert told.text() == "1 of 2 pictures · 1 failed"  # and is made, if its photograph came


@pytest.mark.slow
@pytest.mark.states("note.edited_by_hand")
def test_what_is_edited_and_saved_is_delivered(
    page: WorkbenchPage, window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    photograph(tmp_path / "a.png", (30, 20, 60, 80))
    photograph(tmp_path / "c.png", (30, 30, 66, 70))
    table = tmp_path / "t.csv"
    table.write_text("Foto\na.png\nc.png\n", "utf-8")
    shown(page, qtbot, table)
    told = list[tuple[float, str]]()
    page.session.progress.changed.connect(
        lambda now: told.append((now.over + now.share, page.made.told.text()))
    )
    page.make.click()
    over(page, qtbot)
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and len({*shares}) > 20 and 0.2 < shares[len(shares) // 2] < 1.8
    assert any("a, Mask: Subject" in words for _, words in told)
    session, made, folder = page.session, page.made, page.session.folder
    assert folder is not None
    picture, paper = folder / "a.png", folder / "a.png.certificate.json"
    before, other = json.loads(paper.read_text("utf-8")), (folder / "c.png").read_bytes()
    pixels = pixels_of(picture)
    page.stops["review"].click()
    made.grid.choose_rows([0])
    QTest.mouseClick(made.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    document = workspace.state.document.value
    assert document is not None and document.name.value == "a.velatura"
    place = Rect(40, 40, 10, 10)  # the product itself
    colours = np.zeros((10, 10, document.pixels.read(place).shape[2]), np.uint8)
    colours[..., 1:] = 255
    document.edit("paint", document.pixels, place, colours)
    window.kit.actions["save"].trigger()
    results = folder / "results.csv"
    qtbot.waitUntil(lambda: "by hand" in results.read_text("utf-8-sig"), timeout=RUNS)
    changed = pixels_of(picture)
    assert (changed[40:50, 40:50] == (0, 255, 255)).all()
    differ = (changed != pixels).any(axis=2)
    assert int(differ.sum()) == 100 and differ[40:50, 40:50].all()
    after = json.loads(paper.read_text("utf-8"))
    assert after["done"] == [*before["done"], {**after["done"][-1], "what": "edit by hand"}]
    assert after["source"] == before["source"]
    assert after["locked"]["count"] == before["locked"]["count"] - 100
    assert after["made"]["count"] == 0
    assert verified(picture, tmp_path / "a.png", pixels_of).is_good
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    lines = results.read_text("utf-8-sig").splitlines()
    assert digest in lines[1] and says("note edited_by_hand", lines[1])
    assert not says("note edited_by_hand", lines[2]) and (folder / "c.png").read_bytes() == other
    window.kit.actions["page_workbench"].trigger()
    assert says("note edited_by_hand", made.told.text())
    # Saved while the run is put away: who opens it again has it, too.
    session.clear()
    document.edit("paint", document.pixels, place, colours[..., ::-1].copy())
    window.kit.actions["save"].trigger()
    qtbot.waitUntil(lambda: not document.modified.value)
    assert (pixels_of(picture) == changed).all()
    session.take_up(folder)
    over(page, qtbot)
    assert (pixels_of(picture)[40:50, 40:50] == (255, 255, 0)).all()
    assert verified(picture, tmp_path / "a.png", pixels_of).is_good
    session.again([0])  # what somebody has edited is not lost
    qtbot.waitUntil(lambda: session.progress.value.is_running)
    over(page, qtbot)
    assert (pixels_of(folder / "rejected" / "a.png")[40:50, 40:50] == (255, 255, 0)).all()
    assert (pixels_of(picture) == pixels).all() and "edited" not in session.outcome(0).told
