"""LoRAs of the model's folder: the sum is peft's, the model itself stays as it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.core.conditions import Condition, lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

FILE = "few_steps.safetensors"


@pytest.fixture(scope="module")
def parts() -> object:
    return tiny_parts()


@pytest.fixture(scope="module")
def model(parts: object, tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    """A tiny model with a random LoRA on every linear layer and convolution, written by peft."""
    path = tiny_folder(tmp_path_factory.mktemp("models") / "model", parts=parts)
    unet = tiny_parts().unet.float()
    names = [
        name
        for name, module in unet.named_modules()
        if isinstance(module, torch.nn.Linear | torch.nn.Conv2d)
    ]
    unet.add_adapter(LoraConfig(r=4, lora_alpha=4, init_lora_weights=False, target_modules=names))
    tensors = {f"unet.{key}": value for key, value in get_peft_model_state_dict(unet).items()}
    assert len(tensors) == 2 * len(names)
    save_file(tensors, path / FILE)
    return tiny_info(path, parts, id="with LoRA")


def with_loras(unet: torch.nn.Module, info: ModelInfo, loras: list[Condition]) -> torch.nn.Module:
    """A copy of ``unet`` that holds ``loras``."""
    changed = copy.deepcopy(unet)
    LoraStack(info, {"unet": changed}, "unet").use(loras, {}, text=False)
    return changed


def answer(unet: torch.nn.Module) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    noisy = torch.randn(1, 4, 8, 8, generator=generator)
    text = torch.randn(1, 77, 32, generator=generator)
    with torch.inference_mode():
        return unet.float()(noisy, 500, text).sample


@pytest.mark.slow
def test_the_sum_is_the_one_diffusers_makes_with_peft(parts: object, model: ModelInfo) -> None:
    theirs = tiny_parts().unet.float()
    theirs.load_lora_adapter(load_file(Path(model.path) / FILE), prefix="unet")
    plain = tiny_parts().unet.float()
    ours = with_loras(plain, model, [lora(FILE)])
    assert not torch.allclose(answer(ours), answer(plain), atol=1e-2)
    assert torch.allclose(answer(ours), answer(theirs), atol=1e-5)
    assert torch.equal(answer(plain), answer(tiny_parts().unet))


@pytest.mark.slow
def test_the_weight_counts_and_several_add_up(model: ModelInfo) -> None:
    plain = tiny_parts().unet.float()
    whole = with_loras(plain, model, [lora(FILE)])
    halves = with_loras(plain, model, [lora(FILE, 0.5), lora(FILE, 0.5)])
    assert torch.allclose(answer(halves), answer(whole), atol=1e-5)
    nothing = with_loras(plain, model, [lora(FILE, 0.0)])
    assert torch.equal(answer(nothing), answer(plain))


@pytest.mark.slow
def test_alpha_scales_by_the_rank(model: ModelInfo, tmp_path: Path) -> None:
    tensors = load_file(Path(model.path) / FILE)
    layers = [key.removesuffix(".lora_A.weight") for key in tensors if key.endswith("A.weight")]
    tensors |= {f"{layer}.alpha": torch.tensor(2.0) for layer in layers}
    save_file(tensors, tmp_path / "half.safetensors")
    plain = tiny_parts().unet.float()
    ours = with_loras(plain, replace(model, path=str(tmp_path)), [lora("half.safetensors")])
    assert torch.allclose(answer(ours), answer(with_loras(plain, model, [lora(FILE, 0.5)])))


def test_going_back_and_forth_gives_the_same_bytes_and_loads_nothing(
    engine: LocalEngine, model: ModelInfo
) -> None:
    plain, quick = make_job(model), make_job(model, conditions=(lora(FILE),))
    first = run(engine, plain).pixels[0]
    loads = engine.cache.loads
    changed = run(engine, quick).pixels[0]
    assert not np.array_equal(first, changed)
    assert np.array_equal(run(engine, plain).pixels[0], first)
    assert np.array_equal(run(engine, quick).pixels[0], changed)
    assert engine.cache.loads == loads


@pytest.mark.slow
def test_a_change_of_way_keeps_loras_and_own_weights_apart(
    engine: LocalEngine, model: ModelInfo
) -> None:
    def made(way: str, *loras: Condition) -> bytes:
        return run(engine, make_job(model, way=way, conditions=loras)).pixels[0].tobytes()

    profiles, use = ("fp32 packed tiles joined", "fp32 plain torch apart"), lora(FILE)
    alone: dict[str, tuple[bytes, bytes]] = {}
    for way in profiles:
        engine.cache.clear()
        alone[way] = made(way), made(way, use)
    for at, loras in ((0, (use,)), (1, (use,)), (0, (use,)), (1, ()), (0, ())):
        assert made(profiles[at], *loras) == alone[profiles[at]][len(loras)]


@pytest.mark.parametrize("name", ["absent.safetensors", "../model/" + FILE, "/x.safetensors", "x"])
def test_a_lora_that_is_not_in_the_folder_is_named(
    engine: LocalEngine, model: ModelInfo, name: str
) -> None:
    with pytest.raises(ModelError) as error:
        run(engine, make_job(model, conditions=(lora(name),)))
    assert error.value.code == "model_incomplete"


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["other shape", "half of a pair", "cut"])
def test_a_lora_that_does_not_fit_is_refused_and_the_model_still_works(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], model: ModelInfo, damage: str
) -> None:
    path = Path(model.path) / "broken.safetensors"
    tensors = load_file(Path(model.path) / FILE)
    key = next(key for key in tensors if key.endswith(".lora_B.weight"))
    if damage == "other shape":
        tensors[key] = tensors[key][:-1].contiguous()
    elif damage == "half of a pair":
        del tensors[key]
    save_file(tensors, path)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ModelError) as error:
        run(engine, make_job(model, conditions=(lora(path.name),)))
    codes = {"other shape": "lora_width", "half of a pair": "lora_unusable"}
    assert error.value.code == codes.get(damage, "model_damaged")
    assert run(engine, make_job(model)).pixels
