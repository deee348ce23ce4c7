"""Previews are decoded by a tiny autoencoder where one is at hand, and no job fails for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted, PreviewMade
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import PREVIEW_FILE
from desktop_app.engine import preview
from desktop_app.engine.hooks import StepState
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.preview import PreviewHook
from desktop_app.engine.tiny_preview import load_tiny_preview
from desktop_app.networks.device import Compute
from tests.engine.conftest import make_job, run

CPU = Compute(torch.device("cpu"), torch.float32, "CPU")
FILE = "diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small autoencoder in TAESD's layout: four channels, factor eight."""
    torch.manual_seed(0)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 4,
        num_encoder_blocks=(0, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 0),
    )
    path = tmp_path_factory.mktemp("models") / "taesd"
    vae.save_pretrained(path)
    return path


@pytest.mark.slow
def test_it_decodes_the_denoisers_own_latents(tiny: Path) -> None:
    latents = torch.randn(1, 4, 6, 5, generator=torch.Generator().manual_seed(1))
    pixels = load_tiny_preview(tiny, 4, 8, CPU)(latents)
    vae = AutoencoderTiny.from_pretrained(tiny)
    with torch.no_grad():
        plain = vae.decode(latents).sample[0].permute(1, 2, 0).numpy()
    assert pixels.shape == (48, 40, 3) and pixels.dtype == np.uint8
    assert np.abs(pixels / 127.5 - 1 - plain.clip(-1, 1)).max() < 0.01


def test_the_weights_file_itself_is_a_path_too(tiny: Path) -> None:
    assert load_tiny_preview(tiny / FILE, 4, 8, CPU)(torch.zeros(1, 4, 2, 2)).shape == (16, 16, 3)


def test_latents_that_are_no_number_are_grey(tiny: Path) -> None:
    latents = torch.full((1, 4, 2, 2), torch.nan)
    assert (load_tiny_preview(tiny, 4, 8, CPU)(latents) == 128).all()


@pytest.mark.parametrize(
    ("channels", "factor", "break_it", "code"),
    [
        (16, 8, None, "not_a_model"),
        (4, 16, None, "not_a_model"),
        (4, 8, FILE, "model_incomplete"),
        (4, 8, "class", "model_class"),
        (4, 8, "bytes", "model_damaged"),
    ],
)
def test_what_does_not_fit_is_refused(
    tiny: Path, tmp_path: Path, channels: int, factor: int, break_it: str | None, code: str
) -> None:
    path = tmp_path / "it"
    path.mkdir()
    for file in tiny.iterdir():
        (path / file.name).write_bytes(file.read_bytes())
    config = json.loads((path / "config.json").read_text())
    if break_it == FILE:
        (path / FILE).unlink()
    elif break_it == "class":
        (path / "config.json").write_text(json.dumps({**config, "_class_name": "AutoencoderKL"}))
    elif break_it == "bytes":
        (path / FILE).write_bytes((path / FILE).read_bytes()[:5000])
    with pytest.raises(ModelError) as refused:
        load_tiny_preview(path, channels, factor, CPU)
    assert refused.value.code == code


@pytest.mark.slow
def test_a_job_shows_previews_of_full_size_and_the_same_picture(
    engine: LocalEngine, model: ModelInfo, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(preview, "SHARE", 1.0)
    job = replace(make_job(model, steps=4), previews=True)
    plain = run(engine, job)
    seen = run(engine, replace(job, files={PREVIEW_FILE: str(tiny)}))
    assert {event.pixels.shape for event in plain.of(PreviewMade)} == {(8, 8, 3)}
    assert [event.pixels.shape for event in seen.of(PreviewMade)] == [(64, 64, 3)] * 3
    assert seen.pixels[0].tobytes() == plain.pixels[0].tobytes()
    assert not seen.of(Noted)


@pytest.mark.slow
def test_a_decoder_that_cant_be_used_is_said_and_the_map_shown(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    files = {PREVIEW_FILE: str(tmp_path / "gone")}
    job = replace(make_job(model, count=2), previews=True, files=files)
    seen = run(engine, job)
    assert [event.code for event in seen.of(Noted)] == ["preview_plain"]
    assert len(seen.pixels) == 2
    assert all(event.pixels.shape == (8, 8, 3) for event in seen.of(PreviewMade))


@pytest.mark.slow
def test_a_model_whose_own_decoder_is_tiny_needs_no_other(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], tiny: Path
) -> None:
    small = make_model(channels=16, tiny_vae=True)
    job = replace(make_job(small), previews=True, files={PREVIEW_FILE: str(tiny)})
    assert not run(engine, job).of(Noted)


def test_slow_previews_take_a_tenth_of_the_time_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    now, shown = 100.0, list[int]()

    def decode(_: torch.Tensor) -> np.ndarray:
        nonlocal now
        now += 0.5
        return np.zeros((8, 8, 3), np.uint8)

    class Schedule:
        order = 1

        def denoised(self, *_: object) -> torch.Tensor:
            return torch.zeros(1)

        def step_of(self, index: int) -> int:
            return index + 1

    monkeypatch.setattr(preview.time, "monotonic", lambda: now)
    hook = PreviewHook(lambda: torch.zeros(1), lambda step, _: shown.append(step), decode)
    state = StepState(Schedule(), *[torch.zeros(1)] * 4, None)  # type: ignore[arg-type]
    monkeypatch.setattr(StepState, "is_last", property(lambda _: False))
    begun = now
    for index in range(100):
        state.index = index
        hook(state)
        now += 0.2
    assert len(shown) > 2
    assert len(shown) * 0.5 <= 0.1 * (now - begun) + 0.5
