"""Make tests/data/packed: a weight packed by each format's own library, and what that library
unpacks it to. Needs, in an environment of its own, comfy-kitchen, bitsandbytes, optimum-quanto,
torchao and sdnq beside torch and safetensors; run it with that environment's Python.

    python packaging/checks/packed_fixtures.py tests/data/packed

What each file was made with stands in its metadata.
"""

# The libraries are in an environment apart, and come after the arguments.
# ruff: noqa: E402
# pyright: reportMissingImports=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownParameterType=false, reportPrivateUsage=false

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Any

PARSER = argparse.ArgumentParser(description=__doc__)
PARSER.add_argument("folder", type=Path)
if __name__ == "__main__":  # before the libraries, so that it answers without them
    PARSER.parse_args()

import bitsandbytes.functional as bnb
import torch
from comfy_kitchen.backends.eager import awq, convrot_w4a4, quantization, w4a8_int8
from comfy_kitchen.tensor import TensorCoreMXFP8Layout, TensorCoreNVFP4Layout, TensorWiseINT8Layout
from optimum.quanto import freeze, qfloat8_e4m3fn, qfloat8_e5m2, qint2, qint4, qint8
from optimum.quanto import quantize as quantise_quanto
from safetensors.torch import save_file
from sdnq import SDNQConfig, sdnq_quantize_layer
from torch import Tensor, nn
from torchao.prototype.safetensors.safetensors_support import flatten_tensor_state_dict
from torchao.quantization import (
    Float8WeightOnlyConfig,
    Int4Tensor,
    Int8WeightOnlyConfig,
    IntxWeightOnlyConfig,
    MappingType,
    PerGroup,
    quantize_,
)

Made = "tuple[dict[str, Tensor], Tensor, dict[str, str]]"
"""Tensors of the layer ``layer``, what they stand for, and metadata."""


def mark(**said: Any) -> Tensor:
    """A mark of ComfyUI's."""
    return torch.tensor(list(json.dumps(said).encode()), dtype=torch.uint8)


def comfy(weight: Tensor, said: dict[str, Any], **beside: Tensor) -> dict[str, Tensor]:
    """A layer as ComfyUI stores it."""
    names = {"weight": weight, "comfy_quant": mark(**said), **beside}
    return {f"layer.{name}": each for name, each in names.items()}


def of_comfy(weight: Tensor) -> Iterator[tuple[str, Any]]:
    """Formats of comfy-kitchen; rows and columns of the first two are filled up."""
    odd = weight[:20, :40].contiguous()
    packed, told = TensorCoreNVFP4Layout.quantize(odd.bfloat16())
    meant = quantization.dequantize_nvfp4(packed, told.scale, told.block_scale, torch.float32)
    beside = {"weight_scale": told.block_scale, "weight_scale_2": told.scale}
    yield "nvfp4", (comfy(packed, {"format": "nvfp4"}, **beside), meant[:20, :40], {})
    packed, told = TensorCoreMXFP8Layout.quantize(odd.bfloat16())
    meant = quantization.dequantize_mxfp8(packed, told.scale, torch.float32)[:20, :40]
    beside = {"weight_scale": told.scale.view(torch.uint8)}
    yield "mxfp8", (comfy(packed, {"format": "mxfp8"}, **beside), meant, {})
    for name, more in (
        ("int8", {}),
        ("int8_rows", {"per_channel": True}),
        ("int8_convrot", {"per_channel": True, "convrot": True, "convrot_groupsize": 256}),
    ):
        packed, told = TensorWiseINT8Layout.quantize(weight, **more)
        said = {"format": "int8_tensorwise", **{k: v for k, v in more.items() if "conv" in k}}
        meant = (
            quantization.dequantize_int8_convrot_weight(packed, told.scale, 256)
            if "convrot" in more
            else quantization.dequantize_int8_simple(packed, told.scale)
        )
        yield name, (comfy(packed, said, weight_scale=told.scale), meant, {})
    packed, scale = convrot_w4a4.quantize_convrot_w4a4_weight(weight, 256)
    meant = convrot_w4a4.dequantize_convrot_w4a4_weight(packed, scale, 256)
    said = {"format": "convrot_w4a4", "params": {"convrot_groupsize": 256}}
    yield "convrot_w4a4", (comfy(packed, said, weight_scale=scale), meant, {})
    for name, more in (("w4a8", {}), ("w4a8_uneven", {"symmetric": False, "codebook": False})):
        found = w4a8_int8.quantize_w4a8_int8_weight(weight, **more)
        ends = ("weight_s_rel", "weight_s_channel", "weight_correction", "weight_codebook")
        beside = {end: each for end, each in zip(ends, found[1:], strict=True) if each is not None}
        parts = (*found[:3], found[4], found[3])
        meant = w4a8_int8.dequantize_w4a8_int8_weight(*parts, 16, 256, torch.float32)
        said = {"format": "asym_w4a8_int8", "group_size": 16, "convrot_groupsize": 256}
        yield name, (comfy(found[0], said, **beside), meant, {})
    codes = torch.randint(0, 256, (16, 128), dtype=torch.uint8).view(torch.int8)
    scale, zeros = torch.rand(4, 16), torch.randn(4, 16)
    meant = awq.gemv_awq_w4a16(torch.eye(256), codes, scale, zeros, None, 64).T
    said = {"format": "awq_w4a16", "group_size": 64}
    yield "awq", (comfy(codes, said, weight_scale=scale, weight_zeros=zeros), meant, {})


def of_bitsandbytes(weight: Tensor) -> Iterator[tuple[str, Any]]:
    """Four bits, once and twice quantised, the last in blocks that run over rows' ends."""
    for kind, twice, part in (
        ("nf4", False, weight),
        ("fp4", False, weight),
        ("nf4", True, weight),
        ("nf4", False, weight[:, :96].contiguous()),
    ):
        flat = part.reshape(-1, 64)  # the CPU's kernel takes whole blocks a row
        packed, state = bnb.quantize_4bit(
            flat, quant_type=kind, compress_statistics=twice, blocksize=64
        )
        meant = bnb.dequantize_4bit(packed, state).view(part.shape)
        state.shape = part.shape
        tensors = {"layer.weight": packed}
        tensors |= {f"layer.weight.{k}": v for k, v in state.as_dict(packed=True).items()}
        yield f"{kind}{'_twice' * twice}{'_over' * (part is not weight)}", (tensors, meant, {})
    packed, stats, _ = bnb.int8_vectorwise_quant(weight.half())
    meant = bnb.int8_vectorwise_dequant(packed, stats)
    tensors = {"layer.weight": packed, "layer.SCB": stats}
    tensors["layer.weight_format"] = torch.zeros((), dtype=torch.uint8)
    yield "bnb_int8", (tensors, meant, {})


def layer_of(weight: Tensor) -> Any:
    """A network with one layer of that weight."""
    made = nn.Module()
    made.layer = layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    layer.weight.data = weight.clone()
    return made


def of_others(weight: Tensor) -> Iterator[tuple[str, Any]]:
    """Quanto, torchao, SDNQ."""
    for name, form, part in (
        ("quanto_int8", qint8, weight),
        ("quanto_fp8", qfloat8_e4m3fn, weight),
        ("quanto_fp8_e5m2", qfloat8_e5m2, weight),
        ("quanto_int4", qint4, weight),
        ("quanto_int4_rows", qint4, weight[:, :96]),
        ("quanto_int2", qint2, weight),
    ):
        network = layer_of(part)
        quantise_quanto(network, weights=form)
        freeze(network)
        yield name, (dict(network.state_dict()), network.layer.weight.dequantize(), {})
    for name, form in (
        ("torchao_int8", Int8WeightOnlyConfig(version=2)),
        ("torchao_fp8", Float8WeightOnlyConfig()),
        ("torchao_int8_groups", Int8WeightOnlyConfig(version=2, granularity=PerGroup(64))),
        (
            "torchao_intx4",
            IntxWeightOnlyConfig(
                weight_dtype=torch.int4,  # pyright: ignore[reportAttributeAccessIssue]
                granularity=PerGroup(32),
                mapping_type=MappingType.ASYMMETRIC,
            ),
        ),
    ):
        network = layer_of(weight)
        quantize_(network, form)
        tensors, told = flatten_tensor_state_dict(network.state_dict())
        yield name, (tensors, network.layer.weight.dequantize(), told)
    yield "torchao_int4", torchao_int4(weight)
    for name, more in SDNQ.items():
        network = layer_of(weight)
        said = {"group_size": 0, "dequantize_fp32": True, **more}
        config = SDNQConfig(**said)
        network.layer, _ = sdnq_quantize_layer(network.layer, config, param_name="layer.weight")
        meant = deepcopy(network.layer).dequantize().weight
        told = {"quant_method": "sdnq", **said}
        yield name, (dict(network.state_dict()), meant, {"config": json.dumps(told)})


def torchao_int4(weight: Tensor) -> tuple[dict[str, Tensor], Tensor, dict[str, str]]:
    """Its quantiser and kernel want CUDA (mslk): its class holds what that quantiser's formula
    makes, and the numbers are those of the formula."""
    groups = weight.unflatten(1, (-1, 32))
    low = groups.amin(2, keepdim=True)
    scale = (groups.amax(2, keepdim=True) - low) / 15
    zero = low + scale * 8
    codes = ((groups - low) / scale).round().clamp(0, 15) - 8
    whole = codes.flatten(1).to(torch.int8)
    packed = whole[:, ::2] & 15 | whole[:, 1::2] << 4
    beside = (each[..., 0].t().contiguous() for each in (scale, zero))
    made = Int4Tensor(packed, *beside, [1, 32], weight.shape)
    tensors, told = flatten_tensor_state_dict({"layer.weight": made})
    return tensors, (codes * scale + zero).flatten(1), told


SDNQ: dict[str, dict[str, Any]] = {
    "sdnq_int8": {"weights_dtype": "int8"},
    "sdnq_uint4": {"weights_dtype": "uint4"},
    "sdnq_uint4_hadamard": {"weights_dtype": "uint4", "use_hadamard": True},
    "sdnq_uint4_svd": {"weights_dtype": "uint4", "use_svd": True, "svd_rank": 4},
}


def main(folder: Path) -> None:
    """Write all files to ``folder``."""
    torch.manual_seed(0)
    weight = torch.randn(16, 256)
    weight = torch.cat((weight, torch.randn(4, 256) * 9))
    libraries = ("comfy-kitchen", "bitsandbytes", "optimum-quanto", "torchao", "sdnq", "torch")
    made_with = ", ".join(f"{each} {version(each)}" for each in libraries)
    ways: tuple[Callable[[Tensor], Iterator[tuple[str, Any]]], ...] = (
        of_comfy, of_bitsandbytes, of_others,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for way in ways:
        for name, (tensors, meant, told) in way(weight):
            held = {key: each.detach().clone().contiguous() for key, each in tensors.items()}
            held["meant"] = meant.detach().float().clone().contiguous()
            save_file(held, folder / f"{name}.safetensors", {**told, "made_with": made_with})
            print(name, {key: (tuple(each.shape), each.dtype) for key, each in held.items()})


if __name__ == "__main__":
    main(PARSER.parse_args().folder)
