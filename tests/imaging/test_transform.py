"""Layers moved, scaled, turned: exact where pixels fall on pixels, no seams, no fringes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, bits
from desktop_app.imaging import transform
from desktop_app.imaging.resampling import sampling_for
from desktop_app.imaging.scaling import scaled_part
from desktop_app.imaging.transform import (
    TransformQuality,
    transformed,
    transformed_bounds,
)
from tests.draws import examples
from tests.imaging.strategies import DTYPES, picture

FULL = {"uint8": 255, "uint16": 65535, "float32": 1}
QUALITIES: tuple[TransformQuality, ...] = ("nearest", "bilinear", "lanczos")
qualities = st.sampled_from(QUALITIES)
smooth = st.sampled_from(QUALITIES[1:])
dtypes = st.sampled_from(DTYPES)


def reader(pixels: Array, bounds: Rect):
    """A picture at ``bounds`` that must not be asked for anything outside."""

    def read(rect: Rect) -> Array:
        assert bounds.contains(rect), (bounds, rect)
        view = pixels[rect.moved(-bounds.x, -bounds.y).slices]
        view.flags.writeable = False
        return view

    return read


def through(
    pixels: Array,
    matrix: Affine,
    rect: Rect,
    quality: TransformQuality = "bilinear",
    at: tuple[int, int] = (0, 0),
) -> Array:
    bounds = Rect(*at, pixels.shape[1], pixels.shape[0])
    return transformed(reader(pixels, bounds), bounds, matrix, rect, quality)


def same(one: Array, other: Array) -> bool:
    return np.array_equal(bits(np.ascontiguousarray(one)), bits(np.ascontiguousarray(other)))


def turned(array: Array, quarters: int) -> Array:
    """Clockwise."""
    return np.rot90(array, -quarters)


def scaled(pixels: Array, new: Size) -> Array:
    bounds = Rect(0, 0, pixels.shape[1], pixels.shape[0])
    matrix = Affine.scaling(new.width / bounds.width, new.height / bounds.height)
    return scaled_part(reader(pixels, bounds), bounds, matrix, new.rect)


def layer(seed: int, size: Size, dtype: str, channels: int = 4) -> Array:
    """A picture with blank, soft and opaque parts; one channel is a mask."""
    pixels = picture(seed, size, channels, dtype)
    if channels == 1:
        return pixels[..., 0]
    kind = np.random.default_rng(seed + 1).integers(0, 3, (size.height, size.width))
    pixels[kind == 1, 3] = FULL[dtype]
    pixels[kind == 2] = 0
    return pixels


steps = st.floats(-0.5, 0.5)
factors = st.sampled_from((0.2, 0.5, 2.0, 1.0)) | st.floats(0.06, 4)
signs = st.sampled_from((1, -1))


@st.composite
def matrices(draw: st.DrawFn) -> Affine:
    """Reduced and enlarged, unequally, mirrored, turned, sheared, moved."""
    matrix = Affine.scaling(draw(factors) * draw(signs), draw(factors) * draw(signs), (9, 8))
    if draw(st.booleans()):
        matrix = matrix.then(Affine.shear(draw(steps), draw(steps), (11, 3)))
    if draw(st.booleans()):
        matrix = matrix.then(Affine.rotation(draw(st.floats(0, 360)), (20, 17)))
    if draw(st.booleans()):
        matrix = matrix.then(Affine.scaling(draw(factors), 1))
    matrix = matrix.then(Affine.translation(draw(st.floats(-30, 30)), draw(st.floats(-30, 30))))
    assume(abs(matrix.determinant) > 1e-4)
    return matrix


sizes = st.builds(Size, st.integers(1, 70), st.integers(1, 70))
places = st.tuples(st.integers(-40, 40), st.integers(-40, 40))


@given(matrices(), sizes, dtypes, st.sampled_from((4, 1)), qualities, places, st.data())
@settings(max_examples=examples(250), deadline=None)
def test_the_bytes_do_not_depend_on_how_the_result_is_cut(
    matrix: Affine,
    size: Size,
    dtype: str,
    channels: int,
    quality: TransformQuality,
    at: tuple[int, int],
    data: st.DataObject,
):
    pixels = layer(size.area, size, dtype, channels)
    whole = transformed_bounds(Rect(*at, size.width, size.height), matrix, quality)
    whole = whole.intersected(Rect(-60, -60, 200, 200))
    assume(not whole.is_empty)
    result = through(pixels, matrix, whole, quality, at)
    step = data.draw(st.integers(7, 64))
    left, top = whole.x - data.draw(st.integers(0, 6)), whole.y - data.draw(st.integers(0, 6))
    tiled = np.zeros_like(result)
    for y in range(top, whole.bottom, step):
        for x in range(left, whole.right, step):
            tile = Rect(x, y, step, step).intersected(whole)
            if not tile.is_empty:
                part = through(pixels, matrix, tile, quality, at)
                tiled[tile.moved(-whole.x, -whole.y).slices] = part
    assert same(result, tiled)


@given(matrices(), dtypes, qualities)
@settings(max_examples=examples(40), deadline=None)
def test_large_results_are_made_in_pieces_of_the_same_bytes(
    matrix: Affine, dtype: str, quality: TransformQuality
):
    pixels, rect = layer(3, Size(60, 50), dtype), Rect(-20, -20, 90, 80)
    result = through(pixels, matrix, rect, quality)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transform, "_PIECE", 600)
        patched.setattr(transform, "_SIDE", 40)
        patched.setattr("desktop_app.imaging.resampling._STRIP", 100)
        assert same(result, through(pixels, matrix, rect, quality))


@pytest.mark.slow
@given(matrices(), sizes, qualities, places)
def test_nothing_lies_outside_of_the_bounds(
    matrix: Affine, size: Size, quality: TransformQuality, at: tuple[int, int]
):
    pixels = np.full((size.height, size.width, 4), 255, np.uint8)
    bounds = transformed_bounds(Rect(*at, size.width, size.height), matrix, quality)
    shown = bounds.grown(9).intersected(Rect(-150, -150, 400, 400))
    assume(not shown.is_empty)
    # A blank border around it takes what is known of its bounds away; as wide as whole blocks are,
    # if it is reduced, so that these stay the same.
    here = Rect(*at, size.width, size.height)
    blocks = sampling_for(here, matrix, quality).blocks
    wide, high = 24 * blocks.width, 24 * blocks.height
    results = [through(pixels, matrix, shown, quality, at)]
    if sampling_for(here.grown(wide, high), matrix, quality).blocks == blocks:
        padded = np.pad(pixels, ((high, high), (wide, wide), (0, 0)))
        results.append(through(padded, matrix, shown, quality, (at[0] - wide, at[1] - high)))
    for result in results:
        inner = bounds.intersected(shown)
        result[inner.moved(-shown.x, -shown.y).slices] = 0
        assert not result.any()


# ------------------------------------------------------------------------------------------ exact


@given(sizes, places, dtypes, qualities, st.integers(0, 3), st.booleans(), places, st.data())
def test_whole_moves_quarter_turns_and_mirrorings_keep_every_bit(
    size: Size,
    at: tuple[int, int],
    dtype: str,
    quality: TransformQuality,
    turns: int,
    mirrored: bool,
    move: tuple[int, int],
    data: st.DataObject,
):
    pixels = layer(1, size, dtype, data.draw(st.sampled_from((4, 1))))
    matrix, expected = Affine.rotation(90 * turns, at), turned(pixels, turns)
    if mirrored:
        matrix, expected = matrix.then(Affine.scaling(-1, 1)), expected[:, ::-1]
    matrix = matrix.then(Affine.translation(*move))
    place = matrix.bounds(Rect(*at, size.width, size.height))
    assert transformed_bounds(Rect(*at, size.width, size.height), matrix, quality) == place
    assert same(through(pixels, matrix, place, quality, at), expected)
    around = through(pixels, matrix, place.grown(3, 5), quality, at)
    assert same(around[5:-5, 3:-3], expected)
    around[5:-5, 3:-3] = 0
    assert not around.any()


def test_turns_put_together_of_small_ones_are_exact_too():
    pixels = layer(1, Size(30, 20), "uint8")
    matrix = Affine()
    for _ in range(9):
        matrix = matrix.then(Affine.rotation(10, (15, 10)))
    assert matrix != Affine.rotation(90, (15, 10))
    result = through(pixels, matrix, Rect(5, -5, 20, 30))
    assert same(result, turned(pixels, 1))


# ---------------------------------------------------------------------------------------- between


def bilinear(pixels: Array, matrix: Affine, rect: Rect) -> Array:
    """float64, premultiplied, full intensity at 1, one pixel at a time."""
    full = FULL[pixels.dtype.name]
    values = pixels / full
    values[..., :3] *= values[..., 3:]
    values = np.pad(values, ((2, 2), (2, 2), (0, 0)))
    back = matrix.inverse
    result = np.zeros((rect.height, rect.width, 4))
    for j, i in np.ndindex(rect.height, rect.width):
        x, y = back.point(rect.x + i + 0.5, rect.y + j + 0.5)
        x, y = x - 0.5, y - 0.5
        if -1 < x < pixels.shape[1] and -1 < y < pixels.shape[0]:
            left, top = int(np.floor(x)), int(np.floor(y))
            fx, fy = x - left, y - top
            four = values[top + 2 : top + 4, left + 2 : left + 4]
            upper = four[0, 0] * (1 - fx) + four[0, 1] * fx
            lower = four[1, 0] * (1 - fx) + four[1, 1] * fx
            result[j, i] = upper * (1 - fy) + lower * fy
    return result


@pytest.mark.slow
@given(st.floats(0, 360), st.floats(1, 3), st.floats(-5, 5), dtypes)
@settings(max_examples=examples(30))
def test_bilinear_mixes_the_four_pixels_around(angle: float, factor: float, dx: float, dtype: str):
    matrix = Affine.scaling(factor, factor).then(Affine.rotation(angle, (8, 8)))
    matrix = matrix.then(Affine.translation(dx, 0.37))
    pixels, rect = layer(7, Size(17, 13), dtype), Rect(-12, -9, 40, 36)
    full = FULL[dtype]
    result = through(pixels, matrix, rect) / full
    result[..., :3] *= result[..., 3:]
    # A place is off by up to 1/2048 of a pixel; and 8 bits are rounded twice.
    bound = 2 / 1024 + (1 / full if dtype != "float32" else 0)
    assert np.abs(result - bilinear(pixels, matrix, rect)).max() <= bound


@given(matrices(), st.sampled_from(DTYPES), smooth)
def test_a_flat_colour_stays_what_it_is_and_opaque(
    matrix: Affine, dtype: str, quality: TransformQuality
):
    full = FULL[dtype]
    colour = (np.array([0.3, 0.6, 0.9, 1]) * full).astype(dtype)
    pixels = np.full((220, 220, 4), colour, dtype)
    x, y = matrix.point(110, 110)
    result = through(pixels, matrix, Rect(int(x), int(y), 3, 3), quality)
    if min(abs(matrix.xx) + abs(matrix.xy), abs(matrix.yx) + abs(matrix.yy)) < 0.1:
        return  # the picture has become too small to have an inside
    inside = result[result[..., 3] == full]
    assert (result[1, 1, 3] == full) or abs(matrix.determinant) < 0.05
    assert np.allclose(inside.astype(float), colour.astype(float), rtol=1e-6, atol=0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("factor", [0.2, 0.37, 0.8, 1.7])
def test_colours_of_transparent_pixels_do_not_show(
    dtype: str, quality: TransformQuality, factor: float
):
    full = FULL[dtype]
    pixels = np.zeros((60, 60, 4), dtype)
    pixels[..., 1] = full  # green, and transparent
    pixels[:, 30:] = (full, 0, 0, full)
    matrix = Affine.scaling(factor, factor).then(Affine.rotation(20))
    result = through(pixels, matrix, Rect(-30, -5, 150, 150), quality).astype(float) / full
    seen = result[..., 3] > 0.02
    assert seen.any()
    assert result[seen][:, 0].min() > 0.95
    assert result[seen][:, 1].max() < 0.05
    if quality != "nearest":
        assert not result[result[..., 3] == 0].any()


def stripes(period: float, angle: float, side: int = 400) -> Array:
    y, x = np.mgrid[0:side, 0:side]
    along = x * np.cos(angle) + y * np.sin(angle)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * along / period)
    return np.dstack([np.rint(255 * wave)] * 3 + [np.full_like(wave, 255)]).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("quality", QUALITIES[1:])
@pytest.mark.parametrize("angle", [0.0, 0.6])
@pytest.mark.parametrize("turn", [0.0, 33.0])
@pytest.mark.parametrize("period", [2.0, 2.3, 3.1, 4.4])
def test_what_is_too_fine_for_a_fifth_of_the_size_becomes_grey(
    quality: TransformQuality, angle: float, turn: float, period: float
):
    matrix = Affine.scaling(0.2, 0.2).then(Affine.rotation(turn, (40, 40)))
    x, y = matrix.point(200, 200)
    centre = Rect(int(x) - 12, int(y) - 12, 24, 24)
    result = through(stripes(period, angle), matrix, centre, quality)[..., 0].astype(float)
    assert abs(result.mean() - 127.5) < 6
    assert result.std() < 26  # 90 as it stands; of the finest, 5 pixels' average leaves a fifth
    nearest = through(stripes(period, angle), matrix, centre, "nearest")[..., 0].astype(float)
    assert nearest.std() > 60


@pytest.mark.parametrize("factor", [0.5, 0.52, 0.6, 0.7])
def test_the_finest_pattern_fades_as_the_picture_gets_smaller(factor: float):
    matrix = Affine.scaling(factor, factor)
    result = through(stripes(2.0, 0.0), matrix, Rect(40, 40, 100, 50))[..., 0].astype(float)
    # 127 as it stands; the average over areas would leave 0, 5, 25, 41.
    assert result.std() < {0.5: 1, 0.52: 8, 0.6: 31, 0.7: 46}[factor]


def test_a_picture_squeezed_along_its_diagonal_is_averaged_there():
    matrix = Affine.rotation(45, (200, 200)).then(Affine.scaling(0.2, 1, (200, 200)))
    result = through(stripes(2.2, np.pi / 4 * -1), matrix, Rect(190, 180, 20, 40))[..., 0]
    assert result.astype(float).std() < 12


@pytest.mark.parametrize("factor", [2, 3, 5])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_whole_part_of_the_size_is_the_average_of_whole_blocks(factor: int, dtype: str):
    size, full = Size(7 * factor, 6 * factor), FULL[dtype]
    pixels = picture(4, size, 4, dtype)
    pixels[..., 3] = full
    result = through(pixels, Affine.scaling(1 / factor, 1 / factor), Rect(0, 0, 7, 6))
    blocks = pixels.reshape(6, factor, 7, factor, 4).astype(float).mean(axis=(1, 3))
    limit = 0.501 if dtype != "float32" else 1e-6
    assert np.abs(result - blocks).max() <= limit


def test_lanczos_is_sharper_than_bilinear():
    pixels = stripes(5.0, 0.3, 120)
    matrix = Affine.translation(0.5, 0.5)
    rect = Rect(20, 20, 60, 60)
    y, x = np.mgrid[20:80, 20:80] - 0.5
    wave = 127.5 + 127.5 * np.cos(2 * np.pi * (x * np.cos(0.3) + y * np.sin(0.3)) / 5.0)
    errors = [
        np.abs(through(pixels, matrix, rect, quality)[..., 0] - wave).mean()
        for quality in ("lanczos", "bilinear")
    ]
    assert errors[0] < 2 < 10 < errors[1]


@pytest.mark.parametrize("quality", QUALITIES[1:])
def test_floats_beyond_the_range_survive(quality: TransformQuality):
    pixels = np.full((40, 40, 4), (3.0, -0.5, 0.25, 1.0), np.float32)
    result = through(pixels, Affine.rotation(10, (20, 20)), Rect(15, 15, 8, 8), quality)
    assert np.allclose(result, (3.0, -0.5, 0.25, 1.0), atol=1e-5)
    assert (result[..., 3] == 1).all()


def test_a_mask_goes_the_same_way_as_the_alpha_of_a_layer():
    mask = layer(3, Size(40, 30), "uint8", 1)
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[..., 3] = mask
    matrix = Affine.scaling(1.3, 0.6).then(Affine.rotation(25, (20, 20)))
    for quality in QUALITIES:
        rect = transformed_bounds(Rect(0, 0, 40, 30), matrix, quality)
        moved = through(mask, matrix, rect, quality)
        assert moved.ndim == 2 and moved.any()
        assert same(moved, through(pixels, matrix, rect, quality)[..., 3])


def test_nothing_and_what_falls_on_a_line():
    blank = np.zeros((0, 0, 4), np.uint16)
    bounds = Rect(3, 3, 0, 0)
    result = transformed(lambda _: blank, bounds, Affine.rotation(9), Rect(0, 0, 4, 5), "bilinear")
    assert result.shape == (5, 4, 4) and result.dtype == np.uint16 and not result.any()
    pixels = layer(1, Size(5, 5), "uint8")
    assert through(pixels, Affine.rotation(9), Rect(0, 0, 0, 7)).shape == (7, 0, 4)
    assert not through(pixels, Affine.rotation(9), Rect(500, 0, 9, 9)).any()
    with pytest.raises(ValueError):
        through(pixels, Affine.scaling(0, 1), Rect(0, 0, 5, 5))


def test_a_picture_can_become_smaller_than_a_pixel():
    pixels = np.full((300, 300, 4), 255, np.uint8)
    result = through(pixels, Affine.scaling(1e-3, 1e-3), Rect(0, 0, 4, 4))
    assert result[0, 0, 3] < 60 and not result[2:, 2:].any()


# ------------------------------------------------------------------------------------ whole canvas


def lanczos_rows(values: Array, count: int) -> Array:
    """Along the first axis, float64."""
    length = values.shape[0]
    ratio = length / count
    support = 3 * max(1.0, ratio)
    result = np.zeros((count, *values.shape[1:]))
    for k in range(count):
        centre = (k + 0.5) * ratio
        at = np.arange(length)
        t = (at + 0.5 - centre) / max(1.0, ratio)
        near = (np.abs(at + 0.5 - centre) < support) & (
            (at >= int(max(0, centre - support + 0.5))) & (at < int(centre + support + 0.5))
        )
        weights = np.where(near, np.sinc(t) * np.sinc(t / 3), 0)
        result[k] = np.tensordot(weights / weights.sum(), values, axes=1)
    return result


@pytest.mark.slow
@given(sizes, sizes, dtypes)
@example(Size(8, 7), Size(8, 17), "uint8")  # 17 ÷ (17 ÷ 7) is no 7
@settings(max_examples=examples(40))
def test_a_canvas_is_scaled_by_lanczos_filter(old: Size, new: Size, dtype: str):
    assume(old != new)
    full = FULL[dtype]
    pixels = picture(2, old, 3, dtype)
    across = lanczos_rows((pixels / full).swapaxes(0, 1), new.width).swapaxes(0, 1)
    wanted = np.clip(lanczos_rows(across, new.height), 0, 1)
    error = np.abs(scaled(pixels, new) / full - wanted)
    assert error.max() * full <= (0.51 if dtype != "float32" else 2e-5)


@given(sizes, sizes, dtypes, st.sampled_from((1, 3, 4)))
@settings(max_examples=examples(50))
def test_scaling_keeps_dtype_channels_and_flat_colours(
    old: Size, new: Size, dtype: str, channels: int
):
    full = FULL[dtype]
    colour = (np.array([0.3, 0.6, 0.9, 1.0])[:channels] * full).astype(dtype)
    pixels = np.full((old.height, old.width, channels), colour, dtype)
    if channels == 1:
        pixels = pixels[..., 0]
    result = scaled(pixels, new)
    assert result.dtype == pixels.dtype
    assert result.shape == (new.height, new.width, *pixels.shape[2:])
    assert np.allclose(result.astype(float), colour.astype(float), rtol=1e-6)
    if channels == 4:
        assert (result[..., 3] == full).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("new", [Size(7, 7), Size(90, 75)])
def test_a_scaled_canvas_has_no_fringes(dtype: str, new: Size):
    full = FULL[dtype]
    pixels = np.zeros((40, 40, 4), dtype)
    pixels[..., 1] = full
    pixels[:, 20:] = (full, 0, 0, full)
    result = scaled(pixels, new).astype(float) / full
    seen = result[..., 3] > 0.02
    assert seen.any() and result[seen][:, 0].min() > 0.95 and result[seen][:, 1].max() < 0.05


def test_highlights_of_a_scaled_canvas_are_not_clipped():
    pixels = np.full((20, 20, 3), 4.0, np.float32)
    pixels[:10] = -1
    result = scaled(pixels, Size(31, 29))
    assert result.max() == 4 and result.min() == -1
