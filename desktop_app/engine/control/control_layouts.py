"""How control networks are told by the names of their tensors, and which families they are for."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_app.engine.checkpoint_keys.control_keys import (
    from_ldm,
    from_stability,
    from_t2i,
    from_xlabs,
)
from desktop_app.engine.checkpoint_keys.control_shapes import (
    controlnet_shape,
    flux_control_shape,
    sd3_control_shape,
    t2i_shape,
)
from desktop_app.engine.single_file import Shapes

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class ControlLayout:
    """One way in which control networks are stored.

    Attributes:
        id: "controlnet", "union", "lora", "t2i", "sd3" or "flux": what runs it.
        families: what it can be for, as far as its names tell; they are the families' ids.
        class_name: of diffusers, a key of `part_classes.MODULES`.
        marks: names that it has, all of them, without prefix.
        convert: its tensors, named without prefix, under the names of the class.
        config: fields of the class's config, from shapes under its own names; may raise KeyError.
        prefixes: how all names may begin.
        without: names that only others have.
    """

    id: str
    families: tuple[str, ...]
    class_name: str
    marks: tuple[str, ...]
    convert: Callable[[Mapping[str, Tensor]], dict[str, Tensor]]
    config: Callable[[Shapes], dict[str, Any]]
    prefixes: tuple[str, ...] = ("",)
    without: tuple[str, ...] = ()

    def prefix_in(self, names: Container[str]) -> str | None:
        """The prefix of a file with these names; None if it is of another layout."""
        for prefix in self.prefixes:
            has_all = all(f"{prefix}{mark}" in names for mark in self.marks)
            if has_all and not any(f"{prefix}{mark}" in names for mark in self.without):
                return prefix
        return None


def _as_it_is(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return dict(tensors)


_UNET: Final = ("", "controlnet.", "model.")
_LDM: Final = ("control_model.", "", "controlnet.", "model.")
_T2I: Final = ("adapter.", "")
_HINT: Final = "controlnet_cond_embedding.conv_in.weight"
_ZERO: Final = "controlnet_mid_block.weight"
_SIZES: Final = "add_embedding.linear_1.weight"
_SD: Final = ("sd1", "sd2")

LAYOUTS: Final[tuple[ControlLayout, ...]] = (
    ControlLayout(
        *("union", ("sdxl",), "ControlNetUnionModel", (_HINT, _ZERO, "task_embedding")),
        *(_as_it_is, controlnet_shape, _UNET),
    ),
    ControlLayout(
        *("controlnet", ("sdxl",), "ControlNetModel", (_HINT, _ZERO, _SIZES)),
        *(_as_it_is, controlnet_shape, _UNET),
    ),
    ControlLayout(
        *("controlnet", _SD, "ControlNetModel", (_HINT, _ZERO)),
        *(_as_it_is, controlnet_shape, _UNET),
    ),
    ControlLayout(
        *("lora", ("sdxl",), "ControlNetModel", ("lora_controlnet", "label_emb.0.0.down")),
        *(from_ldm, controlnet_shape),
    ),
    ControlLayout(
        *("lora", _SD, "ControlNetModel", ("lora_controlnet",), from_ldm, controlnet_shape),
    ),
    ControlLayout(
        *("controlnet", ("sdxl",), "ControlNetModel"),
        ("input_hint_block.0.weight", "zero_convs.0.0.weight", "label_emb.0.0.weight"),
        *(from_ldm, controlnet_shape, _LDM),
    ),
    ControlLayout(
        *("controlnet", _SD, "ControlNetModel"),
        ("input_hint_block.0.weight", "zero_convs.0.0.weight"),
        *(from_ldm, controlnet_shape, _LDM),
    ),
    ControlLayout(
        *("flux", ("flux1",), "FluxControlNetModel"),
        ("controlnet_x_embedder.weight", "controlnet_blocks.0.weight", "context_embedder.weight"),
        *(_as_it_is, flux_control_shape),
        without=("txt_norm.weight",),  # Qwen-Image's
    ),
    ControlLayout(
        *("flux", ("flux1",), "FluxControlNetModel"),
        ("controlnet_blocks.0.weight", "double_blocks.0.img_attn.qkv.weight", "img_in.weight"),
        *(from_xlabs, flux_control_shape, ("", "controlnet.")),
    ),
    ControlLayout(
        *("sd3", ("sd3",), "SD3ControlNetModel"),
        ("controlnet_blocks.0.weight", "transformer_blocks.0.adaLN_modulation.1.weight"),
        *(from_stability, sd3_control_shape, ("", "control_model.", "controlnet.")),
    ),
    ControlLayout(
        *("sd3", ("sd3",), "SD3ControlNetModel"),
        ("controlnet_blocks.0.weight", "pos_embed_input.proj.weight"),
        *(_as_it_is, sd3_control_shape),
    ),
    *(
        ControlLayout("t2i", families, "T2IAdapter", marks, from_t2i, t2i_shape, _T2I)
        for families, marks in (
            (("sd1", "sdxl"), ("conv_in.weight", "body.0.resnets.0.block1.weight")),
            (("sd1", "sdxl"), ("conv_in.weight", "body.0.block1.weight")),
            (("sd1",), ("body.0.in_conv.weight", "body.0.resnets.0.block1.weight")),
            (("sd1",), ("body.0.in_conv.weight", "body.0.body.0.block1.weight")),
        )
    ),
)
"""In the order in which they are tried."""
