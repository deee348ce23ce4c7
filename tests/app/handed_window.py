"""The program as it is started, which tells what is open: ``python -m tests.app.handed_window …``.

A line for each change: names of the documents, the one that is looked at, and what is asked.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

import desktop_app.app.window as shell
from desktop_app.app import cli
from desktop_app.ui.window.main_window import MainWindow


def tell(window: MainWindow) -> None:
    """Print what is open whenever that changed and nothing is being opened."""
    state, said = window.workspace.state, [""]
    ready = list[bool]()
    window.later.finished.connect(lambda: ready.append(True))

    def look() -> None:
        names = ",".join(sorted(one.name.value for one in state.documents))
        active = state.document.value
        asked = [one.windowTitle() for one in window.findChildren(QDialog) if one.isVisible()]
        line = " ".join([names, active.name.value if active else "-", *asked])
        is_at_rest = window.workspace.is_idle and window.workspace.restoring.is_idle
        if is_at_rest and line != said[0] and ready:
            said[0] = line
            print(line, flush=True)

    timer = QTimer(window, interval=50)
    timer.timeout.connect(look)
    timer.start()


def main() -> int:
    """Start the program with its own window."""
    show = MainWindow.show

    def show_told(window: MainWindow) -> None:
        tell(window)
        show(window)

    shell.MainWindow.show = show_told  # type: ignore[method-assign]
    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
