"""A moved answer is put right by what did not change, and what changed is found."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.registration import found_changes, laid_in, registered
from desktop_app.imaging.registration.drift import take_out_drift

SIDE = 256


def textured(seed: int = 1, side: int = SIDE) -> FloatArray:
    """Blobs of several sizes in colours, (side, side, 3) float32 0..1."""
    draws = np.random.default_rng(seed)
    layers = [
        cv2.GaussianBlur(draws.normal(0, sigma, (side, side, 3)).astype(np.float32), (0, 0), sigma)
        for sigma in (1.5, 4.0, 12.0)
    ]
    return np.clip(0.5 + 0.3 * np.sum(layers, axis=0), 0, 1).astype(np.float32)


def moved(picture: FloatArray, x: float, y: float, scale: float) -> FloatArray:
    """Scaled about its middle, then moved to the right and down."""
    middle = (SIDE - 1) / 2
    matrix = np.array(
        [[scale, 0, middle + x - scale * middle], [0, scale, middle + y - scale * middle]]
    )
    edge = cv2.BORDER_REFLECT
    found = cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LANCZOS4, borderMode=edge)
    return np.clip(found, 0, 1).astype(np.float32)


def with_disc(picture: FloatArray, radius: int) -> tuple[FloatArray, Array]:
    where = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(where, (100, 140), radius, 1, -1)
    made = picture.copy()
    made[where > 0] = (0.95, 0.1, 0.1)
    return made, where > 0


def as_bytes(picture: FloatArray) -> Array:
    return np.rint(255 * picture).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize(("x", "y", "scale"), [(9.3, -7.4, 1.0), (2.0, 3.5, 0.97), (-4.0, 1, 1.03)])
def test_shift_and_scale_are_told_and_taken_out(x: float, y: float, scale: float) -> None:
    original = textured()
    found = registered(as_bytes(original), as_bytes(moved(original, x, y, scale)))
    told = found.moved
    assert told.ran and told.agreed > 0.9 and told.left_over < 0.1
    assert (told.x, told.y, told.scale) == pytest.approx((x, y, scale), abs=0.06)
    inner = found.seen.copy()
    inner[:16] = inner[-16:] = inner[:, :16] = inner[:, -16:] = False
    assert float(np.abs(found.aligned - original)[inner].mean()) < 1.5 / 255


def test_what_changed_is_found_and_all_else_keeps_its_bytes() -> None:
    original = textured()
    answer, where = with_disc(original, 12)
    deep = np.rint(65535 * original).astype(np.uint16)
    found = registered(deep, moved(answer, 5.2, -3.1, 1.01))
    mask = found_changes(deep, found).mask > 0
    assert (mask & where).sum() / (mask | where).sum() > 0.9
    result = laid_in(deep, found, mask.view(np.uint8) * np.uint8(255))
    assert result.dtype == np.uint16 and (result[~mask] == deep[~mask]).all()
    assert np.allclose(result[140, 100] / 65535, (0.95, 0.1, 0.1), atol=0.02)


@pytest.mark.slow
def test_an_answer_of_another_size_is_put_into_the_documents_pixels() -> None:
    original = textured()
    size = SIDE * 5 // 4, SIDE * 5 // 4
    large = np.asarray(cv2.resize(original, size, interpolation=cv2.INTER_CUBIC), np.float32)
    found = registered(as_bytes(original), as_bytes(np.clip(large, 0, 1)))
    assert found.aligned.shape == original.shape
    assert abs(found.moved.x) + abs(found.moved.y) + abs(found.moved.scale - 1) < 0.05
    assert not found_changes(as_bytes(original), found).mask.any()


@pytest.mark.slow
def test_a_drift_of_colours_is_no_change() -> None:
    original = textured()
    slow = np.linspace(-8, 8, SIDE, dtype=np.float32)[None, :, None] / 255
    found = registered(original, np.clip(original * 0.97 + slow, 0, 1))
    assert found.moved.drift > 4
    assert found_changes(original, found).share < 0.002


@pytest.mark.slow
def test_what_lies_outside_of_what_was_asked_is_told() -> None:
    original = textured()
    answer, where = with_disc(original, 12)
    asked = np.zeros(where.shape, np.uint8)
    asked[:, :100] = 255
    found = found_changes(original, registered(original, answer, asked), requested=asked)
    assert 0.3 < found.cut_share < 0.7
    assert not found.cut_off[:, :100].any() and found.cut_off[140, 105]
    assert found_changes(original, registered(original, answer)).cut_share == 0


@pytest.mark.slow
def test_the_models_own_noise_is_no_change() -> None:
    original, draws = textured(), np.random.default_rng(3)
    coded = [original + draws.normal(0, 6 / 255, original.shape) for _ in range(2)]
    noise, answer = (np.clip(one, 0, 1).astype(np.float32) for one in coded)
    assert found_changes(original, registered(original, answer), noise=noise).share < 0.002


@pytest.mark.slow
def test_another_picture_is_left_as_it_is_and_that_is_said() -> None:
    found = registered(textured(1), textured(2))
    assert (found.moved.reason, found.moved.scale) == ("too_little_unchanged", 1.0)
    assert found.field is None and np.array_equal(found.aligned, textured(2))


@pytest.mark.parametrize("size", [Size(1, 1), Size(15, 40), Size(64, 48)])
def test_a_picture_without_details_is_left_as_it_is(size: Size) -> None:
    blank = np.full((size.height, size.width, 3), 90, np.uint8)
    found = registered(blank, blank[:, : max(1, size.width // 2)])
    assert found.moved.reason == "too_few_details"
    assert not found_changes(blank, found).mask.any()
    assert np.array_equal(laid_in(blank, found, np.zeros(blank.shape[:2], np.uint8)), blank)


def test_fine_detail_that_jpeg_lost_is_no_change_where_the_noise_is_unknown() -> None:
    draws = np.random.default_rng(3)
    fine = draws.integers(0, 256, (192, 256, 3), np.uint8)
    original = np.where(np.arange(256)[None, :, None] < 32, fine, cv2.GaussianBlur(fine, (0, 0), 3))
    changed = original.copy()
    changed[80:110, 120:150] = 255 - changed[80:110, 120:150] // 4
    packed = cv2.imencode(".jpg", changed, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    answer = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    mask = found_changes(original, registered(original, answer)).mask > 0
    assert mask[82:108, 122:148].mean() > 0.95
    mask[70:120, 110:160] = False
    assert mask.mean() < 0.0005


def test_drift_is_taken_out_of_an_answer_and_told() -> None:
    y, x = np.mgrid[0:48, 0:64] / 60
    old = np.stack([x, y, 0.5 + 0.3 * np.sin(9 * x * y)], -1).astype(np.float32) * 0.7 + 0.1
    answer = np.clip(old * 0.95 + 8 / 255 * (x[..., None] - 0.5), 0, 1).astype(np.float32)
    far = np.abs(answer - old).mean()
    is_drift, level = take_out_drift(old, answer, np.ones((48, 64), bool), 1.0)
    assert is_drift and level > 4
    assert np.abs(answer - old).mean() < far / 2
    same = old.copy()
    assert take_out_drift(old, same, np.zeros((48, 64), bool), 1.0) == (True, 0.0)
    assert np.array_equal(same, old)  # where nothing may be told
