"""Curves, what is driven by what, symmetry: numbers alone."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from desktop_app.core.brushes import (
    Aids,
    BrushKind,
    BrushPreset,
    Drive,
    Tip,
    checked,
    copies,
    fitted,
    valued,
)


def test_a_curve_is_straight_between_its_points_and_level_beyond() -> None:
    curve = ((0.2, 0.0), (0.6, 1.0), (0.6, 0.5))
    assert [valued(curve, x) for x in (0.0, 0.4, 0.6, 1.0)] == pytest.approx([0.0, 0.5, 1.0, 0.5])


@pytest.mark.parametrize(
    ("symmetry", "count"), [("", 1), ("vertical", 2), ("horizontal", 2), ("both", 4), ("radial", 5)]
)
def test_symmetry_makes_copies_about_its_centre(symmetry: str, count: int) -> None:
    aids = Aids(symmetry=symmetry, ways=5, centre=(50.0, 30.0))
    found = copies(aids, 60.5, 37.5, (0.0, 0.0))
    assert len(found) == count
    away = {round(math.hypot(each.x - 50, each.y - 30), 6) for each in found}
    assert len(away) == 1


def test_what_a_strangers_file_says_is_brought_into_range_or_refused() -> None:
    wild = BrushPreset("  a \n name ", 1e9, float("nan"), 5.0, BrushKind(spacing=0.0, count=9**9))
    tame = checked(fitted(wild))
    assert (tame.name, tame.size, tame.hardness, tame.opacity) == ("a name", 2000.0, 0.0, 1.0)
    assert (tame.kind.spacing, tame.kind.count) == (0.01, 16)
    bad = (
        BrushKind(tips=(Tip(3, 3, b"12345678"),)),
        BrushKind(tips=(Tip(9999, 1, b"1" * 9999),)),
        BrushKind(drives=(Drive("mood", "pressure"),)),
        BrushKind(drives=(Drive("size", "weather"),)),
        BrushKind(pick="weather"),
    )
    for kind in bad:
        with pytest.raises(ValueError, match=r"."):
            checked(replace(tame, kind=kind))
