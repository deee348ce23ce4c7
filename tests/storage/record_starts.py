"""The server and the window are really started over a data folder with one damaged store."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.storage.paths import DataPaths
from tests.app.test_strange_data_folder import QUICK
from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.serving import add_token, serving
from tests.storage.all_stores import STORES
from tests.storage.record_damage import damage, files_of

ROOT = Path(__file__).parents[2]


def starts(name: str, folder: Path, kinds: Sequence[str], times: int = 1) -> list[str]:
    """What did not start, after one damage of each kind; ``folder``: for data folders."""
    made, rng, wrong = folder / "made", random.Random(f"starts {name}"), list[str]()
    made.mkdir(parents=True, exist_ok=True)
    STORES[name].make(DataPaths.at(made))
    for kind in [kind for kind in kinds for _ in range(times)]:
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(made, copy)
        file, *others = files_of(STORES[name], DataPaths.at(copy))
        done = damage(file, kind, rng, others if STORES[name].is_named else ())
        for what, begin in (("server", _server), ("window", _window)):
            # Each over the damage as it is: who reads it first may mend it.
            shutil.rmtree(folder / what, ignore_errors=True)
            shutil.copytree(copy, folder / what)
            if said := begin(folder / what):
                wrong.append(f"{name}, {done}: {what}: {said}")
    return wrong


def _server(folder: Path) -> str:
    try:
        token = "" if (folder / "server-tokens.json").exists() else add_token(folder, "zoe")
        with serving(folder, program=PROGRAM) as served:
            if token:
                with served.client(token) as client:
                    answer = client.get("/v1/jobs")
                    return "" if answer.status_code == 200 else answer.text
    except AssertionError as error:
        return str(error)[:500]
    return ""


def _window(folder: Path) -> str:
    shot = folder / "window.png"
    done = subprocess.run(
        [sys.executable, "-c", QUICK, "--data-dir", str(folder), "--screenshot", str(shot)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    is_up = done.returncode == 0 and shot.exists() and shot.stat().st_size > 0
    return "" if is_up else f"{done.returncode} {done.stderr[-500:]}"
