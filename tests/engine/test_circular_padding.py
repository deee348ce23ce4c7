"""Pictures whose edges meet: networks that see the other side of the picture beyond an edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal
from torch import Tensor, nn

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.generation_settings import Tile
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.engine import backend
from desktop_app.engine.circular_padding import REACH, circular, decoded
from desktop_app.engine.loading import PixelCodec
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import Compute
from tests.engine.conftest import held, make_job, run

Make = Callable[..., ModelInfo]
CPU = Compute(torch.device("cpu"), torch.float32, "CPU")


def loaded(engine: LocalEngine, info: ModelInfo) -> Model:
    run(engine, make_job(info))
    return held(engine, info)


def seam(pixels: Array, axis: int) -> tuple[float, float]:
    """The mean step over the edge, and the largest of those between rows or columns within."""
    values = np.moveaxis(pixels.astype(np.float64), axis, 0)
    steps = np.abs(np.diff(values, axis=0)).mean(axis=(1, 2))
    return float(np.abs(values[0] - values[-1]).mean()), float(steps.max())


SHIFT = (8, 8)


def around(picture: Tensor, factor: int = 1) -> Tensor:
    """Shifted, what leaves on one side coming in at the other."""
    return picture.roll(tuple(side * factor for side in SHIFT), (-2, -1))


def close(made: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(made, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"tiny_vae": True, "channels": 16}], ids=["kl", "tiny"])
def test_what_is_shifted_around_comes_out_shifted(
    engine: LocalEngine, make_model: Make, options: dict[str, Any]
) -> None:
    model = loaded(engine, make_model(**options))
    codec, factor = model.codec, model.codec.factor
    generator = torch.Generator().manual_seed(3)
    latents = torch.randn(1, codec.channels, 16, 16, generator=generator)
    text = torch.randn(1, 77, 32, generator=generator)

    def predicted(given: Tensor) -> Tensor:
        return model.network(given, torch.tensor(500), text, return_dict=False)[0]

    with torch.inference_mode():
        plain, picture = predicted(latents), codec.decode(latents)
        with circular([model.network], codec, "both"):
            close(predicted(around(latents)), around(predicted(latents)))
            joined = codec.decode(latents)
            close(codec.decode(around(latents)), around(joined, factor))
            seen = joined.clamp(-1, 1)
            close(codec.encode(around(seen, factor)), around(codec.encode(seen)))
        assert torch.equal(predicted(latents), plain)
        assert torch.equal(codec.decode(latents), picture)
        assert not torch.allclose(around(predicted(latents)), predicted(around(latents)), atol=1e-3)


@pytest.mark.parametrize("side", ["x", "y"])
def test_one_way_leaves_the_other_as_it_was(side: Tile) -> None:
    layer = nn.Conv2d(1, 1, 3, padding=1, bias=False).requires_grad_(requires_grad=False)
    layer.weight.fill_(1)
    with circular([layer], PixelCodec(1, CPU), side):
        made = layer(torch.ones(1, 1, 4, 4))[0, 0]
    rows, columns = made[1, :].tolist(), made[:, 1].tolist()
    joined, cut = (rows, columns) if side == "x" else (columns, rows)
    assert (joined, cut) == ([9] * 4, [6, 9, 9, 6])
    assert layer.padding == (1, 1)


def test_without_it_the_bytes_are_the_same_and_with_it_others(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray
) -> None:
    for image in (None, picture):
        plain = run(engine, make_job(model, image, strength=0.5)).pixels[0]
        joined = run(engine, make_job(model, image, strength=0.5, tile="both")).pixels[0]
        again = run(engine, make_job(model, image, strength=0.5)).pixels[0]
        assert_array_equal(again, plain)
        assert (joined != plain).any()


@pytest.mark.slow
def test_a_part_of_a_larger_picture_has_no_edges_that_meet(
    engine: LocalEngine, model: ModelInfo
) -> None:
    job = make_job(model)
    part = replace(job, place=(64, 0))
    joined = replace(part, request=replace(part.request, tile="both"))
    assert_array_equal(run(engine, joined).pixels[0], run(engine, part).pixels[0])


@pytest.mark.slow
def test_an_autoencoder_in_tiles_is_shown_the_other_side(
    engine: LocalEngine, model: ModelInfo
) -> None:
    codec = loaded(engine, model).codec
    latents = torch.randn(1, 4, 32, 32, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        codec.set_tiles(64)
        try:
            with circular([], codec, "x"):
                made = decoded(codec.decode_pixels, latents, codec, "x")
        finally:
            codec.set_tiles(0)
    factor = codec.factor
    assert made.shape == (32 * factor, 32 * factor, 3) and REACH < 32
    over, within = seam(made, 1)
    assert over <= within


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_starters_textures_have_no_seam(engine: LocalEngine, seed: int) -> None:
    starter = probe(resource_path("models", "starter"), load_families())
    size = Size(starter.native_size, starter.native_size)

    def made(tile: Tile) -> Array:
        job = make_job(starter, size=size, prompt="grass", seed=seed, steps=12, tile=tile)
        return run(engine, job).pixels[0]

    texture, plain = made("both"), made("")
    for axis in (0, 1):
        over, within = seam(texture, axis)
        assert over <= within
        assert seam(plain, axis)[0] > max(over, seam(plain, axis)[1])


def test_a_compiled_denoiser_gives_way(model: ModelInfo) -> None:
    request = make_job(model).request
    assert backend._unsuited(request) == ""
    assert backend._unsuited(replace(request, tile="x")) == "openvino_tile"


@pytest.mark.slow
def test_control_images_are_read_anew_for_edges_that_meet(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray
) -> None:
    stack = loaded(engine, model).controls
    stack._hints[("kept",)] = ()
    run(engine, make_job(model, picture, tile="y"))
    assert not stack._hints
