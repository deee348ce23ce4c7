"""The page of evaluations by hand: what is asked, the report, the way between the stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle
from tests.extensions.evaluation.reports.reports import small_report


@pytest.fixture
def page(window: MainWindow, with_models: object) -> EvaluationPage:
    window.kit.actions["page_evaluation"].trigger()
    found = window.canvas_area.pages.page("evaluation")
    assert isinstance(found, EvaluationPage)
    return found


def _asked(page: EvaluationPage) -> list[Mapping[str, Any]]:
    """What the page wants to be evaluated; nothing is."""
    form, told = page.compare.form, list[Mapping[str, Any]]()
    form.wanted.disconnect()
    form.wanted.connect(told.append)
    return told


@pytest.mark.slow
def test_folders_are_asked_for_as_they_were_typed(page: EvaluationPage) -> None:
    told, form = _asked(page), page.compare.form
    assert not form.go.isEnabled()
    form.lines[0].edit.setText("/a")
    form.lines[2].edit.setText("/r")
    form.measures.ticks["ssim"].click()
    form.go.click()
    assert (told[0]["samples"], told[0]["other"], told[0]["reference"]) == ("/a", "", "/r")
    assert told[0]["measures"] == ("ssim",)
    assert told[0]["suite"] == ""


@pytest.mark.slow
def test_models_with_settings_are_variants_of_a_suite(
    page: EvaluationPage, qtbot: QtBot, tmp_path: Path
) -> None:
    told, form = _asked(page), page.compare.form
    qtbot.waitUntil(lambda: bool(page.session.suites.value))
    form.modes[1].click()
    form.more.click()
    for line, steps in zip(form.variants, (2, 8), strict=True):
        line.edit.setText(f"steps={steps}")
    prompts = tmp_path / "my prompts.txt"
    prompts.write_text("a fox\na duck\n")
    form.take_list(prompts)
    form.go.click()
    model = form.variants[0].model.currentData()
    assert told[0]["variants"] == (f"{model}; steps=2", f"{model}; steps=8")
    assert told[0]["suite"] == str(prompts)
    form.variants[0].remove.click()
    form.go.click()
    assert told[1]["variants"] == (f"{model}; steps=8",)


@pytest.mark.slow
def test_a_report_is_shown_measured_again_exported_and_deleted(
    window: MainWindow, page: EvaluationPage, qtbot: QtBot, tmp_path: Path
) -> None:
    session, view = page.session, page.compare
    report = EvaluationStore(window.workspace.paths.root / "evaluations").put(small_report())
    session.refresh()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: session.shown.value is not None)
    assert view.stack.currentIndex() == 1
    assert "Fréchet distance, Velatura features 1" in view.report.toPlainText()
    image = QTextDocument.ResourceType.ImageResource.value
    assert view.report.loadResource(image, QUrl("plot:0")) is not None
    view.save.click()
    dialog = page.window().findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(tmp_path / "report.pdf"))
    dialog.close()
    qtbot.waitUntil((tmp_path / "report.pdf").is_file)
    view.again.click()
    assert view.stack.currentIndex() == 0
    assert view.form.measures.chosen() == ("frechet", "ssim")
    session.choose(report)
    qtbot.waitUntil(lambda: session.shown.value is not None)
    page.remove.click()
    (question,) = page.window().findChildren(Question)
    settle()
    assert page.list.count() == 1
    question.buttons[0].click()
    qtbot.waitUntil(lambda: page.list.count() == 0)
    assert page.shelf.is_empty


@pytest.mark.slow
def test_a_report_is_renamed_by_key_button_and_menu(
    window: MainWindow, page: EvaluationPage, qtbot: QtBot
) -> None:
    store = EvaluationStore(window.workspace.paths.root / "evaluations")
    report = store.put(small_report())
    before = store.get(report)
    page.session.refresh()
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    qtbot.waitUntil(page.rename.isEnabled)
    ways = (
        ("By the key", partial(QTest.keyClick, page.list, Qt.Key.Key_F2)),
        ("By the button", page.rename.click),
        (
            "By the menu",
            lambda: page.names.menu_of(page.list.currentIndex()).actions()[-2].trigger(),
        ),
    )
    for name, ask in ways:
        ask()
        dialog = page.window().findChildren(NameDialog)[-1]
        assert dialog.name.selectedText() == page.list.item(0).text()
        QTest.keyClicks(dialog.name, name)
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda name=name: page.list.item(0).text() == name)
        qtbot.waitUntil(lambda name=name: name in page.compare.report.toPlainText())
        assert replace(store.get(report), name="") == replace(before, name="")


@pytest.mark.slow
def test_stops_are_made_when_they_are_looked_at_and_the_list_belongs_to_the_first(
    page: EvaluationPage,
) -> None:
    assert not page.views
    for at in (1, 2, 3):
        page.stops[at].click()
        assert page.stack.currentWidget() is page.views[at]
        assert not page.left.isVisible()
    page.stops[0].click()
    assert page.left.isVisible()
