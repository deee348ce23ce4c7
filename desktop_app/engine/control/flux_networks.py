"""Control networks of FLUX.1: InstantX' and others of diffusers' class, union networks, XLabs'."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import torch
from torch import nn

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import (
    ControlCall,
    ControlNetwork,
    ControlPicture,
    Hint,
    Residuals,
    check_widths,
    detach,
    encoded_hint,
)
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.flux_patches import PATCH, places, to_patches

DOUBLE: Final = "controlnet_block_samples"
SINGLE: Final = "controlnet_single_block_samples"

UNION_WORDS: Final[dict[str, int]] = {
    "canny": 0, "lines": 0, "lineart": 0,
    "tile": 1, "depth": 2, "blur": 3, "pose": 4,
    "luminance": 5, "recolour": 5, "lq": 6,
}  # fmt: skip
"""What a control image shows → its mode (InstantX' and Shakker's cards)."""


class FluxControlNet(ControlNetwork):
    """A FluxControlNetModel.

    Args:
        name, module, compute: as of `ControlNetwork`.
        layers: of the transformer, with two streams and with one.
        extra: channels of the hint beside the latents: 1 for the mask, else 0.
    """

    words = UNION_WORDS

    def __init__(
        self, name: str, module: Any, compute: Compute, layers: tuple[int, int], extra: int
    ) -> None:
        reads_pixels = module.config.conditioning_embedding_channels is not None
        embedding = detach(module, "input_hint_block") if reads_pixels else None
        super().__init__(name, module, compute, embedding)
        self._config, self._layers = module.config, layers
        self.sees_hole, self.kinds = extra > 0, module.config.num_mode

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """Latents as patches, or what XLabs' network makes of pixels; a hole is black."""
        if self.embedding is not None:
            return (self.embedded(picture.with_hole(0.0) * 2 - 1),)
        latents = encoded_hint(picture, codec, with_mask=self.sees_hole)
        return (to_patches(latents).to(self.compute.device, self.compute.dtype),)

    def residuals(self, call: ControlCall) -> Residuals:
        """Of blocks with two streams and with one."""
        count, (rows, columns) = call.count, call.latents.shape[-2:]
        patches = to_patches(self.ready(call.latents, count))
        device, text = patches.device, call.inputs["encoder_hidden_states"]
        given: dict[str, Any] = {}
        if self.kinds is not None:
            given["controlnet_mode"] = torch.full(
                (count, 1), self.words[call.words[0]], device=device
            )
        if self._config.guidance_embeds:
            own = patches.new_full((count,), call.guidance_scale)
            given["guidance"] = call.inputs.get("guidance", own)
        double, single = self.module(
            hidden_states=patches,
            controlnet_cond=call.hint[0].expand(count, *call.hint[0].shape[1:]),
            encoder_hidden_states=text,
            pooled_projections=call.inputs["pooled_projections"],
            timestep=call.timestep.expand(count).to(device) / 1000,
            img_ids=places(rows // PATCH, columns // PATCH, device),
            txt_ids=torch.zeros(text.shape[1], 3, device=device),
            return_dict=False,
            **given,
        )
        made: Residuals = {}
        for name, several in ((DOUBLE, double), (SINGLE, single)):
            if several:
                made[name] = list(several)
        return made

    def spread(self, residuals: Residuals) -> Residuals:
        """One for each layer of the transformer. Each serves as many layers as it takes for all,
        one after the other; XLabs' begin again after the last."""
        found: Residuals = {}
        for name, layers in zip((DOUBLE, SINGLE), self._layers, strict=True):
            if several := residuals.get(name):
                each = -(-layers // len(several))
                repeats = self.embedding is not None and name == DOUBLE
                found[name] = [
                    several[at % len(several) if repeats else at // each] for at in range(layers)
                ]
        return found


def flux_control(
    file: ControlFile, model: str, transformer: Any, compute: Compute
) -> FluxControlNet:
    """See `makers.control_network`. Raises ModelError: ``control_unfit``: a width differs."""
    told, own = file.config(), transformer.config
    width, heads = "attention_head_dim", "num_attention_heads"
    check_widths(
        file.name,
        model,
        [
            ("width", told[width] * told[heads], own[width] * own[heads]),
            ("channels", told["in_channels"], own.out_channels or own.in_channels),
            ("text width", told["joint_attention_dim"], own.joint_attention_dim),
            ("pooled text", told["pooled_projection_dim"], own.pooled_projection_dim),
        ],
    )
    taken = told.pop("hint_channels")
    extra = 0 if told["conditioning_embedding_channels"] is not None else taken // PATCH**2
    extra = max(0, extra - told["in_channels"] // PATCH**2)
    config = {"axes_dims_rope": list(own.axes_dims_rope), **told}
    tensors = file.tensors(compute)
    module = file.build(config, tensors, partial(_widen, taken=taken))
    layers = own.num_layers, own.num_single_layers
    return FluxControlNet(file.name, module, compute, layers, extra)


def _widen(module: Any, taken: int) -> None:
    """Let the layer that reads the hint take ``taken`` channels (networks for inpainting)."""
    layer = module.controlnet_x_embedder
    if layer.in_features != taken:
        module.controlnet_x_embedder = nn.Linear(taken, layer.out_features)
