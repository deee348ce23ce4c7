"""What edits keep of a picture, and how little they take from what is made."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.nn.functional import avg_pool2d

from desktop_app.engine.consistency.edits import (
    own_timesteps,
    run_timesteps,
    start_timestep,
)
from desktop_app.engine.consistency.known_part import (
    LUMA,
    KnownAverages,
    KnownLuma,
    KnownPixels,
    luma,
)
from tests.draws import examples

SEEDS = st.integers(0, 10_000)


def pictures(seed: int, wide: float = 0.6) -> tuple[torch.Tensor, torch.Tensor]:
    """A picture to edit, and what a model may have made, both within -1..1."""
    random = torch.Generator().manual_seed(seed)
    both = torch.randn(2, 1, 3, 16, 16, generator=random) * wide
    return both[0].clamp(-1, 1), both[1].clamp(-1, 1)


@given(SEEDS, st.sampled_from([2, 4, 8]), st.floats(0.1, 3))
@settings(max_examples=examples(30), deadline=None)
def test_super_resolution_keeps_every_block_s_mean_within_the_range_of_colours(
    seed: int, side: int, wide: float
) -> None:
    picture, made = pictures(seed, wide)
    kept = KnownAverages(picture, side).kept(made, 0)
    torch.testing.assert_close(avg_pool2d(kept, side), avg_pool2d(picture, side))
    assert kept.abs().max() <= 1 + 1e-6


def test_super_resolution_is_the_paper_s_matrix_where_there_is_room() -> None:
    picture, made = (each * 0.3 for each in pictures(1))
    side = 2
    # An orthogonal A of a 2×2 block, its first row the mean's, the others any.
    a = 0.5 * torch.tensor([[1.0, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])
    blocks = torch.nn.functional.unfold(torch.cat([picture, made]), side, stride=side)
    y, x = blocks.reshape(2, 3, 4, -1)
    mixed = torch.cat([(a @ y)[:, :1], (a @ x)[:, 1:]], dim=1)
    expected = torch.nn.functional.fold((a.T @ mixed).reshape(1, 12, -1), 16, side, stride=side)
    torch.testing.assert_close(KnownAverages(picture, side).kept(made, 0), expected)


@given(SEEDS, st.floats(0.1, 3))
@settings(max_examples=examples(30), deadline=None)
def test_colourisation_keeps_every_pixel_s_luma_within_the_range_of_colours(
    seed: int, wide: float
) -> None:
    picture, made = pictures(seed, wide)
    kept = KnownLuma(picture).kept(made, 0)
    torch.testing.assert_close(luma(kept), luma(picture), atol=1e-5, rtol=0)
    assert kept.abs().max() <= 1 + 1e-5


def test_colourisation_is_the_paper_s_orthogonal_matrix_where_there_is_room() -> None:
    picture, made = (each * 0.2 for each in pictures(2))
    weights = torch.tensor(LUMA)
    a = torch.linalg.qr(torch.stack([weights, *torch.eye(3)[:2]], dim=1))[0].T
    turned = [torch.einsum("rc,nchw->nrhw", a, each) for each in (picture, made)]
    mixed = torch.cat([turned[0][:, :1], turned[1][:, 1:]], dim=1)
    expected = torch.einsum("rc,nrhw->nchw", a, mixed)
    torch.testing.assert_close(KnownLuma(picture).kept(made, 0), expected)


@pytest.mark.parametrize("kind", [KnownLuma, lambda picture: KnownAverages(picture, 4)])
def test_what_is_known_already_is_left_alone(kind: type[KnownLuma]) -> None:
    picture, made = pictures(3)
    known = kind(picture)
    torch.testing.assert_close(known.kept(picture, 0), picture)
    once = known.kept(made, 0)
    torch.testing.assert_close(known.kept(once, 0), once)


def test_a_pixel_joins_at_the_noise_of_its_strength_and_a_locked_one_never() -> None:
    picture, made = torch.zeros(1, 3, 1, 5), torch.ones(1, 3, 1, 5)
    strength = torch.tensor([0.0, 0.01, 0.5, 0.75, 1.0]).reshape(1, 1, 1, 5)
    known = KnownPixels(picture, strength, (0, 10, 20, 33), 40)
    joined = {t: known.kept(made, t)[0, 0, 0].tolist() for t in (0, 10, 20, 33)}
    assert joined == {
        0: [0, 0, 0, 0, 1],
        10: [0, 0, 0, 1, 1],
        20: [0, 0, 1, 1, 1],
        33: [0, 1, 1, 1, 1],
    }


@given(st.floats(0.01, 1), st.integers(2, 200), st.lists(st.integers(0, 199), max_size=4))
@example(0.25, 2, [1])  # so faint that it would begin at the last timestep
@example(0.01, 40, [39])
def test_every_strength_begins_somewhere_and_what_it_paints_takes_part_at_once(
    strength: float, total: int, wanted: list[int]
) -> None:
    start = start_timestep(strength, total)
    assert 0 <= start < total - 1
    run = run_timesteps([each for each in wanted if each < total], total, start)
    assert run[0] == start and list(run) == sorted(set(run))
    known = KnownPixels(torch.zeros(1, 3, 1, 1), torch.full((1, 1, 1, 1), strength), run, total)
    assert known.kept(torch.ones(1, 3, 1, 1), start).min() == 1


def test_a_soft_mask_brings_timesteps_at_which_its_pixels_can_join() -> None:
    assert run_timesteps((18, 0), 40) == (0, 18)
    assert run_timesteps((18, 0), 40, 0, soft_until=0.01) == (0, 10, 18, 20, 27, 33)
    assert run_timesteps((18, 0), 40, 0, soft_until=0.6) == (0, 10, 18)
    assert run_timesteps((18, 0), 40, 25) == (25,)


def test_edits_that_keep_something_have_many_timesteps_of_their_own_and_others_few() -> None:
    assert own_timesteps(2, 40, 0, keeps=False) == (0, 20)
    assert own_timesteps(2, 40, 20, keeps=False) == (20, 30)
    assert own_timesteps(2, 40, 20, keeps=True) == tuple(range(0, 40, 2))
    assert own_timesteps(1, 5, 0, keeps=True) == tuple(range(5))
