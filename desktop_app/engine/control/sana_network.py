"""Control networks of Sana: the first layers once more, beside which the hint is read."""

from __future__ import annotations

from typing import Any, Final

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
from desktop_app.networks.part_weights import revived

BLOCKS: Final = "controlnet_block_samples"


class SanaControlNet(ControlNetwork):
    """A SanaControlNetModel: what its layers give is added behind the transformer's first ones."""

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """Latents of the control image without a mask, in the network's dtype."""
        latents = encoded_hint(picture, codec, with_mask=False)
        return (latents.to(self.compute.device, self.compute.dtype),)

    def residuals(self, call: ControlCall) -> Residuals:
        latents = self.ready(call.latents, call.count)
        (made,) = self.module(
            hidden_states=latents,
            controlnet_cond=call.hint[0].expand(call.count, -1, -1, -1),
            timestep=call.timestep.expand(call.count).to(latents.device),
            return_dict=False,
            **call.inputs,
        )
        return {BLOCKS: list(made)}


def sana_control(
    file: ControlFile, model: str, transformer: Any, compute: Compute
) -> SanaControlNet:
    """See `makers.control_network`. Raises ModelError: ``control_unfit``: a width differs."""
    told, own = file.config(), transformer.config
    check_widths(
        file.name,
        model,
        [
            ("width", told.pop("width"), own.num_attention_heads * own.attention_head_dim),
            ("channels", told["in_channels"], own.in_channels),
            ("text width", told["caption_channels"], own.caption_channels),
        ],
    )
    heads = ("num_attention_heads", "attention_head_dim", "num_cross_attention_heads")
    base = {name: own[name] for name in (*heads, "cross_attention_head_dim", "sample_size")}
    kept = {key: file.settings[key] for key in ("interpolation_scale",) if key in file.settings}
    module = revived(file.build({**base, **kept, **told}, file.tensors(compute)))
    return SanaControlNet(file.name, module, compute)
