"""What docs/adding.md shows is all there is to do: its differences, in a copy of the program.

`planted_setting`, `planted_rows`, `planted_operation`, `planted_verb`, `planted_run`,
`tests.ui.planted_form` and `planted_page` look for what was added there, in a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIFFS = re.findall(r"```diff\n(.*?)```", (ROOT / "docs/adding.md").read_text("utf-8"), re.S)
KINDS = ("setting", "rows", "operation", "verb", "run")
CHECKS = (
    *(f"tests/architecture/planted_{name}.py" for name in KINDS),
    *(f"tests/ui/planted_{name}.py" for name in ("form", "page")),
)


def test_none_touches_more_than_three_files_of_the_program() -> None:
    own = [diff.count("\n+++ b/") - diff.count("\n+++ b/frames/") for diff in DIFFS]
    assert own == [1, 1, 3, 3, 2, 1, 1, 1, 2, 3, 3, 0]


def test_a_kind_of_run_and_a_page_are_short() -> None:
    run, page = (diff.count("\n+") - diff.count("\n+++ ") for diff in DIFFS[-3:-1])
    assert run <= 120 and page <= 150


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_the_page_adds_is_found_everywhere(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("data", "*.velatura")
    for name in ("desktop_app", "packaging", "tests"):
        # `data` is left out of tests alone: storage has a package of that name. What is compiled
        # comes along, with the times that it is recognized by.
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out if name == "tests" else None)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    for diff in DIFFS:
        # Outside of any repository git is a plain patch; a line more above moves nothing.
        words = ["git", "apply", "--whitespace=nowarn", "-"]
        apart = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
        subprocess.run(words, cwd=tmp_path, env=apart, input=diff, text=True, check=True)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *CHECKS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "28 passed" in run.stdout, run.stdout[-2000:]
