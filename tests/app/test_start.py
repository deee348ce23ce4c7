"""What the window imports before it paints itself, and what it leaves for later."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 272
"""Modules of the program that the first paint may take; packages, which hold nothing but a line of
text, are none."""

LATER = (
    "desktop_app.extensions",
    "desktop_app.imaging.exemplar",
    "desktop_app.library.collection",
    "desktop_app.library.formats",
    "desktop_app.library.identify",
    "desktop_app.library.probing.probe",
    "desktop_app.library.sharing",
    "desktop_app.imaging.layered_files.project",
    "desktop_app.ui.help.help_window",
    "desktop_app.ui.models",
    "desktop_app.worker.managing",
    *("httpx2", "keyring", "msgspec", "psd_tools", "torch", "xml", "yaml"),
)
"""Modules, each with all below it, that nobody needs before the window is up."""

_LOOK = """
import sys
import desktop_app.app.window
print("\\n".join(sys.modules))
"""


def test_what_nobody_needs_yet_is_imported_when_it_is_needed() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True
    )
    whole = set(found.stdout.split())
    early = {name for name in whole for each in LATER if f"{name}.".startswith(f"{each}.")}
    assert early == set()
    assert "desktop_app.ui.window.main_window" in whole


_FIRST_PAINT = """
import json, sys, threading
from desktop_app.app import cli

cli.import_window()
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
import desktop_app.app.window as shell

class Watch(QObject):
    seen = None

    def eventFilter(self, watched, event):
        if self.seen is None and event.type() == QEvent.Type.Paint:
            self.seen = [*sys.modules]
        return False

build = shell.build_workspace
watch = Watch()

def build_watched(*arguments, **words):
    QApplication.instance().installEventFilter(watch)
    return build(*arguments, **words)

shell.build_workspace = build_watched
show = shell.MainWindow.show

def show_watched(window):
    window.later.finished.connect(lambda: QTimer.singleShot(0, window.close))
    show(window)

shell.MainWindow.show = show_watched
cli.main(["--data-dir", sys.argv[1]])
for thread in threading.enumerate():
    if thread.name == "leftovers":
        thread.join(60)
print(json.dumps({"seen": watch.seen, "all": [*sys.modules]}))
"""


def _first_paint(folder: Path) -> tuple[set[str], set[str]]:
    """Names of modules at the first paint of a window that was closed before, and at its end."""
    (folder / "settings.toml").write_text("[window]\nwelcomed = true\n", encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PAINT, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return set(told["seen"]), set(told["all"])


def _is_room(name: str) -> bool:
    return ROOT.joinpath(*name.split("."), "__init__.py").is_file()


def test_menus_canvas_and_prompt_are_painted_before_the_rest_is_imported(tmp_path: Path) -> None:
    left = tmp_path / "results" / f".velatura-{'a' * 16}.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    seen, whole = _first_paint(tmp_path)
    assert not left.exists(), "what a killed writer left"
    own = {name for name in seen if name.split(".")[0] == "desktop_app" and not _is_room(name)}
    assert len(own) <= MOST
    late = {"cv2", "PIL", "msgspec", "httpx2", "keyring", "numpy._core", "hashlib", "secrets"}
    assert not late & seen
    assert {"desktop_app.ui.canvas.canvas_view", "desktop_app.ui.panels.prompt.prompt_bar"} <= seen
    assert not {name for name in whole if name.startswith("desktop_app.extensions")}
    panels = {"desktop_app.ui.panels.layers_panel", "desktop_app.ui.panels.bars.status_row"}
    assert not panels & seen and panels <= whole
