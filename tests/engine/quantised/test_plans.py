"""A memory plan brings the denoiser to 8 bits when it is loaded, in the real engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora
from desktop_app.core.memory_plan import MemoryPlan, Quantisation
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.quantised.layers import quantised_layers
from desktop_app.networks.weight_packing import plain_weight
from tests.engine.conftest import make_job, run

PLAIN = MemoryPlan()


@pytest.fixture(scope="module")
def fresh() -> Iterator[LocalEngine]:
    """An engine that no other module uses."""
    own = LocalEngine("float32")
    yield own
    own.close()


def picture(
    engine: LocalEngine, model: ModelInfo, plan: MemoryPlan, *loras: Condition
) -> FloatArray:
    job = make_job(model, conditions=loras)
    return run(engine, replace(job, memory=plan)).pixels[0]


def decibels(one: FloatArray, other: FloatArray) -> float:
    return float(-10 * np.log10(np.mean((one.astype(np.float64) - other) ** 2)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "least"),
    [
        ("int8", 45.0),
        pytest.param("float8", 38.0, marks=pytest.mark.slow),  # its formula: test_block_formats
        ("nf4", 25.0),
    ],
)
def test_the_picture_is_nearly_the_same_and_always_the_same(
    fresh: LocalEngine, model: ModelInfo, form: Quantisation, least: float
) -> None:
    plan = MemoryPlan(quantisation=form)
    plain = picture(fresh, model, PLAIN)
    small = picture(fresh, model, plan)
    assert decibels(small, plain) > least
    held = fresh.cache.get(model, lambda _: None, CancelToken(), plan)
    assert {layer.form for layer in quantised_layers(held.network)} == {form}
    part = held.weights.of("denoiser")[0]
    # Of the tiny one many rows are no whole blocks of 64.
    assert part.resident_bytes(4) < part.numbers * (1.6 if form == "nf4" else 1.1)
    assert picture(fresh, model, PLAIN).tobytes() == plain.tobytes()
    assert picture(fresh, model, plan).tobytes() == small.tobytes()


@pytest.mark.slow
def test_a_lora_beside_it_makes_nearly_the_picture_that_it_makes_within(
    fresh: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    model = make_model()
    network = fresh.cache.get(model, lambda _: None, CancelToken()).network
    tensors: dict[str, Tensor] = {}
    for name, layer in network.named_modules():
        if name.endswith(("to_q", "to_v", "conv1")):
            out, *inner = plain_weight(layer).shape
            tensors[f"unet.{name}.lora_A.weight"] = torch.randn(4, *inner) * 0.1
            tensors[f"unet.{name}.lora_B.weight"] = torch.randn(out, 4, *[1] * (len(inner) - 1))
    save_file(tensors, Path(model.path) / "beside.safetensors")
    use = lora("beside.safetensors", 0.5)
    small = MemoryPlan(quantisation="int8")
    within, beside = (picture(fresh, model, plan, use) for plan in (PLAIN, small))
    without = picture(fresh, model, small)
    assert decibels(beside, within) > 35 > decibels(beside, without)
    assert picture(fresh, model, small).tobytes() == without.tobytes()
