"""Control images beside what else a job has: refiners, inpainting UNets, memory plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora, reference, region, using
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.backend import set_backend
from desktop_app.engine.control.control_network import ControlCall
from desktop_app.engine.control.unet_networks import UnetControlNet
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.speed.openvino import openvino_version
from tests.engine import parity_models as models
from tests.engine.adapters.written import pair
from tests.engine.conftest import make_job, run
from tests.engine.control.networks import adapter, controlnet, flux_net, unet_of, written
from tests.engine.control.stock import controlled, hint, our_latents, reads, wide_job
from tests.engine.parity import TOLERANCE, difference

Make = Callable[[str], ModelInfo]


@pytest.mark.slow
@pytest.mark.parametrize("channels", [33, 16])
def test_a_network_takes_what_its_own_channels_say(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
    tmp_path: Path,
    channels: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the starter model's: a UNet that takes the mask, latents 16 times smaller."""
    info = make_model(channels=33, tiny_vae=True)
    unet = unet_of(make_model(channels=channels, tiny_vae=True))
    stages = (16, 32, 32, 32, 64)
    net = controlnet(unet, conditioning_embedding_out_channels=stages)
    net.save_pretrained(tmp_path / "net")
    seen: list[tuple[torch.Size, torch.Size]] = []
    real = UnetControlNet.residuals

    def residuals(self: UnetControlNet, call: ControlCall) -> Any:
        hook = self.module.register_forward_pre_hook(
            lambda _, given: seen.append((given[0].shape, call.hint[0].shape))
        )
        try:
            return real(self, call)
        finally:
            hook.remove()

    monkeypatch.setattr(UnetControlNet, "residuals", residuals)
    lines = hint()[:64, :64]
    plain = make_job(info, picture, mask, size=Size(64, 64))
    made = run(engine, controlled(plain, (tmp_path / "net", lines, {}))).pixels[0]
    assert seen[0] == ((2, channels, 4, 4), (1, 32, 4, 4))
    assert not np.array_equal(made, run(engine, plain).pixels[0])


@pytest.mark.slow
@pytest.mark.few(2)
@pytest.mark.parametrize("make", [controlnet, adapter])
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_sizes_that_no_level_halves(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str, make: Callable[..., Any]
) -> None:
    """Latents of 11 × 9: pictures are filled up where a network folds them into larger squares."""
    make(unet_of(tiny(family))).save_pretrained(tmp_path / "net")
    plain = make_job(tiny(family), size=Size(88, 72), steps=1)
    lines = np.zeros((72, 88, 3), np.uint8)
    lines[30:40] = 255
    made = run(engine, controlled(plain, (tmp_path / "net", lines, {}))).pixels[0]
    assert made.shape == (72, 88, 3)
    assert not np.array_equal(made, run(engine, plain).pixels[0])


@pytest.mark.slow
def test_control_rests_while_a_refiner_predicts(
    engine: LocalEngine, tiny: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, second = tiny("sdxl"), models.sdxl(tmp_path / "refiner", refiner=True, seed=1)
    controlnet(unet_of(info)).save_pretrained(tmp_path / "net")
    calls: list[int] = []
    real = UnetControlNet.residuals
    monkeypatch.setattr(
        UnetControlNet, "residuals", lambda self, call: calls.append(1) or real(self, call)
    )
    plain = wide_job(info, conditions=using("refiner", second.id, 0.5))
    plain = replace(plain, models={second.id: second})
    run(engine, controlled(plain, (tmp_path / "net", hint(), {})))
    assert 1 <= len(calls) < plain.request.steps


STYLE = "<lora:style:1>"


def styled(job: EngineJob, folder: Path, prompt: str, *regions: Condition) -> EngineJob:
    """``job`` with that prompt, regions and the LoRA that any of them names."""
    name = "down_blocks.0.resnets.0.conv1"
    down, up = pair(unet_of(job.model).get_submodule(name).weight.shape)
    stem = f"lora_unet_{name.replace('.', '_')}"
    tensors = {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": 0.1 * up}
    name = "text_model.encoder.layers.0.mlp.fc1"
    down, up = pair((64, 32))
    stem = f"lora_te_{name.replace('.', '_')}"
    tensors |= {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": 0.1 * up}
    file = written(folder / "style.safetensors", tensors)
    named = any(STYLE in each for each in (prompt, *(use.word for use in regions)))
    own = (replace(lora("style"), word=STYLE),) if named else ()
    uses = (*own, *regions, *job.request.conditions)
    request = replace(job.request, prompt=prompt, conditions=uses, dialect="a1111")
    return replace(job, request=request, files={**job.files, "style": str(file)})


@pytest.mark.slow
@pytest.mark.parametrize("separation", [0.0, 1.0])
@pytest.mark.parametrize("what", ["balanced", "control", "prompt", "reference"])
def test_a_region_of_all_the_picture_with_a_lora_is_the_plain_prompt_beside_it(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path, what: Any, separation: float
) -> None:
    where = np.ones((64, 96), np.float32)
    settings: dict[str, Any] = {"steps": 2, "guidance_scale": 7.5, "region_separation": separation}
    plain = wide_job(tiny("sd1"), **settings)
    if what == "reference":
        request = replace(plain.request, conditions=(reference("seen"),))
        job = replace(plain, request=request, arrays={"seen": hint(), "where": where})
    else:
        job = controlled(plain, (net, hint(), {"mode": what}), where=where)
    wanted = our_latents(engine, styled(job, tmp_path, f"a dog {STYLE}"))
    without = our_latents(engine, styled(job, tmp_path, "a dog"))
    assert difference(wanted, without) > 30 * TOLERANCE
    use = region(f"a dog {STYLE}", "where", mode="replace", end=0.99)
    inside = our_latents(engine, styled(job, tmp_path, "a cat", use))
    assert difference(inside, wanted) < TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("separation", [0.0, 1.0])
@pytest.mark.parametrize("what", ["balanced", "control", "reference"])
def test_loras_of_regions_act_beside_it(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path, what: Any, separation: float
) -> None:
    where = np.zeros((64, 96), np.float32)
    where[:, :48] = 1
    use = region(f"a dog {STYLE}", "where")
    plain = wide_job(tiny("sd1"), steps=2, region_separation=separation)
    if what == "reference":
        request = replace(plain.request, conditions=(reference("seen"),))
        job = replace(plain, request=request, arrays={"seen": hint(), "where": where})
    else:
        job = controlled(plain, (net, hint(), {"mode": what}), where=where)
    made = our_latents(engine, styled(job, tmp_path, "a cat", use))
    without = styled(replace(plain, arrays={"where": where}), tmp_path, "a cat", use)
    assert bool(torch.isfinite(made).all())
    assert difference(made, our_latents(engine, without)) > 30 * TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("offload", ["parts", "groups"])
def test_networks_wait_as_the_model_does(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path, offload: Any
) -> None:
    adapter(unet_of(tiny("sd1"))).save_pretrained(tmp_path / "adapter")
    uses = [(path, hint(), {"weight": 0.5}) for path in (net, tmp_path / "adapter")]
    job = controlled(wide_job(tiny("sd1"), steps=2), *uses)
    wanted = run(engine, job).pixels[0]
    held = replace(job, memory=MemoryPlan(offload=offload))
    for _ in range(2):
        assert np.array_equal(run(engine, held).pixels[0], wanted)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")
def test_it_runs_in_half_precision(tiny: Make, net: Path, tmp_path: Path) -> None:
    from diffusers import FluxTransformer2DModel

    flux = tiny("flux")
    transformer = FluxTransformer2DModel.from_pretrained(Path(flux.path) / "transformer")
    flux_net(transformer).save_pretrained(tmp_path / "flux")
    half = LocalEngine("bfloat16")
    where = np.full((64, 96), 0.5, np.float32)
    for info, path, scheduler in (
        (tiny("sd1"), net, "ddim"),
        (flux, tmp_path / "flux", "flow_euler"),
    ):
        plain = wide_job(info, steps=2, scheduler=scheduler)
        job = controlled(plain, (path, hint(), {"mask": "where"}), where=where)
        made, without = run(half, job).pixels[0], run(half, plain).pixels[0]
        assert np.isfinite(made).all() and not np.array_equal(made, without)
    half.close()


@pytest.mark.slow
def test_openvino_gives_way_and_says_so(engine: LocalEngine, tiny: Make, net: Path) -> None:
    if openvino_version() is None:
        pytest.skip("OpenVINO is an extra")
    job = controlled(wide_job(tiny("sd1")), (net, hint(), {}))
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    told: list[EngineEvent] = []
    set_backend(model, MemoryPlan(backend="openvino"), told.append, job.request)
    assert [each.code for each in told if isinstance(each, Noted)] == ["openvino_control"]
    assert model.backend.name == "torch"


@pytest.mark.slow
def test_only_what_is_named_and_the_last_one_stay(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    for name in "abc":
        controlnet(unet_of(tiny("sd1")), ord(name)).save_pretrained(tmp_path / name)
    plain = wide_job(tiny("sd1"), steps=1)
    stack = engine.cache.get(plain.model, lambda _: None, CancelToken()).controls

    def used(*names: str) -> int:
        uses = ((tmp_path / name, hint(), {}) for name in names)
        return reads(run(engine, controlled(plain, *uses)).events)

    assert [used("a", "b"), used("c"), used("b", "c"), used("a")] == [2, 1, 0, 1]
    run(engine, plain)
    assert used("a") == 0 and sum(stack.has(tmp_path / name) for name in "abc") == 2
