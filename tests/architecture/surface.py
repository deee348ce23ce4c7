"""Rules about imports that lie below what import-linter sees, read from the syntax trees.

import-linter counts an external package by its top name and knows no allow-lists; these rules look
at `PySide6.QtCore` against `PySide6.QtWidgets`, at what is not on any list, and at imports by name.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TORCH_PACKAGES = frozenset({"engine", "networks"})
"""Those that may import torch, beside the trainer."""


@dataclass(frozen=True)
class Found:
    """One import: the file, its line, and the full dotted name that is imported."""

    file: Path
    line: int
    name: str


def imports(package: Path) -> Iterator[Found]:
    """Yield every import statement's names in a package, those inside functions too."""
    for file in sorted(package.rglob("*.py")):
        yield from _imports_of(file, file.stat().st_mtime_ns)


_WORDS = re.compile(r'"""[\s\S]*?"""')
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n(]+)|import[ \t]+[\w. ,\t]+)",
    re.MULTILINE,
)


@functools.cache
def _imports_of(file: Path, _changed: int) -> tuple[Found, ...]:
    """Read once for all rules. Only import statements are parsed: the trees of the whole program
    take ten times as long (`test_surface` compares both)."""
    source = _WORDS.sub(
        lambda words: '""' + "\n" * words[0].count("\n"), file.read_text(encoding="utf-8")
    )
    found: list[Found] = []
    line, before = 1, 0
    for statement in _IMPORT.finditer(source):
        start = statement.end() - len(statement[0].lstrip())
        line, before = line + source.count("\n", before, start), start
        found += imports_in(file, ast.parse(statement[0].strip()), line - 1)
    return tuple(found)


def imports_in(file: Path, tree: ast.Module, above: int = 0) -> Iterator[Found]:
    """Yield those of a syntax tree that begins below so many lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Found(file, above + node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield Found(file, above + node.lineno, f"{node.module}.{alias.name}")


def nodes(package: Path, *words: str) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of the syntax trees of those files that have one of these words."""
    for file in sorted(package.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if any(word in source for word in words):
            for node in ast.walk(ast.parse(source)):
                yield file, node


def third_parties_beyond(package: Path, allowed: set[str]) -> list[Found]:
    """Return imports that are neither ours, nor the standard library's, nor allowed."""
    known = {"desktop_app", *sys.stdlib_module_names, *allowed}
    return [found for found in imports(package) if found.name.split(".")[0] not in known]


def qt_beyond(package: Path, allowed: set[str]) -> list[Found]:
    """Return imports of Qt modules other than the allowed ones (``QtCore``…)."""
    return [
        found
        for found in imports(package)
        if found.name.split(".")[0] == "PySide6"
        and found.name.split(".")[1:2] not in _parts(allowed)
    ]


def qt_named(package: Path, banned: set[str]) -> list[Found]:
    """Return imports of these Qt modules."""
    return [
        found
        for found in imports(package)
        if found.name.split(".")[0] == "PySide6" and found.name.split(".")[1:2] in _parts(banned)
    ]


def imports_by_name(package: Path) -> list[Found]:
    """Return calls of ``import_module`` and ``__import__``: no contract can see what they load.

    Those that begin with a package of the program's that may be imported anywhere are none.
    """
    found: list[Found] = []
    names = ("import_module", "__import__")
    for file, node in nodes(package, *names):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else ""
            name = called.id if isinstance(called, ast.Name) else name
            if name in names and not _harmless(node.args):
                found.append(Found(file, node.lineno, name))
    return found


def entry_points(package: Path) -> list[Found]:
    """Return where entry points are read or made: what they name can be imported by ``load()``."""
    names = {"EntryPoint", "entry_points"}
    found: list[Found] = []
    for file, node in nodes(package, *names):
        if isinstance(node, ast.Attribute) and node.attr in names:
            found.append(Found(file, node.lineno, node.attr))
        elif isinstance(node, ast.Name) and node.id in names:
            found.append(Found(file, node.lineno, node.id))
    return found


def _harmless(arguments: list[ast.expr]) -> bool:
    """Whether a module's name is, or begins with, one of the program's packages without torch."""
    first = arguments[0] if arguments else None
    if isinstance(first, ast.JoinedStr):
        first = first.values[0]
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        return False
    program, *parts = first.value.split(".")
    has_torch = not {"trainer", *TORCH_PACKAGES}.isdisjoint(parts[:1] + parts[3:4])
    return program == "desktop_app" and len(parts) > 1 and not has_torch


def _parts(names: set[str]) -> list[list[str]]:
    return [[name] for name in names]
