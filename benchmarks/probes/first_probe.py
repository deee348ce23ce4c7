"""The first live picture after a start, in a process of its own; run by `live.py`.

``python -m benchmarks.probes.first_probe STARTED`` prints one line of JSON. STARTED is the time
(seconds since the epoch) at which the process was asked for. The program runs as the command
``velatura`` runs it, with a data folder of its own; words are typed and live mode is switched on as
soon as there is a model, and the program ends with the first picture.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from typing import TYPE_CHECKING, Any

from desktop_app.app import cli
from desktop_app.app.opening import WindowOpening

if TYPE_CHECKING:
    from desktop_app.app.opening import OpenedFolder
    from desktop_app.state.work.activity import EngineStatus
    from desktop_app.worker.workspace import Workspace


def follow(workspace: Workspace, started: float, found: dict[str, float]) -> None:
    """Type, switch live mode on, and end with the first picture."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    state = workspace.state

    def reached(name: str) -> None:
        found.setdefault(name, time.time() - started)

    def begin() -> None:
        if "model" not in found and state.model is not None:
            reached("model")
            state.parameters.update(prompt="a red apple on the grass")
            workspace.live.toggle()

    def shown(picture: object) -> None:
        if picture is not None:
            reached("picture")
            QTimer.singleShot(0, lambda: QApplication.exit(0))

    def told(status: EngineStatus) -> None:
        if status.phase == "ready":
            reached("ready")

    state.engine.changed.connect(told)
    state.models.changed.connect(lambda _: QTimer.singleShot(0, begin))
    state.live.picture.changed.connect(shown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("started", type=float, help="when it was started, in Unix seconds")
    started, found = parser.parse_args().started, dict[str, float]()
    open_folder = WindowOpening.folder

    def watched(opening: WindowOpening) -> OpenedFolder:
        # Here Qt and the window are imported, and nothing of them is made.
        import desktop_app.app.window as shell

        build = shell.build_workspace

        def build_watched(*arguments: Any, **words: Any) -> Workspace:
            workspace = build(*arguments, **words)
            follow(workspace, started, found)
            return workspace

        shell.build_workspace = build_watched
        show = shell.MainWindow.show

        def shown(window: Any) -> None:
            show(window)
            found["window"] = time.time() - started

        shell.MainWindow.show = shown  # type: ignore[method-assign]
        return open_folder(opening)

    WindowOpening.folder = watched  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        cli.main(["--data-dir", folder])
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
