"""What control images do besides parity: masks, holes, weights, notes, errors, other conditions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import region
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Loading, Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.control.control_network import ControlCall, control_picture
from desktop_app.engine.control.unet_networks import UnetControlNet
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.control.networks import adapter, controlnet, original, unet_of, union, written
from tests.engine.control.stock import (
    controlled,
    hint,
    our_latents,
    reads,
    wide_job,
)
from tests.engine.parity import TOLERANCE, WIDE, difference

Make = Callable[[str], ModelInfo]


@pytest.mark.slow
def test_on_off_on_gives_the_first_again(engine: LocalEngine, tiny: Make, net: Path) -> None:
    plain = wide_job(tiny("sd1"), steps=2)
    job = controlled(plain, (net, hint(), {}))
    runs = [run(engine, each) for each in (job, plain, job)]
    first, without, again = (each.pixels[0] for each in runs)
    assert np.array_equal(first, again) and not np.array_equal(first, without)
    assert not reads(runs[2].events)


def test_no_weight_gives_the_bytes_of_no_control_and_reads_nothing(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    plain = wide_job(tiny("sd1"), steps=2)
    job = controlled(plain, (tmp_path / "missing.safetensors", hint(), {"weight": 0.0}))
    assert np.array_equal(run(engine, job).pixels[0], run(engine, plain).pixels[0])


@pytest.mark.slow
def test_a_mask_says_where_it_acts(engine: LocalEngine, tiny: Make, net: Path) -> None:
    plain = wide_job(tiny("sd1"), steps=1)
    whole, half = np.ones((2, WIDE.height, WIDE.width), np.float32)
    half[:, 48:] = 0
    without, everywhere = (
        our_latents(engine, each) for each in (plain, controlled(plain, (net, hint(), {})))
    )
    masked = controlled(plain, (net, hint(), {"mask": "where"}), where=half)
    made = our_latents(engine, masked)
    all_of_it = controlled(plain, (net, hint(), {"mask": "where"}), where=whole)
    assert difference(our_latents(engine, all_of_it), everywhere) < TOLERANCE
    left, right = (made - without).abs().chunk(2, -1)
    assert left.mean() > right.mean() > 0  # attention carries some of it over
    none = controlled(plain, (net, hint(), {"mask": "where"}), where=half * 0)
    assert torch.equal(our_latents(engine, none), without)


@pytest.mark.slow
def test_prompt_first_fades_like_guess_mode_and_keeps_the_negative_half(
    engine: LocalEngine, tiny: Make, net: Path
) -> None:
    # Without guidance there is no negative half: both are the same.
    plain = wide_job(tiny("sd1"), steps=2, guidance_scale=1.0)
    alone = [
        our_latents(engine, controlled(plain, (net, hint(), {"mode": mode})))
        for mode in ("prompt", "control")
    ]
    assert torch.equal(*alone)
    guided = wide_job(tiny("sd1"), steps=2)
    both = [
        our_latents(engine, controlled(guided, (net, hint(), {"mode": mode})))
        for mode in ("balanced", "prompt", "control")
    ]
    assert difference(both[1], both[2]) > TOLERANCE < difference(both[0], both[1])


def test_nothing_outside_the_mask_changes(engine: LocalEngine, tiny: Make, net: Path) -> None:
    picture, mask = hint(5), np.zeros((WIDE.height, WIDE.width), np.float32)
    mask[32:, 48:] = 1
    plain = wide_job(tiny("sd1"), picture, mask, steps=2)
    made = our_latents(engine, controlled(plain, (net, hint(), {})))
    without = our_latents(engine, plain)
    assert torch.equal(made[..., :4, :], without[..., :4, :])
    assert not torch.equal(made[..., 4:, 6:], without[..., 4:, 6:])


@pytest.mark.slow
def test_regions_composed_prompts_and_weak_attention_go_on(
    engine: LocalEngine, tiny: Make, net: Path
) -> None:
    where = np.zeros((WIDE.height, WIDE.width), np.float32)
    where[:, :40] = 1
    for settings in (
        {"conditions": (region("a dog", "where", mode="replace"),)},
        {"prompt": "a cat AND a dog :0.5"},
        {"attention_guidance": "perturbed"},
    ):
        plain = wide_job(tiny("sd1"), steps=2, **settings)
        plain = replace(plain, arrays={"where": where} if "conditions" in settings else {})
        job = controlled(plain, (net, hint(), {}), **plain.arrays)
        for mode in ("balanced", "control"):
            uses = tuple(
                replace(use, mode=mode) if use.kind == "control" else use
                for use in job.request.conditions
            )
            each = replace(job, request=replace(job.request, conditions=uses))
            assert difference(our_latents(engine, each), our_latents(engine, plain)) > TOLERANCE


@pytest.mark.slow
def test_beside_several_texts_a_network_hears_the_common_one(
    engine: LocalEngine, tiny: Make, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[torch.Tensor] = []
    real = UnetControlNet.residuals

    def residuals(self: UnetControlNet, call: ControlCall) -> Any:
        heard.append(call.inputs["encoder_hidden_states"])
        return real(self, call)

    monkeypatch.setattr(UnetControlNet, "residuals", residuals)
    where = np.zeros((WIDE.height, WIDE.width), np.float32)
    where[:, :40] = 1
    # Late steps hear all texts in one prediction; the first ones predict each by itself.
    use = region("a dog", "where", mode="replace", start=0.5)
    plain = wide_job(tiny("sd1"), steps=6)
    with_regions = replace(
        plain, request=replace(plain.request, conditions=(use,)), arrays={"where": where}
    )
    for job in (plain, with_regions):
        our_latents(engine, controlled(job, (net, hint(), {}), **job.arrays))
    assert torch.equal(heard[0], heard[-1])


@pytest.mark.slow
def test_deep_cache_is_off_and_said(engine: LocalEngine, tiny: Make, net: Path) -> None:
    plain, events = wide_job(tiny("sd1"), steps=3, reuse=2), list[EngineEvent]()
    job = controlled(plain, (net, hint(), {}))
    whole = our_latents(engine, controlled(wide_job(tiny("sd1"), steps=3), (net, hint(), {})))
    assert torch.equal(our_latents(engine, job, events), whole)
    assert [e.code for e in events if isinstance(e, Noted)] == ["reuse_control"]


@pytest.mark.slow
def test_loading_is_told_and_cancelled_between_two(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path
) -> None:
    for name in "ab":
        controlnet(unet_of(tiny("sd1")), ord(name)).save_pretrained(tmp_path / name)
    job = controlled(wide_job(tiny("sd1")), *((tmp_path / n, hint(), {}) for n in "ab"))
    cancel, told = CancelToken(), list[Loading]()

    def stop(event: EngineEvent) -> None:
        if isinstance(event, Loading) and event.what == "control network":
            told.append(event)
            cancel.cancel()

    with pytest.raises(Cancelled):
        engine.generate(job, stop, cancel)
    assert [(each.done, each.total) for each in told] == [(0, 2)]


# ---------------------------------------------------------------------- what can't be used


def refused(engine: LocalEngine, info: ModelInfo, path: Path, **options: Any) -> ModelError:
    """The error of a job with the network at ``path``: told before a step is made."""
    events: list[EngineEvent] = []
    with pytest.raises(ModelError) as caught:
        job = controlled(wide_job(info), (path, hint(), options))
        engine.generate(job, events.append, CancelToken())
    assert not [event for event in events if type(event).__name__ == "StepDone"]
    return caught.value


@pytest.mark.slow
def test_networks_for_other_models_are_named(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path
) -> None:
    controlnet(unet_of(tiny("sdxl"))).save_pretrained(tmp_path / "sdxl")
    error = refused(engine, tiny("sd1"), tmp_path / "sdxl")
    assert (error.code, error.params["name"]) == ("control_unfit", "sdxl")
    assert refused(engine, tiny("sdxl"), net).code == "control_unfit"
    # Of the same family by its names, but for a text of another width.
    tensors = dict(load_file(net / "diffusion_pytorch_model.safetensors"))
    for key in tensors:
        if key.endswith(("attn2.to_k.weight", "attn2.to_v.weight")):
            tensors[key] = torch.zeros(tensors[key].shape[0], 48)
    error = refused(engine, tiny("sd1"), written(tmp_path / "wide.safetensors", tensors))
    assert error.code == "control_unfit" and "48" in str(error.params["reason"])
    levels = (4, 4, 4, 4, 4)
    deep = controlnet(unet_of(tiny("sd1")), conditioning_embedding_out_channels=levels)
    deep.save_pretrained(tmp_path / "deep")
    error = refused(engine, tiny("sd1"), tmp_path / "deep")
    assert error.code == "control_unfit" and "16 times" in str(error.params["reason"])
    adapter(unet_of(tiny("sdxl"))).save_pretrained(tmp_path / "adapter")
    assert refused(engine, tiny("sd1"), tmp_path / "adapter").code == "control_unfit"


@pytest.mark.slow
def test_damaged_and_foreign_files_are_named(
    engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path
) -> None:
    info, source = tiny("sd1"), net / "diffusion_pytorch_model.safetensors"
    (cut := tmp_path / "cut.safetensors").write_bytes(source.read_bytes()[:-1000])
    assert refused(engine, info, cut).code == "model_damaged"
    tensors = dict(load_file(source))
    short = {k: v for k, v in tensors.items() if "mid_block.resnets" not in k}
    error = refused(engine, info, written(tmp_path / "short.safetensors", short))
    assert error.code == "model_incomplete"
    spoilt = {**tensors, "conv_in.bias": torch.full_like(tensors["conv_in.bias"], torch.nan)}
    error = refused(engine, info, written(tmp_path / "nan.safetensors", spoilt))
    assert (error.code, error.params["layer"]) == ("control_not_finite", "conv_in.bias")
    other = written(tmp_path / "other.safetensors", {"lora_up.weight": torch.zeros(2, 2)})
    assert refused(engine, info, other).code == "control_unknown"
    (tmp_path / "net.pth").write_bytes(b"pickle")
    assert refused(engine, info, tmp_path / "net.pth").code == "model_pickle"
    assert refused(engine, info, tmp_path / "away.safetensors").code == "weights_missing"


def test_a_folder_is_data(engine: LocalEngine, tiny: Make, net: Path, tmp_path: Path) -> None:
    """Settings that can't be are refused; the class that is named is never looked up."""
    for name in net.iterdir():
        (tmp_path / name.name).write_bytes(name.read_bytes())
    config = json.loads((net / "config.json").read_text())
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**config, "_class_name": "os.system", "auto_map": {"a": "b.py"}}))
    assert (
        our_latents(engine, controlled(wide_job(tiny("sd1"), steps=1), (tmp_path, hint(), {})))
        .isfinite()
        .all()
    )
    path.write_text(json.dumps({**config, "norm_num_groups": 10**9}))
    assert refused(engine, tiny("sd1"), tmp_path).code == "model_damaged"


@pytest.mark.slow
def test_kinds_that_a_union_network_does_not_know_are_named(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    union(unet_of(tiny("sdxl")), 6).save_pretrained(tmp_path / "union")
    error = refused(engine, tiny("sdxl"), tmp_path / "union", word="tile")
    assert error.code == "control_word" and "canny" in str(error.params["known"])


@pytest.mark.slow
def test_hints_are_read_once_in_both_orders_of_colours(
    engine: LocalEngine, tiny: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unet = unet_of(tiny("sd1"))
    controlnet(unet, controlnet_conditioning_channel_order="bgr").save_pretrained(tmp_path / "bgr")
    controlnet(unet).save_pretrained(tmp_path / "rgb")
    plain = wide_job(tiny("sd1"), steps=3, count=1)
    calls: list[int] = []
    stack = engine.cache.get(plain.model, lambda _: None, CancelToken()).controls
    network = stack.network(tmp_path / "rgb")
    real = network.embedded
    monkeypatch.setattr(network, "embedded", lambda pixels: calls.append(1) or real(pixels))
    image = hint()
    turned = np.ascontiguousarray(image[..., ::-1])
    first = our_latents(engine, controlled(plain, (tmp_path / "rgb", image, {})))
    assert len(calls) == 1
    other = our_latents(engine, controlled(plain, (tmp_path / "bgr", turned, {})))
    assert difference(first, other) < TOLERANCE


def test_a_hole_is_what_is_painted() -> None:
    mask = np.array([[0.0, 0.2], [1.0, 0.0]], np.float32)
    shown = control_picture(np.full((2, 2, 3), 255, np.uint8), mask).with_hole(-1)
    assert shown[0, 0].tolist() == [[1, -1], [-1, 1]]


@pytest.mark.slow
def test_original_names_of_a_file_without_its_end_are_named(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    tensors = original(controlnet(unet_of(tiny("sd1"))))
    del tensors["middle_block_out.0.weight"]
    path = written(tmp_path / "control.safetensors", tensors)
    assert refused(engine, tiny("sd1"), path).code == "model_incomplete"
