"""LoRAs in a model that waits in groups or parts, or whose weights wait in 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.hooks.group_offloading import apply_group_offloading
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.core.conditions import Condition, lora
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.engine.local import LocalEngine
from tests.engine.adapters.written import FILE, pair, product
from tests.engine.conftest import held, make_job, run
from tests.models import model_info
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

WHOLE, LATER = lora(FILE), lora(FILE, start=0.5)
EIGHT_BITS = MemoryPlan(layerwise_casting=True)


def layers(unet: nn.Module) -> dict[str, nn.Module]:
    return {
        name: module
        for name, module in unet.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def lora_tensors(unet: nn.Module) -> dict[str, Tensor]:
    """A small change, some hundredths of each weight, of every layer and its bias."""
    tensors: dict[str, Tensor] = {}
    for at, (name, module) in enumerate(layers(unet).items()):
        down, up = pair(module.weight.shape, seed=at)
        change = product(down, up)
        tensors[f"unet.{name}.lora_A.weight"] = down
        tensors[f"unet.{name}.lora_B.weight"] = up * (0.03 * module.weight.std() / change.std())
        if module.bias is not None:
            tensors[f"unet.{name}.diff_b"] = torch.full_like(module.bias, 0.01)
    return tensors


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    parts = tiny_parts()
    path = tiny_folder(tmp_path_factory.mktemp("models") / "model", parts=parts)
    save_file(lora_tensors(tiny_parts().unet.float()), path / FILE)
    return tiny_info(path, parts, id="held")


@pytest.fixture
def fresh() -> Iterator[LocalEngine]:
    engine = LocalEngine("float32")
    yield engine
    engine.close()


def job(model: ModelInfo, plan: MemoryPlan, *loras: Condition) -> EngineJob:
    return replace(make_job(model, conditions=loras), memory=plan)


def in_8_bits(weight: Tensor) -> Tensor:
    return weight.to(torch.float8_e4m3fn).float()


def made(engine: LocalEngine, model: ModelInfo, plan: MemoryPlan, *loras: Condition) -> bytes:
    return run(engine, job(model, plan, *loras)).pixels[0].tobytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "plan", [MemoryPlan(offload="groups"), MemoryPlan(offload="parts")], ids=str
)
def test_offload_changes_no_byte(fresh: LocalEngine, model: ModelInfo, plan: MemoryPlan) -> None:
    plain = [made(fresh, model, MemoryPlan(), *loras) for loras in ((), (WHOLE,), (LATER,))]
    assert len(set(plain)) == 3
    again = [made(fresh, model, plan, *loras) for loras in ((), (WHOLE,), (LATER,), (), (WHOLE,))]
    assert again == [*plain, *plain[:2]]


@pytest.mark.slow
def test_in_8_bits_a_lora_is_not_rounded_away(fresh: LocalEngine, model: ModelInfo) -> None:
    without = made(fresh, model, EIGHT_BITS)
    with_lora = run(fresh, job(model, EIGHT_BITS, WHOLE)).pixels[0]
    loaded = held(fresh, model)
    file = {key.removeprefix("unet."): value for key, value in _tensors(model).items()}
    plain = layers(tiny_parts().unet.float())
    lost: list[float] = []
    for name, module in layers(loaded.network).items():
        base = plain[name].weight
        is_cast = hasattr(module, "_diffusers_hook")  # some of diffusers' choice are not
        if is_cast:
            base = in_8_bits(base)
        change = product(file[f"{name}.lora_A.weight"], file[f"{name}.lora_B.weight"])
        changed = base + change.reshape(base.shape)
        assert module.weight.dtype is torch.float32
        # The bound: what float32 itself rounds.
        assert torch.allclose(module.weight, changed, rtol=0, atol=1e-6)
        if is_cast:
            lost.append(float((in_8_bits(changed) == base).float().mean()))
    # In 8 bits, as it was once, most numbers of this LoRA would be nothing.
    assert len(lost) > 10
    assert sum(lost) / len(lost) > 0.5
    assert made(fresh, model, EIGHT_BITS) == without
    for module in layers(loaded.network).values():
        if hasattr(module, "_diffusers_hook"):
            assert module.weight.dtype is torch.float8_e4m3fn
    assert np.array_equal(run(fresh, job(model, EIGHT_BITS, WHOLE)).pixels[0], with_lora)
    assert made(fresh, model, EIGHT_BITS, LATER) not in (without, with_lora.tobytes())


def _tensors(model: ModelInfo) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    return load_file(Path(model.path) / FILE)


@pytest.mark.slow
def test_groups_that_come_by_a_stream_know_the_weights_that_are_held(tmp_path: Path) -> None:
    """diffusers finds what to bring to the device by the weight itself: real groups and tables, but
    no stream, which only a GPU has."""
    unet: Any = tiny_parts().unet.float()
    save_file(lora_tensors(unet), tmp_path / FILE)
    cpu = torch.device("cpu")
    apply_group_offloading(unet, cpu, cpu, "block_level", num_blocks_per_group=1)
    groups: list[Any] = []
    for module in unet.modules():
        registry = getattr(module, "_diffusers_hook", None)
        hook = None if registry is None else registry.get_hook("group_offloading")
        if hook is not None and not hook.group.parameters:  # what is left over comes by no stream
            hook.group.stream, hook.group.low_cpu_mem_usage = object(), True
            hook.group.cpu_param_dict = hook.group._init_cpu_param_dict()
            groups.append(hook.group)
    assert len(groups) > 2
    before = [dict(group.cpu_param_dict) for group in groups]
    stack = LoraStack(model_info("base", path=str(tmp_path)), {"unet": unet}, "unet")
    for loras in ([WHOLE], [], [WHOLE]):
        stack.use(loras, {}, text=False)
        for group, first in zip(groups, before, strict=True):
            held = [tensor for module in group.modules for tensor in module.parameters()]
            assert set(held) == set(group.cpu_param_dict)
            assert all(torch.equal(group.cpu_param_dict[each], each) for each in held)
            assert loras or set(first) == set(held)
