"""Control networks of UNets: ControlNets, those that know several kinds of hints, T2I-Adapters.

Zhang et al. 2023, arXiv:2302.05543; Mou et al. 2023, arXiv:2302.08453. The union network is
xinsir's (github.com/xinsir6/ControlNetPlus).
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import nn
from torch.nn.functional import pad

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_keys import HINT
from desktop_app.engine.control.control_network import (
    ControlCall,
    ControlNetwork,
    ControlPicture,
    Hint,
    Residuals,
    check_widths,
    detach,
    unfit,
)
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.part_classes import part_class

DOWN: Final = "down_block_additional_residuals"
MIDDLE: Final = "mid_block_additional_residual"
ADAPTER: Final = "down_intrablock_additional_residuals"

UNKNOWN: Final = -1.0
"""What ControlNets trained for inpainting see in a hole, of pixels 0..1 (lllyasviel)."""

UNION_WORDS: Final[dict[str, int]] = {
    "pose": 0, "depth": 1,
    "softedge": 2, "scribble": 2,
    "canny": 3, "lines": 3, "lineart": 3,
    "normal": 4, "segmentation": 5, "semantic": 5,
    "tile": 6, "blur": 6, "inpaint": 7,
}  # fmt: skip
"""What a control image shows → its number, as the union networks were trained; the last two kinds
are known by "ProMax" alone."""

POOLED: Final = "shuffle"
"""In names of files of the one network whose residuals are averaged over the picture, which single
files don't tell (ComfyUI goes by it, too)."""

LUMA: Final = (0.299, 0.587, 0.114)
"""Rec. 601, of hints for adapters with one channel."""


class UnetControlNet(ControlNetwork):
    """A ControlNetModel, for UNets with and without sizes."""

    fading = ("prompt", "control")

    def __init__(self, name: str, module: Any, compute: Compute) -> None:
        super().__init__(name, module, compute, detach(module, HINT))
        self._config = module.config
        self.factor = 2 ** (len(module.config.conditioning_embedding_out_channels) - 1)
        if module.config.global_pool_conditions:  # as in diffusers
            self.prompt_only, self.fading = True, ()
        self._flips = module.config.controlnet_conditioning_channel_order == "bgr"
        if self._flips:  # done here, as the network sees no colours any more
            module.register_to_config(controlnet_conditioning_channel_order="rgb")

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """(1, width, h/f, w/f); where the picture has a hole, it is `UNKNOWN`."""
        pixels = picture.with_hole(UNKNOWN)
        return (self.embedded(pixels.flip(1) if self._flips else pixels),)

    def residuals(self, call: ControlCall) -> Residuals:
        """Of the way in, and of the middle."""
        return self._run(call, {"controlnet_cond": call.hint[0]})

    def _run(self, call: ControlCall, hints: dict[str, Any]) -> Residuals:
        whole = call.model_input.shape[1] == self._config.in_channels
        latents = call.model_input if whole else call.latents
        # What SDXL's networks hear beside the text.
        added = {key: call.inputs[key] for key in ("text_embeds", "time_ids") if key in call.inputs}
        down, middle = self.module(
            self.ready(latents, call.count),
            call.timestep,
            encoder_hidden_states=call.inputs["encoder_hidden_states"],
            added_cond_kwargs=added or None,
            return_dict=False,
            **hints,
        )
        return {DOWN: list(down), MIDDLE: [middle]}


class UnionControlNet(UnetControlNet):
    """A ControlNetUnionModel, which is told what its control images show. Several go through it at
    once, as it was trained: their weights count where it reads them."""

    words = UNION_WORDS
    joins = True

    def __init__(self, name: str, module: Any, compute: Compute) -> None:
        super().__init__(name, module, compute)
        self.kinds = module.config.num_control_type

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """(1, width, h/f, w/f). A hole is black."""
        return (self.embedded(picture.with_hole(0.0)),)

    def residuals(self, call: ControlCall) -> Residuals:
        numbers, count = [self.words[word] for word in call.words], call.count
        kinds = torch.zeros(count, self._config.num_control_type)
        kinds[:, numbers] = 1
        given = {
            "controlnet_cond": [hint.expand(count, -1, -1, -1) for hint in call.hint],
            "control_type": kinds.to(call.hint[0].device, call.hint[0].dtype),
            "control_type_idx": numbers,
            "conditioning_scale": list(call.weights),
        }
        return self._run(call, given)


class T2IAdapter(ControlNetwork):
    """A T2IAdapter: what it adds does not change over the steps, and is calculated once."""

    fading = ("prompt", "control")

    def __init__(self, name: str, module: Any, compute: Compute) -> None:
        super().__init__(name, nn.Module(), compute, module)
        self._config = module.config

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """What is added at each level; pictures are filled up to whole squares of pixels."""
        pixels, side = picture.pixels, int(self._config.downscale_factor)
        if self._config.in_channels == 1:
            luma = torch.tensor(LUMA)[None, :, None, None]
            pixels = (pixels * luma).sum(1, keepdim=True)
        rows, columns = pixels.shape[-2:]
        missing = (0, -columns % side, 0, -rows % side)
        if any(missing):
            pixels = pad(pixels, missing, mode="replicate")
        return tuple(self.embedded(pixels))

    def residuals(self, call: ControlCall) -> Residuals:
        """The same at every call."""
        return {ADAPTER: [each.expand(call.count, -1, -1, -1) for each in call.hint]}


def unet_network(file: ControlFile, model: str, unet: Any, compute: Compute) -> ControlNetwork:
    """The control network of ``file`` for ``unet``.

    Args:
        file: opened.
        model: the model's name.
        unet: its UNet2DConditionModel.
        compute: device and precision.

    Raises:
        ModelError: ``control_unfit``, ``model_damaged`` or ``model_incomplete``.
    """
    told = file.config()
    if file.layout.id == "t2i":
        _check_adapter(file.name, model, told, unet.config)
        module = file.build(told, file.tensors(compute))
        return T2IAdapter(file.name, module, compute)
    check_encoder(file.name, model, told, unet.config)
    config = encoder_settings(file.settings, told, unet.config, file.class_name)
    if POOLED in file.name.lower() and not file.settings:
        config["global_pool_conditions"] = True
    module = file.build(config, file.tensors(compute))
    kind = UnionControlNet if file.layout.id == "union" else UnetControlNet
    return kind(file.name, module, compute)


def check_encoder(name: str, model: str, config: Mapping[str, Any], unet: Any) -> None:
    """Check that the way in of a UNet and a network's are of one kind.

    Raises:
        ModelError: ``control_unfit``.
    """
    if config["in_channels"] not in (unet.in_channels, unet.out_channels):
        wanted = f"{config['in_channels']} channels"
        raise unfit(name, model, f"it takes {wanted}, the model works on {unet.out_channels}")
    heard, text = "projection_class_embeddings_input_dim", unet.cross_attention_dim
    check_widths(
        name,
        model,
        [
            ("text width", config.get("cross_attention_dim", text), text),
            ("widths of blocks", config["block_out_channels"], unet.block_out_channels),
            ("layers per block", config["layers_per_block"], unet.layers_per_block),
            ("added embedding", config[heard], unet[heard] if unet.addition_embed_type else None),
        ],
    )


def encoder_settings(
    settings: Mapping[str, Any], shapes: Mapping[str, Any], unet: Any, class_name: str
) -> dict[str, Any]:
    """The whole config of a network of ``class_name``: what shapes tell, else what its own
    settings say, else what the UNet's say."""
    fields = set(inspect.signature(part_class(class_name).__init__).parameters)
    config: dict[str, Any] = {}
    for source in (unet, settings, shapes):
        config |= {key: source[key] for key in fields & set(source)}
    return config


def _check_adapter(name: str, model: str, config: Mapping[str, Any], unet: Any) -> None:
    is_large = config["adapter_type"] == "full_adapter_xl"
    if is_large != (unet.addition_embed_type is not None):
        family = "Stable Diffusion XL" if is_large else "Stable Diffusion 1"
        raise unfit(name, model, f"it is an adapter for {family}")
    widths = list(unet.block_out_channels)
    check_widths(name, model, [("widths of blocks", config["channels"][: len(widths)], widths)])
