"""Does a grid over two models that is killed twice come out whole, each cell once?

``velatura grid`` makes 5 × 6 pictures with the starter model and with a tiny one of random weights.
It is killed (SIGKILL, with its engine) after a third and after two thirds, and run again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, Row, at_least, at_most, main

_PATIENCE = 300.0


def _line(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "desktop_app", "--data-dir", str(data), *words, "--json"]


def _told(data: Path, *words: str) -> Any:
    done = subprocess.run(_line(data, *words), cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _killed_at(line: list[str], data: Path, wanted: int) -> None:
    """Run it until the history has so many pictures, and kill it."""
    end = time.monotonic() + _PATIENCE
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    while len([*(data / "history").glob("*/*.png")]) < wanted:
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("the grid ended before it could be killed")
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def measure(quick: bool, out: Path | None) -> Sequence[Row]:
    """The rows."""
    from tests.tiny_models import tiny_folder

    with tempfile.TemporaryDirectory() as place:
        data = Path(place, "data")
        tiny_folder(data / "models" / "tiny", clip_tokenizer=True)
        sheet = (out or Path(place)) / "grid.html"
        size, steps = ("64x64", "1..5") if quick else ("256x256", "2,4,8,12,20")
        axes = f"steps={steps}", "model=starter,tiny & seed=1..3"
        words = "--x", axes[0], "--y", axes[1], "--size", size, "--out", str(sheet)
        line = _line(data, "grid", "a red fox in the snow", *words)
        for wanted in (10, 20):
            _killed_at(line, data, wanted)
        made = _told(data, "grid", "a red fox in the snow", *words)
        entries = _told(data, "history", "list", "--limit", "1000")
        _told(data, "grid", "a red fox in the snow", *words[:-1], str(sheet.with_suffix(".png")))
        cells = {(one["model"], one["seed"], one["request"]["steps"]) for one in entries}
        after = _told(data, "history", "list", "--limit", "1000")
        return [
            at_least("cells made", made["done"], "of 30", 30),
            at_least("cells that differ", len(cells), "", 30),
            at_most("entries of the history", len(entries), "", 30),
            at_most("more entries after another run", len(after) - len(entries), "", 0),
            at_least("pictures on the page", sheet.read_text("utf-8").count("<img"), "", 30),
        ]


if __name__ == "__main__":
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--out", type=Path, help="keep sheet and page in this folder")
    raise SystemExit(main((__doc__ or "").partition("\n")[0], measure, options))
