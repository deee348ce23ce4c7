"""Where symmetry sets the dabs of a stroke."""

from __future__ import annotations

import math

import pytest

from desktop_app.core.brushes import Aids
from desktop_app.state.painting.strokes import copies


@pytest.mark.parametrize(
    ("symmetry", "count"), [("", 1), ("vertical", 2), ("horizontal", 2), ("both", 4), ("radial", 5)]
)
def test_symmetry_makes_copies_about_its_centre(symmetry: str, count: int) -> None:
    aids = Aids(symmetry=symmetry, ways=5, centre=(50.0, 30.0))
    found = copies(aids, 60.5, 37.5, (0.0, 0.0))
    assert len(found) == count
    away = {round(math.hypot(each.x - 50, each.y - 30), 6) for each in found}
    assert len(away) == 1
