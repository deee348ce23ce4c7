"""A real window under X11, moved from one screen to the next; run by test_screen_profiles.

Prints the name of the profile in use, and the colour of the middle of the canvas: once where the
window stands first, and once on the second screen.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from desktop_app.app.window import build_application, build_workspace
from desktop_app.state.document.document import Document
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import until


def main(data: str, colour: list[int]) -> None:
    build_application(["velatura"])
    workspace = build_workspace(Path(data))
    window = MainWindow(workspace)
    pixels = np.empty((400, 400, 3), np.uint8)
    pixels[:] = colour
    first, second = QApplication.screens()[:2]
    window.resize(760, 560)
    window.move(first.geometry().topLeft())
    window.show()
    workspace.state.open_document(Document(pixels, "a"))
    told = [_told(window, "")]
    window.move(second.geometry().topLeft())
    told.append(_told(window, told[0][0]))
    print(json.dumps(told))
    workspace.state.close_document()
    window.close()
    workspace.shutdown()


def _told(window: MainWindow, before: str) -> tuple[str, list[int]]:
    """Once another profile is in use than ``before``."""
    shown = window.workspace.state.display.profile

    def name() -> str:
        return "" if shown.value is None else shown.value.name

    until(lambda: name() != before)
    shot = from_qimage(window.canvas.grab().toImage())
    return name(), shot[shot.shape[0] // 2, shot.shape[1] // 2, :3].tolist()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
