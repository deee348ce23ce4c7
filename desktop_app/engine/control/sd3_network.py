"""Control networks of Stable Diffusion 3 and 3.5."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

import torch

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import (
    ControlCall,
    ControlNetwork,
    ControlPicture,
    Hint,
    Residuals,
    check_widths,
    encoded_hint,
)
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.weight_packing import unpack

BLOCKS: Final = "block_controlnet_hidden_states"

EDGES: Final = ("canny", "lines", "lineart")
EDGE_VALUES: Final = (0.5, 128.0)
"""What black and white of edges are to Stability's large networks: a slip of their training, which
whoever uses them repeats (their model cards; `SD3CannyImageProcessor` there)."""

ZEROS: Final = "force_zeros_for_pooled_projection"


class Sd3ControlNet(ControlNetwork):
    """An SD3ControlNetModel.

    Those that want zeros for the pooled text (InstantX') were also trained with hints whose latents
    were not shifted; those that take the mask, too (alimama's), with zeros and shifted latents.
    Stability's large ones have no layer for places: they get the transformer's.

    Args:
        name, module, compute: as of `ControlNetwork`.
        layers: of the transformer.
    """

    def __init__(self, name: str, module: Any, compute: Compute, layers: int) -> None:
        super().__init__(name, module, compute)
        self._config, self._layers = module.config, layers
        self.sees_hole = module.config.extra_conditioning_channels > 0

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """Latents; a hole is black."""
        shifted = self.sees_hole or not self._config[ZEROS]
        is_large = self._config.joint_attention_dim is None
        values = EDGE_VALUES if is_large and picture.word in EDGES else (-1.0, 1.0)
        latents = encoded_hint(
            picture, codec, with_mask=self.sees_hole, shifted=shifted, values=values
        )
        return (latents.to(self.compute.device, self.compute.dtype),)

    def residuals(self, call: ControlCall) -> Residuals:
        count, pooled = call.count, call.inputs["pooled_projections"]
        latents = self.ready(call.latents, count)
        hears = self._config.joint_attention_dim is not None
        (made,) = self.module(
            hidden_states=latents,
            controlnet_cond=call.hint[0].expand(count, -1, -1, -1),
            encoder_hidden_states=call.inputs["encoder_hidden_states"] if hears else None,
            pooled_projections=torch.zeros_like(pooled) if self._config[ZEROS] else pooled,
            timestep=call.timestep.expand(count).to(latents.device),
            return_dict=False,
        )
        return {BLOCKS: list(made)}

    def spread(self, residuals: Residuals) -> Residuals:
        """One for each layer of the transformer."""
        several = residuals[BLOCKS]
        each = self._layers / len(several)
        return {BLOCKS: [several[int(at / each)] for at in range(self._layers)]}


def sd3_control(file: ControlFile, model: str, transformer: Any, compute: Compute) -> Sd3ControlNet:
    """See `makers.control_network`. Raises ModelError: ``control_unfit``: a width differs."""
    told, config = file.config(), transformer.config
    text = told["joint_attention_dim"]
    check_widths(
        file.name,
        model,
        [
            ("width", told["width"], config.num_attention_heads * config.attention_head_dim),
            ("channels", told["in_channels"], config.in_channels),
            ("patch", told["patch_size"], config.patch_size),
            ("pooled text", told["pooled_projection_dim"], config.pooled_projection_dim),
            ("text width", text or config.joint_attention_dim, config.joint_attention_dim),
        ],
    )
    head = told.get("attention_head_dim", config.attention_head_dim)
    base = {
        "sample_size": config.sample_size,
        "attention_head_dim": head,
        "num_attention_heads": told["width"] // head,
        "out_channels": config.out_channels,
        # Stability's large ones hear no text but the pooled one.
        ZEROS: text is not None,
    }
    kept = {key: file.settings[key] for key in (ZEROS, "sample_size") if key in file.settings}
    told.pop("width")
    module: Any = file.build({**base, **kept, **told}, file.tensors(compute))
    if not told["use_pos_embed"]:
        module.pos_embed = _copied(transformer.pos_embed)
    return Sd3ControlNet(file.name, module, compute, config.num_layers)


def _copied(places: Any) -> Any:
    """What makes patches of latents, in torch's order; its large table of places is shared."""
    made = deepcopy(places, {id(places.pos_embed): places.pos_embed})
    unpack(made)
    return made
