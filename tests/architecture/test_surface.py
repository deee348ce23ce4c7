"""The finer import rules hold in the program, and each is seen to catch a planted violation."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.surface import (
    TORCH_PACKAGES,
    Found,
    entry_points,
    imports,
    imports_by_name,
    imports_in,
    qt_beyond,
    qt_named,
    third_parties_beyond,
)

PACKAGE = Path(__file__).resolve().parents[2] / "desktop_app"
EVERYTHING = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
"""Also a package that is new."""

RULES: dict[str, tuple[tuple[str, ...], Callable[[Path], list[Found]], str]] = {
    "core knows the standard library and numpy": (
        ("core",),
        # Values to JSON and back is msgspec's work, in one module.
        lambda package: [
            found
            for found in third_parties_beyond(package, {"numpy"})
            if (found.file.name, found.name) != ("as_json.py", "msgspec")
        ],
        "import msgspec",
    ),
    "state knows the standard library and numpy": (
        ("state",),
        lambda package: third_parties_beyond(package, {"numpy"}),
        "from somewhere import thing",
    ),
    "measures know the standard library, numpy and OpenCV": (
        ("extensions/evaluation/values/formulas",),
        lambda package: third_parties_beyond(package, {"numpy", "cv2"}),
        "import scipy.linalg",
    ),
    "catalog knows the standard library alone": (
        ("catalog",),
        lambda package: third_parties_beyond(package, set()),
        "import yaml",
    ),
    "worker knows QtCore alone of Qt": (
        ("worker",),
        lambda package: qt_beyond(package, {"QtCore"}),
        "def f():\n    from PySide6.QtWidgets import QWidget",
    ),
    "nothing opens connections through Qt": (
        tuple(EVERYTHING),
        lambda package: qt_named(package, {"QtNetwork", "QtWebSockets", "QtWebEngineCore"}),
        "from PySide6 import QtNetwork",
    ),
    "nothing outside of what has torch is imported by name": (
        tuple(EVERYTHING - TORCH_PACKAGES),
        lambda package: [  # the declarations of operations are found in their own package
            found
            for found in imports_by_name(package)
            if found.file != PACKAGE / "operations/table.py"
            and not found.file.is_relative_to(PACKAGE / "extensions/training" / "work/trainer")
        ],
        "import importlib\nname = 'engine'\nimportlib.import_module(f'desktop_app.{name}.loop')",
    ),
    "plugins are found and loaded in one place": (
        tuple(EVERYTHING),
        lambda package: [
            found for found in entry_points(package) if found.file != PACKAGE / "core/plugins.py"
        ],
        "from importlib import metadata\nmetadata.EntryPoint('a', 'torch', 'b').load()",
    ),
}  # fmt: skip


@pytest.mark.few(10)
@pytest.mark.parametrize("rule", RULES)
def test_the_program_keeps(rule: str) -> None:
    packages, check, _ = RULES[rule]
    found = [item for name in sorted(packages) for item in check(PACKAGE / name)]
    assert not found, "\n".join(f"{item.file}:{item.line}: {item.name}" for item in found)


@pytest.mark.slow  # parses all of the program
def test_what_is_found_without_the_trees_is_what_stands_in_them() -> None:
    found = set(imports(PACKAGE))
    trees = {file: ast.parse(file.read_text("utf-8")) for file in PACKAGE.rglob("*.py")}
    assert found == {item for file, tree in trees.items() for item in imports_in(file, tree)}


ODD = '''"""Words.

import nothing
"""
from json import (  # two lines
    dumps,
    loads as read,
)
def f():
    import os.path, sys as system
    """from here import nobody"""
    if f:
        from . import beside
        from .beside import other
'''


def test_imports_are_found_on_their_lines(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(ODD)
    assert [(item.line, item.name) for item in imports(tmp_path)] == [
        *((5, "json.dumps"), (5, "json.loads")),
        *((10, "os.path"), (10, "sys")),
        (14, "beside.other"),
    ]


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_violation_is_caught(rule: str, tmp_path: Path) -> None:
    _, check, planted = RULES[rule]
    (tmp_path / "innocent.py").write_text("import json\nimport desktop_app.core\n")
    assert check(tmp_path) == []
    (tmp_path / "planted.py").write_text(planted + "\n")
    assert [item.file.name for item in check(tmp_path)] == ["planted.py"]
