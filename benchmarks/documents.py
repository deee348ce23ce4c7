"""Can eight large documents be open at once?

Eight pictures of 24 megapixels, each masked and painted on, in the true window: how long it takes
until another one is drawn, when all of it is sharp, and what all of them take of the memory beside
the limit that the settings name; what is there again after kill -9; and what one of 48 megapixels
with ten painted layers takes beside its pixels.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, quickest

ROOT = Path(__file__).resolve().parent.parent
COUNT = 8
SWITCH_MS = 50.0
GAP_MS = 60.0
SECONDS = 500
MEMORY = 1.6
"""Of the bytes of all pixels."""


def begin(mode: str, data: Path, *options: str) -> subprocess.Popen[str]:
    """The window in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "benchmarks.probes.documents_probe", mode, str(data), *options]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def probe(mode: str, data: Path, *options: str) -> dict[str, Any]:
    """What it measured."""
    process = begin(mode, data, *options)
    told, _ = process.communicate(timeout=SECONDS)
    if process.returncode != 0:
        raise SystemExit(f"{mode}: exit code {process.returncode}")
    return json.loads(told.splitlines()[-1])


def killed(data: Path) -> dict[str, Any]:
    """All on the disk, kill -9, and the next start."""
    process = begin("keep", data)
    assert process.stdout is not None
    if not process.stdout.readline():
        raise SystemExit("keep: it ended by itself")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return probe("back", data)


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as folder:
        found = probe("switch", Path(folder) / "switch", *(["--quick"] if quick else []))
        again = killed(Path(folder) / "kill")
        layers = probe("layers", Path(folder) / "layers", *(["--quick"] if quick else []))
    drawn, computed, sharp, gaps = (
        [1000 * seconds for seconds in found[name]]
        for name in ("drawn", "computed", "sharp", "gaps")
    )
    limit = found["limit"] / 2**20
    return [
        Row("documents of 24 megapixels", found["documents"], ""),
        # What another program takes of the machine comes and goes: hence the quicker half.
        at_most("a switch until it is drawn", quickest(drawn), "ms", SWITCH_MS),
        Row("  the slowest", max(drawn), "ms"),
        at_most("  computing for it, the slowest", max(computed), "ms", SWITCH_MS),
        Row("  until all of it is sharp", quickest(sharp), "ms"),
        at_most("longest gap of the window after it", quickest(gaps), "ms", GAP_MS),
        at_most("memory of all of them", found["memory"] / 2**20, "MiB", limit),
        at_least("come back whole after kill -9", again["whole"], "", COUNT),
        Row("  from the start on", again["seconds"], "s"),
        Row("pixels of 48 megapixels with layers", layers["held"] / 2**20, "MiB"),
        at_most("  memory, of that", layers["memory"] / layers["held"], "×", MEMORY),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
