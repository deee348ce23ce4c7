"""What does the window import before it paints itself, and how long does it take?

Beside an empty PySide6 window in the same run, each started in turn: modules of the program at the
first paint, whether OpenCV is among them, seconds until the first paint, until the window is usable
(menus, tools, canvas and prompt answer) and until all panels are there, the longest turn of the
event loop meanwhile, and the processor time until the window is usable, of all its threads. The
environment variable VELATURA_PYTHON names the interpreter of an installed payload, to be measured
with its bytecode.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main

ROOT = Path(__file__).resolve().parent.parent
MODULES = 272
"""As `tests/app/test_start.py` has it: packages, which hold a line of text, are not counted."""
CPU_RATIO = 3.0
LONGEST_TURN_MS = 60.0
PYTHON = os.environ.get("VELATURA_PYTHON", sys.executable)
"""Of an installed payload, say; usually this one."""

_EMPTY = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    painted = False

    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.usable)

    def usable(self):
        usable = time.time() - float(sys.argv[1])
        print(json.dumps({"window": usable, "window_cpu": time.process_time()}), flush=True)
        application.quit()

application = QApplication(["empty"])
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""


def probe(data_dir: Path, *, empty: bool = False) -> dict[str, Any]:
    """Start one window in a process of its own; returns what it measured."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if PYTHON == sys.executable:  # with bytecode, as what is installed has it
        environment["PYTHONPYCACHEPREFIX"] = str(data_dir / "bytecode")
    command = (
        ["-c", _EMPTY]
        if empty
        else ["-m", "benchmarks.probes.program_probe", "start", str(data_dir)]
    )
    done = subprocess.run(
        [PYTHON, *command, str(time.time())],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    if done.returncode != 0:
        raise SystemExit(f"exit code {done.returncode}\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        (data_dir / "settings.toml").write_text("[window]\nwelcomed = true\n", encoding="utf-8")
        probe(data_dir)  # from a cold disk and without bytecode; not counted
        probe(data_dir, empty=True)
        pairs = [(probe(data_dir, empty=True), probe(data_dir)) for _ in range(5 if quick else 11)]
    bare, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def of(name: str, runs: Sequence[dict[str, Any]]) -> float:
        return median(float(run[name]) for run in runs)

    wall, cpu = of("window", ours) / of("window", bare), of("window_cpu", ours)
    return [
        at_most(
            "own modules at the first paint", max(len(r["modules"]) for r in ours), "", MODULES
        ),
        at_most("  OpenCV among what is imported", max(r["cv2"] for r in ours), "", 0),
        Row("an empty window, usable", of("window", bare), "s"),
        Row("first paint", of("painted", ours), "s"),
        Row("usable", of("window", ours), "s"),
        Row("  of an empty window's", wall, "×"),
        Row("computing time until then: an empty window's", of("window_cpu", bare), "s"),
        Row("  ours", cpu, "s"),
        at_most("  of an empty window's", cpu / of("window_cpu", bare), "×", CPU_RATIO),
        Row("all panels there", of("whole", ours), "s"),
        at_most("  longest turn meanwhile", 1000 * of("longest_turn", ours), "ms", LONGEST_TURN_MS),
    ]


if __name__ == "__main__":
    sys.exit(main("What does the window import before it paints itself?", measure))
