"""What can't be: said before anything is made."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.catalog.families import load_families
from desktop_app.core.conditions import lora
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job


def error_of(engine: LocalEngine, job: EngineJob) -> VelaturaError:
    with pytest.raises(VelaturaError) as caught:
        run(engine, job)
    return caught.value


@pytest.mark.parametrize(
    ("timesteps", "code"),
    [
        ((0, 18), "timesteps_order"),
        ((18, 18, 0), "timesteps_order"),
        ((5, -1), "timesteps_order"),
        ((40, 0), "timesteps_range"),
        ((18,), "timesteps_start"),
    ],
)
def test_timesteps_that_mean_nothing_are_refused(
    engine: LocalEngine, unconditional: ModelInfo, timesteps: tuple[int, ...], code: str
) -> None:
    error = error_of(engine, consistency_job(unconditional, timesteps=timesteps))
    assert error.code == code and isinstance(error, InputError)
    assert "18, 0" in error.todo


@pytest.mark.slow
def test_a_picture_needs_no_timestep_of_pure_noise(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    run(engine, consistency_job(unconditional, picture, timesteps=(30, 20), strength=0.6))


@pytest.mark.parametrize("steps", [0, 41])
def test_zero_steps_or_more_than_there_are_timesteps_are_refused(
    engine: LocalEngine, unconditional: ModelInfo, steps: int
) -> None:
    error = error_of(engine, consistency_job(unconditional, timesteps=(), steps=steps))
    assert error.code == "value_range"


def test_blocks_must_fit_into_the_picture(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    settings = {"edit": "super_resolution", "blocks": 5}
    error = error_of(engine, consistency_job(unconditional, picture, **settings))
    assert (error.code, error.params["factor"]) == ("size_multiple", 5)


def test_a_size_that_the_network_cannot_halve_is_refused(
    engine: LocalEngine, unconditional: ModelInfo
) -> None:
    job = consistency_job(unconditional)
    job = replace(job, request=replace(job.request, size=Size(33, 32)))
    assert error_of(engine, job).code == "size_multiple"


def copied(model: ModelInfo, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model.path, tmp_path / "copy"))


def change(file: Path, **fields: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def test_the_library_tells_what_the_folder_is(
    unconditional: ModelInfo, with_classes: ModelInfo
) -> None:
    for model, classes in ((unconditional, 0), (with_classes, 5)):
        assert (model.family, model.prediction_type) == ("consistency", "consistency")
        assert (model.native_size, model.factor, model.latent_channels) == (32, 2, 3)
        assert (model.timesteps, model.classes) == (40, classes)
        assert (model.defaults.steps, model.defaults.timesteps) == (2, ())
        assert not model.has_inpainting_unet


@pytest.mark.parametrize(
    ("file", "fields", "code"),
    [
        ("scheduler/scheduler_config.json", {"num_train_timesteps": 0}, "model_damaged"),
        ("unet/config.json", {"num_class_embeds": "many"}, "model_damaged"),
        ("unet/config.json", {"in_channels": 4}, "model_damaged"),
        ("unet/config.json", {"_class_name": "UNet2DConditionModel"}, "model_class"),
        ("model_index.json", {"unet": ["diffusers", "UNet3D"]}, "model_class"),
        ("model_index.json", {"scheduler": ["diffusers", "DDIMScheduler"]}, "model_class"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(
    unconditional: ModelInfo, tmp_path: Path, file: str, fields: dict[str, object], code: str
) -> None:
    folder = copied(unconditional, tmp_path)
    change(folder / file, **fields)
    with pytest.raises(ModelError) as caught:
        probe(folder, load_families())
    assert caught.value.code == code


def test_weights_as_a_pickle_are_refused(unconditional: ModelInfo, tmp_path: Path) -> None:
    folder = copied(unconditional, tmp_path)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.unlink()
    torch.save({}, weights.with_suffix(".bin"))
    with pytest.raises(ModelError) as caught:
        probe(folder, load_families())
    assert caught.value.code == "model_pickle"


def test_noise_levels_that_mean_nothing_are_found_when_it_is_loaded(
    engine: LocalEngine, unconditional: ModelInfo, tmp_path: Path
) -> None:
    folder = copied(unconditional, tmp_path)
    change(folder / "scheduler" / "scheduler_config.json", sigma_max=0.001)
    error = error_of(engine, consistency_job(probe(folder, load_families())))
    assert error.code == "model_damaged" and "sigma_min" in error.what


@pytest.mark.slow
def test_one_that_overflows_in_float16_is_made_again_in_float32(
    unconditional: ModelInfo, tmp_path: Path
) -> None:
    folder = copied(unconditional, tmp_path)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    tensors["conv_norm_out.weight"] *= 30_000.0  # large, then small again: float16 ends at 65504
    tensors["conv_out.weight"] /= 30_000.0
    save_file(tensors, weights)
    engine, exact = LocalEngine("float16", "cpu"), LocalEngine("float32", "cpu")
    job = consistency_job(probe(folder, load_families()))
    made = run(engine, job)
    (note,) = made.of(Noted)
    assert note.code == "retried_precision"
    assert note.params == {"before": "float16", "after": "float32"}
    assert made.pixels[0].tobytes() == run(exact, job).pixels[0].tobytes()
    engine.close()
    exact.close()


@pytest.mark.slow
def test_a_lora_is_heard_in_its_part_of_the_steps_and_leaves_nothing_behind(
    engine: LocalEngine, unconditional: ModelInfo, tmp_path: Path
) -> None:
    folder = Path(unconditional.path)
    weights = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    name = next(key for key in weights if key.endswith("to_q.weight")).removesuffix(".weight")
    rows, columns = weights[f"{name}.weight"].shape
    path = tmp_path / "lora.safetensors"
    sides = {"lora_A": torch.ones(1, columns), "lora_B": torch.ones(rows, 1)}
    save_file({f"unet.{name}.{key}.weight": side for key, side in sides.items()}, path)
    made: list[bytes] = []
    for loras in ((), (lora("key"),), (lora("key", end=0.5),), ()):
        job = replace(consistency_job(unconditional, conditions=loras), files={"key": str(path)})
        made.append(run(engine, job).pixels[0].tobytes())
    assert made[0] == made[3]
    assert len({*made}) == 3
