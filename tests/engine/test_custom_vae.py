"""Another autoencoder: in either naming, from a file or a folder; the base is not loaded anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from safetensors.torch import save_file

from desktop_app.core import conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run
from tests.tiny_models import tiny_parts
from tests.tiny_original import vae_keys


def other_vae(channels: int = 4, levels: int = 4) -> AutoencoderKL:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        vae = AutoencoderKL(
            block_out_channels=(32,) * levels,
            layers_per_block=1,
            down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels,
            latent_channels=channels,
            sample_size=64,
            scaling_factor=0.18215,
        )
    return vae.eval().requires_grad_(requires_grad=False)


def written(folder: Path, form: str, vae: AutoencoderKL) -> Path:
    if form == "folder":
        vae.save_pretrained(folder / "vae")
        return folder / "vae"
    if form == "model folder":
        vae.save_pretrained(folder / "model" / "vae")
        return folder / "model"
    names = {
        "class": vae.state_dict(),
        "original": vae_keys(vae),
        "prefixed": {f"first_stage_model.{k}": v for k, v in vae_keys(vae).items()},
    }[form]
    path = folder / "own.vae.safetensors"
    save_file({k: v.clone().contiguous() for k, v in names.items()}, path)
    return path


def job(model: ModelInfo, path: Path, image: ByteArray | None = None) -> EngineJob:
    strength = 0.5 if image is not None else 1.0
    work = make_job(model, image, conditions=conditions.using("vae", "key"), strength=strength)
    files = {"key": str(path)}
    return EngineJob(
        work.request, model.with_parts(work.request.conditions, files), image, files=files
    )


@pytest.fixture(scope="module")
def wanted(
    engine: LocalEngine,
    model: ModelInfo,
    picture: ByteArray,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[FloatArray]:
    """Without and with a picture, by a folder that diffusers wrote."""
    folder = written(tmp_path_factory.mktemp("reference"), "folder", other_vae())
    return [run(engine, job(model, folder, image)).pixels[0] for image in (None, picture)]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["class", "original", "prefixed", "folder", "model folder"])
def test_it_encodes_and_decodes_in_place_of_the_models_own(
    engine: LocalEngine,
    model: ModelInfo,
    wanted: list[FloatArray],
    tmp_path: Path,
    picture: ByteArray,
    form: str,
) -> None:
    plain = run(engine, make_job(model)).pixels[0]
    loads = engine.cache.loads
    path = written(tmp_path, form, other_vae())
    for image, expected in zip((None, picture), wanted, strict=True):
        made = run(engine, job(model, path, image)).pixels[0]
        assert np.abs(made - expected).max() < 1e-5
        if image is None:
            assert np.abs(made - plain).max() > 0.01
    assert engine.cache.loads == loads
    assert np.array_equal(run(engine, make_job(model)).pixels[0], plain)


@pytest.mark.slow
def test_the_models_own_given_as_another_makes_the_same_picture(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    vae = tiny_parts().vae
    assert isinstance(vae, AutoencoderKL)
    path = written(tmp_path, "original", vae)
    plain = run(engine, make_job(model)).pixels[0]
    assert np.array_equal(run(engine, job(model, path)).pixels[0], plain)


@pytest.mark.few(2)
@pytest.mark.parametrize("bad", ["channels", "factor", "cut", "gone", "no vae"])
def test_one_that_does_not_fit_is_refused_and_the_model_still_works(
    engine: LocalEngine,
    model: ModelInfo,
    make_model: Callable[..., ModelInfo],
    tmp_path: Path,
    bad: str,
) -> None:
    vae = other_vae(*{"channels": (16, 4), "factor": (4, 3)}.get(bad, (4, 4)))
    path = written(tmp_path, "class", vae)
    if bad == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    if bad == "no vae":
        save_file({"lora_unet_x.lora_down.weight": torch.zeros(2, 2)}, path)
    if bad == "gone":
        path.unlink()
    plain = run(engine, make_job(model)).pixels[0]
    with pytest.raises(ModelError) as error:
        run(engine, job(model, path))
    codes = {"channels": "vae_unfit", "factor": "vae_unfit", "no vae": "vae_unfit"}
    assert error.value.code == codes.get(bad, "part_gone" if bad == "gone" else "model_damaged")
    assert path.name in error.value.what
    assert np.array_equal(run(engine, make_job(model)).pixels[0], plain)
