"""The page of evaluations at each stop, for `tests.ui.places`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.extensions.evaluation.faces.page.evaluation_page import STOPS, EvaluationPage
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.studio.recipes.made import MadeStep, RecipeResult
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.threaded_run import Progress
from tests.event_loop import until
from tests.extensions.evaluation.reports.reports import small_report


def evaluation_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Both forms, what is measured, a run, a report; then the other stops."""
    workspace = window.workspace
    report_id = EvaluationStore(workspace.paths.root / "evaluations").put(small_report())
    window.kit.actions["page_evaluation"].trigger()
    page = window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    session, form = page.session, page.compare.form
    until(lambda: bool(session.rows.value) and bool(session.suites.value))
    yield "evaluate, pictures", window
    form.modes[1].click()
    form.more.click()
    form.how.head.click()
    QApplication.processEvents()
    yield "evaluate, models", window
    form.how.head.click()
    session.progress.value = Progress("running", 3, 200)
    session.said.value = "starter: 3 / 200"
    QApplication.processEvents()
    yield "evaluate, running", window
    session.progress.value, session.said.value = Progress(), ""
    session.choose(report_id)
    until(lambda: session.shown.value is not None)
    QApplication.processEvents()
    yield "evaluate, report", window
    gone = MadeStep(uid="0" * 32, entry=None, settings={}, remarks=(("gone", {}),))
    said = ("masks", {}), ("by_hand", {})
    evaluations_of(workspace).made.value = RecipeResult(steps=(gone,), recipe=None, remarks=said)
    for at, words in enumerate(STOPS.values(), 1):
        page.show_stop(at)
        QApplication.processEvents()
        yield f"evaluate, {words}", window
    page.show_stop(0)
    session.delete(report_id)
    until(lambda: not session.rows.value)
    page.leave()
