"""Qwen-Image: text by Qwen2.5-VL, and a transformer on 2 × 2 patches.

Qwen team, "Qwen-Image Technical Report", arXiv:2508.02324.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.families import layers_of, load_families
from desktop_app.catalog.language import LanguageRow
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.checkpoint_keys.language_keys import language_part, seeing_part
from desktop_app.networks.checkpoint_keys.qwen_image_keys import (
    WAN_VAE,
    convert_qwen_image,
    qwen_image_shape,
)
from desktop_app.networks.codec import RGBA
from desktop_app.networks.device import Compute
from desktop_app.networks.families.language_family import LanguageFamily
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.flux_patches import PATCH, from_patches, to_patches
from desktop_app.networks.inputs import REFERENCES
from desktop_app.networks.language_text import MASK, LanguageText
from desktop_app.networks.seeing_text import SeeingText
from desktop_app.networks.single_file import SinglePart

CONTROLS = "controlnet_block_samples"
"""What control networks add to layers, by the name of the transformer's argument."""

TEXT = "text_encoders.qwen25_7b.transformer."
"""How ComfyUI begins the names of Qwen2.5-VL."""


class QwenImage(LanguageFamily):
    """Its way; see `FamilyEngine`.

    Args:
        row: how prompts are read.
        seeing: how edit models read them, by variant.
    """

    hears = frozenset({REFERENCES})
    side, side_given = PATCH, 1

    def __init__(self, row: LanguageRow, seeing: Mapping[str, LanguageRow]) -> None:
        super().__init__(row)
        self._seeing = tuple(seeing.values())
        self.of_variant = {
            variant: {"text_encoder": seeing_part(each, TEXT)} for variant, each in seeing.items()
        }
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "QwenImageTransformer2DModel",
                qwen_image_shape,
                convert_qwen_image,
            ),
            "text_encoder": language_part(row, TEXT, "Qwen2_5_VLTextModel"),
            "vae": WAN_VAE,
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        if network.patch_size != PATCH:
            return "its transformer takes other patches"
        return "its transformer wants to be told of more" if network.guidance_embeds else ""

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        super().check_fit(info, parts)
        network = parts["transformer"].config
        if any(told != bool(layers_of(info)) for told in _layered(network, parts["vae"])):
            reason = "its parts don't agree on whether it makes layers"
            raise ModelError("not_a_model", name=info.name, reason=reason)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> LanguageText:
        """See `FamilyEngine.text_encoder`; that of an edit model sees pictures."""
        encoder = parts["text_encoder"]
        if not hasattr(encoder, "visual"):
            return LanguageText(parts, compute, self._row)
        row = next(each for each in self._seeing if each.picture == encoder.config.picture)
        return SeeingText(parts, compute, row)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """Pack 2 × 2 latent pixels into one place, run, unpack; see `FamilyEngine.predict`.
        References (1, c, h, w) come after the picture, each with its own places. Layers
        (n, c, layers × h, w) lie one below another, and so they come out."""
        count = len(model_input)
        clean: tuple[Tensor, ...] = tuple(inputs.get(REFERENCES, {}).values())
        layered = network.config.use_layer3d_rope
        pictures = model_input.split(clean[0].shape[2], 2) if layered else (model_input,)
        shown = [*pictures, *(each.to(model_input).expand(count, -1, -1, -1) for each in clean)]
        sides = [(1, each.shape[2] // PATCH, each.shape[3] // PATCH) for each in shown]
        _, rows, columns = sides[0]
        drawn = len(shown) - len(clean)
        mask = inputs[MASK]
        given: dict[str, Any] = {
            name: each for name, each in inputs.items() if name not in (MASK, REFERENCES)
        }
        if clean and CONTROLS in given:  # nothing is added to references
            rest = sum(height * width for _, height, width in sides[1:])
            given[CONTROLS] = [pad(each, (0, 0, 0, rest)) for each in given[CONTROLS]]
        if layered:
            zeros = torch.zeros(count, dtype=torch.long, device=model_input.device)
            given["additional_t_cond"] = zeros
        packed = network(
            hidden_states=torch.cat([to_patches(each) for each in shown], dim=1),
            timestep=timestep.expand(count).to(model_input.device) / 1000,
            encoder_hidden_states_mask=None if bool(mask.all()) else mask,
            img_shapes=[sides] * count,
            return_dict=False,
            **given,
        )[0]
        made = packed[:, : drawn * rows * columns].split(rows * columns, dim=1)
        return torch.cat([from_patches(each, rows, columns) for each in made], dim=2)


def _layered(network: Any, vae: Any) -> list[bool]:
    """What each part is made for, by its settings: the transformer's, the autoencoder's."""
    rgba = None if vae is None else vae.config.get("input_channels")
    own = [network.use_additional_t_cond, network.use_layer3d_rope]
    return own if rgba is None else [*own, rgba == RGBA]


def make(family_id: str) -> QwenImage:
    """The engine's part of ``qwen_image``."""
    family = load_families()[family_id]
    rows = family.variants.items()
    seeing = {key: each.language for key, each in rows if each.language is not None}
    assert family.language is not None
    return QwenImage(family.language, seeing)
