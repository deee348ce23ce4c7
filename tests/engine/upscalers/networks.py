"""Small upscalers with random weights, one of each architecture that is offered, in the layout in
which they are published: built by spandrel's own classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.engine.upscalers.spandrel_networks import spandrel
from desktop_app.networks.device import Compute

CPU = Compute(torch.device("cpu"), torch.float32, "CPU")

Tensors = dict[str, Tensor]


class Row(NamedTuple):
    """One network.

    Attributes:
        architecture: spandrel's id.
        settings: of its class.
        scale: by how much it enlarges.
        cls: the class, where it isn't called like the architecture.
        named: gives the tensors the names of a file.
    """

    architecture: str
    settings: dict[str, Any]
    scale: int = 1
    cls: str = ""
    named: Callable[[Tensors], Tensors] = dict


def real_esrgan(tensors: Tensors) -> Tensors:
    """Names of Real-ESRGAN's files, and of basicsr's: of a network of factor 4."""
    return _renamed(
        tensors,
        ("conv_first", "body.{}.rdb{}.conv{}", "conv_body", "conv_up1", "conv_up2"),
        ("conv_hr", "conv_last"),
        "params_ema.",
    )


def bsrgan(tensors: Tensors) -> Tensors:
    """Names of BSRGAN's and RealSR's files."""
    return _renamed(
        tensors,
        ("conv_first", "RRDB_trunk.{}.RDB{}.conv{}", "trunk_conv", "upconv1", "upconv2"),
        ("HRconv", "conv_last"),
    )


def _renamed(
    tensors: Tensors, names: tuple[str, ...], last: tuple[str, ...], prefix: str = ""
) -> Tensors:
    first, block, trunk, *ups = names
    places = {"0": first, **{str(3 + 3 * k): name for k, name in enumerate(ups)}}
    end = 2 + 3 * len(ups)
    places |= {str(end): last[0], str(end + 2): last[1]}
    found: Tensors = {}
    for name, tensor in tensors.items():
        plain, _, kind = name.rpartition(".")
        dense = re.fullmatch(r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0", plain)
        if dense:
            plain = block.format(*dense.groups())
        elif plain.startswith("model.1.sub."):
            plain = trunk
        else:
            plain = places[plain.removeprefix("model.")]
        found[f"{prefix}{plain}.{kind}"] = tensor
    return found


def beginning(prefix: str) -> Callable[[Tensors], Tensors]:
    """Puts ``prefix`` before all names."""
    return lambda tensors: {prefix + name: tensor for name, tensor in tensors.items()}


def halved(tensors: Tensors) -> Tensors:
    """As float16."""
    return {name: tensor.half() for name, tensor in tensors.items()}


def brighter(tensors: Tensors) -> Tensors:
    """So that not all of the picture is black."""
    tensors["unet2.conv_bottom.bias"] = tensors["unet2.conv_bottom.bias"] + 0.5
    return tensors


_RRDB = {"num_filters": 8, "num_blocks": 1}
_SWIN = {"embed_dim": 12, "depths": [2], "num_heads": [2], "window_size": 4, "img_size": 8}
_ONE = {"upsampler": "pixelshuffle", "upscale": 2}
_UNET = {"nc": [4, 4, 8, 8], "nb": 2}

NETWORKS: dict[str, Row] = {
    "ATD": Row(
        "ATD",
        {**_SWIN, **_ONE, "num_tokens": 4, "reducted_dim": 2, "convffn_kernel_size": 3},
        2,
    ),
    "CRAFT": Row(
        "CRAFT",
        {"embed_dim": 32, "depths": [1], "num_heads": [2], "upscale": 2, "split_size_1": 8},
        2,
    ),
    "DAT": Row(
        "DAT",
        {"embed_dim": 32, "depth": [2], "num_heads": [2], "img_size": 16, "expansion_factor": 2},
        2,
    ),
    "DCTLSA": Row("DCTLSA", {"nf": 10, "upscale": 2}, 2),
    "DITN": Row("DITN", {"dim": 12, "ITL_blocks": 1, "SAL_blocks": 1, "upscale": 3}, 3),
    "DRCT": Row(
        "DRCT",
        {**_SWIN, **_ONE, "depths": (6,), "num_heads": (2,), "gc": 4, "img_size": 16},
        2,
    ),
    "DRUNet": Row("DRUNet", {**_UNET, "in_nc": 4, "out_nc": 3}),
    "DnCNN": Row("DnCNN", {"in_nc": 3, "out_nc": 3, "nc": 8, "nb": 17, "act_mode": "R"}),
    "DnCNN of one channel": Row("DnCNN", {"nc": 4, "nb": 17}),
    "ESRGAN": Row("ESRGAN", _RRDB, 4),
    "ESRGAN ×2": Row("ESRGAN", {**_RRDB, "scale": 2}, 2, named=beginning("module.")),
    "ESRGAN+": Row("ESRGAN", {**_RRDB, "plus": True}, 4),
    "Real-ESRGAN": Row("ESRGAN", _RRDB, 4, named=real_esrgan),
    "Real-ESRGAN ×2": Row(
        "ESRGAN", {**_RRDB, "in_nc": 12, "shuffle_factor": 2}, 2, named=real_esrgan
    ),
    "BSRGAN": Row("ESRGAN", _RRDB, 4, named=bsrgan),
    "FBCNN": Row("FBCNN", {"nc": [4, 4, 8, 512], "nb": 2}, named=halved),
    "FDAT": Row(
        "FDAT",
        {"embed_dim": 16, "num_groups": 1, "depth_per_group": 1, "num_heads": 2, "scale": 2},
        2,
    ),
    "FFTformer": Row(
        "FFTformer", {"dim": 4, "num_blocks": [1, 1, 1], "num_refinement_blocks": 1}
    ),
    "GRL": Row(
        "GRL",
        {
            "embed_dim": 8, "depths": [1], "num_heads_window": [2], "num_heads_stripe": [2],
            "upscale": 2, "upsampler": "pixelshuffledirect", "anchor_window_down_factor": 4,
            "mlp_ratio": 1,
        },
        2,
    ),
    "HAT": Row(
        "HAT",
        {
            "embed_dim": 12, "depths": [1], "num_heads": [2], "window_size": 4, "upscale": 2,
            "num_feat": 8, "squeeze_factor": 4,
        },
        2,
    ),
    "HVICIDNet": Row("HVICIDNet", {"channels": [4, 4, 8, 8], "heads": [1, 2, 2, 2]}),
    "IPT": Row(
        "IPT", {"patch_size": 12, "n_feats": 12, "scale": [2], "num_layers": 1}, 2
    ),
    "KBNet": Row(
        "KBNet",
        {"width": 4, "middle_blk_num": 1, "enc_blk_nums": [1, 1], "dec_blk_nums": [1, 1]},
        cls="KBNet_s",
    ),
    "MMRealSR": Row(
        "MMRealSR",
        {
            "num_in_ch": 3, "num_out_ch": 3, "num_feat": 8, "num_block": 1, "num_grow_ch": 4,
            "num_feats": [4, 4, 4, 4], "num_blocks": [1, 1, 1, 1],
        },
        4,
    ),
    "MixDehazeNet": Row(
        "MixDehazeNet", {"embed_dims": [8, 8, 16, 8, 8], "depths": [1, 1, 1, 1, 1]}
    ),
    "MoESR": Row("MoESR", {"dim": 8, "n_blocks": 1, "n_block": 1, "scale": 2}, 2),
    "MoSR": Row("MoSR", {"dim": 8, "n_block": 2, "upscale": 2}, 2),
    "NAFNet": Row("NAFNet", {"width": 4, "enc_blk_nums": [1, 1], "dec_blk_nums": [1, 1]}),
    "OmniSR": Row("OmniSR", {"num_feat": 8, "up_scale": 2, "window_size": 4}, 2),
    "PLKSR": Row("PLKSR", {"dim": 8, "n_blocks": 2, "upscaling_factor": 2, "kernel_size": 5}, 2),
    "RealPLKSR": Row(
        "PLKSR",
        {"dim": 8, "n_blocks": 2, "upscaling_factor": 4, "kernel_size": 5},
        4,
        cls="RealPLKSR",
    ),
    "RCAN": Row("RCAN", {"scale": 2, "n_resgroups": 1, "n_resblocks": 1, "n_feats": 16}, 2),
    "RGT": Row("RGT", {"embed_dim": 32, "depth": [2], "num_heads": [2]}, 2),
    "Real-CUGAN ×2": Row("RealCUGAN", {}, 2, cls="UpCunet2x", named=brighter),
    "RetinexFormer": Row("RetinexFormer", {"n_feat": 4, "stage": 1}),
    "SAFMN": Row("SAFMN", {"dim": 8, "n_blocks": 1, "upscaling_factor": 2}, 2),
    "SAFMNBCIE": Row("SAFMNBCIE", {"dim": 8, "n_blocks": 1, "num_layers": 1}),
    "SCUNet": Row("SCUNet", {"config": [1] * 7, "dim": 64}),
    "SPAN": Row(
        "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8, "upscale": 2}, 2
    ),
    "SeemoRe": Row(
        "SeemoRe", {"scale": 2, "num_experts": 2, "num_layers": 1, "embedding_dim": 8}, 2
    ),
    "SwiftSRGAN": Row(
        "SwiftSRGAN", {"num_channels": 8, "num_blocks": 1, "upscale_factor": 2}, 2
    ),
    "Swin2SR": Row("Swin2SR", {**_SWIN, **_ONE}, 2),
    "SwinIR": Row("SwinIR", {**_SWIN, **_ONE}, 2),
    "SwinIR of one channel": Row("SwinIR", {**_SWIN, "in_chans": 1}),
    "Uformer": Row(
        "Uformer", {"embed_dim": 4, "depths": [1] * 9, "num_heads": [1] * 9, "win_size": 4}
    ),
}  # fmt: skip


def tensors_of(row: Row) -> Tensors:
    """Random weights of such a network, under a file's names."""
    spandrel()
    module = import_module(f"spandrel.architectures.{row.architecture}")
    torch.manual_seed(3)
    network: Any = getattr(module, row.cls or row.architecture)(**row.settings)
    with torch.no_grad():
        for parameter in network.parameters():
            if not parameter.any():  # of layers that do nothing before they are trained
                parameter.normal_(std=0.1)
    return {
        name: tensor.detach().clone().contiguous()
        for name, tensor in row.named(dict(network.state_dict())).items()
    }


def written(path: Path, row: Row) -> Path:
    """A file of such a network."""
    save_file(tensors_of(row), path)
    return path
