"""Edges that reach a hole: which belong together, and what is seen along them goes on inside."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar import ExemplarSettings, complete
from desktop_app.imaging.exemplar.curves import Crossing, crossings, curve, joined
from desktop_app.imaging.exemplar.layers import to_layers
from desktop_app.imaging.exemplar.led import led, with_edges

SIDE = 200
CENTRE = (104, 96)


def no_check() -> None:
    """Nobody asks to stop."""


def disc(radius: int, centre: tuple[int, int] = CENTRE) -> Array:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return (x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= radius**2


def coloured(where: Array, seed: int = 0) -> FloatArray:
    """One colour where it is 1, another where it is 0, with a texture of their own and grain."""
    rng = np.random.default_rng(seed)
    colours = np.array([[0.75, 0.55, 0.3], [0.25, 0.4, 0.7]])
    mixed = where[..., None] * colours[0] + (1 - where[..., None]) * colours[1]
    return np.clip(mixed + rng.normal(0, 0.015, mixed.shape), 0, 1).astype(np.float32)


def soft_step(distance: Array) -> Array:
    return np.asarray(np.clip(distance + 0.5, 0, 1))


Y, X = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
PICTURES = {
    "horizon": soft_step(Y - 92),
    "slope": soft_step(0.7 * (X - 100) + 0.7 * (Y - 90)),
    "shore": soft_step(Y - 96 - 12 * np.sin((X - 20) / 40)),
    "rim": soft_step(170 - np.hypot(X - 100, Y - 260)),
    "cable": 1 - soft_step(np.abs(0.45 * (X - 100) + 0.9 * (Y - 95)) - 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", PICTURES)
def test_an_edge_goes_on_where_it_was(kind: str) -> None:
    truth, hole = coloured(PICTURES[kind]), disc(38)
    pixels = truth.copy()
    pixels[hole] = 0.5
    filled = complete(pixels, hole).pixels
    assert np.array_equal(filled[~hole], truth[~hole])
    near = hole & (np.abs(np.gradient(PICTURES[kind])).sum(axis=0) > 0)
    wrong = np.abs(filled - truth)[near].mean()
    assert wrong < 0.06, f"{kind}: {wrong:.3f}"


def test_what_is_led_through_is_known_afterwards_and_is_not_copied_from() -> None:
    hole = disc(38)
    layers = to_layers(coloured(PICTURES["horizon"]), hole, hole & False, ~hole, no_check)
    edges = led(layers, no_check)
    assert edges is not None
    band = edges[..., 4] > 0
    assert band.any() and not (band & ~hole).any()
    some = with_edges(layers, edges)
    assert (some.known[band] == 1).all() and (some.hole[band] == 0).all()
    assert (some.source[band] == 0).all() and np.array_equal(some.known[~band], layers.known[~band])


@pytest.mark.slow
def test_where_no_edge_reaches_the_hole_nothing_is_led() -> None:
    hole = disc(38)
    plain = coloured(np.zeros((SIDE, SIDE)))
    assert led(to_layers(plain, hole, hole & False, ~hole, no_check), no_check) is None


def test_edges_whose_sides_differ_are_not_joined() -> None:
    """Light above dark at the left, dark above light at the right."""
    where = np.where(X < 100, soft_step(Y - 92), 1 - soft_step(Y - 92))
    found = crossings(coloured(where), ~disc(38), disc(38))
    horizontal = [one for one in found if abs(one.inwards[0]) > 0.9]
    assert len(horizontal) >= 2
    assert not [pair for pair in joined(horizontal) if pair[0].place[1] - pair[1].place[1] < 9]


def test_joined_edges_do_not_cross() -> None:
    def edge(x: float, y: float, dx: float, dy: float, light: float) -> Crossing:
        sides = np.array([[light] * 3, [1 - light] * 3])
        return Crossing(np.array([x, y]), np.array([dx, dy]), sides, 0.1)

    across = edge(0, 50, 1, 0, 0.2), edge(100, 50, -1, 0, 0.8)
    down = edge(50, 0, 0, 1, 0.3), edge(50, 100, 0, -1, 0.7)
    assert len(joined([across[0], down[0], across[1], down[1]])) == 1
    assert len(joined([across[0], across[1]])) == 1


def test_a_curve_leaves_and_arrives_in_the_edges_directions() -> None:
    sides = np.zeros((2, 3))
    one = Crossing(np.array([0.0, 0.0]), np.array([0.8, 0.6]), sides, 0.1)
    other = Crossing(np.array([60.0, 0.0]), np.array([-0.8, 0.6]), sides, 0.1)
    points = curve(one, other)
    begin, end = points[1] - points[0], points[-1] - points[-2]
    assert np.allclose(points[[0, -1]], [one.place, other.place])
    assert begin @ one.inwards / np.linalg.norm(begin) > 0.99
    assert end @ -other.inwards / np.linalg.norm(end) > 0.99
    assert points[:, 1].max() > 5


@pytest.mark.slow
def test_another_answer_leads_no_edges() -> None:
    truth, hole = coloured(PICTURES["slope"]), disc(38)
    first = complete(truth, hole)
    without = complete(truth, hole, settings=ExemplarSettings(edges=False))
    other = complete(truth, hole, seed=1, instead_of=first)
    assert not np.array_equal(first.pixels, without.pixels)
    assert not np.array_equal(first.pixels, other.pixels)


@pytest.mark.slow
def test_a_hole_at_three_borders_and_one_that_leaves_little() -> None:
    truth = coloured(PICTURES["horizon"])
    for hole in (X > 60, (X > 12) & (Y > 12)):
        filled = complete(truth, hole).pixels
        assert np.isfinite(filled).all() and np.array_equal(filled[~hole], truth[~hole])
