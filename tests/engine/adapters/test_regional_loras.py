"""LoRAs that a region's prompt names act there, and nowhere else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, lora, region
from desktop_app.core.events import Noted
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.regional_loras import RegionalLoras
from desktop_app.engine.guidance import Acting, GuidedModel
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.engine.offload import work_of
from desktop_app.engine.speed.norms import join_norms
from desktop_app.library.probing.probe import probe
from desktop_app.networks.weight_packing import plain_weight
from tests.engine.adapters.test_held import layers
from tests.engine.adapters.written import pair, product
from tests.engine.conftest import held, make_job, run
from tests.engine.control.stock import our_latents
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_parts
from tests.tiny_sd3 import sd3_folder

TAG, OTHER = "<lora:own:1>", "<lora:other:0.5>"
FAMILIES = ["sd1", "sd2", "sdxl"]
ALL = np.ones((64, 64), np.float32)
LEFT = ALL.copy()
LEFT[:, 32:] = 0
SOFT = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))


def whole(end: float = 1.0) -> Condition:
    """A region of all the picture with the LoRA."""
    return region(f"a dog {TAG}", "all", mode="replace", end=end)


BY_PLACE = whole(0.99)
"""It acts in every step, and only knows when each begins."""


def changes(network: nn.Module, prefix: str, seed: int) -> dict[str, Tensor]:
    """Of all layers: those of the timestep, of a UNet the norms, too."""
    tensors: dict[str, Tensor] = {}
    for at, (name, module) in enumerate(layers(network).items()):
        weight, bias = plain_weight(module).float(), module.bias
        down, up = (one.to(weight.device) for one in pair(weight.shape, seed=seed + at))
        size = 0.3 * weight.std() / product(down, up).std()
        tensors[f"{prefix}.{name}.lora_A.weight"] = down
        tensors[f"{prefix}.{name}.lora_B.weight"] = up * size
        if isinstance(bias, Tensor) and prefix == "unet":
            tensors[f"{prefix}.{name}.diff_b"] = torch.full_like(bias, 0.02)
    for name, norm in network.named_modules() if prefix == "unet" else ():
        if isinstance(norm, nn.GroupNorm | nn.LayerNorm):
            tensors[f"{prefix}.{name}.w_norm"] = torch.full_like(norm.weight, 0.05)
            tensors[f"{prefix}.{name}.b_norm"] = torch.full_like(norm.bias, -0.02)
    return tensors


Made = Callable[[str], tuple[ModelInfo, dict[str, str]]]


@pytest.fixture(scope="module")
def made(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """Models by family with two LoRAs of denoiser and text encoder, made once."""
    known: dict[str, tuple[ModelInfo, dict[str, str]]] = {}

    def make(family: str) -> tuple[ModelInfo, dict[str, str]]:
        if family not in known:
            options = {"block": 64} if family == "sdxl" else {}
            info, folder = make_model(family, **options), tmp_path_factory.mktemp("loras")
            parts: dict[str, Any] = loaded(engine, info).parts
            files: dict[str, str] = {}
            for seed, key in ((0, "own"), (1000, "other")):
                tensors = changes(parts["unet"], "unet", seed)
                tensors |= changes(parts["text_encoder"], "text_encoder", seed)
                save_file(tensors, folder / f"{key}.safetensors")
                files[key] = str(folder / f"{key}.safetensors")
            known[family] = info, files
        return known[family]

    return make


def loaded(engine: LocalEngine, info: ModelInfo) -> Model:
    return engine.cache.get(info, lambda _: None, CancelToken())


def named(tag: str) -> Condition:
    """What the tag makes of a request."""
    name, weight = tag.strip("<>").split(":")[1:]
    return replace(lora(name, float(weight)), word=tag)


def asked(
    given: tuple[ModelInfo, dict[str, str]],
    *conditions: Condition,
    mask: FloatArray = ALL,
    **settings: Any,
) -> EngineJob:
    info, files = given
    settings = {"dialect": "a1111", "guidance_scale": 1.0, **settings}
    job = make_job(info, conditions=conditions, **settings)
    names = [name for each in conditions for name in each.arrays]
    return replace(job, files=files, arrays=dict.fromkeys(names, mask))


def picture(engine: LocalEngine, job: EngineJob) -> FloatArray:
    return run(engine, job).pixels[0]


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_in_a_region_of_the_whole_picture_it_is_the_plain_prompt(
    engine: LocalEngine, made: Made, family: str
) -> None:
    given = made(family)

    def make(*uses: Condition, prompt: str) -> list[Tensor]:
        """With guidance of several strengths."""
        settings = {"negative_prompt": "red", "prompt": prompt}
        jobs = (asked(given, *uses, guidance_scale=each, **settings) for each in (1.0, 3.0, 7.5))
        return [our_latents(engine, job) for job in jobs]

    plain = make(prompt="a dog")
    wanted = make(named(TAG), prompt=f"a dog {TAG}")
    put_in = make(named(TAG), whole(), prompt="a cat")
    by_place = make(named(TAG), BY_PLACE, prompt="a cat")
    for without, right, one, other in zip(plain, wanted, put_in, by_place, strict=True):
        assert (right - without).abs().max() > 0.1
        assert torch.equal(one, right)
        assert (other - right).abs().max() < 1e-4 * right.std()
    stack = held(engine, given[0]).loras
    assert stack.state == stack.text_state == ()


WITH: dict[str, dict[str, Any]] = {
    "without separation": {"region_separation": 0.0},
    "separate throughout": {"region_separation": 1.0},
    "perturbed": {"attention_guidance": "perturbed"},
    "interval": {"guidance_curve": "constant", "guidance_stop": 0.5, "steps": 4},
    "curve": {"guidance_curve": "cosine", "steps": 3},
    "rescaled": {"guidance_rescale": 0.7},
    "reuse": {"reuse": 2, "steps": 4},
    "heun": {"scheduler": "heun", "steps": 3},
    "composed": {"own": "a dog AND a fish:0.4"},
    "edited": {"own": "[a dog:a fish:0.5], BREAK grass", "steps": 4},
    "weighed": {"own": "a (dog:1.3)", "clip_skip": 1},
    "negative": {"negative_prompt": "[red:blue:0.5]", "steps": 4},
    "long": {"prompt": ", ".join(["a long prompt of many words"] * 30)},
}


@pytest.mark.slow
@pytest.mark.parametrize("what", list(WITH))
@pytest.mark.parametrize("family", FAMILIES)
def test_so_it_is_beside_everything_else(
    engine: LocalEngine, made: Made, family: str, what: str
) -> None:
    given, settings = made(family), {"guidance_scale": 7.5, "prompt": "a cat", **WITH[what]}
    own, common = settings.pop("own", "a dog"), settings.pop("prompt")
    wanted = our_latents(engine, asked(given, named(TAG), prompt=f"{own} {TAG}", **settings))
    use = region(f"{own} {TAG}", "all", mode="replace", end=0.99)
    inside = asked(given, named(TAG), use, prompt=common, **settings)
    assert (our_latents(engine, inside) - wanted).abs().max() < 1e-4 * wanted.std()


@pytest.mark.slow
@pytest.mark.parametrize(("start", "end"), [(0.5, 1.0), (0.0, 0.4)])
@pytest.mark.parametrize("scheduler", ["ddim", "heun"])
def test_it_acts_in_its_share_of_the_steps(
    engine: LocalEngine, made: Made, start: float, end: float, scheduler: str
) -> None:
    given, settings = made("sd1"), {"steps": 4, "scheduler": scheduler, "guidance_scale": 3.0}
    partly = replace(named(TAG), start=start, end=end)
    wanted = our_latents(engine, asked(given, partly, prompt=f"a dog {TAG}", **settings))
    always = our_latents(engine, asked(given, named(TAG), prompt=f"a dog {TAG}", **settings))
    assert (wanted - always).abs().max() > 0.1
    for use in (whole(), BY_PLACE):
        inside = our_latents(engine, asked(given, partly, use, prompt="a cat", **settings))
        assert (inside - wanted).abs().max() < 1e-4 * wanted.std()


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("end", [1.0, 0.99])
@pytest.mark.parametrize("separation", [0.0, 1.0])
def test_two_regions_that_share_one_and_the_picture_have_what_the_common_prompt_would_give(
    engine: LocalEngine, made: Made, family: str, end: float, separation: float
) -> None:
    given = made(family)
    settings: dict[str, Any] = {"guidance_scale": 7.5, "region_separation": separation}
    arrays = {"soft": SOFT, "rest": 1 - SOFT}

    def make(common: str, tag: str) -> Tensor:
        uses = (
            region(f"a dog {tag}", "soft", mode="replace", end=end),
            region(f"a cat {tag}", "rest", mode="replace", end=end),
        )
        job = asked(given, named(TAG), *uses, prompt=common, **settings)
        return our_latents(engine, replace(job, arrays=arrays))

    wanted = make(f"a hill {TAG}", "")
    assert (make("a hill", TAG) - wanted).abs().max() < 1e-4 * wanted.std()


@pytest.mark.few(1)
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("separation", [0.0, 1.0])
def test_almost_everywhere_is_almost_the_plain_prompt(
    engine: LocalEngine, made: Made, family: str, separation: float
) -> None:
    given = made(family)
    settings: dict[str, Any] = {"guidance_scale": 7.5, "region_separation": separation}
    wanted = our_latents(engine, asked(given, named(TAG), prompt=f"a dog {TAG}", **settings))
    plain = our_latents(engine, asked(given, prompt="a dog", **settings))
    most = asked(given, named(TAG), whole(), mask=0.999 * ALL, prompt="a cat", **settings)
    effect = (wanted - plain).abs().max()
    assert (our_latents(engine, most) - wanted).abs().max() < 0.02 * effect


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("guidance", [1.0, 3.0])
@pytest.mark.parametrize("separation", [0.0, 0.5])
def test_two_regions_each_with_its_own(
    engine: LocalEngine, made: Made, family: str, guidance: float, separation: float
) -> None:
    given = made(family)
    left = region(f"a dog {TAG}", "left")
    soft = region(f"grass {OTHER}", "soft", 2.0)
    settings: dict[str, Any] = {"guidance_scale": guidance, "region_separation": separation}
    arrays = {"left": LEFT, "soft": SOFT}

    def make(*loras: Condition) -> FloatArray:
        job = asked(given, *loras, left, soft, prompt="a hill", **settings)
        return picture(engine, replace(job, arrays=arrays))

    both = make(named(TAG), named(OTHER))
    without = make()
    # The tag alone does nothing: the condition brings the file.
    known = [both, without, make(named(TAG)), make(named(OTHER))]
    assert all(np.isfinite(each).all() for each in known)
    assert len({each.tobytes() for each in known}) == len(known)
    assert np.array_equal(make(named(TAG), named(OTHER)), both)
    assert np.array_equal(make(), without)
    network = held(engine, given[0]).network
    assert not any(module._forward_hooks for module in network.modules())


@pytest.mark.slow
def test_forecasts_count_the_negative_prompt_with_the_loras_of_each_region(
    engine: LocalEngine, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, batches = made("sd1"), list[int]()
    usual = GuidedModel.predict

    def predict(self: GuidedModel, *given: Any, **named: Any) -> Tensor:
        batches.append(self.batch)
        return usual(self, *given, **named)

    monkeypatch.setattr(GuidedModel, "predict", predict)
    uses = region(f"a dog {TAG}", "left"), region(f"grass {OTHER}", "left"), region("x", "left")
    settings: dict[str, Any] = {"guidance_scale": 3.0, "region_separation": 0.5, "steps": 4}
    job = asked(given, named(TAG), named(OTHER), *uses, mask=LEFT, **settings)
    run(engine, job)
    work = work_of(job, loaded(engine, given[0]))
    assert batches == [7, 7, 2, 2] and work.batch == 7
    assert work.calls == pytest.approx(sum(batches) / len(batches))


def test_one_that_the_common_prompt_names_too_acts_everywhere(
    engine: LocalEngine, made: Made
) -> None:
    given = made("sd1")
    use = region(f"a dog {TAG}", "left", mode="replace")
    job = asked(given, named(TAG), use, mask=LEFT, prompt=f"a cat {TAG}")
    run(engine, job)
    assert held(engine, given[0]).loras.state
    run(engine, asked(given, prompt="a dog"))


@pytest.mark.slow
def test_beside_one_that_acts_everywhere(engine: LocalEngine, made: Made) -> None:
    given = made("sd1")
    use = region(f"a dog {OTHER}", "all", mode="replace")
    both = picture(engine, asked(given, lora("own"), named(OTHER), use, prompt="a cat"))
    prompt = f"a dog {OTHER}"
    everywhere = picture(engine, asked(given, lora("own"), named(OTHER), prompt=prompt))
    assert np.abs(both - everywhere).max() < 1e-4
    run(engine, asked(given, prompt="a dog"))


@pytest.mark.slow
@pytest.mark.parametrize("family", ["flux1", "sd3"])
def test_other_networks_have_it_in_all_of_the_picture_or_leave_it_out_and_say_so(
    engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory, family: str
) -> None:
    folder = (flux_folder if family == "flux1" else sd3_folder)(
        tmp_path_factory.mktemp("models") / "model"
    )
    info = replace(probe(folder, load_families()), native_size=64)
    scheduler = load_families()[info.family].schedulers[0]
    layer = "transformer_blocks.0.attn.to_q"
    weight = plain_weight(loaded(engine, info).network.get_submodule(layer))
    down, up = pair(weight.shape)
    file = folder.parent / "own.safetensors"
    save_file(
        {f"transformer.{layer}.lora_A.weight": down, f"transformer.{layer}.lora_B.weight": up}, file
    )
    given = info, {"own": str(file)}
    settings: dict[str, Any] = {"scheduler": scheduler, "guidance_scale": 7.5}
    use = region(f"a dog {TAG}", "left")
    told = run(engine, asked(given, named(TAG), use, mask=LEFT, **settings))
    assert [each.code for each in told.of(Noted)] == ["region_loras"]
    without = run(engine, asked(given, use, mask=LEFT, **settings))
    assert np.array_equal(told.pixels[0], without.pixels[0])
    everywhere = run(engine, asked(given, named(TAG), use, **settings))
    wanted = picture(engine, asked(given, named(TAG), prompt=f"a cat, a dog {TAG}", **settings))
    assert not everywhere.of(Noted) and np.array_equal(everywhere.pixels[0], wanted)
    assert not np.array_equal(
        wanted, picture(engine, asked(given, prompt="a cat, a dog", **settings))
    )


# ---------------------------------------------------------------------- by layer


def test_a_layer_adds_it_where_it_counts() -> None:
    unet = tiny_parts().unet.float()
    block = "down_blocks.0.attentions.0.transformer_blocks.0"
    names = ["conv_in", "down_blocks.0.downsamplers.0.conv", f"{block}.ff.net.2"]
    names += [f"{block}.attn1.to_q", f"{block}.attn2.to_k", f"{block}.attn2.to_v"]
    names += ["conv_norm_out", f"{block}.norm1", "time_embedding.linear_1"]
    own = {name: torch.randn_like(unet.get_submodule(name).weight) for name in names}
    loras = RegionalLoras(unet, {"a": {name: (each, None) for name, each in own.items()}})
    share = torch.zeros(8, 8)
    share[:, :4] = 0.5
    entries = ((Acting("a", share, ()),), (), (Acting("a", share, (1,)),), (Acting("a"),))

    def added(name: str, seen: Tensor, tokens: int = 2) -> tuple[Tensor, Tensor]:
        """What the layer adds to its output, and what it would everywhere."""
        layer = unet.get_submodule(name)
        usual = layer(seen)
        with loras.acting(entries, tokens, (8, 8)):
            changed = layer(seen)
        whole = copy.deepcopy(layer)
        whole.weight.data += own[name]
        return changed - usual, whole(seen) - usual

    with torch.no_grad():
        for name, side in (("conv_in", 8), ("down_blocks.0.downsamplers.0.conv", 4)):
            layer = unet.get_submodule(name)
            made, whole = added(name, torch.randn(4, layer.in_channels, 8, 8))
            half = nn.functional.avg_pool2d(share[None], 8 // side)[0]
            wanted = [whole[0] * half, 0 * whole[1], whole[2] * half, whole[3]]
            assert torch.allclose(made, torch.stack(wanted), atol=1e-4)
        made, whole = added("conv_norm_out", torch.randn(4, unet.conv_norm_out.num_channels, 8, 8))
        wanted = [whole[0] * share, 0 * whole[1], whole[2] * share, whole[3]]
        assert torch.allclose(made, torch.stack(wanted), atol=1e-4)
        for name in (f"{block}.attn1.to_q", f"{block}.ff.net.2", f"{block}.norm1"):
            layer = unet.get_submodule(name)
            made, whole = added(name, torch.randn(4, 16, layer.weight.shape[-1]))
            half = nn.functional.avg_pool2d(share[None], 2).flatten()[:, None]
            wanted = [whole[0] * half, 0 * whole[1], whole[2] * half, whole[3]]
            assert torch.allclose(made, torch.stack(wanted), atol=1e-4)
        layer = unet.time_embedding.linear_1
        made, whole = added("time_embedding.linear_1", torch.randn(4, layer.in_features))
        wanted = [whole[0] * 0.25, 0 * whole[1], whole[2] * 0.25, whole[3]]
        assert torch.allclose(made, torch.stack(wanted), atol=1e-4)
        for name in (f"{block}.attn2.to_k", f"{block}.attn2.to_v"):
            layer = unet.get_submodule(name)
            made, whole = added(name, torch.randn(4, 6, layer.in_features))
            whole[:2] = 0
            whole[2, [0, 1, 4, 5]] = 0
            assert torch.allclose(made, whole, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("joined", [False, True])
def test_what_a_block_adds_of_the_timestep_is_added_where_it_counts(*, joined: bool) -> None:
    unet = tiny_parts().unet.float()
    if joined:
        join_norms(unet)
    block = unet.down_blocks[0].resnets[0]
    name = "down_blocks.0.resnets.0.time_emb_proj"
    change, share = torch.randn_like(block.time_emb_proj.weight), torch.zeros(8, 8)
    share[:, :4] = 1
    seen = torch.randn(1, block.conv1.in_channels, 8, 8).expand(3, -1, -1, -1)
    time = torch.randn(1, change.shape[1]).expand(3, -1)
    loras = RegionalLoras(unet, {"a": {name: (change, None)}})

    def before_norm(stack: AbstractContextManager[None]) -> Tensor:
        """What goes into the second norm, by what the projection gave it."""
        got: list[Tensor] = []

        def keep(_: Any, given: tuple[Any, ...], named: dict[str, Any], __: Any) -> None:
            more = named.get("more")
            got.append(given[0] if more is None else given[0] + more[:, :, None, None])

        handle = block.norm2.register_forward_hook(keep, with_kwargs=True)
        with stack:
            block(seen.clone(), time)
        handle.remove()
        return got[0].clone()

    with torch.no_grad():
        usual = before_norm(nullcontext())
        entries = ((Acting("a", share),), (), (Acting("a"),))
        changed = before_norm(loras.acting(entries, 0, (8, 8)))
        whole = nn.functional.linear(nn.functional.silu(time[0]), change)[:, None, None]
    wanted = [whole * share, 0 * whole * share, whole.expand(-1, 8, 8)]
    assert torch.allclose(changed - usual, torch.stack(wanted), atol=1e-5)


@pytest.mark.slow
def test_a_layer_that_is_called_for_parts_of_a_batch_adds_the_same() -> None:
    unet = tiny_parts().unet.float()
    loras = RegionalLoras(unet, {"a": {"conv_in": (torch.randn_like(unet.conv_in.weight), None)}})
    entries = ((), (Acting("a"),), (Acting("a", torch.eye(8)),))
    seen = torch.randn(3, unet.conv_in.in_channels, 8, 8)
    with torch.no_grad():
        with loras.acting(entries, 0, (8, 8)):
            whole = unet.conv_in(seen)
        with loras.acting(entries, 0, (8, 8)):
            parts = torch.cat([unet.conv_in(seen[:1]), unet.conv_in(seen[1:])])
    assert torch.allclose(parts, whole, atol=1e-6)


def test_a_change_of_the_bias_alone_counts_too() -> None:
    unet = tiny_parts().unet.float()
    loras = RegionalLoras(unet, {"a": {"conv_in": (None, torch.ones(unet.conv_in.out_channels))}})
    share = torch.eye(8)
    seen = torch.randn(1, unet.conv_in.in_channels, 8, 8)
    with torch.no_grad():
        usual = unet.conv_in(seen)
        with loras.acting(((Acting("a", share),),), 0, (8, 8)):
            changed = unet.conv_in(seen)
    assert torch.allclose(changed - usual, share.expand_as(usual), atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    "plan", [MemoryPlan(offload="groups"), MemoryPlan(offload="parts")], ids=str
)
def test_in_a_model_that_waits_it_does_the_same(
    engine: LocalEngine, made: Made, plan: MemoryPlan
) -> None:
    given = made("sd1")
    use = region(f"a dog {TAG}", "left")
    job = asked(given, named(TAG), lora("other"), use, mask=LEFT, guidance_scale=3.0)
    usual = picture(engine, job)
    assert np.array_equal(picture(engine, replace(job, memory=plan)), usual)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"reuse": 2, "steps": 4},
        {"attention_guidance": "perturbed"},
        {"attention_guidance": "perturbed", "guidance_scale": 1.0},
        {"prompt": "a cat AND a hill:0.5", "steps": 3},
        {"prompt": "[a cat:a hill:0.5]", "steps": 4},
    ],
    ids=str,
)
def test_beside_other_things(engine: LocalEngine, made: Made, settings: dict[str, Any]) -> None:
    given = made("sd1")
    use = region(f"a dog {TAG}", "left")
    settings = {"guidance_scale": 3.0, "region_separation": 0.4, **settings}
    found = picture(engine, asked(given, named(TAG), use, mask=LEFT, **settings))
    without = picture(engine, asked(given, use, mask=LEFT, **settings))
    assert np.isfinite(found).all() and not np.array_equal(found, without)
