"""Z-Image and Z-Image Turbo: text by Qwen3, and a transformer that takes a list of pictures.

Tongyi-MAI, "Z-Image", arXiv:2511.22699.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.language import LanguageRow
from desktop_app.core.errors import InputError
from desktop_app.core.request import SIDE_LIMITS, GenerationRequest
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.checkpoint_keys.z_image_keys import (
    PATCH,
    convert_z_image,
    z_image_shape,
)
from desktop_app.networks.families.language_family import LanguageFamily, language_row
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.language_text import MASK, STATES
from desktop_app.networks.single_file import SinglePart

CONTROLS = "controlnet_block_samples"
"""What control networks add to layers, by the name of the transformer's argument."""

STEPS = 1000
"""Its time goes from 0, noise, to 1."""

FACTOR = 8
"""Pixels per latent pixel of its autoencoder."""

WHOLE = 32
"""Text is filled up to a multiple of as many tokens (SEQ_MULTI_OF in diffusers)."""


class ZImage(LanguageFamily):
    """The way of both; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    width = "cap_feat_dim"

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "ZImageTransformer2DModel",
                z_image_shape,
                convert_z_image,
            ),
            "text_encoder": language_part(row, "text_encoders.qwen3_4b.transformer.", "Qwen3Model"),
            "vae": LDM_VAE,
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        if list(network.all_patch_size) != [PATCH] or list(network.all_f_patch_size) != [1]:
            return "its transformer takes other patches"
        known = network.axes_lens[0]
        needed = -(-self._row.length // WHOLE) * WHOLE + 2
        return f"its transformer knows only {known} places of text" if known < needed else ""

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Nothing: sizes are told by the latents.

        Raises:
            InputError: ``size_range``: the transformer knows no places that far out.
        """
        places, size = min(parts["transformer"].config.axes_lens[1:]), request.size
        largest = places * PATCH * FACTOR
        if max(size.width, size.height) > largest:
            least = SIDE_LIMITS[0]
            raise InputError("size_range", size=size.words, minimum=least, maximum=largest)
        return {}

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`. Each picture goes in with the tokens of its own text, on
        whose number its places depend; what comes back points from the picture to the noise, as
        the other families' does, only by its sign."""
        further: dict[str, Any] = {
            name: each for name, each in inputs.items() if name not in (STATES, MASK)
        }
        texts = [text[kept] for text, kept in zip(inputs[STATES], inputs[MASK], strict=True)]
        time = (STEPS - timestep.expand(len(model_input)).to(model_input.device)) / STEPS
        if CONTROLS in further:
            further[CONTROLS] = _by_layer(further[CONTROLS], model_input, inputs[MASK])
        made = network(list(model_input[:, :, None]), time, texts, return_dict=False, **further)[0]
        return -torch.stack(made)[:, :, 0]


def _by_layer(residuals: list[Tensor], latents: Tensor, kept: Tensor) -> dict[int, Tensor]:
    """What control networks add, by layer, as long as the transformer's sequence: the picture and
    the longest text, each filled up to `WHOLE` tokens. One token alone says nothing."""
    places = latents.shape[2] * latents.shape[3] // PATCH**2
    parts = places, int(kept.sum(1).max())
    length = sum(-(-part // WHOLE) * WHOLE for part in parts)
    return {
        at: pad(each, (0, 0, 0, length - each.shape[1]))
        for at, each in enumerate(residuals)
        if each.shape[1] > 1
    }


def make(family_id: str) -> ZImage:
    """The engine's part of ``z_image``."""
    return ZImage(language_row(family_id))
