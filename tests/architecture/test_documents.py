"""What the documentation calls by name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "desktop_app"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAME = re.compile(r"`((?:desktop_app[./])?[a-z_]+(?:[./][a-z_]+)+)(?:\.[A-Z]\w*)*`")
PACKAGES = {path.name for path in PROGRAM.iterdir() if (path / "__init__.py").is_file()}


def places(text: str) -> Iterator[list[str]]:
    """Modules of the program, and what stands in them, in backquotes."""
    for name in NAME.findall(text):
        parts = re.split(r"[./]", name.removesuffix(".py"))
        parts = parts[1:] if parts[0] == "desktop_app" else parts
        if len(parts) > 1 and parts[0] in PACKAGES:
            yield parts


def is_there(parts: list[str]) -> bool:
    """A package, a module, or a name in one."""
    path = PROGRAM.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    for home in (path.parent.with_suffix(".py"), path.parent / "__init__.py"):
        if home.is_file() and re.search(rf"\b{parts[-1]}\b", home.read_text(encoding="utf-8")):
            return True
    return False


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_that_are_named_are_there(path: Path) -> None:
    named = places(path.read_text(encoding="utf-8"))
    assert [".".join(parts) for parts in named if not is_there(parts)] == []


def test_one_that_is_gone_is_found() -> None:
    named = list(
        places("`state.picture.gone`, `state.work.intents.resolve_intent`, `core/wire.py`, `a.b`")
    )
    assert [is_there(parts) for parts in named] == [False, True, True]
