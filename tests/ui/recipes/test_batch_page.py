"""A batch by hand: files dropped, a run, its review by keys, a closed window taken up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.batch_files import JOURNAL, RUN
from desktop_app.ui.dialogs.field_values import TypedEditor
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.recipes.watch_dialog import WatchDialog
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.texts import outcome_text
from desktop_app.worker.workspace import Workspace
from tests.ui.recipes.conftest import WARM, WEB

RUNS = 30_000


def drop(page: BatchPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(
        QDropEvent(
            QPointF(500, 300),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def ready(page: BatchPage, qtbot: QtBot, photos: Path, out: Path) -> None:
    page.session.recipe.value = WEB
    drop(page, photos)
    page.out.setText(str(out))
    qtbot.waitUntil(page.run.isEnabled)


def over(page: BatchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=RUNS)
    qtbot.waitUntil(lambda: page.run.text() == "New Run")


def test_nothing_runs_with_another_value_than_the_one_that_is_shown(
    page: BatchPage, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    ready(page, qtbot, photos, tmp_path / "out")
    page.editor.steps.setCurrentRow(0)
    colour = page.editor.form.editors["colour"]
    assert isinstance(colour, TypedEditor)
    colour.edit.setText("9x")
    colour.read()
    assert not page.run.isEnabled() and page.told.text() == "Correct the value in red."
    page.run.click()
    assert page.session.progress.value.phase == "new"
    colour.edit.setText("#00ff00")
    colour.read()
    qtbot.waitUntil(page.run.isEnabled)
    recipe = page.session.recipe.value
    assert recipe is not None and recipe.steps[0].values["colour"] == "#00ff00"


@pytest.mark.slow
def test_what_is_lacking_is_said(page: BatchPage, qtbot: QtBot, photos: Path) -> None:
    assert page.told.text() == "Choose a recipe, or add steps."
    assert not page.run.isEnabled()
    page.session.recipe.value = WEB
    qtbot.waitUntil(lambda: page.told.text() == "Add files.")
    drop(page, photos)
    qtbot.waitUntil(lambda: page.told.text() == "Choose a folder for the results.")
    qtbot.waitUntil(lambda: "broken-web.png" in page.example.text())
    assert not page.run.isEnabled()


def test_the_example_is_the_name_that_is_written(
    page: BatchPage, qtbot: QtBot, photos: Path
) -> None:
    """Also into the folder with the photographs, where the name is taken."""
    page.session.recipe.value = Recipe("Same", (*WARM.steps, made_step("export", "same", {})))
    drop(page, photos / "photo-0.png")
    page.out.setText(str(photos))
    qtbot.waitUntil(lambda: page.example.text() == "First result: photo-0-2.png")
    qtbot.waitUntil(page.run.isEnabled)
    before = set(photos.iterdir())
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    over(page, qtbot)
    made = {path.name for path in set(photos.iterdir()) - before}
    assert made == {"photo-0-2.png", RUN, JOURNAL} and page.example.text() == ""


@pytest.mark.slow
def test_a_run_is_reviewed_by_keys(
    page: BatchPage,
    qtbot: QtBot,
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready(page, qtbot, photos, tmp_path / "out")
    assert page.run.text() == "Run on 7 files"
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    over(page, qtbot)
    qtbot.waitUntil(lambda: page.told.text().startswith("Done: 6 of 7 files · 1 failed"))
    qtbot.waitUntil(page.reject.isEnabled)
    assert len(page.review.selected) == 1, "what the keys are for"
    session, grid = page.session, page.grid
    broken = next(at for at in range(7) if session.outcome(at).status == "failed")
    assert "broken.png" in session.report()
    page.report.click()
    assert QGuiApplication.clipboard().text() == session.report()
    opened = list[QUrl]()
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    page.open_results.click()
    assert [one.toLocalFile() for one in opened] == [str(session.folder)]
    grid.choose_rows([page.review.list_model.rows.index(broken)])
    QTest.keyClick(grid, Qt.Key.Key_Space)  # one without a picture says why, large as well
    comparison, why = page.review.comparison, outcome_text(session.outcome(broken))
    qtbot.waitUntil(lambda: bool(why) and comparison.accessibleDescription() == why)
    assert not comparison.captions
    comparison.grab().save(str(tmp_path / "failed.png"))
    QTest.keyClick(comparison, Qt.Key.Key_Escape)
    first = 1 if broken == 0 else 0
    grid.choose_rows([first])
    QTest.keyClick(grid, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: session.decision(first) == "keep")
    assert grid.currentIndex().row() == first + 1  # the next is looked at
    QTest.keyClick(grid, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: session.decision(first + 1) == "reject")
    assert (tmp_path / "out" / "rejected").is_dir()
    qtbot.waitUntil(lambda: page.told.text().endswith("1 kept · 1 rejected"))
    grid.choose_rows([first])
    QTest.keyClick(grid, Qt.Key.Key_K)  # once more: undecided
    qtbot.waitUntil(lambda: session.decision(first) == "")


@pytest.mark.slow
def test_the_switch_of_pages_says_how_far_a_run_is(
    page: BatchPage, window: MainWindow, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    said, told = window.page_switch.said, list[str]()
    page.badged.connect(told.append)
    ready(page, qtbot, photos, tmp_path / "out")
    page.run.click()
    assert said.text() == "Batch 0/7"
    page.leave()
    over(page, qtbot)
    assert said.text() == ""
    assert told[0] == "0/7"
    assert told[-1] == ""


@pytest.mark.slow
def test_space_shows_one_large_beside_its_original(
    page: BatchPage, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    (photos / "broken.png").unlink()
    page.session.recipe.value = WEB
    drop(page, photos)
    page.out.setText(str(tmp_path / "out"))
    qtbot.waitUntil(page.run.isEnabled)
    page.run.click()
    over(page, qtbot)
    page.grid.choose_rows([2])
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    comparison = page.review.comparison
    count = page.review.list_model.rowCount()
    captions = (f"photo-2.png · 3 / {count}", "photo-2-web.png")
    qtbot.waitUntil(lambda: comparison.captions == captions)
    QTest.keyClick(comparison, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: comparison.captions[1:] == ("photo-3-web.png",))
    QTest.keyClick(comparison, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: page.session.decision(3) == "reject")
    QTest.keyClick(comparison, Qt.Key.Key_Escape)
    assert not page.review.is_large
    QTest.keyClick(page.grid, Qt.Key.Key_Escape)
    assert not page.isVisible()


@pytest.mark.slow
def test_a_new_run_has_the_same_files(
    page: BatchPage, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    ready(page, qtbot, photos, tmp_path / "out")
    page.run.click()
    over(page, qtbot)
    page.run.click()
    qtbot.waitUntil(lambda: page.run.text() == "Run on 7 files")
    assert page.editor.isEnabled()
    page.session.recipe.value = WARM
    qtbot.waitUntil(page.run.isEnabled)
    page.run.click()
    over(page, qtbot)
    assert (tmp_path / "out" / "photo-0.png").exists()
    assert (tmp_path / "out" / "photo-0-web.png").exists()


@pytest.mark.slow
def test_files_are_left_out_by_del_until_a_run(page: BatchPage, qtbot: QtBot, photos: Path) -> None:
    drop(page, photos, photos)  # each once
    qtbot.waitUntil(lambda: len(page.session.rows.value) == 7)
    page.grid.choose_rows([0, 1])
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    assert len(page.session.rows.value) == 5
    page.clear.click()
    assert page.session.rows.value == ()
    qtbot.waitUntil(lambda: page.review.stack.is_empty)


@pytest.mark.slow
def test_a_window_closed_in_the_middle_goes_on(
    page: BatchPage, window: MainWindow, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session = page.session
    ready(page, qtbot, photos, tmp_path / "out")
    session.changed.connect(lambda _: session.pause())
    page.run.click()
    qtbot.waitUntil(lambda: session.progress.value.phase in ("paused", "over"), timeout=RUNS)
    window.close()
    window.workspace.shutdown()
    later = build_workspace(tmp_path / "data")
    later.settings.batch_folder = str(tmp_path / "out")
    again = MainWindow(later, rest="when asked")
    qtbot.addWidget(again)
    again.show()
    again.kit.actions["page_batch"].trigger()
    found = again.canvas_area.pages.page("batch")
    assert isinstance(found, BatchPage)
    qtbot.waitUntil(lambda: found.session.progress.value.phase in ("paused", "over"), timeout=RUNS)
    assert found.session.recipe.value == WEB
    if found.session.progress.value.phase == "paused":
        qtbot.waitUntil(lambda: found.run.text() == "Continue")
        qtbot.waitUntil(found.run.isEnabled)
        found.run.click()
    over(found, qtbot)
    assert len([*(tmp_path / "out").glob("*.png")]) == 6
    later.shutdown()


def test_the_watched_folder_is_a_choice(
    page: BatchPage, window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: len(workspace.recipes.recipes.value) == 2)
    dialog = WatchDialog(window, window.kit, workspace)
    qtbot.addWidget(dialog)
    assert not dialog.on.isChecked()
    dialog.on.setChecked(True)
    assert not dialog.accept_button.isEnabled()
    dialog.folder.setText(str(tmp_path / "in"))
    dialog.out.setText(str(tmp_path / "in"))
    assert not dialog.accept_button.isEnabled()  # what it writes would come in again
    dialog.out.setText(str(tmp_path / "out"))
    dialog.recipe.setCurrentIndex(dialog.recipe.findData("Web"))
    dialog.accept_button.click()
    settings = workspace.settings
    assert (settings.watched_on, settings.watched_recipe) == (True, "Web")
    assert workspace.watching.watch is not None
