"""Previews look like the picture, coarsely; progress tells the time left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import avg_pool2d

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import PreviewMade
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine import preview
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.preview import fit_rgb_map, preview_pixels
from desktop_app.engine.progress import ProgressMeter
from tests.engine.conftest import make_job, run


class Mixer:
    """An autoencoder that really is linear: each latent pixel is a patch of one colour."""

    factor, channels = 4, 5
    weights = torch.tensor([[0.1, 0, 0], [0, 0.1, 0], [0, 0, 0.1], [0.05, 0.05, 0], [0, 0, 0]])

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        colours = torch.einsum("nchw,cr->nrhw", latents, self.weights) * 0.5
        return colours.repeat_interleave(self.factor, 2).repeat_interleave(self.factor, 3)


def test_the_map_of_a_linear_autoencoder_is_found_exactly() -> None:
    found = fit_rgb_map(Mixer(), torch.device("cpu"))  # type: ignore[arg-type]
    assert torch.allclose(found[:-1], Mixer.weights / 4, atol=1e-4)
    assert torch.allclose(found[-1], torch.full((3,), 0.5), atol=1e-4)


@pytest.mark.slow
def test_the_map_is_fitted_for_an_autoencoder_of_its_own(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    loaded = engine.cache.get(make_model(channels=16, tiny_vae=True), lambda _: None, CancelToken())
    with torch.inference_mode():
        assert loaded.rgb_map.shape == (17, 3)
        again = fit_rgb_map(loaded.codec, torch.device("cpu"))
        assert torch.allclose(loaded.rgb_map, again, atol=1e-5)
        latents = torch.randn(1, 16, 8, 8, generator=torch.Generator().manual_seed(1))
        picture = avg_pool2d(loaded.codec.decode(latents).clamp(-1, 1) / 2 + 0.5, 16)[0]
        seen = preview_pixels(latents, loaded.rgb_map) / 255.0
    assert np.abs(seen - picture.permute(1, 2, 0).numpy()).mean() < 0.1


def test_the_familys_map_is_used_for_the_usual_autoencoder(
    engine: LocalEngine, model: ModelInfo
) -> None:
    loaded = engine.cache.get(model, lambda _: None, CancelToken())
    assert loaded.rgb_map.tolist() == [pytest.approx(row) for row in loaded.family.latent_rgb]


def test_preview_colours_are_clipped() -> None:
    rgb_map = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 0.25]])
    latents = torch.tensor([[[[9.0, -9.0]], [[0.5, 0.0]]]])
    assert preview_pixels(latents, rgb_map).tolist() == [[[255, 128, 64], [0, 0, 64]]]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("steps", "partials", "awaited"),
    [(4, 3, [1, 2, 3]), (2, 3, [1]), (1, 3, []), (3, 1, [2]), (4, 0, [])],
)
def test_previews_that_are_awaited_come_however_fast_the_steps_are(
    engine: LocalEngine,
    model: ModelInfo,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
    partials: int,
    awaited: list[int],
) -> None:
    monkeypatch.setattr(preview, "SECONDS_BETWEEN", 1e9)
    job = replace(make_job(model, steps=steps), previews=True, partials=partials)
    shown = run(engine, job).of(PreviewMade)
    assert [one.step for one in shown if one.awaited] == awaited
    assert len(shown) <= len(awaited) + 1, "besides, one that is due by the clock"


@pytest.mark.slow
def test_what_is_made_once_for_previews_is_no_part_of_the_time_of_one(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def slowly(*_: object) -> torch.Tensor:
        nonlocal now
        now += 1e6
        return torch.zeros(17, 3)

    monkeypatch.setattr("desktop_app.engine.model.fit_rgb_map", slowly)
    monkeypatch.setattr(preview.time, "monotonic", lambda: now)
    monkeypatch.setattr(preview, "SECONDS_BETWEEN", 0.0)
    tiny = make_model(channels=16, tiny_vae=True, seed=3)
    job = replace(make_job(tiny, steps=4), previews=True)
    assert [one.step for one in run(engine, job).of(PreviewMade)] == [1, 2, 3]


def test_time_left_counts_the_steps_and_pictures_to_come() -> None:
    now = 0.0
    progress = ProgressMeter(images=2, steps=3, clock=lambda: now)

    def at(seconds: float) -> None:
        nonlocal now
        now = seconds

    at(1)
    progress.begin_steps()
    at(2)
    assert progress.step_done() == pytest.approx(5)
    at(3)
    progress.step_done()
    at(4)
    progress.step_done()
    at(6)
    progress.image_done()
    progress.begin_steps()
    at(7)
    # Two more steps, and another picture's encoding and decoding of three seconds in all.
    assert progress.step_done() == pytest.approx(2 + 3)
