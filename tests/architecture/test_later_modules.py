"""What the window imports after its first paint is there; it is named in texts, which no checker
reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "desktop_app"
USES = "desktop_app.ui.window.later"


def texts(file: Path) -> Iterator[str]:
    """All texts of a file that look like the name of a module of this program."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            package, _, rest = node.value.partition(".")
            is_name = rest and all(each.isidentifier() for each in node.value.split("."))
            if is_name and (PACKAGE / package).is_dir():
                yield node.value


def late_names(file: Path) -> Iterator[str]:
    """What a file gives to `late_import`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "late_import":
            yield ast.literal_eval(node.args[0])


def test_modules_behind_late_doors_are_those_that_types_are_checked_by() -> None:
    doors = [(file, name) for file in PACKAGE.rglob("*.py") for name in late_names(file)]
    assert len(doors) > 20
    for file, name in doors:
        imported = {
            f"{node.module}.{each.name}" if isinstance(node, ast.ImportFrom) else each.name
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for each in node.names
        }
        assert name in imported, (file, name)
        assert find_spec(name) is not None, name


def test_modules_that_are_imported_later_are_there() -> None:
    users = [file for file in PACKAGE.rglob("*.py") if USES in file.read_text("utf-8")]
    names = {name for file in users for name in texts(file)}
    assert len(names) > 20
    assert [name for name in sorted(names) if find_spec(f"desktop_app.{name}") is None] == []
