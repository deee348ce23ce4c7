"""Layers laid over one another: the specification's colours, and bits that stay what they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.pixels import Array, FloatArray, bits, frozen
from desktop_app.imaging.blend import over
from desktop_app.imaging.compositing import laid, laid_patch
from desktop_app.imaging.depth import from_float, to_float
from tests.draws import examples
from tests.imaging import spec_compositing as spec
from tests.imaging.strategies import DTYPES

FULL = {"uint8": 255, "uint16": 65535, "float32": 1}
NORMAL = BlendMode.NORMAL
modes = st.sampled_from(list(COLOUR_MODES))
dtypes = st.sampled_from(DTYPES)
channels = st.sampled_from((3, 4))
opacities = st.sampled_from((1.0, 0.0, 0.5, 0.001)) | st.floats(0.01, 1)


@st.composite
def pixels(draw: st.DrawFn, dtype: str, depth: int, shape: tuple[int, int] = (5, 7)) -> Array:
    """Anything in range; ends, middles and greys are common."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    full = FULL[dtype]
    values = rng.random((*shape, depth)) * full
    ends = rng.choice([0, full, full / 2, full / 255, full * 254 / 255], (*shape, depth))
    values = np.where(
        rng.random((*shape, depth)) < draw(st.sampled_from((0, 0.3, 0.9))), ends, values
    )
    grey = rng.random(shape) < 0.2
    values[grey, :3] = values[grey, :1]
    return frozen((values if dtype == "float32" else np.rint(values)).astype(dtype))


@st.composite
def shares(draw: st.DrawFn, shape: tuple[int, int] = (5, 7)) -> FloatArray | None:
    if draw(st.booleans()):
        return None
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = rng.random(shape, np.float32)
    return np.where(values < 0.2, 0, np.where(values > 0.8, 1, values)).astype(np.float32)


@st.composite
def layers(draw: st.DrawFn) -> tuple[Array, Array]:
    dtype = draw(dtypes)
    below, above = draw(pixels(dtype, draw(channels))), draw(pixels(dtype, 4))
    if below.shape[2] == 4 and draw(st.booleans()):
        below = below.copy()
        below[..., 3] = FULL[dtype]
    return below, above


@st.composite
def replacements(draw: st.DrawFn) -> tuple[Array, Array]:
    """What is there, and what comes in its place: of one dtype and depth."""
    dtype, depth = draw(dtypes), draw(channels)
    return draw(pixels(dtype, depth)), draw(pixels(dtype, depth))


def of_depth(mode: str, dtype: str) -> str:
    """The formula's name: floats have room above white."""
    return "plus" if mode == BlendMode.LINEAR_DODGE and dtype == "float32" else mode


def expected(
    below: Array, above: Array, mode: str, opacity: float, share: FloatArray | None
) -> Array:
    """float64, full intensity at 1."""
    full = FULL[below.dtype.name]
    mode = of_depth(mode, below.dtype.name)
    result = np.empty(below.shape)
    for at in np.ndindex(*below.shape[:2]):
        b, a = (below[at] / full).tolist(), (above[at] / full).tolist()
        alpha = a[3] * opacity * (1 if share is None else float(share[at]))
        ab = b[3] if len(b) == 4 else 1.0
        result[at] = spec.composite(mode, tuple(b[:3]), ab, tuple(a[:3]), alpha)[: len(b)]
    return result


def same(one: Array, other: Array) -> bool:
    return np.array_equal(bits(np.ascontiguousarray(one)), bits(np.ascontiguousarray(other)))


@given(layers(), modes, opacities, shares())
@settings(max_examples=examples(400))
def test_colours_are_those_of_the_specification(
    pair: tuple[Array, Array], mode: BlendMode, opacity: float, share: FloatArray | None
):
    below, above = pair
    result = laid(below, above, mode, opacity, share=share)
    assert result.shape == below.shape and result.dtype == below.dtype
    wanted = expected(below, above, mode, opacity, share)
    full = FULL[below.dtype.name]
    error = np.abs(result / full - wanted).max()
    # Half a step is rounding; the rest is float32 in the middle.
    assert error * full <= (0.52 if below.dtype.kind == "u" else 1e-5)


@pytest.mark.few(39)
@pytest.mark.parametrize("mode", list(COLOUR_MODES))
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_mode_at_every_depth(mode: BlendMode, dtype: str):
    rng = np.random.default_rng(3)
    full = FULL[dtype]
    below, above = (
        (rng.random((20, 30, 4)) * full * 1.2).clip(0, full).astype(dtype) for _ in range(2)
    )
    for opacity in (1.0, 0.37):
        error = np.abs(
            laid(below, above, mode, opacity) / full - expected(below, above, mode, opacity, None)
        )
        assert error.max() * full <= (0.52 if dtype != "float32" else 1e-5)


@pytest.mark.parametrize("mode", [mode for mode in COLOUR_MODES if mode in spec.SEPARABLE])
def test_all_pairs_of_bytes(mode: BlendMode):
    cs, cb = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    below = np.dstack([cb] * 3)
    above = np.dstack([cs] * 3 + [np.full_like(cs, 255)])
    formula = spec.SEPARABLE[mode]
    wanted = [[255 * formula(b / 255, s / 255) for s in range(256)] for b in range(256)]
    error = np.abs(laid(below, above, mode).astype(float) - np.array(wanted)[..., None])
    assert error.max() <= 0.5001


@pytest.mark.slow
@given(layers(), modes, opacities, shares())
def test_nothing_above_leaves_the_bits_below(
    pair: tuple[Array, Array], mode: BlendMode, opacity: float, share: FloatArray | None
):
    below, above = pair
    result = laid(below, above, mode, opacity, share=share)
    nothing = (above[..., 3] == 0) | (opacity == 0)
    if share is not None:
        nothing |= share == 0
    assert same(result[nothing], below[nothing])
    assert same(laid(below, np.zeros_like(above), mode), below)


@pytest.mark.slow
@given(layers(), modes)
def test_what_is_opaque_above_and_what_lies_over_nothing_keeps_its_bits(
    pair: tuple[Array, Array], mode: BlendMode
):
    below, above = pair
    depth = below.shape[2]
    result = laid(below, above, mode)
    whole = np.zeros(below.shape[:2], bool)
    if mode is NORMAL:
        whole |= above[..., 3] == FULL[above.dtype.name]
    if depth == 4:
        whole |= (below[..., 3] == 0) & (above[..., 3] > 0)
    assert same(result[whole], above[whole][..., :depth])


@pytest.mark.slow
@given(layers(), modes, opacities, shares())
def test_opaque_stays_exactly_opaque(
    pair: tuple[Array, Array], mode: BlendMode, opacity: float, share: FloatArray | None
):
    below, above = pair
    below = np.dstack([below[..., :3], np.full(below.shape[:2], FULL[below.dtype.name])])
    result = laid(below.astype(above.dtype), above, mode, opacity, share=share)
    assert (result[..., 3] == FULL[above.dtype.name]).all()
    three = laid(below[..., :3].astype(above.dtype), above, mode, opacity, share=share)
    assert same(three, result[..., :3])


def test_floats_beyond_the_range_survive_in_normal_mode():
    below = np.full((4, 4, 4), 2.5, np.float32)
    below[..., 3] = 1
    above = np.full((4, 4, 4), -0.5, np.float32)
    above[..., 3] = np.float32([0, 0.5, 1, 1])
    below[0, 0] = np.nan, np.inf, -0.0, 1
    above[0, 2] = np.nan, np.inf, -0.0, 1
    result = laid(below, above, NORMAL)
    assert same(result[:, 0], below[:, 0])
    assert np.allclose(result[1:, 1, :3], 1.0)
    assert same(result[:, 2:], above[:, 2:])


@pytest.mark.parametrize("mode", list(COLOUR_MODES))
def test_floats_of_every_kind_do_no_harm_beside_them(mode: BlendMode):
    rng = np.random.default_rng(1)
    strange = np.float32([np.nan, np.inf, -np.inf, -1, 3, 1e30, -0.0])
    below, above = (rng.choice(strange, (9, 9, 4)) for _ in range(2))
    below[4, 4] = above[4, 4] = 0.5
    result = laid(below, above, mode)
    alone = laid(below[4:5, 4:5], above[4:5, 4:5], mode)
    assert same(result[4:5, 4:5], alone)
    gone = ~(above[..., 3] > 0)
    assert same(result[gone], below[gone])
    assert laid(below, above, mode, 0.5).dtype == np.float32
    share = np.full((9, 9), 0.5, np.float32)
    assert np.isfinite(laid_patch(below, above, share, mode)[4, 4]).all()


def test_white_multiplied_over_a_highlight_leaves_it():
    below = np.full((2, 2, 3), 3.0, np.float32)
    assert same(laid(below, np.ones((2, 2, 4), np.float32), BlendMode.MULTIPLY), below)


@pytest.mark.slow
@given(dtypes.flatmap(lambda dtype: pixels(dtype, 4)), modes, opacities, st.data())
def test_an_isolated_group_of_one_layer_is_that_layer(
    above: Array, mode: BlendMode, opacity: float, data: st.DataObject
):
    """Composed into blank pixels and then laid: the same bytes."""
    below = data.draw(pixels(above.dtype.name, data.draw(channels)))
    group = laid(np.zeros_like(above), above, data.draw(modes))
    seen = above[..., 3] > 0
    assert same(group[seen], above[seen])
    assert not group[~seen].any()
    assert same(laid(below, group, mode, opacity), laid(below, above, mode, opacity))


def test_a_hundred_faint_layers_of_the_same_colour_do_not_drift():
    below = np.full((8, 8, 4), (10, 100, 200, 255), np.uint8)
    above = np.full((8, 8, 4), (10, 100, 200, 3), np.uint8)
    result = below
    for _ in range(100):
        result = laid(result, above, NORMAL, 0.7)
    assert same(result, below)


@given(st.integers(0, 300), st.integers(0, 300), dtypes, modes)
@settings(max_examples=examples(30))
def test_any_size_and_any_view(width: int, height: int, dtype: str, mode: BlendMode):
    rng = np.random.default_rng(width * height)
    whole = (rng.random((height + 3, width + 2, 4)) * FULL[dtype]).astype(dtype)
    below, above = frozen(whole[3:, 2:, :3]), frozen(whole[:height, :width])
    result = laid(below, above, mode, 0.6)
    assert result.shape == (height, width, 3)
    assert same(result[-1:, -1:], laid(below[-1:, -1:], above[-1:, -1:], mode, 0.6))
    assert same(
        laid_patch(below, below, None, mode)[:1], laid_patch(below[:1], below[:1], None, mode)
    )


def test_what_does_not_fit_is_refused():
    below = np.zeros((4, 4, 3), np.uint8)
    for above in (
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 5, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint16),
        np.zeros((4, 4), np.uint8),
    ):
        with pytest.raises(ValueError):
            laid(below, above, NORMAL)
    with pytest.raises(ValueError):
        laid(below, np.zeros((4, 4, 4), np.uint8), NORMAL, share=np.zeros((3, 4), np.float32))
    with pytest.raises(ValueError):
        laid_patch(below, np.zeros((4, 4, 4), np.uint8), None, NORMAL)
    with pytest.raises(ValueError):
        laid(below.astype(float), np.zeros((4, 4, 4)), NORMAL)


# --------------------------------------------------------------------------------------- patches


def over_reference(old: Array, new: Array, share: FloatArray) -> Array:
    """The formula of `over`, pixel by pixel in the order of its operations."""
    result = np.where((share >= 1)[..., None], new, old)
    part = (share > 0) & (share < 1)
    weight = share[part][:, None]
    below, above = to_float(old[part]), to_float(new[part])
    alphas = [values[:, 3:] if old.shape[2] == 4 else np.float32(1) for values in (below, above)]
    seen = alphas[0] * (1 - weight), alphas[1] * weight
    alpha = seen[0] + seen[1]
    colours = (below[:, :3] * seen[0] + above[:, :3] * seen[1]) / np.maximum(alpha, 1e-6)
    mixed = [colours if old.dtype == np.float32 else from_float(colours, old.dtype)]
    if old.shape[2] == 4:
        kept = old[part][:, 3:]
        mixed.append(np.where(kept == new[part][:, 3:], kept, from_float(alpha, old.dtype)))
    result[part] = np.hstack(mixed)
    return result


@given(replacements(), shares(), st.floats(0, 1))
def test_a_patch_in_normal_mode_replaces_as_patches_always_did(
    pair: tuple[Array, Array], share: FloatArray | None, opacity: float
):
    below, new = pair
    result = laid_patch(below, new, share, NORMAL)
    assert same(result, over(below, new, share))
    assert same(result, new if share is None else over_reference(below, new, share))
    whole = np.ones(below.shape[:2], np.float32) if share is None else share
    faint = (whole * np.float32(opacity)).astype(np.float32)
    assert same(laid_patch(below, new, share, NORMAL, opacity), over_reference(below, new, faint))


@pytest.mark.parametrize("mode", [NORMAL, BlendMode.MULTIPLY, BlendMode.LINEAR_DODGE])
def test_a_feather_over_a_highlight_does_not_darken_it(mode: BlendMode):
    """Floats have room above white, where a patch ends softly too."""
    below, new = (np.full((1, 5, 3), value, np.float32) for value in (3.0, 2.0))
    share = np.array([[0, 0.25, 0.5, 0.75, 1]], np.float32)
    through = {NORMAL: 2.0, BlendMode.MULTIPLY: 6.0, BlendMode.LINEAR_DODGE: 5.0}[mode]
    wanted = 3 + (through - 3) * share
    assert np.allclose(laid_patch(below, new, share, mode), wanted[..., None])
    four = [np.dstack([each, np.ones_like(share)]) for each in (below, new)]
    assert np.allclose(laid_patch(four[0], four[1], share, mode)[..., 0], wanted)
    assert (laid_patch(four[0], four[1], share, mode)[..., 3] == 1).all()


def test_few_pixels_of_a_feather_are_mixed_like_many():
    rng = np.random.default_rng(5)
    old, new = (rng.integers(0, 256, (60, 70, 4), np.uint8) for _ in range(2))
    share = np.zeros((60, 70), np.float32)
    share[20:30, 20:30] = 1
    share[20:23, 20:30] = 0.3
    assert same(over(old, new, share), over_reference(old, new, share))


BRIGHT = np.full((1, 1, 3), 0.75, np.float32)


@pytest.mark.slow
@given(replacements(), modes, shares())
@example((BRIGHT, BRIGHT), BlendMode.LINEAR_DODGE, np.full((1, 1), 0.5, np.float32))
def test_a_patch_in_another_mode_takes_its_colours_from_below(
    pair: tuple[Array, Array], mode: BlendMode, share: FloatArray | None
):
    below, new = pair
    full, depth = FULL[below.dtype.name], below.shape[2]
    result = laid_patch(below, new, share, mode)
    step = 1e-5 if below.dtype == np.float32 else 1 / full
    for at in np.ndindex(*below.shape[:2]):
        part = 1.0 if share is None else float(share[at])
        if part == 0:
            assert same(result[at], below[at])
            continue
        b, n = (below[at] / full).tolist(), (new[at] / full).tolist()
        ab, an = (b[3], n[3]) if depth == 4 else (1.0, 1.0)
        named = of_depth(mode, below.dtype.name)
        through = spec.mixed(named, tuple(b[:3]), tuple(n[:3]))
        colour = [n[k] + ab * (through[k] - n[k]) for k in range(3)]
        alpha = ab * (1 - part) + an * part
        seen = (ab * (1 - part) / alpha, an * part / alpha) if alpha > 0 and part < 1 else (0, 1)
        if alpha > 1e-3 or part == 1:
            wanted = [b[k] * seen[0] + colour[k] * seen[1] for k in range(3)]
            assert np.abs(result[at][:3] / full - wanted).max() <= 1.1 * step
        if depth == 4:
            assert abs(result[at][3] / full - alpha) <= step


@pytest.mark.slow
@given(layers(), modes, st.data())
def test_a_patch_over_nothing_is_the_patch(
    pair: tuple[Array, Array], mode: BlendMode, data: st.DataObject
):
    above = pair[1]
    assert same(laid_patch(np.zeros_like(above), above, None, mode), above)
    below = data.draw(pixels(above.dtype.name, 4))
    assert same(laid_patch(below, above, None, mode, 0.0), below)
    assert same(laid_patch(below, above, None, mode)[..., 3], above[..., 3])
