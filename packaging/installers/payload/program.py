"""The program itself and its data, laid out as in a wheel: what ships is said in one place,
``[tool.hatch.build.targets.wheel]`` of pyproject.toml.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from devtools.console import ROOT
from devtools.native import build_kernels
from installers.payload.layout import Layout
from installers.tools import copy_tree, remove

__all__ = ["copy_program", "shipped"]


def shipped() -> dict[str, str]:
    """Return what ships: path in the repository → path among the packages.

    Raises:
        ValueError: the table says it in a way that is not understood here.
    """
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = table["tool"]["hatch"]["build"]["targets"]["wheel"]
    moved: dict[str, str] = wheel.get("sources", {})
    found: dict[str, str] = {}
    for pattern in wheel["include"]:
        path = pattern.removeprefix("/")
        if path == pattern or set("*?[!") & set(path):
            raise ValueError(f"pyproject.toml: {pattern} is not the plain path of a folder or file")
        for old, new in moved.items():
            if path == old or path.startswith(f"{old}/"):
                found[path] = new + path[len(old) :]
                break
        else:
            found[path] = path
    return found


def copy_program(layout: Layout, root: Path = ROOT) -> None:
    """Put the program among the packages, in place of what was there of it."""
    build_kernels()
    remove(layout.package_path)
    for source, place in sorted(shipped().items(), key=lambda item: item[1]):
        target = layout.site_path / place
        if (root / source).is_dir():
            copy_tree(root / source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / source, target)
