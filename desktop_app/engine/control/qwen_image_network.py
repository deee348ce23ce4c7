"""Control networks of Qwen-Image: InstantX' for all kinds of hints at once, and for inpainting."""

from __future__ import annotations

from typing import Any, Final

from torch import Tensor

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
from desktop_app.networks.flux_patches import PATCH, to_patches
from desktop_app.networks.language_text import MASK, STATES
from desktop_app.networks.part_weights import revived

BLOCKS: Final = "controlnet_block_samples"


class QwenImageControlNet(ControlNetwork):
    """A QwenImageControlNetModel. It hears the prompt alone, and what it says of that goes to the
    negative prompt's half, too (diffusers, pipeline_qwenimage_controlnet.py).

    Args:
        name, module, compute: as of `ControlNetwork`.
        layers: of the transformer.
    """

    prompt_for_all = True

    def __init__(self, name: str, module: Any, compute: Compute, layers: int) -> None:
        super().__init__(name, module, compute)
        self._layers, self.sees_hole = layers, module.config.extra_condition_channels > 0

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """Latents as patches; a hole is black."""
        latents = encoded_hint(picture, codec, with_mask=self.sees_hole)
        return (to_patches(latents).to(self.compute.device, self.compute.dtype),)

    def residuals(self, call: ControlCall) -> Residuals:
        count, (rows, columns) = call.count, call.latents.shape[-2:]
        patches = to_patches(self.ready(call.latents, count))
        mask: Tensor = call.inputs[MASK]
        made = self.module(
            hidden_states=patches,
            controlnet_cond=call.hint[0].expand(count, -1, -1),
            encoder_hidden_states=call.inputs[STATES],
            encoder_hidden_states_mask=None if bool(mask.all()) else mask,
            timestep=call.timestep.expand(count).to(patches.device) / 1000,
            img_shapes=[[(1, rows // PATCH, columns // PATCH)]] * count,
            return_dict=False,
        )
        return {BLOCKS: list(made)}

    def spread(self, residuals: Residuals) -> Residuals:
        """One for each layer of the transformer; each serves as many as it takes for all."""
        several = residuals[BLOCKS]
        each = -(-self._layers // len(several))
        return {BLOCKS: [several[at // each] for at in range(self._layers)]}


def qwen_image_control(
    file: ControlFile, model: str, transformer: Any, compute: Compute
) -> QwenImageControlNet:
    """See `makers.control_network`. Raises ModelError: ``control_unfit``: a width differs."""
    told, own = file.config(), transformer.config
    width, heads = "attention_head_dim", "num_attention_heads"
    check_widths(
        file.name,
        model,
        [
            ("width", told[width] * told[heads], own[width] * own[heads]),
            ("channels", told["in_channels"], own.in_channels),
            ("text width", told["joint_attention_dim"], own.joint_attention_dim),
        ],
    )
    config = {"axes_dims_rope": list(own.axes_dims_rope), **told}
    module = revived(file.build(config, file.tensors(compute)))
    return QwenImageControlNet(file.name, module, compute, own.num_layers)
