"""The share of each text at each place, against sums written out here."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from desktop_app.engine.region_maps import at_level, shares


def drawn(*values: float) -> np.ndarray:
    """A mask of four columns, two rows and columns of each value."""
    return np.repeat(np.array([values, values], np.float32), 2, axis=1)


def test_regions_take_their_weight_and_the_common_text_what_is_left() -> None:
    one, other = drawn(1, 0.5, 0, 0.5), drawn(0, 0.5, 0.25, 1)
    made = shares([(one, 1.0), (other, 1.0)], 2)[:, 0]
    expected = [[0, 0, 0.75, 0], [1, 0.5, 0, 1 / 3], [0, 0.5, 0.25, 2 / 3]]
    assert torch.allclose(made, torch.tensor(expected))


def test_overlapping_regions_are_blended_by_weight() -> None:
    everywhere, nested = drawn(1, 1, 1, 1), drawn(0, 1, 1, 0)
    made = shares([(everywhere, 1.0), (nested, 3.0)], 2)[:, 0]
    assert torch.allclose(made[1], torch.tensor([1, 0.25, 0.25, 1]))
    assert torch.allclose(made[2], torch.tensor([0, 0.75, 0.75, 0]))
    weak = shares([(nested, 0.25)], 2)[:, 0]
    assert torch.allclose(weak[1], torch.tensor([0, 0.25, 0.25, 0]))


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 3), (8, 8), (65, 33), (64, 48)])
def test_levels_are_means_that_keep_the_sum(size: tuple[int, int]) -> None:
    masks = np.random.default_rng(1).random((2, 8 * size[0], 8 * size[1]), np.float32)
    level = shares([(masks[0], 0.7), (masks[1], 2.0)], 8)
    assert level.shape == (3, *size)
    rows, columns = size
    for _ in range(3):
        before = level
        rows, columns = -(-rows // 2), -(-columns // 2)
        level = at_level(before, rows, columns)
        assert level.shape[1:] == (rows, columns)
        assert torch.allclose(level.sum(0), torch.ones(rows, columns), atol=1e-6)
        last = before[:, 2 * (rows - 1) :, 2 * (columns - 1) :].mean((1, 2))
        assert torch.allclose(level[:, -1, -1], last, atol=1e-6)
