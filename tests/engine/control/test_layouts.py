"""Networks of their true sizes are told from names and shapes alone: every tensor has its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from diffusers.models.adapter import T2IAdapter
from diffusers.models.controlnets.controlnet import ControlNetModel

from desktop_app.catalog.resources import resource_path
from desktop_app.engine.control.control_file import CLASSES, LAYOUTS, ControlLayout
from desktop_app.engine.control.unet_networks import encoder_settings
from desktop_app.engine.weight_file import shapes_after
from desktop_app.networks.part_classes import part_class
from tests.engine.control.networks import original, original_adapter
from tests.library.identify import small_layouts
from tests.library.identify.layout_parts import Shapes, of_class

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")

SDXL = {
    "block_out_channels": (320, 640, 1280),
    "cross_attention_dim": 2048,
    "attention_head_dim": (5, 10, 20),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
SMALL: dict[str, Any] = {
    **SDXL,
    "down_block_types": ("DownBlock2D",) * 3,
    "mid_block_type": "UNetMidBlock2D",
    "transformer_layers_per_block": (1, 2, 10),
}
MEDIUM: dict[str, Any] = {
    **SDXL,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "transformer_layers_per_block": (0, 0, 1),
}


def layout_of(shapes: Shapes) -> tuple[ControlLayout, Shapes]:
    """The layout that such a file is of, and its shapes without prefix."""
    layout, prefix = next(
        (each, prefix) for each in LAYOUTS if (prefix := each.prefix_in(shapes)) is not None
    )
    return layout, {key.removeprefix(prefix): shape for key, shape in shapes.items()}


def places(shapes: Shapes, family: str) -> tuple[Shapes, Shapes]:
    """Names and shapes of a file under the class's names, and of the network that is built."""
    layout, inner = layout_of(shapes)
    assert family in layout.families
    named = shapes_after(layout.convert, inner)
    class_name, measure = CLASSES[layout.id]
    config = measure(named)
    if layout.id in ("controlnet", "union"):
        path = resource_path("configs", family) / "unet.json"
        unet = json.loads(path.read_text(encoding="utf-8"))
        config = encoder_settings({}, config, unet, class_name)
    if layout.id == "sd3":
        config |= {"attention_head_dim": 64, "num_attention_heads": config["width"] // 64}
    own = {"hint_channels", "width"}
    with torch.device("meta"):
        cls: Any = part_class(class_name)
        net = cls.from_config({key: value for key, value in config.items() if key not in own})
    return named, {key: tuple(each.shape) for key, each in net.state_dict().items()}


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("key", "family"),
    [
        ("sd1_controlnet", "sd1"),
        ("sdxl_controlnet", "sdxl"),
        ("sdxl_controlnet_union", "sdxl"),
        ("sd3_controlnet", "sd3"),
        ("flux1_controlnet", "flux1"),
        ("flux1_controlnet_union", "flux1"),
        ("qwen_controlnet", "qwen_image"),
        ("sana_controlnet", "sana"),
        ("sd1_t2i", "sd1"),
        ("sdxl_t2i", "sdxl"),
        ("light_t2i", "sd1"),
    ],
)
def test_every_tensor_has_its_place(key: str, family: str) -> None:
    named, built = places(of_class(key), family)
    assert named == built


@pytest.mark.slow
@pytest.mark.parametrize("options", [SMALL, MEDIUM], ids=["small", "medium"])
def test_small_networks_of_sdxl_have_fewer_layers(options: dict[str, Any]) -> None:
    with torch.device("meta"):
        net = ControlNetModel(**options)
    shapes = {key: tuple(each.shape) for key, each in net.state_dict().items()}
    named, built = places(shapes, "sdxl")
    assert named == built == shapes


@pytest.mark.slow
def test_original_names_at_full_depth() -> None:
    with torch.device("meta"):
        net = ControlNetModel(cross_attention_dim=768)
        adapter = T2IAdapter(channels=[320, 640, 1280, 1280])
    tensors = {f"control_model.{key}": tuple(v.shape) for key, v in original(net).items()}
    named, built = places(tensors, "sd1")
    assert named == built == {key: tuple(v.shape) for key, v in net.state_dict().items()}
    shapes = {key: tuple(v.shape) for key, v in original_adapter(adapter).items()}
    named, built = places(shapes, "sd1")
    assert named == built == {key: tuple(v.shape) for key, v in adapter.state_dict().items()}


@pytest.mark.parametrize(
    ("shapes", "layout", "families"),
    [
        (small_layouts.control_lora(), "lora", ("sdxl",)),
        (small_layouts.control_lora(sdxl=False), "lora", ("sd1", "sd2")),
        (small_layouts.xlabs_controlnet(), "flux", ("flux1",)),
        (small_layouts.original_t2i(), "t2i", ("sd1", "sdxl")),
    ],
)
def test_others_are_told(shapes: Shapes, layout: str, families: tuple[str, ...]) -> None:
    found, _ = layout_of(shapes)
    assert (found.id, found.families) == (layout, families)


@pytest.mark.parametrize("key", ["hunyuan_dit_controlnet", "flux1_control"])
def test_those_of_other_families_are_not_taken_for_ours(key: str) -> None:
    shapes = of_class(key)
    assert all(each.prefix_in(shapes) is None for each in LAYOUTS)
