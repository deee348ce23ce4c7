"""What is made of models and LoRAs is what arithmetic says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, Merged, Noted
from desktop_app.core.merging import Merging
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.smaller import AS_IT_IS, Shrinking
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.merging.low_rank import of_change, of_products
from desktop_app.library.probing.probe import probe
from tests.networks.adapters.read_apart import changed
from tests.tiny_models import tiny_folder, tiny_parts, tiny_single_file
from tests.tiny_original import original_unet

FAMILIES = load_families()
EXACT = 1e-6


def single(path: Path, seed: int = 0, **options: Any) -> ModelInfo:
    """In float32, as nothing shall be rounded."""
    tiny_single_file(path, seed=seed, **options)
    save_file({key: each.float() for key, each in load_file(path).items()}, path)
    return replace(probe(path, FAMILIES), native_size=64)


def merge(engine: LocalEngine, job: Merging) -> Merged:
    told: list[EngineEvent] = []
    engine.run("merge", job, told.append, CancelToken())
    assert isinstance(told[-1], Merged)
    assert told[-1].bytes == Path(job.target).stat().st_size
    return told[-1]


def furthest(made: dict[str, Tensor], wanted: dict[str, Tensor]) -> float:
    assert set(made) == set(wanted)
    return max(float((made[key].double() - wanted[key].double()).abs().max()) for key in wanted)


@pytest.mark.slow
def test_models_are_mixed_by_weight(tmp_path: Path, own_engine: LocalEngine) -> None:
    one, other, third = (single(tmp_path / f"{at}.safetensors", at) for at in range(3))
    a, b, c = (load_file(each.path) for each in (one, other, third))
    target = tmp_path / "mean.safetensors"
    merge(own_engine, Merging("models", one, str(target), (other,), weight=0.3))
    wanted = {key: 0.7 * a[key].double() + 0.3 * b[key].double() for key in a}
    assert furthest(load_file(target), wanted) < EXACT
    target = tmp_path / "difference.safetensors"
    merge(own_engine, Merging("models", one, str(target), (other, third), weight=0.8))
    wanted = {key: a[key].double() + 0.8 * (b[key].double() - c[key].double()) for key in a}
    assert furthest(load_file(target), wanted) < EXACT


@pytest.mark.slow
def test_a_model_that_fills_masks_learns_a_difference(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    one = single(tmp_path / "fills.safetensors", channels=9)
    other, base = (single(tmp_path / f"{at}.safetensors", at) for at in (1, 2))
    target = tmp_path / "made.safetensors"
    merge(own_engine, Merging("models", one, str(target), (other, base), weight=1.0))
    a, b, c, made = (load_file(each) for each in (one.path, other.path, base.path, target))
    key = "model.diffusion_model.input_blocks.0.0.weight"
    wanted = a[key].clone()
    wanted[:, :4] += b[key] - c[key]
    assert torch.allclose(made[key], wanted, atol=EXACT)
    with pytest.raises(VelaturaError) as caught:
        job = Merging("models", one, str(tmp_path / "no.safetensors"), (other,))
        merge(own_engine, job)
    assert caught.value.code == "merge_unfit"


def a_lora(path: Path, seed: int, *, text: bool = True) -> dict[str, dict[str, Tensor]]:
    """Of a few layers of the UNet, and of the text encoder, in kohya's names."""
    generator = torch.Generator().manual_seed(seed)
    layers: dict[str, dict[str, Tensor]] = {}
    parts = tiny_parts()
    for start, network, ends in (
        ("lora_unet_", parts.unet, ("attn1.to_q", "conv1")),
        ("lora_te_text_model_", parts.text_encoder, ("q_proj",) if text else ()),
    ):
        for name, module in network.named_modules():
            if name.endswith(ends) and isinstance(module, nn.Linear | nn.Conv2d):
                out, *inner = module.weight.shape
                drawn = [torch.randn(3, *inner, generator=generator) * 0.1]
                drawn += [torch.randn(out, 3, *[1] * (len(inner) - 1), generator=generator)]
                found = dict(zip(("down", "up"), drawn, strict=True))
                found["alpha"] = torch.tensor(2.0)
                layers[start + name.replace(".", "_")] = found
    tensors = {
        f"{name}.{'alpha' if role == 'alpha' else f'lora_{role}.weight'}": each
        for name, roles in layers.items()
        for role, each in roles.items()
    }
    save_file(tensors, path)
    return layers


def layers_in(path: Path) -> dict[str, dict[str, Tensor]]:
    found: dict[str, dict[str, Tensor]] = {}
    for key, tensor in load_file(path).items():
        name, _, role = key.partition(".")
        role = role.removeprefix("lora_").removesuffix(".weight")
        found.setdefault(name, {})[role] = tensor
    return found


def delta(tensors: dict[str, Tensor]) -> Tensor:
    down, up = tensors["down"], tensors["up"]
    return changed(tensors, torch.zeros(len(up), *down.shape[1:]))


def test_loras_are_summed_exactly_where_the_rank_allows(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    tiny_folder(tmp_path / "model")
    model = probe(tmp_path / "model", FAMILIES)
    files = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    one, other = (a_lora(file, at) for at, file in enumerate(files))
    loras = tuple(map(str, files))
    target = tmp_path / "sum.safetensors"
    job = Merging("loras", model, str(target), loras=loras, weights=(0.7, -0.4))
    told = merge(own_engine, job)
    assert told.rank == 6 and told.error is not None and told.error < EXACT
    made = layers_in(target)
    assert set(made) == set(one)
    for name, tensors in made.items():
        wanted = 0.7 * delta(one[name]) - 0.4 * delta(other[name])
        assert float((delta(tensors) - wanted).abs().max()) < EXACT
    small = tmp_path / "small.safetensors"
    told = merge(own_engine, replace(job, target=str(small), rank=2))
    lost = meant = 0.0
    for name, tensors in layers_in(small).items():
        wanted = 0.7 * delta(one[name]) - 0.4 * delta(other[name])
        lost += float((delta(tensors) - wanted).square().sum())
        meant += float(wanted.square().sum())
    assert told.rank == 2 and told.error == pytest.approx((lost / meant) ** 0.5, rel=1e-4)


@pytest.mark.slow
def test_a_lora_becomes_part_of_a_model_exactly(tmp_path: Path, own_engine: LocalEngine) -> None:
    model = single(tmp_path / "model.safetensors")
    file = tmp_path / "ink.safetensors"
    lora = a_lora(file, 2, text=False)
    target = tmp_path / "made.safetensors"
    job = Shrinking(model, str(target), AS_IT_IS, str(file), 0.5)
    own_engine.run("shrink", job, lambda _: None, CancelToken())
    unet = tiny_parts(clip_tokenizer=True).unet.float()
    for name, module in unet.named_modules():
        found = lora.get("lora_unet_" + name.replace(".", "_"))
        if found is not None:
            module.weight.data += (0.5 * delta(found)).float()
    made = load_file(target)
    for key, wanted in original_unet(unet.state_dict(), unet.config).items():
        assert float((made[f"model.diffusion_model.{key}"] - wanted).abs().max()) < EXACT, key


@pytest.mark.slow
def test_a_dora_over_columns_of_a_fused_layer_is_merged_as_it_acts(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    """Into one LoRA, and into a model; of the layer that the model lacks is told, both times."""
    model = single(tmp_path / "model.safetensors")
    unet = tiny_parts(clip_tokenizer=True).unet.float()
    attention = "mid_block.attentions.0.transformer_blocks.0.attn2"
    layers = [unet.get_submodule(f"{attention}.to_{x}") for x in "kv"]
    whole = torch.cat([each.weight.detach() for each in layers]).double()
    down, up = torch.randn(2, whole.shape[1]), torch.randn(len(whole), 2)
    lengths, low = whole.norm(dim=0, keepdim=True) * 1.3, whole + up.double() @ down.double()
    wanted = low * lengths / low.norm(dim=0) - whole
    tensors = {
        f"unet.{name}.{end}": each.clone()
        for name in (f"{attention}.to_kv", "mid_block.attentions.7.proj_in")
        for end, each in (("lora_A.weight", down), ("lora_B.weight", up))
    }
    file, made = tmp_path / "dora.safetensors", tmp_path / "made.safetensors"
    save_file(tensors | {f"unet.{attention}.to_kv.dora_scale": lengths.float()}, file)
    told: list[EngineEvent] = []
    own_engine.run(
        "merge",
        Merging("loras", model, str(made), loras=(str(file),), weights=(0.5,)),
        told.append,
        CancelToken(),
    )
    found = layers_in(made)
    stem = "lora_unet_" + attention.replace(".", "_")
    sums = torch.cat([delta(found[f"{stem}_to_{x}"]) for x in "kv"])
    assert float((sums - 0.5 * wanted).abs().max()) < 1e-5
    job = Shrinking(model, str(tmp_path / "with.safetensors"), AS_IT_IS, str(file), 0.5)
    own_engine.run("shrink", job, told.append, CancelToken())
    for layer, change in zip(layers, wanted.chunk(2), strict=True):
        layer.weight.data += (0.5 * change).float()
    merged = load_file(tmp_path / "with.safetensors")
    for key, weight in original_unet(unet.state_dict(), unet.config).items():
        assert torch.allclose(merged[f"model.diffusion_model.{key}"], weight, atol=1e-5), key
    notes = [each for each in told if isinstance(each, Noted)]
    assert [(each.code, each.params["missing"]) for each in notes] == [("lora_partly", 1)] * 2


@pytest.mark.slow
@pytest.mark.parametrize("as_folder", [True, False])
def test_what_a_model_learnt_is_extracted(
    as_folder: bool, tmp_path: Path, own_engine: LocalEngine
) -> None:
    parts = tiny_parts(clip_tokenizer=True)
    for part in (parts.unet, parts.text_encoder):
        part.float()
    make = tiny_folder if as_folder else tiny_single_file
    ending = "" if as_folder else ".safetensors"
    base = probe(make(tmp_path / f"base{ending}", parts=parts), FAMILIES)
    lora = a_lora(tmp_path / "learnt.safetensors", 3)
    for start, network in (
        ("lora_unet_", parts.unet),
        ("lora_te_text_model_", parts.text_encoder),
    ):
        for name, module in network.named_modules():
            found = lora.get(start + name.replace(".", "_"))
            if found is not None:
                module.weight.data += delta(found).float().half().float()
    parts.unet.conv_in.bias.data += 1
    tuned = probe(make(tmp_path / f"tuned{ending}", parts=parts), FAMILIES)
    target = tmp_path / "made.safetensors"
    job = Merging("extract", tuned, str(target), (base,))
    told = merge(own_engine, job)
    assert told.left_out == 1 and told.error is not None and told.error < EXACT
    made = layers_in(target)
    assert set(made) == set(lora)
    lossy = 0 if as_folder else 2e-3  # single files are written in 16 bits here
    for name, tensors in made.items():
        wanted = delta(lora[name]).float().half().double()
        assert float((delta(tensors) - wanted).abs().max()) < EXACT + lossy
    small = tmp_path / "small.safetensors"
    told = merge(own_engine, replace(job, target=str(small), energy=0.5))
    assert told.error is not None and 0.3 < told.error < 0.71 and told.rank <= 2


@pytest.mark.slow
def test_the_smallest_weights_are_pruned_and_it_is_said_what_that_costs(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    model = single(tmp_path / "model.safetensors")
    before = load_file(model.path)
    sizes: list[float] = []
    for share in (0.0, 0.25, 0.75):
        target = tmp_path / f"{share}.safetensors"
        told = merge(own_engine, Merging("prune", model, str(target), share=share))
        assert told.zeros == pytest.approx(share, abs=0.01)
        assert (told.prediction is None) == (share == 0)
        sizes.append(told.prediction or 1000.0)
        made, packed = load_file(target), 0
        for key, tensor in made.items():
            is_pruned = key.startswith("model.") and tensor.ndim > 1
            packed += 4 * int((tensor != 0).sum() if is_pruned else tensor.numel())
            packed += -(-tensor.numel() // 8) if is_pruned else 0
        assert told.packed == packed
        for key, tensor in made.items():
            kept = tensor != 0
            assert torch.equal(tensor[kept], before[key][kept])
            if not bool(kept.all()) and bool(kept.any()) and key.startswith("model."):
                assert before[key][~kept].abs().max() <= before[key][kept].abs().min()
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_is_written_over_or_made_of_other_families(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    model = single(tmp_path / "model.safetensors")
    folder = replace(model, layout="folder")
    alien = replace(model, family="sdxl")
    new = str(tmp_path / "new.safetensors")
    for job, code in (
        (Merging("models", model, model.path, (model,)), "model_exists"),
        (Merging("models", model, new, (folder,)), "smaller_source"),
        (Merging("models", model, new, (alien,)), "merge_unfit"),
        (Merging("extract", model, new, (model,)), "merge_unfit"),
    ):
        with pytest.raises(VelaturaError) as caught:
            merge(own_engine, job)
        assert caught.value.code == code
    assert not Path(new).exists()


def test_factors_are_those_of_least_rank() -> None:
    generator = torch.Generator().manual_seed(1)
    pairs = [
        (torch.randn(r, 40, generator=generator), torch.randn(30, r, generator=generator))
        for r in (2, 5)
    ]
    whole = sum(up.double() @ down.double() for down, up in pairs)
    assert isinstance(whole, Tensor)
    values = torch.linalg.svdvals(whole).square()
    for rank in (1, 3, 7):
        for found in (of_products(pairs, (30, 40), rank, 1.0), of_change(whole, rank, 1.0)):
            assert found is not None and len(found.down) == rank
            off = whole - found.up.double() @ found.down.double()
            assert float(off.square().sum()) == pytest.approx(float(values[rank:].sum()), abs=1e-4)
    half = of_change(whole, 0, 0.5)
    assert half is not None and half.kept / (half.kept + half.lost) >= 0.5
    assert of_change(torch.zeros(3, 4), 0, 1.0) is None
