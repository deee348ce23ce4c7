"""The program as it is started, used by a hand: ``python -m tests.app.started_window DATA_FOLDER``.

It generates a picture, applies it, opens the models and the settings, and closes the window. Each
stage is printed when it is reached.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QTimer

import desktop_app.app.window as shell
from desktop_app.app import cli
from desktop_app.ui.window.main_window import MainWindow

Stage = tuple[str, Callable[[], bool]]


def stages(window: MainWindow) -> Iterator[Stage]:
    """What is waited for, in order; what comes after a ``yield`` is done then."""
    work, state = window.workspace, window.workspace.state
    yield "painted", lambda: window._painted
    yield "usable", window.prompt_bar.generate.isVisible
    yield "ready", lambda: state.engine.value.phase == "ready" and state.model is not None
    state.parameters.update(prompt="a red house", seed=12, steps=2)
    window.prompt_bar.generate.click()
    yield "result", lambda: state.results.shown.value is not None and not state.jobs.active
    window.kit.actions["apply"].trigger()
    yield "applied", lambda: state.document.value is not None and work.is_idle
    window.windows.show_models()
    models = window.windows.models
    assert models is not None
    yield "models", lambda: models.mine.list_model.rowCount() > 0
    models.close()
    window.room.set_settings_shown(True)
    yield "settings", window.docks.settings_panel.isVisible
    document = state.document.value
    assert document is not None
    document.mark_saved(Path("kept.velatura"), document.position(whole=True), whole=True)
    window.close()


def drive(window: MainWindow) -> None:
    """Go from stage to stage while the window's own event loop runs."""
    left = stages(window)
    now = [next(left)]

    def look() -> None:
        name, is_reached = now[0]
        if not is_reached():
            return
        print(name, flush=True)
        try:
            now[0] = next(left)
        except StopIteration:
            timer.stop()

    timer = QTimer(window, interval=20)
    timer.timeout.connect(look)
    timer.start()


def main() -> int:
    """Start the program with its own window, which is driven from the first moment."""
    show = MainWindow.show

    def show_driven(window: MainWindow) -> None:
        drive(window)
        show(window)

    shell.MainWindow.show = show_driven  # type: ignore[method-assign]
    folder = Path(sys.argv[1])
    (folder / "settings.toml").write_text("[window]\nwelcomed = true\n", encoding="utf-8")
    return cli.main(["--data-dir", str(folder)])


if __name__ == "__main__":
    sys.exit(main())
