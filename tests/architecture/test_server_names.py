"""Modules, classes, functions and parameters carry the field's names (0049): no
word of the former private dialect comes back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).resolve().parents[2] / "desktop_app"

ARGUED: dict[str, frozenset[str]] = {
    "core/": frozenset({"set_aside", "Aside", "aside_file", "put_aside", "aside_error"}),
    "extensions/evaluation/work/drift_hint.py": frozenset({"look"}),
    "extensions/training/values/choosing.py": frozenset({"held_out"}),
    "extensions/training/work/sets/set_file.py": frozenset({"beside"}),
    "extensions/training/work/trainer/evaluating.py": frozenset({"held_out"}),
    "extensions/workbenches/faces/server/submit_makings.py": frozenset({"there"}),
    "operations/recipes/recipe.py": frozenset({"look_of", "is_look", "look"}),
    "studio/training_means.py": frozenset({"training_means"}),
    "ui/canvas/gestures.py": frozenset({"asked"}),
    "ui/commands/all_commands.py": frozenset({"save_look"}),
    "ui/recipes/looks_panel.py": frozenset({"look"}),
    "ui/tools/": frozenset({"asked"}),
    "worker/looks.py": frozenset({"look", "with_look", "with_look_on_layer", "apply_look"}),
    "worker/recipe_session.py": frozenset({"look", "save_look"}),
}
"""File or folder → names in which a word has its plain meaning, or that others call:
docs/decisions/0049-names.md says why."""

BETTER = {
    "house": "server context",
    "desk": "job service",
    "stock": "inventory",
    "shelf": "inventory snapshot",
    "asker": "requester",
    "given": "inputs; settings; values",
    "earlier": "previous; restored",
    "arm": "variant",
    "arms": "A/B variants",
    "there": "exists; add-ons; resources",
    "together": "batch",
    "works": "image operations; cost factors",
    "told": "response; data",
    "means": "services; averages",
    "bench": "context",
    "way": "compute profile; direction; kind",
    "ways": "compute profiles",
    "wish": "request; payload",
    "wishes": "payloads; layer guidance",
    "judging": "rating",
    "look": "read; scan; poll; style; fingerprint",
    "looked": "read; scan; poll",
    "hear": "on_event; update",
    "heard": "result",
    "beside": "run_quick",
    "aside": "run_in_turn; ignored; quarantine; detail",
    "door": "endpoint",
    "weigh": "count_requests",
    "weighing": "limit checks",
    "held": "grabbed; pressed; resident; used bytes",
    "asked": "requested; submitted",
    "made_with": "embedded settings",
}
"""Word of the former private dialect, and what to write instead."""

_SIGNATURES = re.compile(
    r"\bdef .*?(?:\)\s*(?:->[^\n]*)?:\n|\Z)|\bclass [^\n]*|\blambda\b[^:]*:", re.DOTALL
)
"""All that defines names, and more: only files with a word of `BETTER` there are parsed."""

_WORD = re.compile("|".join(BETTER), re.IGNORECASE)


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


@cache
def names_of(file: Path) -> tuple[tuple[int, str], ...]:
    """The module's own, and those that it defines where one may be of the dialect."""
    source = file.read_text("utf-8")
    return (
        (1, file.stem),
        *(names_in(source) if any(map(_WORD.search, _SIGNATURES.findall(source))) else ()),
    )


def private_names(
    root: Path, argued: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> list[str]:
    """Each that is in a word of the private dialect, with the better one."""
    found: list[str] = []
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root).as_posix()
        free = {name for part, names in argued.items() if place.startswith(part) for name in names}
        found += [
            f"{place}:{line}: {name}; better: {BETTER[word]}"
            for line, name in names_of(file)
            for word in words_of(name)
            if word in BETTER and name not in free
        ]
    return found


def test_no_name_is_of_the_private_dialect() -> None:
    assert not private_names(ROOT, ARGUED)


@pytest.mark.parametrize("place", ARGUED)
def test_a_name_that_is_argued_for_is_there(place: str) -> None:
    files = sorted((ROOT / place).rglob("*.py")) if place.endswith("/") else [ROOT / place]
    assert ARGUED[place] <= {name for file in files for _, name in names_of(file)}


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
