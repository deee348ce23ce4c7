"""A window in a process of its own, that is killed while it makes a lesson.

``python -m tests.extensions.workbenches.page.killed_making FOLDER`` has its data in FOLDER, and
writes to its ``out``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.app.window import build_application
from desktop_app.core.geometry import Size
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.ui.window.main_window import MainWindow
from tests.enginelink.numpy_jobs import MODEL
from tests.ui.killed_window import Loop
from tests.worker.conftest import numpy_workspace

PICTURES = 12


def main() -> None:
    """See the module."""
    folder, loop = Path(sys.argv[1]), Loop()
    build_application()
    workspace = numpy_workspace(folder, replace(MODEL, family="sd1"), steps=2, size=Size(64, 64))
    workspace._engine.start()
    window = MainWindow(workspace)
    window.show()
    loop.waitUntil(lambda: workspace.state.engine.value.phase == "ready", timeout=20_000)
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    loop.waitUntil(lambda: page.session.workbench.value is not None, timeout=20_000)
    page.session.say({"topic": "cells", "count": PICTURES})
    page.out.setText(str(folder / "out"))
    page.make.click()
    while True:
        QApplication.processEvents()


if __name__ == "__main__":
    main()
