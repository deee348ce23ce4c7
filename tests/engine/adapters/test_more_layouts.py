"""XLabs-AI's names, whole differences of weights and biases, IA3: sums by hand and by diffusers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders.lora_pipeline import FluxLoraLoaderMixin
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.lora_stack import LoraStack
from tests import tiny_flux
from tests.engine.adapters.written import FILE, pair, product, put
from tests.models import model_info
from tests.tiny_models import tiny_parts


def transformer() -> FluxTransformer2DModel:
    return tiny_flux.flux_parts().transformer.float()


def xlabs_tensors(network: FluxTransformer2DModel) -> dict[str, Tensor]:
    """Every layer that XLabs-AI's LoRAs of FLUX.1 change, in their names."""
    width = network.config.num_attention_heads * network.config.attention_head_dim
    layers: dict[str, tuple[int, int]] = {}
    for i in range(network.config.num_layers):
        for side in (1, 2):
            layers[f"double_blocks.{i}.processor.qkv_lora{side}"] = 3 * width, width
            layers[f"double_blocks.{i}.processor.proj_lora{side}"] = width, width
    for i in range(network.config.num_single_layers):
        layers[f"single_blocks.{i}.processor.qkv_lora"] = 3 * width, width
        layers[f"single_blocks.{i}.processor.proj_lora"] = width, 5 * width
    tensors: dict[str, Tensor] = {}
    for at, (name, shape) in enumerate(layers.items()):
        down, up = pair(shape, seed=at)
        tensors |= {f"{name}.down.weight": down, f"{name}.up.weight": up}
    return tensors


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "diffusion_model."])
def test_xlabs_names_mean_what_diffusers_loads(prefix: str, tmp_path: Path) -> None:
    ours, theirs, plain = transformer(), transformer(), transformer()
    tensors = {prefix + key: value for key, value in xlabs_tensors(plain).items()}
    state = FluxLoraLoaderMixin.lora_state_dict(dict(tensors))
    theirs.load_lora_adapter(state)
    theirs.fuse_lora()
    put({"transformer": ours}, tensors, tmp_path, family="flux1", denoiser="transformer")
    merged = {key.replace(".base_layer", ""): value for key, value in theirs.state_dict().items()}
    changed = 0
    for key, value in ours.state_dict().items():
        assert torch.allclose(value, merged[key], atol=1e-5), key
        changed += not torch.equal(value, plain.state_dict()[key])
    # Of a double block two times four, of a single one four.
    assert changed == 8 * plain.config.num_layers + 4 * plain.config.num_single_layers


@pytest.mark.slow
def test_xlabs_rows_are_queries_keys_and_values(tmp_path: Path) -> None:
    network, plain = transformer(), transformer()
    tensors = xlabs_tensors(plain)
    put(
        {"transformer": network},
        tensors,
        tmp_path,
        family="flux1",
        denoiser="transformer",
        use=lora(FILE, 0.5),
    )
    text, picture = "add_q_proj add_k_proj add_v_proj", "to_q to_k to_v"
    for name, blocks, places in (
        ("double_blocks.0.processor.qkv_lora1", "transformer_blocks", picture),
        ("double_blocks.0.processor.qkv_lora2", "transformer_blocks", text),
        ("single_blocks.0.processor.qkv_lora", "single_transformer_blocks", picture),
    ):
        whole = product(tensors[f"{name}.down.weight"], tensors[f"{name}.up.weight"])
        for layer, part in zip(places.split(), whole.chunk(3), strict=True):
            where = f"{blocks}.0.attn.{layer}"
            wanted = plain.get_submodule(where).weight + 0.5 * part
            assert torch.allclose(network.get_submodule(where).weight, wanted, atol=1e-6), where


def small() -> nn.ModuleDict:
    """A linear layer, a convolution, a norm, and a layer without bias."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return nn.ModuleDict(
            {
                "even": nn.Linear(16, 16),
                "wide": nn.Linear(12, 16),
                "conv": nn.Conv2d(8, 16, 3),
                "norm": nn.GroupNorm(4, 16),
                "bare": nn.Linear(12, 16, bias=False),
            }
        ).requires_grad_(requires_grad=False)


def whole_differences(kind: str) -> dict[str, Tensor]:
    """LyCORIS' names, of layers and of norms."""
    ends = {"diff": ("diff", "diff_b"), "norm": ("w_norm", "b_norm")}[kind]
    made: dict[str, Tensor] = {}
    for name, layer in small().items():
        made[f"lora_unet_{name}.{ends[0]}"] = torch.randn_like(layer.weight)
        if layer.bias is not None:
            made[f"lora_unet_{name}.{ends[1]}"] = torch.randn_like(layer.bias)
    return made


@pytest.mark.parametrize("kind", ["diff", "norm"])
def test_whole_differences_of_weights_and_biases_are_added(kind: str, tmp_path: Path) -> None:
    unet, plain = small(), small()
    tensors = whole_differences(kind)
    put({"unet": unet}, tensors, tmp_path, family="any", use=lora(FILE, 0.5))
    for name, layer in unet.items():
        base = plain[name]
        weight, bias = (tensors.get(f"lora_unet_{name}.{end}") for end in _ends(kind))
        assert weight is not None
        assert torch.allclose(layer.weight, base.weight + 0.5 * weight, atol=1e-6)
        if bias is not None:
            assert torch.allclose(layer.bias, base.bias + 0.5 * bias, atol=1e-6)


def test_a_bias_alone_leaves_the_weight_as_it_is(tmp_path: Path) -> None:
    unet, plain = small(), small()
    change = torch.randn(16)
    weight = unet["even"].weight
    put({"unet": unet}, {"lora_unet_even.diff_b": change}, tmp_path, family="any")
    assert unet["even"].weight is weight
    assert torch.allclose(unet["even"].bias, plain["even"].bias + change, atol=1e-6)


@pytest.mark.parametrize("weight", [1.0, 0.5])
@pytest.mark.parametrize("inputs", [False, True])
@pytest.mark.parametrize("layer", ["even", "wide", "conv"])
def test_ia3_scales_outputs_or_inputs(
    layer: str, inputs: bool, weight: float, tmp_path: Path
) -> None:
    unet, plain = small(), small()
    base = plain[layer].weight
    factors = torch.randn(base.shape[1 if inputs else 0])
    shape = (1, -1, 1, 1) if base.ndim == 4 else (-1,)
    name = f"lora_unet_{layer}"
    tensors = {
        f"{name}.weight": factors.reshape(shape),
        f"{name}.on_input": torch.tensor(int(inputs)),
    }
    put({"unet": unet}, tensors, tmp_path, family="any", use=lora(FILE, weight))
    random = torch.Generator().manual_seed(1)
    scale = 1 + weight * factors
    if base.ndim == 4:
        given = torch.randn(1, 8, 5, 5, generator=random)
        scale = scale[:, None, None]
    else:
        given = torch.randn(3, base.shape[1], generator=random)
    bias = plain[layer].bias.reshape(-1, *[1] * (base.ndim - 2))
    if inputs:
        wanted = plain[layer](given * scale)
    else:  # the bias is not scaled, as in LyCORIS' merging
        wanted = (plain[layer](given) - bias) * scale + bias
    assert torch.allclose(unet[layer](given), wanted, atol=1e-5)


@pytest.mark.slow
def test_ia3_of_a_stacked_layer_scales_the_rows_of_each(tmp_path: Path) -> None:
    network, plain = transformer(), transformer()
    width = plain.config.num_attention_heads * plain.config.attention_head_dim
    factors = torch.randn(3 * width)
    name = "lora_unet_double_blocks_0_img_attn_qkv"
    tensors = {f"{name}.weight": factors, f"{name}.on_input": torch.tensor(0)}
    put({"transformer": network}, tensors, tmp_path, family="flux1", denoiser="transformer")
    for layer, part in zip(("to_q", "to_k", "to_v"), factors.chunk(3), strict=True):
        where = f"transformer_blocks.0.attn.{layer}"
        wanted = plain.get_submodule(where).weight * (1 + part[:, None])
        assert torch.allclose(network.get_submodule(where).weight, wanted, atol=1e-6)


def test_a_weight_of_something_else_is_no_ia3(tmp_path: Path) -> None:
    down, up = pair((16, 16))
    tensors = {"lora_unet_even.lora_down.weight": down, "lora_unet_even.lora_up.weight": up}
    unet, alone = small(), small()
    put(
        {"unet": unet},
        {**tensors, "lora_unet_wide.weight": torch.randn(16)},
        tmp_path,
        family="any",
    )
    put({"unet": alone}, tensors, tmp_path, family="any")
    for name, layer in unet.items():
        assert torch.equal(layer.weight, alone[name].weight)


KINDS: dict[str, Callable[[], dict[str, Tensor]]] = {
    "diff": lambda: whole_differences("diff"),
    "norm": lambda: whole_differences("norm"),
    "ia3": lambda: {
        "lora_unet_even.weight": torch.randn(16),
        "lora_unet_even.on_input": torch.tensor(1),
        "lora_unet_conv.weight": torch.randn(1, 16, 1, 1),
        "lora_unet_conv.on_input": torch.tensor(0),
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_on_and_off_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    unet, plain = small(), small()
    held = copy.copy(dict(unet.named_parameters()))
    stack = put({"unet": unet}, KINDS[kind](), tmp_path, family="any")
    on = {key: value.clone() for key, value in unet.state_dict().items()}
    assert stack.extra_bytes > 0
    for _ in range(2):
        assert stack.use([], {}, text=False)
        for key, value in unet.named_parameters():
            assert value is held[key]
            assert torch.equal(value, plain.state_dict()[key])
        assert stack.use([lora(FILE)], {}, text=False)
        for key, value in unet.state_dict().items():
            assert torch.equal(value, on[key])
    stack.use([], {}, text=False)
    stack.forget_changed()
    assert stack.extra_bytes == 0


def refused(tensors: dict[str, Tensor], folder: Path, unet: nn.Module) -> ModelError:
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / FILE)
    stack = LoraStack(model_info("base", family="any", path=str(folder)), {"unet": unet}, "unet")
    before = dict(unet.named_parameters())
    with pytest.raises(ModelError) as caught:
        stack.use([lora(FILE)], {}, text=False)
    assert all(value is before[key] for key, value in unet.named_parameters())
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_no_numbers_are_refused(kind: str, tmp_path: Path) -> None:
    tensors = KINDS[kind]()
    for key in [key for key, value in tensors.items() if value.is_floating_point()]:
        spoilt = {**tensors, key: torch.full_like(tensors[key], float("nan"))}
        assert refused(spoilt, tmp_path, small()).code == "lora_not_finite"


@pytest.mark.parametrize(
    "tensors",
    [
        {"lora_unet_even.diff": torch.zeros(8, 16)},
        {"lora_unet_even.diff_b": torch.zeros(8)},
        {"lora_unet_bare.diff_b": torch.zeros(16)},
        {"lora_unet_norm.w_norm": torch.zeros(8)},
        {"lora_unet_wide.weight": torch.zeros(12), "lora_unet_wide.on_input": torch.tensor(0)},
        {"lora_unet_wide.weight": torch.zeros(16), "lora_unet_wide.on_input": torch.tensor(1)},
        {"lora_unet_norm.weight": torch.zeros(16), "lora_unet_norm.on_input": torch.tensor(0)},
    ],
    ids=lambda tensors: "+".join(tensors),
)
def test_other_shapes_are_refused(tensors: dict[str, Tensor], tmp_path: Path) -> None:
    # Layers before the one that doesn't fit, in order, are put back, too.
    tensors = {"lora_unet_conv.diff": torch.ones(16, 8, 3, 3), **tensors}
    assert refused(tensors, tmp_path, small()).code == "lora_width"


WIDER: dict[str, dict[str, tuple[int, ...]]] = {
    "LoRA": {"lora_down.weight": (4, 24), "lora_up.weight": (16, 4)},
    "LoRA of other outputs": {"lora_down.weight": (4, 12), "lora_up.weight": (32, 4)},
    "LoHa": {f"hada_w{k}_{x}": (16, 4) if x == "a" else (4, 24) for k in (1, 2) for x in "ab"},
    "LoKr": {"lokr_w1": (4, 4), "lokr_w2_a": (4, 2), "lokr_w2_b": (2, 6)},
    "DoRA": {"lora_down.weight": (4, 24), "lora_up.weight": (16, 4), "dora_scale": (16, 1)},
    "whole difference": {"diff": (16, 24)},
}


@pytest.mark.parametrize("kind", WIDER)
def test_a_lora_of_another_width_was_made_for_another_model(kind: str, tmp_path: Path) -> None:
    tensors = {f"lora_unet_wide.{role}": torch.ones(shape) for role, shape in WIDER[kind].items()}
    error = refused(tensors, tmp_path, small())
    assert error.code == "lora_width"
    assert "×" in str(error.params["theirs"]) and error.params["own"] == "16×12"
    assert "damaged" not in error.what + error.todo


def test_factors_that_contradict_each_other_are_no_other_models(tmp_path: Path) -> None:
    tensors = {"lora_unet_wide.lora_down.weight": torch.ones(4, 12)}
    tensors["lora_unet_wide.lora_up.weight"] = torch.ones(16, 5)
    assert refused(tensors, tmp_path, small()).code == "lora_unusable"


def test_xlabs_of_another_width_is_refused(tmp_path: Path) -> None:
    network = transformer()
    name = "double_blocks.0.processor.qkv_lora1"
    tensors = {f"{name}.down.weight": torch.zeros(2, 64), f"{name}.up.weight": torch.zeros(96, 2)}
    save_file(tensors, tmp_path / FILE)
    info = model_info("base", family="flux1", path=str(tmp_path))
    stack = LoraStack(info, {"transformer": network}, "transformer")
    with pytest.raises(ModelError) as caught:
        stack.use([lora(FILE)], {}, text=False)
    assert caught.value.code == "lora_width"


@pytest.mark.slow
def test_norms_of_a_real_unet_are_found(tmp_path: Path) -> None:
    unet = tiny_parts().unet.float()
    named: dict[str, Any] = {
        name: module
        for name, module in unet.named_modules()
        if "norm" in name and module.weight is not None
    }
    before = {name: module.bias.clone() for name, module in named.items()}
    tensors = {
        f"lora_unet_{name.replace('.', '_')}.b_norm": torch.ones_like(module.bias)
        for name, module in named.items()
    }
    put({"unet": unet}, tensors, tmp_path)
    for name, module in named.items():
        assert torch.allclose(module.bias, before[name] + 1)


def _ends(kind: str) -> tuple[str, str]:
    return ("diff", "diff_b") if kind == "diff" else ("w_norm", "b_norm")
