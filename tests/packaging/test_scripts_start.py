"""Every script of benchmarks/ and packaging/ starts, has a main guard, and says what it is for."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from starter_model.threads import MALLOC

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "packaging")
HELPS = Path(__file__).with_name("helps.py")


def is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = [path for path in MODULES if any(map(is_guard, ast.parse(path.read_text("utf-8")).body))]


def test_there_are_scripts() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in SCRIPTS}
    assert {"benchmarks/engine.py", "packaging/dev.py", "packaging/starter_model/train.py"} <= names
    assert len(names) > 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks one process that has imported torch")
@pytest.mark.slow
def test_every_script_says_what_it_is_for() -> None:
    # Trainings restart themselves with these settings of glibc, unless they are set already.
    environment = {**os.environ, **MALLOC, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, str(HELPS), *map(str, SCRIPTS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answers: dict[str, tuple[int, str]] = json.loads(done.stdout.splitlines()[-1])
    assert len(answers) == len(SCRIPTS)
    bad = {
        Path(script).name: text[-600:]
        for script, (code, text) in answers.items()
        if code or "usage:" not in text
    }
    assert not bad, "\n\n".join(f"{name}:\n{text}" for name, text in bad.items())
    assert not [
        name
        for name, (_, text) in answers.items()
        if Path(name).parent == ROOT / "benchmarks" and "--quick" not in text
    ]
