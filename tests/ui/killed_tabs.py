"""A window in a process of its own with several documents, that is killed.

``python -m tests.ui.killed_tabs DATA FILES…`` opens the files and a new picture, masks something in
each, looks at the second, takes the paint brush, prints how many there are once all of that is on
the disk, and waits.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.app.window import build_application, build_workspace
from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import until, until_killed

PART = Rect(4, 4, 20, 10)
"""Of each document: masked."""


def main() -> None:
    """See the module."""
    data, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    build_application()
    workspace = build_workspace(data)
    window = MainWindow(workspace)
    window.show()
    state = workspace.state
    workspace.restoring.start(restore=True)
    workspace.files.open_all(files)
    until(lambda: len(state.documents) >= len(files))
    state.open_document(Document(np.full((64, 96, 3), 90, np.uint8), "Untitled"))
    for document in state.documents:
        document.fill_mask("rectangle", 255, PART)
    state.documents.activate(state.documents.sessions.value[1])
    QTest.keyClick(window.canvas, Qt.Key.Key_D)  # the paint brush: known 3 s later
    begun = time.monotonic()
    until(lambda: time.monotonic() > begun + 4)  # timers of the window's end in their order
    until(lambda: workspace.is_idle and workspace.restoring.is_idle)
    assert all(journal.flush(60) for journal in workspace.journalling.journals)
    print(len(state.documents), flush=True)
    until_killed()


if __name__ == "__main__":
    main()
