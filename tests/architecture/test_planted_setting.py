"""A generation setting is one row: one that is planted is found wherever settings are.

It is planted by one line into a copy of the program; `planted_setting` looks for it there, in a
process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "    class_label: int | None = setting("
ROW = (
    "    grit: float = setting(0.25, Row(kind=Number(0.0, 1.0, step=0.05), name='Grit',"
    " tip='How rough it is.', a1111='Grit', idle=('transformer',)))  # fmt: skip\n"
)


@pytest.mark.timeout(300)
def test_a_planted_row_is_found_everywhere(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", "data", "*.velatura")
    for name in ("desktop_app", "packaging", "tests"):
        # `data` is left out of tests alone: storage has a package of that name.
        ignored = left_out if name == "tests" else shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    table = tmp_path / "desktop_app" / "core" / "generation_settings.py"
    source = table.read_text("utf-8")
    assert source.count(BEFORE) == 1
    table.write_text(source.replace(BEFORE, ROW + BEFORE), "utf-8")
    checks = "tests/architecture/planted_setting.py"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", checks],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "9 passed" in run.stdout, run.stdout[-2000:]
