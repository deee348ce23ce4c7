"""Pictures of the real window for docs/, taken by the program itself so that they can't go stale.

``python packaging/documents/screenshots.py [--out FOLDER] [--scale 2] [--size 1440x900]`` opens the
window (offscreen unless there is a display), opens a picture, paints a mask with mouse events,
generates with the starter model, and saves what it looks like at every stage, dark and light.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from desktop_app.ui.window.main_window import MainWindow

PATIENCE = 120.0
PROMPT = "a red house"
STROKE = [(0.45, 0.56), (0.55, 0.56), (0.56, 0.66), (0.46, 0.68), (0.5, 0.6), (0.5, 0.52)]


def landscape(width: int = 1536, height: int = 1024) -> np.ndarray:
    """A drawn meadow under a sky, (h, w, 3) uint8 RGB: nobody's photograph."""
    rows = np.linspace(0, 1, height)[:, None, None]
    sky = np.array([86, 160, 226]) * (1 - rows) + np.array([214, 234, 246]) * rows
    picture = np.ascontiguousarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    x = np.arange(width)
    for base, swing, period, colour in (
        (0.58, 0.05, 0.9, (124, 172, 142)),
        (0.66, 0.06, 0.6, (98, 158, 96)),
        (0.76, 0.04, 0.8, (112, 178, 74)),
    ):
        ridge = height * (base + swing * np.sin(x / width * 2 * np.pi / period + 7 * base))
        points = np.stack([x, ridge], axis=1).astype(np.int32)
        corners = np.array([[width, height], [0, height]], np.int32)
        cv2.fillPoly(picture, [np.vstack([points, corners])], colour, lineType=cv2.LINE_AA)
    for cx, cy, size in ((0.2, 0.18, 1.0), (0.62, 0.12, 0.8), (0.86, 0.26, 1.2)):
        for dx, dy, r in ((-60, 8, 34), (-20, -10, 48), (34, 0, 42), (70, 14, 26)):
            centre = (round(cx * width + dx * size), round(cy * height + dy * size))
            cv2.circle(picture, centre, round(r * size), (250, 252, 255), -1, cv2.LINE_AA)
    return picture


class Session:
    """A window and what is done with it.

    Args:
        folder: for the program's data, and for files to be opened.
        width, height: of the window, in logical pixels.
        out: where pictures are saved.
    """

    def __init__(self, folder: Path, width: int, height: int, out: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from desktop_app.app.window import build_application, build_workspace
        from desktop_app.ui.window.main_window import MainWindow

        self.application: QApplication = build_application([])
        self.workspace = build_workspace(folder / "data")
        self.window: MainWindow = MainWindow(self.workspace)
        self.window.resize(width, height)
        self.window.show()
        self.workspace.start()
        self.folder, self.out = folder, out

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Let the window live until ``done``."""
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain for {what}")
            self.application.processEvents()
            time.sleep(0.01)

    def wait_for_model(self) -> None:
        """Wait until the engine runs and a model is chosen."""
        state = self.workspace.state
        self.wait(lambda: state.engine.value.phase == "ready", "the engine")
        self.wait(lambda: state.model is not None, "the model")

    def rest(self, seconds: float = 0.4) -> None:
        """Let timers and animations run out."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, "the clock")

    def save(self, name: str, *, both: bool = False) -> None:
        """Save the window; with ``both`` in the light theme too."""
        theme = self.window.kit.theme
        for mode in ("dark", "light") if both else ("dark",):
            theme.set_mode(mode)
            self.rest()
            path = self.out / f"{name}-{mode}.png"
            self.window.grab().save(str(path))
            print(path)
        theme.set_mode("dark")

    def shortcuts(self) -> None:
        """Save the page of keyboard shortcuts with a key that belongs to another action."""
        from desktop_app.ui.preferences.shortcuts_page import ShortcutsPage

        self.window.kit.actions["shortcuts"].trigger()
        dialog = self.window.findChild(ShortcutsPage)
        assert dialog is not None
        theme = self.window.kit.theme
        for mode in ("dark", "light"):
            theme.set_mode(mode)
            dialog.list.choose("tool_eraser")
            dialog.record(0, "B")
            self.rest()
            path = self.out / f"shortcuts-{mode}.png"
            dialog.window().grab().save(str(path))
            print(path)
        theme.set_mode("dark")
        dialog.window().close()

    def close(self) -> None:
        """End window, threads and engine."""
        for _ in self.workspace.state.documents.sessions.value:
            self.workspace.state.close_document()  # nothing to be asked about
        self.window.close()
        self.workspace.shutdown()

    def stroke(
        self, points: list[tuple[float, float]], look: Callable[[int], None] = lambda at: None
    ) -> None:
        """A stroke of the mouse through points given as shares of the picture.

        ``look`` is called with the number of each point the pointer has come to, but the last.
        """
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        canvas, document = self.window.canvas, self.workspace.state.document.value
        assert document is not None
        at: list[QPoint] = []
        for x, y in points:
            px, py = canvas.viewport.to_canvas(x * document.size.width, y * document.size.height)
            ratio = canvas.devicePixelRatioF()
            at.append(QPoint(round(px / ratio), round(py / ratio)))
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(canvas, left, pos=at[0])
        for number, point in enumerate(at[1:]):
            look(number)
            QTest.mouseMove(canvas, point)
        QTest.mouseRelease(canvas, left, pos=at[-1])


def arguments_parser(description: str | None, size: str) -> argparse.ArgumentParser:
    """With the options that `opened_window` reads; ``size`` is the window's unless one is given."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--size", default=size)
    return parser


def window_at(folder: Path, arguments: argparse.Namespace) -> Session:
    """The window on a folder with its data."""
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    width, height = (int(side) for side in arguments.size.split("x"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    return Session(folder, width, height, arguments.out)


@contextmanager
def opened_window(arguments: argparse.Namespace) -> Iterator[Session]:
    """The window, with data in a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="velatura-window-") as folder:
        session = window_at(Path(folder), arguments)
        try:
            yield session
        finally:
            session.close()


def run(session: Session) -> None:
    """The story the pictures tell."""
    from desktop_app.state.painting.strokes import Brush
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    session.wait_for_model()
    session.rest()
    session.save("start", both=True)
    session.shortcuts()

    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    state.tools.brush.value = Brush(size=190, hardness=0.85)
    session.stroke(STROKE)
    state.parameters.update(prompt=PROMPT, seed=12, seed_locked=True, count=3)
    session.rest()
    session.save("mask", both=True)

    workspace.generation.generate()
    session.wait(
        lambda: (p := state.jobs.progress.value) is not None and p.step * 2 >= max(1, p.steps),
        "half of the steps",
    )
    session.wait(lambda: state.jobs.preview.value is not None, "a preview")
    session.rest(0.1)
    session.save("generating")
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "the results")
    session.rest()
    session.save("result", both=True)
    workspace.results.apply()
    session.wait(lambda: not state.applying.value, "Apply")
    session.window.room.set_settings_shown(True)
    session.rest()
    session.save("applied", both=True)
    session.window.room.set_settings_shown(False)
    tabs(session)


def tabs(session: Session) -> None:
    """Five pictures, one of which a run goes on for, and one that got results meanwhile."""
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    for name, size in (("harbour at dusk", 1200), ("portrait, second try", 900), ("sketch", 640)):
        photo = session.folder / f"{name}.png"
        save_picture(photo, landscape(size, size * 2 // 3), {})
        before = len(state.documents)
        workspace.files.open(photo)
        session.wait(lambda before=before: len(state.documents) > before, "the picture")
    open_now = state.documents.sessions.value
    for at, wait in ((0, True), (2, False)):
        workspace.activate(open_now[at])
        session.wait(lambda at=at: state.documents.active.value is open_now[at], "the tab")
        session.stroke(STROKE)
        session.rest()
        workspace.generation.generate()
        workspace.activate(open_now[3])
        if wait:
            session.wait(lambda: not state.jobs.active and workspace.is_idle, "the results")
    session.wait(lambda: open_now[2].preview.value is not None, "a preview")
    session.rest(0.1)
    session.save("tabs", both=True)
    workspace.generation.cancel()
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "the end")


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1440x900").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
