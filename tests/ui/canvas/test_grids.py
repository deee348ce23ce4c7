"""Grids, lines of composition and layouts of guides: where they run."""

from __future__ import annotations

import math

import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.guides import Orientation
from desktop_app.state.document.view import GridStyle
from desktop_app.ui.canvas.grids import (
    composition_lines,
    grid_lines,
    layout_guides,
    style_from_text,
)
from desktop_app.ui.tools.snapping import shift_to, snap_lines

SIZE = Size(300, 200)


def test_of_an_isometric_grid_three_lines_meet_at_every_knot() -> None:
    lines = grid_lines(GridStyle(kind="isometric", x=7, y=11), 40, SIZE)
    upright = [x for x, _, other, _ in lines if x == other]
    sloped = [line for line in lines if line[0] != line[2]]
    assert {round((y1 - y0) / 300, 4) for _, y0, _, y1 in sloped} == {0.5774, -0.5774}
    x = upright[2]
    down = sorted(y0 + (y1 - y0) * x / 300 for _, y0, _, y1 in sloped if y1 > y0)
    up = sorted(y0 + (y1 - y0) * x / 300 for _, y0, _, y1 in sloped if y1 < y0)
    meet = [one for one in down if 0 < one < 200]
    assert meet and all(min(abs(one - other) for other in up) < 1e-6 for one in meet)


def test_perspective_lines_lead_to_the_vanishing_points() -> None:
    look = GridStyle(kind="perspective", points=((0.5, 0.5), (2.0, 0.25)))
    lines = grid_lines(look, 1, SIZE)
    assert len(lines) == 96
    for (x0, y0, x1, y1), (x, y) in zip(
        lines[:1] + lines[48:49], ((150, 100), (600, 50)), strict=True
    ):
        assert math.isclose((x0 - x) * (y1 - y), (x1 - x) * (y0 - y), abs_tol=1e-3)


def test_thirds_and_the_golden_ratio() -> None:
    assert (100.0, 0.0, 100.0, 200.0) in composition_lines("thirds", SIZE)
    golden = sorted(x for x, _, other, _ in composition_lines("golden", SIZE) if x == other)
    assert golden == pytest.approx([114.59, 185.41], abs=0.01)
    assert composition_lines("none", SIZE) == [] and len(composition_lines("diagonals", SIZE)) == 4


def test_guides_are_laid_around_columns_and_rows() -> None:
    guides = layout_guides(SIZE, 3, 0, gutter=15, margin=10)
    assert [guide.position for guide in guides] == pytest.approx(
        [10, 93.333, 108.333, 191.667, 206.667, 290], abs=0.001
    )
    assert {guide.orientation for guide in guides} == {Orientation.VERTICAL}
    assert len(layout_guides(SIZE, 2, 2)) == 6
    assert layout_guides(SIZE, 3, 3, gutter=400) == ()


def test_a_look_is_remembered_and_nonsense_is_the_usual_one() -> None:
    look = GridStyle("perspective", 4, 3.0, 5.5, "#ff40c0", 0.5, ((0.25, -1.0), (0.5, 0.5)))
    assert style_from_text(look.to_text()) == look
    for nonsense in ("", "{}", "[1]", look.to_text().replace("perspective", "round")):
        assert style_from_text(nonsense) == GridStyle()


def test_a_grid_with_an_offset_and_layers_are_snapped_to() -> None:
    lines = snap_lines(SIZE, grid=16, begins=(5, 0), boxes=(Rect(40, 30, 20, 10),))
    assert shift_to((22,), lines.xs, 3, lines.grid, lines.begins[0]) == -1
    assert shift_to((51,), lines.xs, 3, lines.grid, lines.begins[0]) == -1, "a layer's middle wins"
