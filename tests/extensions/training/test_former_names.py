"""What public reports import of trainings by the names that it had before it was an extension."""

from __future__ import annotations

import subprocess
import sys

import pytest

FORMER = {
    "desktop_app.trainer.states": "Counters, State, States",
    "desktop_app.trainer.pictures": "read_example",
    "desktop_app.core.training.examples": "Example",
    "desktop_app.storage.datasets.set_file": "beside",
    "desktop_app.studio.training_means": "StudioEngine",
}


@pytest.mark.slow
@pytest.mark.parametrize("module", FORMER)
def test_a_former_name_is_found(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"from {module} import {FORMER[module]}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
