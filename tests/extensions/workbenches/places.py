"""The page of workbenches at each stop, for `tests.ui.places`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop_app.extensions.workbenches.faces.page.change_dialog import ChangeDialog
from desktop_app.extensions.workbenches.faces.page.file_editors import ExplainedEditor
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.storage.batch_files import SourceRow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.threaded_run import Progress
from tests.event_loop import settle, until


def workbench_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Nothing said, what is wrong, places in a picture; then the other stops, and a row's own."""
    making = making_of(window.workspace)
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    until(lambda: making.workbench.value is not None)
    page.out.setText("/nowhere")
    settle()
    yield "workbench, choose", window
    page.make.click()
    explained = page.form.editors["labels"]
    assert isinstance(explained, ExplainedEditor)
    explained.lines.setPlainText("0.3,0.4 Nucleus\nMembrane")
    settle()
    yield "workbench, needed", window
    making.rows.value = tuple(SourceRow("", f"picture_{number}") for number in range(3))
    making.progress.value = Progress("running", 1, 3)
    settle()
    yield "workbench, make", window
    making.progress.value = Progress("paused", 1, 3)
    for stop in ("review", "arrange", "export"):
        page.show_stop(stop)
        settle()
        yield f"workbench, {stop}", window
    making.clear()
    making.copy("lesson")
    until(lambda: making.workbench.value is not None and making.workbench.value.id == "lesson-2")
    page.rows.change.click()
    dialog = window.findChildren(ChangeDialog)[-1]
    settle()
    yield "change a workbench", dialog
    dialog.reject()
    making.delete("lesson-2")
    until(lambda: making.workbench.value is None)
    page.leave()
