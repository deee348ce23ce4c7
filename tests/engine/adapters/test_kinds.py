"""LoCon, LoHa, LoKr, whole differences and DoRA add what their papers and peft say."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import peft
import pytest
import torch
from peft.utils import get_peft_model_state_dict
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from tests.engine.adapters.written import FILE, pair, product, put

KINDS: dict[str, peft.PeftConfig] = {
    "LoRA": peft.LoraConfig(r=2, lora_alpha=4, init_lora_weights=False),
    "DoRA": peft.LoraConfig(r=2, lora_alpha=4, use_dora=True, init_lora_weights=False),
    "LoHa": peft.LoHaConfig(r=2, alpha=1, init_weights=False),
    "LoHa, Tucker": peft.LoHaConfig(r=2, alpha=1, init_weights=False, use_effective_conv2d=True),
    "LoKr": peft.LoKrConfig(r=1, alpha=0.5, init_weights=False),
    "LoKr, Tucker": peft.LoKrConfig(r=1, alpha=0.5, init_weights=False, use_effective_conv2d=True),
    "LoKr, both": peft.LoKrConfig(
        r=1, alpha=1, init_weights=False, decompose_both=True, decompose_factor=4
    ),
}


def small() -> nn.Module:
    """A linear layer, a square one, a convolution, a square one, and one of 1×1."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return nn.ModuleDict(
            {
                "wide": nn.Linear(12, 16),
                "even": nn.Linear(16, 16),
                "conv": nn.Conv2d(8, 16, 3),
                "square": nn.Conv2d(16, 16, 3),
                "point": nn.Conv2d(8, 16, 1),
            }
        ).requires_grad_(requires_grad=False)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_peft_trained_is_what_peft_adds(kind: str, tmp_path: Path) -> None:
    config = copy.deepcopy(KINDS[kind])
    config.target_modules = {"wide", "even", "conv", "square", "point"}  # pyright: ignore[reportAttributeAccessIssue]
    torch.manual_seed(1)
    theirs: Any = peft.PeftModel(small(), config)
    for name, weight in theirs.named_parameters():
        if any(role in name for role in ("magnitude", "hada", "lokr")):
            weight.data *= 1.5
    tensors: dict[str, Tensor] = dict(get_peft_model_state_dict(theirs))
    # Files say alpha; peft writes it beside them, in its configuration.
    alpha = float(getattr(config, "lora_alpha", None) or config.alpha)  # pyright: ignore[reportAttributeAccessIssue]
    ours = small()
    tensors |= {f"base_model.model.{name}.alpha": torch.tensor(alpha) for name, _ in _layers(ours)}
    put({"unet": ours}, {k: v.detach().clone() for k, v in tensors.items()}, tmp_path, family="any")
    merged = theirs.merge_and_unload()
    for name, layer in _layers(ours):
        wanted = merged.get_submodule(name).weight
        assert not torch.allclose(wanted, small().get_submodule(name).weight, atol=1e-4)
        assert torch.allclose(layer.weight, wanted, atol=1e-5), name


def test_a_locon_in_tuckers_form_is_a_kernel_between_two_points(tmp_path: Path) -> None:
    unet = small()
    base = unet.get_submodule("conv").weight.clone()
    generator = torch.Generator().manual_seed(5)
    down = torch.randn(3, 8, 1, 1, generator=generator)
    mid = torch.randn(3, 3, 3, 3, generator=generator)
    up = torch.randn(16, 3, 1, 1, generator=generator)
    name = "lora_unet_conv"
    tensors = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}
    tensors |= {f"{name}.lora_mid.weight": mid, f"{name}.alpha": torch.tensor(1.5)}
    put({"unet": unet}, tensors, tmp_path, family="any")
    picture = torch.randn(1, 8, 6, 6, generator=generator)
    conv = nn.functional.conv2d
    through = conv(conv(conv(picture, down), mid), up) * 1.5 / 3
    changed = conv(picture, unet.get_submodule("conv").weight)
    assert torch.allclose(changed, conv(picture, base) + through, atol=1e-3)


def test_a_whole_difference_is_added_as_it_is(tmp_path: Path) -> None:
    unet, plain = small(), small()
    tensors = {f"lora_unet_{name}.diff": torch.randn_like(m.weight) for name, m in _layers(plain)}
    put({"unet": unet}, tensors, tmp_path, family="any", use=lora(FILE, 0.5))
    for name, layer in _layers(unet):
        wanted = plain.get_submodule(name).weight + 0.5 * tensors[f"lora_unet_{name}.diff"]
        assert torch.allclose(layer.weight, wanted, atol=1e-6)


def test_two_whole_factors_of_a_lokr_are_not_scaled(tmp_path: Path) -> None:
    """LyCORIS' own rule: without a rank alpha says nothing."""
    unet, plain = small(), small()
    first, second = torch.randn(4, 4), torch.randn(4, 3)
    tensors = {"lora_unet_wide.lokr_w1": first, "lora_unet_wide.lokr_w2": second}
    tensors["lora_unet_wide.alpha"] = torch.tensor(7.0)
    put({"unet": unet}, tensors, tmp_path, family="any")
    wanted = plain.get_submodule("wide").weight + torch.kron(first, second)
    assert torch.allclose(unet.get_submodule("wide").weight, wanted, atol=1e-5)


@pytest.mark.parametrize("layer", ["even", "square"])
@pytest.mark.parametrize("of", ["outputs", "inputs"])
def test_lycoris_lengths_are_of_outputs_or_inputs(layer: str, of: str, tmp_path: Path) -> None:
    """Which it is, only the shape tells: (out, 1, …) or (1, in, …)."""
    unet, plain = small(), small()
    base = plain.get_submodule(layer).weight
    down, up = pair(base.shape, seed=2)
    across = 0 if of == "outputs" else 1
    others = tuple(at for at in range(base.ndim) if at != across)
    length = torch.rand(16).add(0.5)
    shape = [1] * base.ndim
    shape[across] = 16
    tensors = {f"lora_unet_{layer}.lora_down.weight": down, f"lora_unet_{layer}.lora_up.weight": up}
    tensors[f"lora_unet_{layer}.dora_scale"] = length.reshape(shape)
    put({"unet": unet}, tensors, tmp_path, family="any")
    changed = unet.get_submodule(layer).weight
    assert torch.allclose(changed.pow(2).sum(others).sqrt(), length, atol=1e-5)
    direction = (base + product(down, up)).flatten()
    if across == 0:
        rows = nn.functional.cosine_similarity(
            changed.flatten(1), (base + product(down, up)).flatten(1)
        )
        assert torch.allclose(rows, torch.ones_like(rows), atol=1e-5)
    assert direction.isfinite().all()


def _layers(module: nn.Module) -> list[tuple[str, Any]]:
    return list(module.named_children())


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("across", [False, True])
def test_a_lokr_in_tuckers_form_is_kroneckers_product(
    both: bool, across: bool, tmp_path: Path
) -> None:
    """LyCORIS': w2 = Σ t2[p, q] · w2_a[p] ⊗ w2_b[q], with DoRA's lengths or without."""
    unet, plain = small(), small()
    base = plain.get_submodule("conv").weight
    generator = torch.Generator().manual_seed(6)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    t2, a, b = drawn(2, 2, 3, 3), drawn(2, 4), drawn(2, 4)
    tensors = {"lokr_t2": t2, "lokr_w2_a": a, "lokr_w2_b": b, "alpha": torch.tensor(1.0)}
    first = drawn(4, 2)
    if both:
        halves = drawn(4, 2), drawn(2, 2)
        tensors |= {"lokr_w1_a": halves[0], "lokr_w1_b": halves[1]}
        first = halves[0] @ halves[1]
    else:
        tensors["lokr_w1"] = first
    delta = torch.zeros(16, 8, 3, 3)
    for o in range(16):
        for i in range(8):
            kernel = sum(t2[p, q] * a[p, o % 4] * b[q, i % 4] for p in range(2) for q in range(2))
            delta[o, i] = first[o // 4, i // 4] * kernel / 2
    wanted = base + delta
    if across:
        length = torch.rand(16, 1, 1, 1, generator=generator) + 0.5
        tensors["dora_scale"] = length
        wanted = wanted * (length / wanted.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1))
    put(
        {"unet": unet},
        {f"lora_unet_conv.{k}": v for k, v in tensors.items()},
        tmp_path,
        family="any",
    )
    assert torch.allclose(unet.get_submodule("conv").weight, wanted, atol=1e-5)
