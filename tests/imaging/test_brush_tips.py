"""Tips as dabs, textures, pictures that become tips."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.brushes import BrushKind
from desktop_app.imaging import brush
from desktop_app.imaging.brush_tips import (
    MADE_GRAINS,
    MADE_TIPS,
    Grain,
    TipPicture,
    grain_of,
    picture_tip,
    tip_values,
    tips_of,
)


def bar() -> TipPicture:
    """Twice as wide as high, all full."""
    return TipPicture(np.full((20, 40), 255, np.uint8))


def grain_values(name: str) -> np.ndarray:
    """Of a texture that is made."""
    found = grain_of(BrushKind(grain=name))
    assert found is not None
    return found


def extent(dab: np.ndarray) -> tuple[int, int]:
    """Width and height of what is more than half covered."""
    down, across = np.nonzero(dab > 127)
    return int(np.ptp(across)) + 1, int(np.ptp(down)) + 1


def test_a_tip_is_as_long_as_the_brush_turned_and_flattened() -> None:
    assert extent(bar().dab(40, 1.0, 0)) == pytest.approx((40, 20), abs=1)
    assert extent(bar().dab(20, 1.0, 0)) == pytest.approx((20, 10), abs=1)
    assert extent(bar().dab(40, 1.0, 90)) == pytest.approx((20, 40), abs=1)
    assert extent(bar().dab(40, 0.5, 0)) == pytest.approx((40, 10), abs=1)
    for size in (1, 7.25, 40, 300):
        dab = bar().dab(size, 1.0, 33)
        assert dab.shape[0] == dab.shape[1] and dab.shape[0] % 2 == 1


def test_a_round_tip_can_be_an_ellipse_with_smooth_edges() -> None:
    dab = brush.dab(20.0, 1.0, 0.25, 0)
    assert extent(dab) == pytest.approx((41, 10), abs=1)
    middle = dab[:, dab.shape[1] // 2]
    assert ((middle > 0) & (middle < 255)).sum() >= 2


@pytest.mark.parametrize("name", MADE_TIPS)
def test_tips_that_are_made_paint_and_end_within_their_square(name: str) -> None:
    (values,) = tips_of(BrushKind(made=name))
    assert values.max() > 200 and 0.01 < (values > 30).mean() < 0.95
    assert max(values[0].max(), values[-1].max()) < 128


@pytest.mark.parametrize("name", MADE_GRAINS)
def test_textures_can_be_repeated_without_a_seam(name: str) -> None:
    values = grain_values(name).astype(int)
    inside = np.abs(np.diff(values, axis=1)).mean()
    assert np.abs(values[:, 0] - values[:, -1]).mean() < 1.5 * inside + 2


def test_a_texture_lies_still_on_the_picture() -> None:
    grain = Grain(grain_values("paper"), 1.0, 0.5)
    full = np.full((31, 31), 255, np.uint8)
    here, right = grain.on(full, 100.5, 40.5), grain.on(full, 110.5, 40.5)
    assert np.array_equal(here[:, 10:], right[:, :-10])
    assert 0 < here.mean() < 255


def test_of_a_picture_the_dark_becomes_the_tip_and_of_a_flat_one_its_alpha() -> None:
    dark = np.full((30, 30, 3), 255, np.uint8)
    dark[10:20, 5:15] = 0
    tip = picture_tip(dark, crop=True)
    assert (tip.width, tip.height) == (10, 10) and tip_values(tip).min() == 255
    white = np.zeros((16, 16, 4), np.uint8)
    white[..., :3], white[4:8, 4:8, 3] = 255, 255
    assert tip_values(picture_tip(white, crop=True)).min() == 255


def test_dabs_that_add_up_come_near_the_opacity_and_never_beyond() -> None:
    coverage, built = np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.float32)
    dab = brush.dab(8, 1.0)
    seen: list[int] = []
    for _ in range(60):
        brush.build(built, coverage, 20, 20, dab, 0.5, 0.1)
        seen.append(int(coverage[20, 20]))
    assert seen == sorted(seen) and seen[0] in (12, 13, 14) and seen[-1] in (127, 128)
