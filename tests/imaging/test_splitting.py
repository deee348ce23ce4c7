"""Layers that together show a picture."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.splitting import fitted, shown


def noisy(seed: int, channels: int) -> Array:
    return np.random.default_rng(seed).random((40, 56, channels), np.float32)


def drawn(picture: Array, off: float) -> list[Array]:
    """Three layers with soft edges; together about the picture, ``off`` by so much."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:40, 0:56].astype(np.float32)
    made = list[Array]()
    for at in range(3):
        alpha = np.clip((30 - np.hypot(y - 20, x - 10 - 16 * at)) / 12, 0, 1)
        alpha = np.ones_like(alpha) if at == 0 else alpha
        colours = to_float(picture)[..., :3] + off * random.standard_normal((40, 56, 3))
        made.append(np.dstack([colours.clip(0, 1), alpha]).astype(np.float32))
    return made


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("off", [0.02, 0.5])
def test_fitted_layers_show_the_picture_bit_for_bit(dtype: str, off: float) -> None:
    picture = from_float(noisy(0, 3), np.dtype(dtype))
    layers = fitted(drawn(picture, off), picture, None)
    seen = picture
    for layer in layers:
        seen = laid(seen, layer, BlendMode.NORMAL)
    assert np.array_equal(seen, picture)
    full = 1 if dtype == "float32" else np.iinfo(dtype).max
    alphas = [from_float(each[..., 3], picture.dtype) for each in drawn(picture, off)]
    changed = np.mean([np.mean(a[..., 3] != b) for a, b in zip(layers, alphas, strict=True)])
    assert changed < 0.02
    if dtype != "float32":
        assert full in layers[0][..., 3]


def test_a_part_alone_and_what_is_transparent_stay_free() -> None:
    picture = from_float(noisy(0, 4), np.dtype("uint8"))
    picture[..., 3] = 255
    picture[:10, :, 3] = 90
    share = np.zeros((40, 56), np.float32)
    share[:, 20:] = 1
    share[:, 18:20] = 0.5
    layers = fitted(drawn(picture, 0.2), picture, share)
    for layer in layers:
        assert not layer[:10, :, 3].any()
        assert not layer[:, :18, 3].any()
    seen = picture
    for layer in layers:
        seen = laid(seen, layer, BlendMode.NORMAL)
    assert np.array_equal(seen, picture)


def test_what_layers_show_is_as_compositing_has_it() -> None:
    picture = noisy(3, 3)
    layers = drawn(picture, 0.4)
    seen: Array = picture
    for layer in layers:
        seen = laid(seen, layer, BlendMode.NORMAL)
    assert np.allclose(shown(layers, picture), seen, atol=1e-6)
