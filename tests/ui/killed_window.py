"""A window in a process of its own, that is killed while it saves.

``python -m tests.ui.killed_window DATA FOLDER KIND`` opens the file of that kind in FOLDER, works
on it, prints how many layers there are once every step is in the journal, and begins to save.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from desktop_app.app.window import build_application, build_workspace
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import until, until_killed
from tests.ui.saving_hand import Hand
from tests.ui.saving_troubles import KINDS


class Loop:
    """Waits as pytest-qt's bot does."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int) -> None:
        until(callback, max(60, timeout / 1000))


def main() -> None:
    """See the module."""
    data, folder, kind = Path(sys.argv[1]), Path(sys.argv[2]), KINDS[sys.argv[3]]
    build_application()
    workspace = build_workspace(data)
    window = MainWindow(workspace)
    window.show()
    hand = Hand(window, Loop())
    hand.open(folder / kind.opened)
    kind.work(hand)
    journal = workspace.journalling.journal
    assert journal is not None and journal.flush(120)
    print(len(hand.document.layers.value), flush=True)
    kind.gesture(hand, folder / kind.target)
    until_killed()


if __name__ == "__main__":
    main()
