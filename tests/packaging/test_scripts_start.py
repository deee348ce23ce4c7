"""Every script of benchmarks/ and packaging/ starts, has a main guard, says what it is for, and is
under the type checker."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from starter_model.threads import MALLOC

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "packaging")
#: pyright's rules that found scripts which could not run
FINDS_FAULTS = (
    "reportArgumentType",
    "reportAttributeAccessIssue",
    "reportCallIssue",
    "reportPossiblyUnboundVariable",
)
QUICK_FAULTS = {"bad-argument-type", "missing-attribute", "missing-argument", "unbound-name"}
"""The same of pyrefly's kinds."""
HELPS = Path(__file__).with_name("helps.py")


def is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = [path for path in MODULES if any(map(is_guard, ast.parse(path.read_text("utf-8")).body))]


def test_there_are_scripts() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in SCRIPTS}
    assert {"benchmarks/engine.py", "packaging/dev.py", "packaging/starter_model/train.py"} <= names
    assert len(names) > 50


def unchecked(settings: Mapping[str, Any], modules: Sequence[Path]) -> list[str]:
    """Those that pyright, with these settings, does not look at or forgives too much."""
    places = [ROOT / place for place in settings["include"]]
    roots = [ROOT / each["root"] for each in settings["executionEnvironments"]]

    def rules(module: Path) -> Mapping[str, Any]:
        first = next(at for at, root in enumerate(roots) if module.is_relative_to(root))
        return {**settings, **settings["executionEnvironments"][first]}

    return [
        module.relative_to(ROOT).as_posix()
        for module in modules
        if not any(module.is_relative_to(place) for place in places)
        or any(rules(module).get(rule, "error") != "error" for rule in FINDS_FAULTS)
        or "# pyright: basic" in module.read_text("utf-8")
    ]


@pytest.mark.slow
def test_the_type_checker_looks_at_every_script() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pyright"]
    assert settings["typeCheckingMode"] == "strict" and not {"exclude", "ignore"} & settings.keys()
    assert unchecked(settings, MODULES) == []
    left_out = unchecked({**settings, "include": ["desktop_app", "packaging"]}, MODULES)
    assert "benchmarks/engine.py" in left_out and "packaging/dev.py" not in left_out
    forgiving = {"root": "packaging/checks", "reportCallIssue": "none"}
    environments = [forgiving, *settings["executionEnvironments"]]
    found = unchecked({**settings, "executionEnvironments": environments}, MODULES)
    assert found and all(module.startswith("packaging/checks/") for module in found)


def test_the_quicker_type_checker_looks_at_the_same() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    quick = tools["pyrefly"]
    assert quick["project-includes"] == tools["pyright"]["include"]
    assert quick["preset"] == "strict" and "project-excludes" not in quick
    for one in (quick, *quick["sub-config"]):
        forgiven = {kind for kind, how in one["errors"].items() if how != "error"}
        assert not forgiven & QUICK_FAULTS, one.get("matches")
        assert not set(one) - {"errors", "matches"} or one is quick
    for place in quick["search-path"]:
        assert (ROOT / place).is_dir(), place
    assert not [one for one in MODULES if "pyrefly: ignore-errors" in one.read_text("utf-8")]


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
