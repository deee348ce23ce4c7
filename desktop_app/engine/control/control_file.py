"""Control networks on the disk, told by the names in their header.

Which class it is its tensors say, and of its config.json only what shapes can't tell is read.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any, Final

from torch import Tensor, nn

from desktop_app.catalog.part_settings import check_settings
from desktop_app.core.errors import ModelError
from desktop_app.core.record import record
from desktop_app.engine.control.control_keys import (
    from_ldm,
    from_stability,
    from_t2i,
    from_xlabs,
)
from desktop_app.engine.control.control_shapes import (
    controlnet_shape,
    flux_control_shape,
    qwen_image_control_shape,
    sana_control_shape,
    sd3_control_shape,
    t2i_shape,
    z_image_control_shape,
)
from desktop_app.engine.weight_file import (
    CONFIG,
    Convert,
    WeightFile,
    open_weights,
    shapes_after,
)
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import Shapes
from desktop_app.networks.part_classes import part_class

PLAIN: Final = "control network"

PREFIXES: Final = ("", "control_model.", "controlnet.", "model.", "adapter.")
"""How all names of a file may begin."""

CLASSES: Final[dict[str, tuple[str, Callable[[Shapes], dict[str, Any]]]]] = {
    "controlnet": ("ControlNetModel", controlnet_shape),
    "lora": ("ControlNetModel", controlnet_shape),
    "union": ("ControlNetUnionModel", controlnet_shape),
    "t2i": ("T2IAdapter", t2i_shape),
    "sd3": ("SD3ControlNetModel", sd3_control_shape),
    "flux": ("FluxControlNetModel", flux_control_shape),
    "qwen_image": ("QwenImageControlNetModel", qwen_image_control_shape),
    "sana": ("SanaControlNetModel", sana_control_shape),
    "z_image": ("ZImageControlNetModel", z_image_control_shape),
}
"""Kind of network → its class in diffusers, a key of `part_classes.MODULES`; and fields of that
one's config, from shapes under its own names; may raise KeyError."""


@record()
class ControlLayout:
    """One way in which control networks are stored.

    Attributes:
        id: of `CLASSES`: what runs it.
        families: what it can be for, as far as its names tell; they are the families' ids.
        marks: names that it has, all of them, without prefix.
        convert: its tensors, named without prefix, under the names of the class.
        without: names that only others have.
    """

    id: str
    families: tuple[str, ...]
    marks: tuple[str, ...]
    convert: Convert = dict
    without: tuple[str, ...] = ()

    def prefix_in(self, names: Container[str]) -> str | None:
        """The prefix of a file with these names; None if it is of another layout."""
        for prefix in PREFIXES:
            has_all = all(f"{prefix}{mark}" in names for mark in self.marks)
            if has_all and not any(f"{prefix}{mark}" in names for mark in self.without):
                return prefix
        return None


_NAMED: Final = ("controlnet_cond_embedding.conv_in.weight", "controlnet_mid_block.weight")
_ORIGINAL: Final = ("input_hint_block.0.weight", "zero_convs.0.0.weight")
_FIRST: Final = "controlnet_blocks.0.weight"
_SD: Final = ("sd1", "sd2")

LAYOUTS: Final = (
    ControlLayout("union", ("sdxl",), (*_NAMED, "task_embedding")),
    ControlLayout("controlnet", ("sdxl",), (*_NAMED, "add_embedding.linear_1.weight")),
    ControlLayout("controlnet", _SD, _NAMED),
    ControlLayout("lora", ("sdxl",), ("lora_controlnet", "label_emb.0.0.down"), from_ldm),
    ControlLayout("lora", _SD, ("lora_controlnet",), from_ldm),
    ControlLayout("controlnet", ("sdxl",), (*_ORIGINAL, "label_emb.0.0.weight"), from_ldm),
    ControlLayout("controlnet", _SD, _ORIGINAL, from_ldm),
    ControlLayout(
        "flux",
        ("flux1",),
        (_FIRST, "controlnet_x_embedder.weight", "context_embedder.weight"),
        without=("txt_norm.weight",),  # Qwen-Image's
    ),
    ControlLayout(
        "flux",
        ("flux1",),
        (_FIRST, "double_blocks.0.img_attn.qkv.weight", "img_in.weight"),
        from_xlabs,
    ),
    ControlLayout(
        "qwen_image",
        ("qwen_image",),
        (_FIRST, "controlnet_x_embedder.weight", "txt_norm.weight"),
    ),
    ControlLayout(
        "z_image",
        ("z_image",),
        ("control_all_x_embedder.2-1.weight", "control_layers.0.before_proj.weight"),
    ),
    ControlLayout("sana", ("sana",), (_FIRST, "input_block.weight", "caption_norm.weight")),
    ControlLayout(
        "sd3",
        ("sd3",),
        (_FIRST, "transformer_blocks.0.adaLN_modulation.1.weight"),
        from_stability,
    ),
    ControlLayout("sd3", ("sd3",), (_FIRST, "pos_embed_input.proj.weight")),
    *(
        ControlLayout("t2i", families, marks, from_t2i)
        for families, marks in (
            (("sd1", "sdxl"), ("conv_in.weight", "body.0.resnets.0.block1.weight")),
            (("sd1", "sdxl"), ("conv_in.weight", "body.0.block1.weight")),
            (("sd1",), ("body.0.in_conv.weight", "body.0.resnets.0.block1.weight")),
            (("sd1",), ("body.0.in_conv.weight", "body.0.body.0.block1.weight")),
        )
    ),
)
"""In the order in which they are tried."""


@record(eq=False)
class ControlFile:
    """What the headers of a control network tell.

    Attributes:
        weights: the headers.
        layout: how its tensors are named.
        prefix: how all these names begin.
        shapes: of its tensors, as they are stored, without prefix.
    """

    weights: WeightFile
    layout: ControlLayout
    prefix: str
    shapes: Shapes

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.weights.name

    @property
    def class_name(self) -> str:
        return CLASSES[self.layout.id][0]

    @property
    def settings(self) -> dict[str, Any]:
        """config.json's; {} of a single file."""
        return self.weights.settings

    def config(self) -> dict[str, Any]:
        """What the shapes tell of the network, as `CLASSES` says.

        Raises:
            ModelError: ``model_incomplete``.
        """
        with self.weights.measured():
            return CLASSES[self.layout.id][1](shapes_after(self.layout.convert, self.shapes))

    def tensors(self, compute: Compute) -> dict[str, Tensor]:
        """Its tensors in the precision of ``compute``, under the names of diffusers' class.

        Raises:
            ModelError: ``model_damaged``, ``control_not_finite``.
        """
        keys = [self.prefix + key for key in self.shapes]
        read = self.weights.tensors(keys, compute.dtype, packed=True)
        with loading_part(self.name, PLAIN):
            return self.layout.convert({k.removeprefix(self.prefix): v for k, v in read.items()})

    def build(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        change: Callable[[nn.Module], None] = lambda _: None,
    ) -> nn.Module:
        """A network of `class_name` that holds ``tensors``, ready to run.

        Args:
            config: of the class.
            tensors: under its names.
            change: changes layers before they get their weights.

        Raises:
            ModelError: ``model_incomplete`` or ``model_damaged``.
        """
        with loading_part(self.name, PLAIN):
            shapes = (tuple(each.shape) for each in tensors.values())
            check_settings(self.name, CONFIG, config, shapes)

        def make() -> nn.Module:
            module: nn.Module = part_class(self.class_name).from_config(dict(config))
            change(module)
            return module

        return self.weights.build(make, tensors)


def open_control(path: Path) -> ControlFile:
    """Read the headers of a control network.

    Args:
        path: a safetensors file, or a folder with config.json and weights.

    Raises:
        ModelError: ``control_unknown``, or as `open_weights`.
    """
    weights = open_weights(path, PLAIN)
    shapes = weights.shapes
    for layout in LAYOUTS:
        prefix = layout.prefix_in(shapes)
        if prefix is not None:
            inner = {
                key.removeprefix(prefix): shape
                for key, shape in shapes.items()
                if key.startswith(prefix)
            }
            return ControlFile(weights, layout, prefix, inner)
    raise ModelError("control_unknown", name=weights.name)
