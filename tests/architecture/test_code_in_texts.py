"""What programs in texts (of tests, checks, benchmarks) import of the program is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_IMPORT = re.compile(r"^[ \t]*from (desktop_app[\w.]*) import (\([^)]*\)|[\w, ]+)", re.MULTILINE)
PLANTED = {
    *("desktop_app.base", "desktop_app.over", "desktop_app.row"),
    *("desktop_app.state.far", "desktop_app.state.near"),
    "desktop_app.extensions.gallery.mat_page",
}
"""Modules that tests write."""


@cache
def words_of(module: str) -> frozenset[str]:
    """Every word of a module, and what stands below it; empty: there is none."""
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.is_file():
        return frozenset()
    below = {one.stem for one in path.iterdir()} if path.is_dir() else set[str]()
    return frozenset(re.findall(r"\w+", file.read_text("utf-8"))) | below


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "packaging"])
def test_what_is_imported_of_the_program_is_there(folder: str) -> None:
    gone = list[str]()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for module, names in _IMPORT.findall(path.read_text("utf-8")):
            said = re.sub(r"#.*", "", names).strip("()")
            wanted = {one.split()[0] for one in said.split(",") if one.strip()}
            missing = {f"{module}.{name}" for name in wanted - words_of(module)} - PLANTED
            if module not in PLANTED and missing:
                gone.append(f"{path.relative_to(ROOT)}: {sorted(missing)}")
    assert not gone
