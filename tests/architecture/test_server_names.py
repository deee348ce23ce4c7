"""Modules, classes, functions and parameters carry the field's names (0049): in the packages that
have lost the private dialect none comes back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "desktop_app"
HELD_BY = ("app", "catalog", "core", "enginelink", "extensions/serving", "jobs", "operations")
"""Packages without names of the dialect; the others lose theirs one by one."""

ARGUED: dict[str, frozenset[str]] = {
    "core": frozenset({"set_aside", "Aside", "aside_file", "put_aside", "aside_error"}),
    "operations": frozenset({"look_of", "is_look", "look"}),
}
"""Names in which a word has its plain meaning: docs/decisions/0049-names.md says which."""

BETTER = {
    "house": "server context",
    "desk": "job service",
    "stock": "inventory",
    "shelf": "inventory snapshot",
    "asker": "requester",
    "given": "edit input; values",
    "earlier": "restored jobs",
    "arm": "variant",
    "arms": "A/B variants",
    "there": "add-ons; resources",
    "together": "batch",
    "works": "image operations",
    "told": "response; data",
    "means": "services",
    "bench": "context",
    "way": "compute profile",
    "ways": "compute profiles",
    "wish": "request; payload",
    "wishes": "payloads; layer guidance",
    "judging": "rating",
    "look": "read; scan; poll",
    "looked": "read; scan; poll",
    "hear": "on_event; update",
    "heard": "result",
    "beside": "run_quick",
    "aside": "run_in_turn; ignored",
    "door": "endpoint",
    "weigh": "count_requests",
    "weighing": "limit checks",
    "held": "disk reservations",
    "asked": "requested; submitted",
    "made_with": "embedded settings",
}
"""Word of the former private dialect, and what to write instead (the server's terms)."""


def words_of(name: str) -> list[str]:
    """“_HouseOf” and “house_of” are both house and of, and so is the pair that they make."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
    return words + ["_".join(pair) for pair in pairwise(words)]


def names_in(source: str) -> Iterator[tuple[int, str]]:
    """Classes, functions and parameters, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def named(file: Path) -> Iterator[str]:
    return (name for _, name in names_in(file.read_text("utf-8")))


def private_names(root: Path, argued: frozenset[str] = frozenset()) -> list[str]:
    """Each that is in a word of the private dialect, with the better one."""
    found: list[str] = []
    for file in sorted(root.rglob("*.py")):
        names = [(1, file.stem), *names_in(file.read_text("utf-8"))]
        for line, name in names:
            found += [
                f"{file.relative_to(root).as_posix()}:{line}: {name}; better: {BETTER[word]}"
                for word in words_of(name)
                if word in BETTER and name not in argued
            ]
    return found


@pytest.mark.parametrize("package", HELD_BY)
def test_no_name_of_the_package_is_of_the_private_dialect(package: str) -> None:
    assert not private_names(ROOT / package, ARGUED.get(package, frozenset()))


def test_a_name_that_is_argued_for_is_there() -> None:
    for package, argued in ARGUED.items():
        files = (ROOT / package).rglob("*.py")
        names = {one for file in files for one in (file.stem, *named(file))}
        assert argued <= names, package


def test_planted_names_are_found_with_the_better_ones(tmp_path: Path) -> None:
    planted = "class TheHouse:\n    def told(self, asker): ...\n\n\nasync def made_with(): ...\n"
    (tmp_path / "stock.py").write_text(planted, "utf-8")
    assert private_names(tmp_path) == [
        "stock.py:1: stock; better: inventory",
        "stock.py:1: TheHouse; better: server context",
        "stock.py:5: made_with; better: embedded settings",
        "stock.py:2: told; better: response; data",
        "stock.py:2: asker; better: requester",
    ]
