"""Gaps and margins lie on the grid: whole steps of two pixels, or the one of a line."""

from __future__ import annotations

import re
from pathlib import Path

import desktop_app

PROGRAM = Path(desktop_app.__file__).parent
MAKERS = ("spaced(", "WrapLayout(", "Gap(", " row(", "(row(")
"""What is given gaps."""
GIVEN = re.compile(r"(?:\w+\(\w*\), )?(\d[\d, (]*)")


def test_gaps_lie_on_the_grid() -> None:
    found, odd = 0, list[str]()
    for folder in (PROGRAM / "ui", *PROGRAM.glob("extensions/*/faces")):
        for path in folder.rglob("*.py"):
            text = path.read_bytes().decode()
            for piece in (one for maker in MAKERS for one in text.split(maker)[1:]):
                if given := GIVEN.match(piece):
                    numbers = [*map(int, re.findall(r"\d+", given[1]))]
                    found += len(numbers)
                    odd += [f"{path.name}: {one}" for one in numbers if one % 2 and one > 1]
    assert found > 400 and not odd
