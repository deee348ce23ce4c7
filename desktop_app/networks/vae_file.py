"""An autoencoder in a file by itself, in either naming."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from desktop_app.core.errors import ModelError
from desktop_app.networks.checkpoint_keys.dc_keys import DC_MAKERS_VAE, DC_VAE
from desktop_app.networks.checkpoint_keys.flux2_keys import (
    COUNT,
    convert_flux2_vae,
    flux2_vae_shape,
)
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.checkpoint_keys.qwen_image21_keys import RGBA_VAE
from desktop_app.networks.checkpoint_keys.qwen_image_keys import WAN_VAE
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.single_file import Shapes, SingleFile, SinglePart
from desktop_app.networks.tiny_file import halves_of, is_tiny_file, make_tiny

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family

ORIGINAL = replace(LDM_VAE, prefixes=(*LDM_VAE.prefixes, ""))
"""Files of an autoencoder alone name their tensors bare."""

CLASS_NAMES = SinglePart(
    ("vae.", ""),
    "AutoencoderKL",
    lambda shapes, _: _class_shape(shapes),
    lambda tensors, _: tensors,
)
"""In the names of diffusers' class."""

_FLUX2 = {"class_name": "AutoencoderKLFlux2"}
WITH_NORM = (
    replace(
        CLASS_NAMES,
        **_FLUX2,
        config=lambda shapes, _: flux2_class_shape(shapes),
        convert=lambda tensors, _: {COUNT: torch.tensor(0), **tensors},
    ),
    replace(ORIGINAL, **_FLUX2, config=flux2_vae_shape, convert=convert_flux2_vae),
)
"""The same of FLUX.2's, which have a batch norm."""

WAN = replace(WAN_VAE, prefixes=("vae.", ""))
RGBA = replace(RGBA_VAE, prefixes=("vae.", ""))

_DC = "encoder.project_out.0.conv.weight", "decoder.project_in.conv.weight"
_NORM, _CLASS = "bn.running_mean", "decoder.up_blocks.0.resnets.0.conv1.weight"
_LDM = "decoder.up.0.block.0.conv1.weight"
LAYOUTS = (
    (("decoder.middle.0.residual.0.gamma",), WAN),
    # Only that one's levels are lists of their own.
    (("decoder.up_blocks.0.upsampler.resample.1.weight",), RGBA),
    (("decoder.mid_block.resnets.0.norm1.gamma",), WAN),
    ((_NORM, _CLASS), WITH_NORM[0]),
    ((_NORM, _LDM), WITH_NORM[1]),
    (("decoder.up_blocks.0.0.conv.weight",), DC_VAE),
    (_DC, DC_MAKERS_VAE),
    ((_CLASS,), CLASS_NAMES),
    ((_LDM,), ORIGINAL),
)
"""Names that every autoencoder in a naming has: the first whose are all there counts."""


class VaeFile:
    """A file that holds a model's autoencoder alone, for `part_file.PartSource`.

    Args:
        path: the file, in either naming.
        model: the model's name, for errors.
        family: of the model.
    """

    def __init__(self, path: Path, model: str, family: Family) -> None:
        self._path, self._model, self._family = path, model, family

    def weights(self, part: str, compute: Compute) -> Any:
        """The autoencoder, whichever ``part`` is asked for. Raises ModelError."""
        with loading_part(self._path.name, PART_NAMES[part]):
            return vae_of_file(self._path, self._path.name, self._model, self._family, compute)


def vae_of_file(path: Path, name: str, model: str, family: Family, compute: Compute) -> Any:
    """The autoencoder in a file; ``name`` is what the user calls it. Raises ModelError."""
    for marks, part in LAYOUTS:
        layout: Mapping[str, SinglePart] = {"vae": part}
        with SingleFile(path, name, family.config, layout, {}) as file:
            if all(map(file.names_end_with, marks)):
                if part.class_name in family.components.get("vae", ()):
                    return file.weights("vae", compute)
                raise vae_unfit(model, name, "its latents are of another kind")
    if is_tiny_file(path):
        return _tiny(model, path, name)
    raise vae_unfit(model, name, "it is none")


def _tiny(model: str, path: Path, name: str) -> Any:
    decoder, encoder = halves_of(path)
    if decoder is None or encoder is None:
        half, other = ("decoder", "encoder") if encoder is None else ("encoder", "decoder")
        raise vae_unfit(model, name, f"it is only the {half}, without its {other}")
    return make_tiny(decoder, encoder)


def _class_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of an AutoencoderKL's config, from its own names."""
    widths: list[int] = []
    while (key := f"encoder.down_blocks.{len(widths)}.resnets.0.conv2.weight") in shapes:
        widths.append(shapes[key][0])
    layers = 0
    while f"encoder.down_blocks.0.resnets.{layers}.conv2.weight" in shapes:
        layers += 1
    return {
        "block_out_channels": widths,
        "layers_per_block": layers,
        "down_block_types": ["DownEncoderBlock2D"] * len(widths),
        "up_block_types": ["UpDecoderBlock2D"] * len(widths),
        "latent_channels": shapes["decoder.conv_in.weight"][1],
        "use_quant_conv": "quant_conv.weight" in shapes,
        "use_post_quant_conv": "post_quant_conv.weight" in shapes,
    }


def flux2_class_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of an AutoencoderKLFlux2's config, from its own names."""
    widths: list[int] = []
    while (key := f"decoder.up_blocks.{len(widths)}.resnets.0.conv2.weight") in shapes:
        widths.insert(0, shapes[key][0])
    return {**_class_shape(shapes), "decoder_block_out_channels": widths}


def vae_unfit(model: str, name: str, reason: str) -> ModelError:
    """The error of one that can't be used with ``model``."""
    return ModelError("vae_unfit", name=name, model=model, reason=reason)
