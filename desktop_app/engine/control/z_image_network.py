"""Control networks of Z-Image: alibaba-pai's Fun-Controlnet-Union, versions 1 and 2."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor
from torch.nn.functional import pad

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
from desktop_app.networks.families.z_image import CONTROLS, STEPS
from desktop_app.networks.flux_patches import PATCH
from desktop_app.networks.language_text import MASK, STATES

SHARED: Final = (
    *("t_scale", "t_embedder", "all_x_embedder", "cap_embedder", "rope_embedder"),
    *("noise_refiner", "context_refiner", "x_pad_token", "cap_pad_token"),
)
"""What it has from the transformer (diffusers, controlnet_z_image.py)."""


class ZImageControlNet(ControlNetwork):
    """A ZImageControlNetModel. It speaks of the picture's tokens and of the text's behind them.

    Args:
        name, module, compute: as of `ControlNetwork`.
        layers: of the transformer.
        channels: of its latents.
    """

    patch, weighs = PATCH, True  # version 2 weighs within, too

    def __init__(
        self, name: str, module: Any, compute: Compute, layers: int, channels: int
    ) -> None:
        super().__init__(name, module, compute)
        self._config, self._layers, self._channels = module.config, layers, channels
        self.beside_hole = module.config.control_in_dim > channels

    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """Latents. Version 2's channels go on with what of the painted picture is known, and with
        that, grey in its hole (diffusers, pipeline_z_image_controlnet_inpaint.py); what there is
        not, a control image or a hole, is nothing."""
        rest = self._config.control_in_dim - self._channels
        painted = picture if picture.hole is not None else picture.painted
        if not self.beside_hole or painted is None:
            shown = pad(encoded_hint(picture, codec, with_mask=False), (0, 0, 0, 0, 0, rest))
        else:
            holed = encoded_hint(painted, codec, with_mask=True, grey=0.5)
            first = torch.zeros_like(holed[:, :-1])
            if painted is not picture:
                first = encoded_hint(picture, codec, with_mask=False)
            shown = torch.cat([first, holed[:, -1:], holed[:, :-1]], dim=1)
        return (shown.to(self.compute.device, self.compute.dtype),)

    def residuals(self, call: ControlCall) -> Residuals:
        latents = self.ready(call.latents, call.count)
        time = (STEPS - call.timestep.expand(call.count).to(latents.device)) / STEPS
        states, kept = call.inputs[STATES], call.inputs[MASK]
        hint = call.hint[0].expand(call.count, -1, -1, -1)
        made: dict[int, Tensor] = self.module(
            list(latents[:, :, None]),
            time,
            [text[there] for text, there in zip(states, kept, strict=True)],
            list(hint[:, :, None]),
            conditioning_scale=call.weights[0],
        )
        return {CONTROLS: list(made.values())}

    def spread(self, residuals: Residuals) -> Residuals:
        """One for each layer of the transformer; nothing, of one token, where it says nothing."""
        several = residuals[CONTROLS]
        given: dict[int, Tensor] = dict(
            zip(self._config.control_layers_places, several, strict=True)
        )
        nothing = torch.zeros_like(several[0][:, :1])
        return {CONTROLS: [given.get(at, nothing) for at in range(self._layers)]}


def z_image_control(
    file: ControlFile, model: str, transformer: Any, compute: Compute
) -> ZImageControlNet:
    """See `makers.control_network`. Raises ModelError: ``control_unfit``: the width differs."""
    told, own = file.config(), transformer.config
    layers: int = own.n_layers
    check_widths(file.name, model, [("width", told["dim"], own.dim)])
    tensors, count = file.tensors(compute), told.pop("layers")
    first = tensors.get("control_noise_refiner.0.before_proj.weight")
    way = None
    if told["control_in_dim"] != own.in_channels:
        # In 2.0 the refiner's own layers are there and were never trained.
        trained = first is not None and bool(first.any())
        way = "control_noise_refiner" if trained else "control_layers"
    if way == "control_layers":
        tensors = {k: v for k, v in tensors.items() if not k.startswith("control_noise_refiner.")}
    config = {
        **{name: own[name] for name in ("n_heads", "n_kv_heads", "norm_eps", "qk_norm")},
        "n_refiner_layers": own.n_refiner_layers,
        "control_layers_places": [at * layers // count for at in range(count)],
        "control_refiner_layers_places": list(range(own.n_refiner_layers)),
        "add_control_noise_refiner": way,
        **told,
    }
    module: Any = file.build(config, tensors)
    # They stay the transformer's: what moves or measures this network leaves them alone.
    module.__dict__.update({name: getattr(transformer, name) for name in SHARED})
    return ZImageControlNet(file.name, module, compute, layers, own.in_channels)
