"""Image prompts and reference pictures beside what else a job has: refiners, memory plans, half
precision, inpainting UNets, control networks, OpenVINO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference, using
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.backend import set_backend
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.reference import reference_hook
from desktop_app.engine.speed.openvino import openvino_version
from tests.engine import parity_models as models
from tests.engine.conftest import make_job, run
from tests.engine.control.networks import controlnet, unet_of, written
from tests.engine.control.stock import controlled, hint, wide_job
from tests.engine.image_prompt.adapters import adapter, picture, prompted

Make = Callable[[str], ModelInfo]


@pytest.fixture(scope="module")
def plus(tiny: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter for the tiny SD 1 model."""
    path = tmp_path_factory.mktemp("adapters") / "plus.safetensors"
    return written(path, adapter(unet_of(tiny("sd1")), "plus"))


def both(job: EngineJob, eye: Path, path: Path, **options: Any) -> EngineJob:
    """``job`` with an image prompt and a reference picture."""
    size = job.request.size
    job = prompted(job, eye, (path, [picture()], options))
    seen = reference("seen")
    request = replace(job.request, conditions=(*job.request.conditions, seen))
    shown = picture(3, size.height, size.width)
    return replace(job, request=request, arrays={**job.arrays, "seen": shown})


@pytest.mark.slow
@pytest.mark.parametrize(
    "plan", [pytest.param({"offload": "parts"}, marks=pytest.mark.slow), {"offload": "groups"}]
)
def test_they_go_with_memory_plans(
    engine: LocalEngine, tiny: Make, eye: Path, plus: Path, plan: dict[str, Any]
) -> None:
    job = both(wide_job(tiny("sd1"), steps=2), eye, plus)
    wanted = run(engine, job).pixels[0]
    held = replace(job, memory=MemoryPlan(**plan))
    first = run(engine, held).pixels[0]
    # Encoding a picture differs in the last bits by whether weights are packed.
    assert np.abs(first - wanted).max() < 1e-5
    assert np.array_equal(run(engine, held).pixels[0], first)


@pytest.mark.slow
def test_they_run_in_half_precision(tiny: Make, eye: Path, plus: Path) -> None:
    half = LocalEngine("bfloat16")
    plain = wide_job(tiny("sd1"), steps=2)
    first = run(half, plain).pixels[0]
    made = run(half, both(plain, eye, plus)).pixels[0]
    assert np.isfinite(made).all() and not np.array_equal(made, first)
    assert np.array_equal(run(half, plain).pixels[0], first)
    cast = replace(both(plain, eye, plus), memory=MemoryPlan(layerwise_casting=True))
    assert np.isfinite(run(half, cast).pixels[0]).all()
    half.close()


@pytest.mark.slow
def test_they_rest_while_a_refiner_predicts(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, second = tiny("sdxl"), models.sdxl(tmp_path / "refiner", refiner=True, seed=1)
    path = written(tmp_path / "basic.safetensors", adapter(unet_of(info), "basic"))
    calls: list[int] = []
    real = reference_hook.seeing
    monkeypatch.setattr(reference_hook, "seeing", lambda *given: calls.append(1) or real(*given))
    plain = wide_job(info, conditions=using("refiner", second.id, 0.5))
    run(engine, both(replace(plain, models={second.id: second}), eye, path))
    assert 1 <= len(calls) < plain.request.steps


@pytest.mark.slow
def test_they_go_with_a_unet_of_many_channels(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    eye: Path,
    tmp_path: Path,
    mask: FloatArray,
) -> None:
    """As the starter model's: a UNet that takes the mask, latents 16 times smaller."""
    info = make_model(channels=33, tiny_vae=True)
    path = written(tmp_path / "basic.safetensors", adapter(unet_of(info), "basic"))
    below: ByteArray = picture(5, 64, 64)
    plain = make_job(info, below, mask, size=Size(64, 64))
    made = run(engine, both(plain, eye, path)).pixels[0]
    assert np.isfinite(made).all() and not np.array_equal(made, run(engine, plain).pixels[0])


@pytest.mark.slow
def test_they_go_with_control_networks(
    engine: LocalEngine, tiny: Make, eye: Path, plus: Path, tmp_path: Path
) -> None:
    controlnet(unet_of(tiny("sd1"))).save_pretrained(tmp_path / "net")
    plain = controlled(wide_job(tiny("sd1"), steps=2), (tmp_path / "net", hint(), {}))
    first = run(engine, plain).pixels[0]
    assert not np.array_equal(run(engine, both(plain, eye, plus)).pixels[0], first)
    assert np.array_equal(run(engine, plain).pixels[0], first)


@pytest.mark.slow
def test_a_failed_step_leaves_the_model_as_it_was(
    engine: LocalEngine, tiny: Make, eye: Path, plus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tiny("sd1")
    plain = wide_job(info, steps=1)
    first = run(engine, plain).pixels[0]
    network = engine.cache.get(info, lambda _: None, CancelToken()).network
    processors = {name: type(each) for name, each in network.attn_processors.items()}
    with monkeypatch.context() as patch:
        patch.setattr(network.conv_out, "forward", lambda _: 1 / 0)
        with pytest.raises(Exception, match="division"):
            run(engine, both(plain, eye, plus))
    after = {name: type(each) for name, each in network.attn_processors.items()}
    hooks = [each for each in network.modules() if each._forward_hooks or each._forward_pre_hooks]
    assert after == processors and not hooks
    assert np.array_equal(run(engine, plain).pixels[0], first)


def test_openvino_gives_way_and_says_so(
    engine: LocalEngine, tiny: Make, eye: Path, plus: Path
) -> None:
    if openvino_version() is None:
        pytest.skip("OpenVINO is an extra")
    job = both(wide_job(tiny("sd1")), eye, plus)
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    told: list[EngineEvent] = []
    set_backend(model, MemoryPlan(backend="openvino"), told.append, job.request)
    assert [each.code for each in told if isinstance(each, Noted)] == ["openvino_pictures"]
    assert model.backend.name == "torch"
