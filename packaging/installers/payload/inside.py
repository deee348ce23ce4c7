"""Runs in a payload's own Python, ``python3 -I inside.py PYPROJECT_EXTRAS``: is all there?

Imports every module of the program, and everything that its functions import when they are called.
Prints what could not be imported, one a line, and ends with exit code 1 then.
"""

# ruff: noqa: BLE001 - whatever an import raises is what is to be told
from __future__ import annotations

import argparse
import ast
import importlib
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

ELSEWHERE = {"msvcrt", "winreg", "fcntl", "resource"}
"""Of one system only; asked for where `sys.platform` says so."""

WINDOW = {"PySide6", "shiboken6"}
"""Not in the payload for containers: what imports them is not asked for there."""

CLUSTER = {"ray"}
"""Of an extra that no payload has, with modules of the program that nothing else loads."""

BY_NAME = {
    "linux": ("keyring.backends.SecretService", "keyring.backends.kwallet", "PySide6.QtTest"),
    "darwin": ("keyring.backends.macOS", "PySide6.QtTest"),
    "win32": ("keyring.backends.Windows", "PySide6.QtTest"),
}
"""What no import statement of the program names: where tokens are kept; clicks of the tests."""


def foreign_paths(root: Path) -> list[str]:
    """Places in the module path that lie outside the payload."""
    return [place for place in sys.path if not Path(place).resolve().is_relative_to(root)]


def modules(package: Path) -> Iterator[str]:
    """Names of all modules of the program."""
    for path in sorted(package.rglob("*.py")):
        part_classes = path.relative_to(package.parent).with_suffix("").parts
        if part_classes[-1] != "__main__":
            yield ".".join(part_classes[:-1] if part_classes[-1] == "__init__" else part_classes)


def late_imports(path: Path) -> Iterator[tuple[str, str]]:
    """Every import in a file, wherever it stands: module, and name in it (or nothing)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.module, alias.name


def backbones() -> set[tuple[str, str]]:
    """What networks of transformers may stand on: module, and file in it."""
    from desktop_app.engine.preprocessors.network_classes import NETWORK_CLASSES

    auto = importlib.import_module("transformers.models.auto.configuration_auto")
    folder_of: Callable[[str], str] = auto.model_type_to_module_name
    kinds = {kind for row in NETWORK_CLASSES.values() for kind in row.backbones if kind}
    # What ends so is a part of a model, in that one's file.
    names = {kind: folder_of(kind) if kind.endswith("_model") else kind for kind in kinds}
    return {(f"transformers.models.{folder_of(kind)}", f"modeling_{names[kind]}") for kind in kinds}


def trouble(module: str, name: str = "", optional: Collection[str] = ()) -> str:
    """What went wrong when it was imported; nothing if all went well, or a package is missing that
    is ``optional``."""
    try:
        found = importlib.import_module(module)
        if name and not hasattr(found, name):
            importlib.import_module(f"{module}.{name}")
    except Exception as error:
        missing = error.name or "" if isinstance(error, ModuleNotFoundError) else ""
        if missing.partition(".")[0] in optional:
            return ""
        return f"{module} {name}: {type(error).__name__}: {error}"
    return ""


def main(optional: set[str]) -> int:
    """Check everything; returns the exit code."""
    root = Path(sys.prefix).resolve()
    absent = optional & (WINDOW | CLUSTER)
    complaints = [f"in the module path, but not in the payload: {p}" for p in foreign_paths(root)]
    import desktop_app

    package = Path(desktop_app.__file__).parent
    for module in modules(package):
        if module.rpartition(".")[2].startswith("windows_") and sys.platform != "win32":
            continue
        complaints.append(trouble(module, optional=absent))
    wanted = {pair for path in sorted(package.rglob("*.py")) for pair in late_imports(path)}
    from desktop_app.networks import part_classes
    from desktop_app.networks.schedules import scheduler_classes

    for table in (part_classes.MODULES, scheduler_classes.MODULES):
        wanted |= {(module, name) for name, module in table.items()}
    wanted |= backbones()
    for module, name in sorted(wanted):
        top = module.partition(".")[0]
        if top in optional | ELSEWHERE | {"desktop_app", "__future__"}:
            continue
        complaints.append(trouble(module, name, optional))
    complaints += [trouble(module, optional=absent) for module in BY_NAME.get(sys.platform, ())]
    complaints = [text for text in complaints if text]
    print("\n".join(complaints) or f"{len(wanted)} imports, all there")
    return 1 if complaints else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extras", nargs="*", metavar="EXTRA", help="a package that may be missing")
    sys.exit(main(set(parser.parse_args().extras)))
