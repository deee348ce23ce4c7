"""Latents with IP-Adapters equal those of diffusers' pipelines: SD 1, SD 2 and SDXL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from desktop_app.core.conditions import region
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.image_prompt.picture_layers import layer_weights
from desktop_app.engine.local import LocalEngine
from tests.engine.control import stock
from tests.engine.control.networks import unet_of, written
from tests.engine.control.stock import our_latents, wide_job
from tests.engine.image_prompt.adapters import (
    adapter,
    encoder,
    original,
    parted,
    picture,
    prompted,
)
from tests.engine.parity import TOLERANCE, WIDE, difference

Make = Callable[[str], ModelInfo]
Use = dict[str, Any]
PIPELINES = {
    "sd1": "StableDiffusionPipeline",
    "sd2": "StableDiffusionPipeline",
    "sdxl": "StableDiffusionXLPipeline",
}


def their_latents(
    job: EngineJob,
    adapters: list[dict[str, Tensor]],
    pictures: list[list[ByteArray]],
    scale: Any = 1.0,
    **inputs: Any,
) -> Tensor:
    """The latents from diffusers' pipeline."""

    def change(pipeline: Any) -> None:
        names = [""] * len(adapters)
        tensors = [parted(each) for each in adapters]
        pipeline.load_ip_adapter(tensors, subfolder=names, weight_name=names)
        pipeline.set_ip_adapter_scale(scale)

    shown = [[Image.fromarray(each) for each in several] for several in pictures]
    sizes = {"height": WIDE.height, "width": WIDE.width}
    parts = {"image_encoder": encoder()}
    return stock.their_latents(
        PIPELINES[job.model.family], job, parts, change, ip_adapter_image=shown, **sizes, **inputs
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "kind", "count"),
    [
        ("sd1", "plus", 2),
        ("sd1", "full", 1),
        ("sdxl", "basic", 1),
        pytest.param("sd1", "basic", 1, marks=pytest.mark.slow),
        pytest.param("sd2", "basic", 3, marks=pytest.mark.slow),
        pytest.param("sdxl", "plus", 1, marks=pytest.mark.slow),
    ],
)
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path, family: str, kind: str, count: int
) -> None:
    info = tiny(family)
    tensors = adapter(unet_of(info), kind)
    path = written(tmp_path / f"{kind}.safetensors", tensors)
    plain = wide_job(info, negative_prompt="blurred")
    pictures = [picture(at, 30 + 20 * at) for at in range(count)]
    made = our_latents(engine, prompted(plain, eye, (path, pictures, {"weight": 0.8})))
    found = difference(made, their_latents(plain, [tensors], [pictures], 0.8))
    effect = difference(made, our_latents(engine, plain))
    print(f"image prompt {family} {kind} {count}: {found:.1e} of {effect:.1e}")
    assert found < TOLERANCE and effect > 5 * TOLERANCE


@pytest.mark.slow
def test_two_add_up_each_in_its_steps(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("sd1")
    several = [adapter(unet_of(info), kind, at) for at, kind in enumerate(("basic", "plus"))]
    paths = [written(tmp_path / f"{at}.safetensors", each) for at, each in enumerate(several)]
    plain, pictures = wide_job(info), [[picture(1)], [picture(2)]]

    def turn(pipeline: Any, step: int, _: Any, kept: Use) -> Use:
        pipeline.set_ip_adapter_scale([0.6, 1.2 if step + 1 in (2, 3) else 0.0])
        return kept

    wanted = their_latents(plain, several, pictures, [0.6, 0.0], callback_on_step_end=turn)
    job = prompted(
        plain,
        eye,
        (paths[0], pictures[0], {"weight": 0.6}),
        (paths[1], pictures[1], {"weight": 1.2, "start": 0.2, "end": 0.7}),
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_a_mask_says_where(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path, family: str
) -> None:
    info = tiny(family)
    tensors = adapter(unet_of(info), "basic")
    path = written(tmp_path / "basic.safetensors", tensors)
    mask = np.zeros((WIDE.height, WIDE.width), np.float32)
    mask[13:, 21:60] = 1
    mask[40:, 60:] = 0.5
    plain = wide_job(info)
    wanted = their_latents(
        plain,
        [tensors],
        [[picture()]],
        cross_attention_kwargs={"ip_adapter_masks": [torch.from_numpy(mask)[None, None]]},
    )
    job = prompted(plain, eye, (path, [picture()], {"mask": "where"}), where=mask)
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.slow
def test_style_alone_is_one_block(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("sdxl")
    tensors = adapter(unet_of(info), "basic")
    path = written(tmp_path / "basic.safetensors", tensors)
    plain = wide_job(info)
    scale = {"up": {"block_0": [0.0, 1.0]}}
    wanted = their_latents(plain, [tensors], [[picture()]], scale)
    made = our_latents(engine, prompted(plain, eye, (path, [picture()], {"mode": "style"})))
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > TOLERANCE


def test_blocks_of_style_and_composition() -> None:
    def acting(family: str, mode: str, blocks: list[str]) -> dict[str, float]:
        names = [f"{each}.transformer_blocks.0.attn2" for each in blocks]
        shares = layer_weights(names, family, mode)
        return {each: share for each, share in zip(blocks, shares, strict=True) if share}

    large = [f"{side}.{at}" for side in ("down_blocks.1.attentions", "down_blocks.2.attentions",
             "up_blocks.0.attentions", "up_blocks.1.attentions") for at in range(3)]  # fmt: skip
    assert acting("sdxl", "style", large) == {"up_blocks.0.attentions.1": 1}
    assert acting("sdxl", "composition", large) == {"down_blocks.2.attentions.1": 1}
    assert len(acting("sdxl", "all", large)) == len(large)
    small = [f"down_blocks.{at // 2}.attentions.{at % 2}" for at in range(6)]
    small += ["mid_block.attentions.0"]
    small += [f"up_blocks.{1 + at // 3}.attentions.{at % 3}" for at in range(9)]
    numbers = {small.index(name) for name in acting("sd1", "style", small)}
    assert numbers == {0, 1, 2, 3, 9, 10, 11, 12, 13, 14, 15}  # cubiq's, in the order of running
    assert acting("sd1", "composition", small) == {small[4]: 0.25, small[5]: 1}


@pytest.mark.slow
def test_encoders_as_single_files_are_the_same(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info, net = tiny("sd1"), encoder()
    path = written(tmp_path / "plus.safetensors", adapter(unet_of(info), "plus"))
    files = [
        eye,
        written(tmp_path / "clip_vision.safetensors", net.state_dict()),
        written(tmp_path / "open_clip.safetensors", original(net)),
    ]
    plain = wide_job(info, steps=1)
    made = [our_latents(engine, prompted(plain, each, (path, [picture()], {}))) for each in files]
    assert torch.equal(made[0], made[1])
    assert difference(made[0], made[2]) < TOLERANCE / 10


@pytest.mark.slow
def test_the_next_picture_is_as_before(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("sd1")
    path = written(tmp_path / "plus.safetensors", adapter(unet_of(info), "plus"))
    plain = wide_job(info, steps=2)
    job = prompted(plain, eye, (path, [picture()], {}))
    first, off = our_latents(engine, job), our_latents(engine, plain)
    assert torch.equal(our_latents(engine, job), first) and not torch.equal(first, off)
    assert torch.equal(our_latents(engine, plain), off)
    none = prompted(plain, tmp_path / "nothing", (path, [picture()], {"weight": 0.0}))
    assert torch.equal(our_latents(engine, none), off)


@pytest.mark.slow
def test_it_goes_with_regions_and_weakened_attention(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("sd1")
    path = written(tmp_path / "basic.safetensors", adapter(unet_of(info), "basic"))
    here = np.zeros((WIDE.height, WIDE.width), np.float32)
    here[:, 48:] = 1
    plain = wide_job(info, steps=2, attention_guidance="smoothed")
    request = replace(plain.request, conditions=(region("a dog", "here"),))
    plain = replace(plain, request=request, arrays={"here": here})
    made = our_latents(engine, prompted(plain, eye, (path, [picture()], {"mask": "here"})))
    without = our_latents(engine, plain)
    changed = (made - without).abs().amax((0, 1))
    assert bool(torch.isfinite(made).all()) and float(changed.max()) > 5 * TOLERANCE


def test_pictures_are_read_once(engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path) -> None:
    info = tiny("sd1")
    path = written(tmp_path / "basic.safetensors", adapter(unet_of(info), "basic"))
    plain = wide_job(info, steps=1)
    events: list[EngineEvent] = []
    for weight in (1.0, 0.5):
        job = prompted(plain, eye, (path, [picture(8)], {"weight": weight}))
        our_latents(engine, job, events)
    assert stock.reads(events, "image prompt") == 1


FAULTS = {
    "image_prompt_unknown": lambda given: {"some.weight": torch.zeros(2)},
    "image_prompt_face": lambda given: {
        "image_proj.proj.0.weight": torch.zeros(8, 512),
        "image_proj.proj.2.weight": torch.zeros(8, 8),
        "image_proj.norm.weight": torch.zeros(8),
        **{key: value for key, value in given.items() if key.startswith("ip_adapter.")},
    },
    "image_encoder_missing": lambda given: {
        **given,
        "image_proj.proj.weight": torch.zeros(4 * 32, 1280),
    },
    "image_prompt_unfit": lambda given: {
        key: value for key, value in given.items() if not key.startswith("ip_adapter.1.")
    },
    "control_not_finite": lambda given: {
        **given,
        "ip_adapter.3.to_v_ip.weight": given["ip_adapter.3.to_v_ip.weight"] * torch.inf,
    },
    "model_incomplete": lambda given: {
        key: value for key, value in given.items() if key != "image_proj.norm.bias"
    },
}


@pytest.mark.few(1)
@pytest.mark.parametrize("code", list(FAULTS))
def test_what_does_not_fit_is_named_before_the_first_step(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path, code: str
) -> None:
    info = tiny("sd1")
    path = written(tmp_path / "wrong.safetensors", FAULTS[code](adapter(unet_of(info), "basic")))
    with pytest.raises(ModelError) as caught:
        our_latents(engine, prompted(wide_job(info), eye, (path, [picture()], {})))
    assert caught.value.code == code


def test_files_that_can_not_be_read_are_named(
    engine: LocalEngine, tiny: Make, eye: Path, tmp_path: Path
) -> None:
    info = tiny("sd1")
    good = written(tmp_path / "good.safetensors", adapter(unet_of(info), "basic"))
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(good.read_bytes()[:-100])
    pickled = tmp_path / "old.bin"
    pickled.write_bytes(b"pickle")
    large = written(
        tmp_path / "large.safetensors", {"image_proj.proj.weight": torch.zeros(4 * 2048, 24),
        "image_proj.norm.weight": torch.zeros(2048), "ip_adapter.1.to_k_ip.weight": torch.zeros(2)}
    )  # fmt: skip
    cases = [
        (cut, eye, "model_damaged"),
        (pickled, eye, "model_pickle"),
        (tmp_path / "gone.safetensors", eye, "weights_missing"),
        (large, eye, "image_prompt_unfit"),
        (good, cut, "model_damaged"),
        (good, good, "image_encoder_missing"),
    ]
    for path, look, code in cases:
        with pytest.raises(ModelError) as caught:
            our_latents(engine, prompted(wide_job(info), look, (path, [picture()], {})))
        assert caught.value.code == code, path
    with pytest.raises(InputError):
        our_latents(engine, prompted(wide_job(info), eye, (good, [picture()[..., :1]], {})))
