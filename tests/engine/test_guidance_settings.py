"""The settings of guidance in whole jobs: what they change, what it costs, and with what else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora
from desktop_app.core.events import Noted
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts
from tests.tiny_sd3 import sd3_folder

Make = Callable[..., ModelInfo]
Settings = dict[str, Any]

ON: dict[str, Settings] = {
    "curve": {"guidance_curve": "linear"},
    "interval": {"guidance_curve": "constant", "guidance_stop": 0.5},
    "rescale": {"guidance_rescale": 0.7},
    "perturbed": {"attention_guidance": "perturbed"},
    "smoothed": {"attention_guidance": "smoothed", "attention_blur": 1.0},
    "structure": {"structure": 0.5, "structure_guidance": 1.5},
}
"""What changes a picture of a UNet with guidance."""

FOLLOWERS: Settings = {
    "guidance_final": 9.0,
    "guidance_start": 0.3,
    "guidance_stop": 0.7,
    "attention_scale": 8.0,
    "attention_blur": 2.0,
    "structure_strength": 0.5,
    "structure_guidance": 9.0,
}
"""Of these none has an effect without what it follows."""


@contextmanager
def batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many texts went through the denoiser at each call."""
    seen: list[int] = []
    predict = GuidedModel.predict

    def counting(model: GuidedModel, *given: Any) -> Tensor:
        seen.append(model.batch)
        return predict(model, *given)

    with monkeypatch.context() as patch:
        patch.setattr(GuidedModel, "predict", counting)
        yield seen


@pytest.fixture(scope="module")
def flow(make_model: Make, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """Flow models by family, made once."""
    made: dict[str, ModelInfo] = {}
    write = {"sd3": sd3_folder, "flux1": flux_folder}

    def make(family: str) -> ModelInfo:
        if family not in made:
            folder = write[family](tmp_path_factory.mktemp("models") / family)
            made[family] = replace(probe(folder, load_families()), native_size=64)
        return made[family]

    return make


def pixels(engine: LocalEngine, model: ModelInfo, **settings: Any) -> FloatArray:
    settings.setdefault("steps", 4)
    flows = model.family in ("sd3", "flux1")
    settings.setdefault("scheduler", "flow_euler" if flows else "ddim")
    (made,) = run(engine, make_job(model, **settings)).pixels
    assert np.isfinite(made).all()
    return made


def test_what_is_off_changes_no_byte(engine: LocalEngine, model: ModelInfo) -> None:
    assert np.array_equal(pixels(engine, model), pixels(engine, model, **FOLLOWERS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ON)
def test_each_changes_the_picture_and_the_next_is_as_before(
    engine: LocalEngine, model: ModelInfo, name: str
) -> None:
    plain = pixels(engine, model)
    changed = pixels(engine, model, **ON[name])
    assert not np.array_equal(changed, plain)
    assert np.array_equal(pixels(engine, model, **ON[name]), changed)
    assert np.array_equal(pixels(engine, model), plain)


@pytest.mark.slow
def test_steps_without_guidance_hear_one_text(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batches(monkeypatch) as seen:
        inside = {"guidance_start": 0.25, "guidance_stop": 0.75}
        pixels(engine, model, guidance_curve="constant", **inside)
        pixels(engine, model, structure=0.5, structure_guidance=1.0)
        pixels(engine, model, guidance_curve="linear", count=1)
        pixels(engine, model, guidance_scale=1.0, structure=0.5, structure_guidance=3.0)
    assert seen == [1, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 1, 2, 2, 1, 1]


@pytest.mark.slow
def test_guidance_left_out_everywhere_is_none(engine: LocalEngine, model: ModelInfo) -> None:
    never = pixels(engine, model, guidance_curve="constant", guidance_start=1.0)
    assert np.array_equal(never, pixels(engine, model, guidance_scale=1.0))


def test_attention_guidance_is_one_entry_more(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batches(monkeypatch) as seen:
        pixels(engine, model, steps=1, attention_guidance="perturbed")
        pixels(engine, model, steps=1, attention_guidance="perturbed", guidance_scale=1.0)
        pixels(engine, model, steps=1, attention_guidance="perturbed", attention_scale=0.0)
    assert seen == [3, 2, 2]


@pytest.mark.slow
def test_it_works_in_tiles_as_without(make_model: Make) -> None:
    made = {}
    for precision in ("float32", "bfloat16"):
        engine = LocalEngine(precision)
        made[precision] = pixels(engine, make_model(), attention_guidance="perturbed", steps=2)
        engine.close()
    assert float(np.abs(made["float32"] - made["bfloat16"]).max()) < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["scale", "scale_and_start"])
def test_cfg_zero_is_for_flow_models(
    engine: LocalEngine, model: ModelInfo, flow: Callable[[str], ModelInfo], kind: str
) -> None:
    assert np.array_equal(pixels(engine, model, cfg_zero=kind), pixels(engine, model))
    sd3, dev = flow("sd3"), flow("flux1")
    assert not np.array_equal(pixels(engine, sd3, cfg_zero=kind), pixels(engine, sd3))
    assert np.array_equal(pixels(engine, dev, cfg_zero=kind), pixels(engine, dev))


@pytest.mark.slow
def test_what_a_transformer_has_no_form_of_leaves_it_alone(
    engine: LocalEngine, flow: Callable[[str], ModelInfo]
) -> None:
    plain = pixels(engine, flow("sd3"), steps=2)
    made = pixels(engine, flow("sd3"), steps=2, attention_guidance="perturbed")
    assert np.array_equal(plain, made)


@pytest.mark.slow
def test_a_unet_without_attention_in_its_middle_is_named(
    engine: LocalEngine, make_model: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = make_model("sd1", seed=5)
    network = engine.cache.get(info, lambda _: None, CancelToken()).network
    monkeypatch.setattr(network.mid_block, "attentions", torch.nn.ModuleList([]))
    monkeypatch.setattr(network.mid_block, "resnets", network.mid_block.resnets[:1])
    made = run(engine, make_job(info, attention_guidance="perturbed"))
    assert [note.code for note in made.of(Noted)] == ["no_mid_attention"]


WITH: dict[str, Settings] = {
    "deep cache": {"reuse": 2},
    "early stop": {"settle": 0.05},
    "two calls a step": {"scheduler": "heun"},
    "several texts": {"prompt": "a cat AND a dog :0.5"},
    "other texts": {"prompt": "a [cat:dog:0.5]"},
    "more than one": {"count": 2},
    "no guidance": {"guidance_scale": 1.0},
    "many steps": {"steps": 7, "scheduler": "dpmpp_2m_karras"},
}
"""What the settings are combined with: each must run, be repeatable, and give the same picture
alone as in a row."""


@pytest.mark.parametrize("other", WITH)
@pytest.mark.parametrize("name", ON)
@pytest.mark.few(1)
def test_they_work_together(engine: LocalEngine, model: ModelInfo, name: str, other: str) -> None:
    settings = {"steps": 4, "scheduler": "ddim", **ON[name], **WITH[other]}
    job = make_job(model, **settings)
    both = run(engine, job).pixels
    for at, one in enumerate(both):
        single = make_job(model, **settings)
        single = replace(single, request=single.request.single(at))
        (alone,) = run(engine, single).pixels
        assert np.isfinite(one).all() and np.array_equal(alone, one)


@pytest.mark.slow
def test_all_at_once_with_a_picture_and_a_mask(
    engine: LocalEngine, make_model: Make, picture: ByteArray, mask: FloatArray
) -> None:
    soft = np.where(mask > 0, 0.6, 0).astype(np.float32)
    settings: Settings = {name: each for row in ON.values() for name, each in row.items()}
    for channels in (4, 9):
        job = make_job(make_model(channels=channels), picture, soft, steps=6, reuse=2, **settings)
        (made,) = run(engine, job).pixels
        assert np.isfinite(made).all()


@pytest.mark.slow
def test_a_refiner_is_guided_alike(
    engine: LocalEngine, make_model: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, second = make_model("sdxl"), make_model("sdxl", refiner=True)
    use = Condition("refiner", "second", start=0.5)
    job = make_job(base, steps=4, conditions=(use,), attention_guidance="perturbed")
    stop = {"guidance_curve": "constant", "guidance_stop": 0.8}
    job = replace(
        job, request=replace(job.request, **stop), models={"second": replace(second, name="second")}
    )
    with batches(monkeypatch) as seen:
        run(engine, job)
    assert seen == [3, 3, 3, 2]


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_structure_is_held_where_it_is_asked_for(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, share: float
) -> None:
    free = pixels(engine, model, image=picture, strength=1.0, steps=6)
    settings: Settings = {"structure": 0.7, "structure_strength": share}
    held = pixels(engine, model, image=picture, strength=1.0, steps=6, **settings)
    assert np.array_equal(held, free) == (share == 1.0)


@pytest.mark.slow
def test_early_stop_waits_for_the_texture(engine: LocalEngine, model: ModelInfo) -> None:
    job = make_job(model, steps=8, settle=1.0, scheduler="ddim")
    (note,) = run(engine, job).of(Noted)
    assert note.params["steps"] < 5
    job = make_job(model, steps=8, settle=1.0, scheduler="ddim", structure=0.6)
    (note,) = run(engine, job).of(Noted)
    assert note.params["steps"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("offload", ["parts", "groups"])
def test_offloaded_it_is_the_same(make_model: Make, offload: Literal["parts", "groups"]) -> None:
    engine = LocalEngine("float32")
    job = make_job(make_model(), **ON["perturbed"], **ON["rescale"])
    (plain,) = run(engine, job).pixels
    (moved,) = run(engine, replace(job, memory=MemoryPlan(offload=offload))).pixels
    engine.close()
    assert np.array_equal(moved, plain)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["perturbed", "smoothed"])
def test_loras_act_in_weakened_attention_too(
    engine: LocalEngine, tmp_path: Path, name: str
) -> None:
    parts = tiny_parts()
    folder = tiny_folder(tmp_path / "model", parts=parts)
    layer = "mid_block.attentions.0.transformer_blocks.0.attn1"
    tensors: dict[str, Tensor] = {}
    for to in ("to_q", "to_v"):
        weight = parts.unet.get_submodule(f"{layer}.{to}").weight
        drawn = torch.randn(2, weight.shape[1], generator=torch.Generator().manual_seed(1))
        tensors[f"unet.{layer}.{to}.lora_A.weight"] = drawn
        tensors[f"unet.{layer}.{to}.lora_B.weight"] = torch.ones(weight.shape[0], 2)
    save_file(tensors, folder / "lora.safetensors")
    info = tiny_info(folder, parts, id=f"lora {name}")
    use = lora("lora.safetensors")
    plain = pixels(engine, info, **ON[name])
    held = pixels(engine, info, conditions=(use,), **ON[name])
    assert not np.array_equal(held, plain)
    partly = pixels(engine, info, conditions=(replace(use, end=0.5),), **ON[name])
    assert not np.array_equal(partly, plain) and not np.array_equal(partly, held)
    assert np.array_equal(pixels(engine, info, **ON[name]), plain)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd3", "flux1"])
def test_one_text_gives_the_bytes_it_gave_before_there_were_several(
    engine: LocalEngine,
    make_model: Make,
    flow: Callable[[str], ModelInfo],
    monkeypatch: pytest.MonkeyPatch,
    family: str,
) -> None:
    def predict(
        self: GuidedModel,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: dict[str, Tensor] | None = None,
    ) -> Tensor:
        """As it was when a prompt was one text; nothing here asks for a scale or more inputs."""
        assert scale is None and not further
        (heard,), without = self.conditioning.positive, self.conditioning.negative
        inputs, negative = heard.inputs, without[0].inputs if without else None
        model_input = model_input.to(self._compute.dtype)
        if negative is not None:
            inputs = {k: torch.cat([negative[k], v]) for k, v in inputs.items()}
            model_input = torch.cat([model_input] * 2)
        model_input = model_input.contiguous(memory_format=self._compute.memory_format)
        raw = self._call(model_input, timestep, inputs).float()
        if negative is None:
            return raw
        without, with_text = raw.chunk(2)
        return without + self._scale * (with_text - without)

    info = flow(family) if family in ("sd3", "flux1") else make_model(family)
    now = pixels(engine, info)
    monkeypatch.setattr(GuidedModel, "predict", predict)
    assert np.array_equal(pixels(engine, info), now)
