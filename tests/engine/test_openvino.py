"""Denoisers compiled by OpenVINO, with real tiny models: the same pictures, nothing left behind."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import (
    save_file,  # pyright: ignore[reportUnknownVariableType]
)

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora, region
from desktop_app.core.events import Finished, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.engine.speed import openvino
from desktop_app.engine.speed.openvino import openvino_version
from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.networks.device import pick_compute
from tests.engine.conftest import Run, make_job, run

pytestmark = pytest.mark.skipif(openvino_version() is None, reason="the extra is not installed")

BY_OPENVINO = MemoryPlan(backend="openvino")


@pytest.fixture(scope="module")
def compiling() -> Iterator[LocalEngine]:
    """An engine of its own: what it compiled stays with its models."""
    engine = LocalEngine("float32")
    yield engine
    engine.close()


def compiled(job: EngineJob) -> EngineJob:
    return replace(job, memory=BY_OPENVINO)


def difference(one: Run, other: Run) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one.pixels, other.pixels, strict=True))


def loaded(engine: LocalEngine, model: ModelInfo) -> Model:
    return engine.cache.get(model, lambda _: None, CancelToken())


@pytest.mark.slow
def test_preload_compiles_ahead(compiling: LocalEngine, model: ModelInfo) -> None:
    compiling.preload(model, lambda _: None, memory=BY_OPENVINO)
    assert loaded(compiling, model).backend.name == "openvino"
    assert "openvino" in compiling.describe()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "guidance"), [(Size(64, 64), 1.0), (Size(104, 72), 5.0), (Size(128, 88), 1.0)]
)
def test_one_compiled_form_serves_every_size_with_and_without_guidance(
    compiling: LocalEngine, engine: LocalEngine, model: ModelInfo, size: Size, guidance: float
) -> None:
    job = make_job(model, size=size, guidance_scale=guidance)
    form = loaded(compiling, model).backend.compiled
    assert difference(run(engine, job), run(compiling, compiled(job))) < 2e-3
    assert form is not None and loaded(compiling, model).backend.compiled is form


@pytest.mark.slow
def test_what_it_reads_outlives_torchs_own_use_of_the_weights(
    compiling: LocalEngine, model: ModelInfo
) -> None:
    job = compiled(make_job(model))
    before = run(compiling, job).pixels[0].tobytes()
    network: Any = loaded(compiling, model).network
    optimise_model(network, pick_compute("float32", "cpu"))  # packs weights: frees the plain ones
    gc.collect()
    waste = [torch.full((1 << 16,), torch.nan) for _ in range(200)]
    assert run(compiling, job).pixels[0].tobytes() == before
    assert len(waste) == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "family",
    ["sd1", *(pytest.param(each, marks=pytest.mark.slow) for each in ("sd2", "sdxl"))],
)
def test_the_picture_is_torchs_and_the_same_every_time(
    compiling: LocalEngine, make_model: Callable[..., ModelInfo], family: str
) -> None:
    model = make_model(family)
    job = make_job(model, count=2, scheduler="euler_a")
    plain = run(compiling, job)
    first = run(compiling, compiled(job))
    assert [end.backend for end in (*plain.of(Finished), *first.of(Finished))] == [
        "torch",
        "openvino",
    ]
    assert difference(plain, first) < 2e-3
    again = run(compiling, compiled(job))
    assert [one.tobytes() for one in again.pixels] == [one.tobytes() for one in first.pixels]
    second = run(compiling, compiled(replace(job, request=job.request.single(1))))
    assert second.pixels[0].tobytes() == first.pixels[1].tobytes()
    back = run(compiling, job)
    assert [one.tobytes() for one in back.pixels] == [one.tobytes() for one in plain.pixels]


@pytest.mark.slow
def test_inpainting_with_mask_channels(
    compiling: LocalEngine,
    make_model: Callable[..., ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
) -> None:
    job = make_job(make_model(channels=9), picture, mask)
    assert difference(run(compiling, job), run(compiling, compiled(job))) < 2e-3


@pytest.mark.slow
def test_bfloat16(make_model: Callable[..., ModelInfo]) -> None:
    engine = LocalEngine("bfloat16")
    job = make_job(make_model("sd1"))
    plain, made = run(engine, job), run(engine, compiled(job))
    assert made.of(Finished)[0].backend == "openvino"
    assert difference(plain, made) < 0.1
    engine.close()


def lora_file(folder: Path) -> Path:
    name = "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
    path = folder / "strong.safetensors"
    save_file(
        {f"{name}.lora_A.weight": torch.ones(2, 64), f"{name}.lora_B.weight": torch.ones(64, 2)},
        path,
    )
    return path


@pytest.mark.slow
def test_loras_and_reuse_are_torchs_work_and_that_is_said_once(
    model: ModelInfo, tmp_path: Path
) -> None:
    engine = LocalEngine("float32")
    path = lora_file(tmp_path)
    plain = make_job(model)
    with_lora = replace(
        make_job(model, conditions=(lora(path.name, 0.5),)), files={path.name: str(path)}
    )
    reusing = make_job(model, reuse=2)
    with_region = replace(
        make_job(model, conditions=(region("a dog", "left"),)),
        arrays={"left": np.tri(64, dtype=np.float32)},
    )
    first = run(engine, compiled(plain)).pixels[0].tobytes()
    codes = "openvino_lora", "openvino_reuse", "openvino_regions"
    for job, code in zip((with_lora, reusing, with_region), codes, strict=True):
        made = run(engine, compiled(job))
        assert [note.code for note in made.of(Noted)] == [code]
        assert made.of(Finished)[0].backend == "torch"
        assert not run(engine, compiled(job)).of(Noted)
        assert difference(made, run(engine, job)) == 0
    assert run(engine, compiled(plain)).pixels[0].tobytes() == first
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("plan", [{"layerwise_casting": True}, {"offload": "groups"}], ids=str)
def test_a_model_held_otherwise_is_torchs(model: ModelInfo, plan: dict[str, Any]) -> None:
    engine = LocalEngine("float32")
    held = replace(BY_OPENVINO, **plan)
    made = run(engine, replace(make_job(model), memory=held))
    assert [note.code for note in made.of(Noted)] == ["openvino_held"]
    engine.close()


@pytest.mark.slow
def test_what_cannot_be_compiled_is_torchs(
    model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine("float32")
    plain = run(engine, make_job(model))

    def fails(*_: object) -> None:
        raise RuntimeError("no such operation\nat length")

    monkeypatch.setattr("desktop_app.engine.backend.compiled_denoiser", fails)
    made = run(engine, compiled(make_job(model)))
    (note,) = made.of(Noted)
    assert (note.code, note.params) == (
        "openvino_failed",
        {"reason": "RuntimeError: no such operation"},
    )
    assert difference(made, plain) == 0
    assert not run(engine, compiled(make_job(model))).of(Noted)
    engine.close()


def test_its_package_that_reports_use_is_never_imported(compiling: LocalEngine) -> None:
    assert compiling.describe()["openvino"]
    openvino._import()
    assert sys.modules["openvino_telemetry"] is None
    assert not [name for name in sys.modules if name.startswith("openvino_telemetry.")]
