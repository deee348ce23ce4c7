"""A hole completed from the document itself, as a plan says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.edit_plan import BlendAmounts, EditPlan, MaskTreatment
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace, colour_space
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.postprocess import make_patch
from desktop_app.imaging.removal import (
    CompletedHole,
    complete_plan,
    fill_by_network,
    in_window,
)
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.strategies import DTYPES, reader

SIZE = Size(84, 66)
HOLE = Rect(36, 26, 12, 12)
PLAIN = BlendAmounts(0, 0, 0, 0, 0)


def stripes(dtype: str = "uint8", channels: int = 3) -> Array:
    """Vertical stripes of two greys, 6 px wide, with an object in the hole."""
    columns = np.where(np.arange(SIZE.width) // 6 % 2 == 0, 0.25, 0.7).astype(np.float32)
    image = np.broadcast_to(columns[None, :, None], (SIZE.height, SIZE.width, channels)).copy()
    image[HOLE.slices][..., :3] = (0.9, 0.1, 0.1)
    if channels == 4:
        image[..., 3] = 1
    full = full_value(np.dtype(dtype))
    return image if full == 1 else np.rint(image * full).astype(dtype)


def mask_over(*rects: Rect) -> Array:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    for rect in rects:
        mask[rect.slices] = 255
    return mask


def plan_of(mask: Array, context: Rect | None = None, **fields: object) -> EditPlan:
    context = context or SIZE.rect
    own: dict[str, object] = {"treatment": MaskTreatment(2), "repair": PLAIN, "fill": "exemplar"}
    values = {**own, **fields}
    bounds = values.pop("bounds", mask_bounds(mask))
    return EditPlan("d", SIZE, context, context.size, bounds, **values)  # type: ignore[arg-type]


def removed(plan: EditPlan, document: Array, mask: Array, **more: object) -> CompletedHole:
    return complete_plan(plan, reader(document), reader(mask), **more)  # type: ignore[arg-type]


def put_in(
    plan: EditPlan, document: Array, mask: Array, space: ColourSpace = SRGB_SPACE
) -> tuple[CompletedHole, Array]:
    done = complete_plan(plan, reader(document), reader(mask), space)
    patch = make_patch(plan, done.output, reader(document), reader(mask), space)
    result = document.copy()
    where = patch.rect.slices
    result[where] = over(document[where], patch.pixels, patch.share)
    return done, result


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [3, 4])
def test_stripes_go_on_where_an_object_was(dtype: str, channels: int):
    document, mask = stripes(dtype, channels), mask_over(HOLE)
    done, result = put_in(plan_of(mask), document, mask)
    assert done.methods == ("copied",)
    assert np.array_equal(result[mask == 0], document[mask == 0])
    wanted = np.broadcast_to(document[0], result.shape)
    gap = np.abs(to_float(result) - to_float(wanted))[HOLE.slices]
    assert gap.mean() < 0.02


@pytest.mark.slow
def test_the_rim_of_what_goes_is_not_continued():
    document, mask = stripes(), mask_over(HOLE)
    document[HOLE.grown(2).slices] = (230, 25, 25)  # the object is larger than the mask
    red = []
    for grow in (0, 4):
        _, result = put_in(plan_of(mask, treatment=MaskTreatment(grow)), document, mask)
        inside = result[HOLE.slices].astype(int)
        red.append(float((inside[..., 0] - inside[..., 1] > 50).mean()))
    assert red[1] == 0 < red[0]


@pytest.mark.slow
def test_the_rim_of_what_goes_does_not_tint_what_comes():
    document, mask = stripes(), mask_over(HOLE)
    document[HOLE.grown(2).slices] = (230, 25, 25)
    plan = plan_of(mask)
    _, plain = put_in(plan, document, mask)
    _, mended = put_in(replace(plan, repair=BlendAmounts()), document, mask)
    assert np.array_equal(plain, mended)


@pytest.mark.slow
def test_what_another_spot_is_to_lose_is_not_copied():
    other = Rect(8, 26, 18, 12)
    document, mask = stripes(), mask_over(HOLE, other)
    document[other.slices] = (20, 220, 40)
    _, result = put_in(plan_of(mask, bounds=HOLE), document, mask)
    inside = result[HOLE.slices].astype(int)
    assert (np.abs(inside[..., 1] - inside[..., 0]) < 40).all()
    assert np.array_equal(result[other.slices], document[other.slices])


@pytest.mark.slow
def test_sixteen_bits_stay_sixteen_bits():
    columns = np.linspace(20_000, 21_000, SIZE.width).astype(np.uint16)
    document = np.broadcast_to(columns[None, :, None], (SIZE.height, SIZE.width, 3)).copy()
    mask = mask_over(HOLE)
    _, result = put_in(plan_of(mask), document, mask)
    steps = np.unique(result[HOLE.slices] // 257).size
    assert np.unique(result[HOLE.slices]).size > 4 * steps
    assert np.abs(result[HOLE.slices].astype(int) - document[HOLE.slices]).max() < 300


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_colours_beyond_srgb_come_back_as_they_were(dtype: str):
    space = colour_space(PROFILES["prophoto"])
    colour = np.array([0.05, 0.95, 0.1])
    full = full_value(np.dtype(dtype))
    value = colour if full == 1 else np.rint(colour * full)
    document = np.empty((SIZE.height, SIZE.width, 3), dtype)
    document[...] = value
    assert space.to_srgb(document[:1, :1], clip=False).min() < 0
    mask = mask_over(HOLE)
    _, result = put_in(plan_of(mask), document, mask, space)
    tolerance = {255: 0, 65535: 2, 1: 1e-4}[int(full)]
    assert np.abs(result.astype(float) - document).max() <= tolerance


@pytest.mark.slow
def test_a_context_over_the_border_and_another_working_size_are_served():
    document, mask = stripes(), mask_over(HOLE)
    context = Rect(-8, -4, 100, 80)
    done = removed(plan_of(mask, context), document, mask)
    assert done.output.shape == (80, 100, 3)
    half = EditPlan("d", SIZE, context, Size(50, 40), HOLE)
    assert removed(half, document, mask).output.shape == (40, 50, 3)


def test_progress_never_falls_and_previews_show_the_whole_context():
    document, mask = stripes(), mask_over(HOLE)
    told: list[tuple[float, ByteArray | None]] = []
    context = Rect(-8, -4, 100, 80)
    removed(plan_of(mask, context), document, mask, on_progress=lambda *one: told.append(one))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1
    previews = [shown for _, shown in told if shown is not None]
    assert previews and all(one.shape == (80, 100, 3) for one in previews)
    inside = HOLE.moved(8, 4).slices
    assert np.array_equal(previews[0][4:24, 8:38], document[:20, :30])
    assert (previews[-1][inside] != document[HOLE.slices]).any()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_pixels():
    rng = np.random.default_rng(2)
    document = rng.integers(0, 255, (SIZE.height, SIZE.width, 3), np.uint8)
    mask = mask_over(HOLE)
    first, again, other = (
        removed(plan_of(mask), document, mask, seed=seed).output for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_it_stops_when_it_is_asked_to():
    document, mask = stripes(), mask_over(HOLE)
    token, asked = CancelToken(), 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked == 5:
            token.cancel()
        token.check()

    with pytest.raises(Cancelled):
        removed(plan_of(mask), document, mask, check_cancel=check)


def test_where_nothing_can_be_copied_it_says_how_it_was_filled():
    document = stripes()
    everything = mask_over(SIZE.rect)
    assert removed(plan_of(everything), document, everything).methods == ("flat",)
    frame = mask_over(Rect(1, 0, SIZE.width - 1, SIZE.height))
    done = removed(plan_of(frame, treatment=MaskTreatment(0)), document, frame)
    assert done.methods == ("smooth",)


def test_a_network_fills_colours_and_alpha_and_sees_neither_hole_nor_other_masks():
    document, other = stripes("uint16", 4), Rect(4, 4, 8, 8)
    document[HOLE.slices][..., 3] = 20000
    mask = mask_over(HOLE, other)
    seen: list[Array] = []

    def fill(pixels: FloatArray, hole: ByteArray) -> FloatArray:
        seen.append(hole)
        return np.where(hole[..., None] > 0, pixels[hole == 0].mean(axis=0), pixels)

    plan = plan_of(mask, bounds=HOLE)
    done = fill_by_network(plan, reader(document), reader(mask), SRGB_SPACE, fill)
    assert done.methods == ("network",) and done.first is None
    assert len(seen) == 2 and all(hole[other.slices].all() for hole in seen)
    patch = make_patch(plan, done.output, reader(document), reader(mask))
    result = document.copy()
    result[patch.rect.slices] = over(document[patch.rect.slices], patch.pixels, patch.share)
    outside = np.ones(mask.shape, np.bool_)
    outside[HOLE.slices] = False
    assert np.array_equal(result[outside], document[outside])
    assert np.unique(result[HOLE.slices][..., :3]).size == 1
    assert (result[HOLE.slices][..., 3] == 65535).all()


@pytest.mark.parametrize("side", [24, 512])
def test_a_network_is_given_a_window_of_a_size_it_knows(side: int):
    pixels = np.random.default_rng(0).random((90, 200, 3), np.float32)
    hole = np.zeros((90, 200), np.uint8)
    hole[40:60, 150:170] = 1
    sizes: list[tuple[int, int]] = []

    def fill(small: FloatArray, inside: ByteArray) -> FloatArray:
        sizes.append(inside.shape)
        return np.where(inside[..., None] > 0, np.float32(0.25), small)

    made = in_window(pixels, hole, side, fill)
    assert max(sizes[0]) <= side and (side > 24 or max(sizes[0]) == side)
    assert np.array_equal(made[hole == 0], pixels[hole == 0])
    assert np.allclose(made[45:55, 155:165], 0.25, atol=0.01)
