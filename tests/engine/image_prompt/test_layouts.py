"""Adapters and image encoders of their true sizes are told from names and shapes alone: every
tensor has its place."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed
from desktop_app.engine.image_prompt.picture_layers import layer_weights, picture_layers
from desktop_app.engine.image_prompt.picture_reader import reader_of
from desktop_app.engine.image_prompt.vision_kinds import PROJECTION, VISION_KINDS, SiglipVision
from desktop_app.engine.weight_file import WeightFile, shapes_after
from tests.library.identify import small_layouts
from tests.library.identify.layout_parts import Shapes, blocks, linear, norm, of_class, under

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")

LARGE: dict[str, Any] = {
    "cross_attention_dim": 2048,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}


@cache
def denoiser(family: str) -> nn.Module:
    """Of its true size, without memory."""
    with torch.device("meta"):
        if family == "flux1":
            return FluxTransformer2DModel(num_single_layers=0)
        return UNet2DConditionModel(**(LARGE if family == "sdxl" else {"cross_attention_dim": 768}))


def adapter(family: str, kind: str, width: int) -> Shapes:
    """An adapter as tencent-ailab's and XLabs' files have it; ``width`` is the encoder's."""
    layers = picture_layers(denoiser(family))
    context = layers[0].shape[1]
    if kind == "basic":
        shapes = linear("image_proj.proj", width, 4 * context) | norm("image_proj.norm", context)
    elif kind == "full":
        shapes = linear("image_proj.proj.0", width, width)
        shapes |= linear("image_proj.proj.2", width, context) | norm("image_proj.proj.3", context)
    else:
        hidden = 1280 if family == "sdxl" else 768
        layer: Shapes = {
            **norm("0.norm1", hidden),
            **norm("0.norm2", hidden),
            **linear("0.to_q", hidden, hidden, False),
            **linear("0.to_kv", hidden, 2 * hidden, False),
            **linear("0.to_out", hidden, hidden, False),
            **norm("1.0", hidden),
            **linear("1.1", hidden, 4 * hidden, False),
            **linear("1.3", 4 * hidden, hidden, False),
        }
        shapes = {
            "image_proj.latents": (1, 16, hidden),
            **linear("image_proj.proj_in", width, hidden),
            **linear("image_proj.proj_out", hidden, context),
            **norm("image_proj.norm_out", context),
            **blocks("image_proj.layers", 4, layer),
        }
    for at, each in enumerate(layers):
        shapes |= {f"ip_adapter.{2 * at + 1}.to_{part}_ip.weight": each.shape for part in "kv"}
    return shapes


def weights(shapes: Shapes) -> WeightFile:
    return WeightFile("adapter", "IP-Adapter", (), shapes, {})


def shapes_of(tensors: Any) -> Shapes:
    return {key: tuple(each.shape) for key, each in tensors.items()}


CASES = [
    ("sd1", "basic", 1024, "CLIP ViT-H/14"),
    ("sd1", "plus", 1280, "CLIP ViT-H/14"),
    ("sd1", "full", 1280, "CLIP ViT-H/14"),
    ("sdxl", "basic", 1280, "CLIP ViT-bigG/14"),
    ("sdxl", "basic", 1024, "CLIP ViT-H/14"),
    ("sdxl", "plus", 1280, "CLIP ViT-H/14"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("family", "kind", "width", "eye"), CASES)
def test_adapters(family: str, kind: str, width: int, eye: str) -> None:
    file = reader_of(weights(adapter(family, kind, width)))
    layers = picture_layers(denoiser(family))
    file.check_fit("model", layers)
    count = 70 if family == "sdxl" else 16
    assert (file.kind.id, file.need.plain, len(layers)) == (kind, eye, count)
    other = picture_layers(denoiser("sd1" if family == "sdxl" else "sdxl"))
    with pytest.raises(ModelError):
        file.check_fit("model", other)


@pytest.mark.few(3)
@pytest.mark.parametrize("mode", ["style", "composition"])
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_style_and_composition_have_layers(family: str, mode: str) -> None:
    names = [layer.name for layer in picture_layers(denoiser(family))]
    acting = sum(share > 0 for share in layer_weights(names, family, mode))
    assert acting == {"sd1style": 11, "sd1composition": 2}.get(family + mode, 10)


def test_flux() -> None:
    shapes = small_layouts.xlabs_ip_adapter()
    file = reader_of(weights(shapes))
    file.check_fit("model", picture_layers(denoiser("flux1")))
    assert (file.text_width, file.need.plain) == (4096, "CLIP ViT-L/14")
    redux = reader_of(weights(small_layouts.flux_redux()))
    assert redux.joins_text and redux.need.plain == "SigLIP so400m/14 384"
    redux.check_fit("model", picture_layers(denoiser("flux1")))


@pytest.mark.parametrize("kind", ["faceid", "faceid-plus"])
def test_adapters_for_face_networks_are_named(kind: str) -> None:
    with pytest.raises(ModelError) as caught:
        reader_of(weights(small_layouts.ip_adapter(768, kind)))
    assert caught.value.code == "image_prompt_face"


def siglip_so400m() -> Shapes:
    config = {
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "num_hidden_layers": 27,
        "num_attention_heads": 16,
        "image_size": 384,
        "patch_size": 14,
    }
    with torch.device("meta"):
        return under("vision_model.", shapes_of(SiglipVision().make(config).state_dict()))


ENCODERS = {
    "ViT-H": (lambda: of_class("clip_vision_h"), ("states", 1280), 224, 16),
    "whole CLIP, ViT-L": (lambda: of_class("clip_model"), ("embedding", 768), 224, 16),
    "SigLIP": (siglip_so400m, ("places", 1152), 384, 16),
}


@pytest.mark.parametrize("name", list(ENCODERS))
def test_image_encoders(name: str) -> None:
    make, need, side, heads = ENCODERS[name]
    shapes = make()
    kind, prefix = next(
        (each, prefix) for each in VISION_KINDS if (prefix := each.prefix_in(shapes)) is not None
    )
    inner = {
        key if key == PROJECTION else key.removeprefix(prefix): shape
        for key, shape in shapes.items()
        if key.startswith((prefix, PROJECTION))
    }
    held = shapes_after(kind.named, inner)
    config = kind.config(held, {})
    wanted = EncoderNeed(*need)  # type: ignore[arg-type]
    assert kind.widths(config)[wanted.gives] == wanted.width
    assert (config["image_size"], config["num_attention_heads"]) == (side, heads)
    with torch.device("meta"):
        network = kind.make(config)
    assert held == shapes_of(network.state_dict())
