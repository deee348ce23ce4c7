"""Lumina 2: text by Gemma 2, and one stream of text and picture.

Qin et al. 2025, "Lumina-Image 2.0", arXiv:2503.21758.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.checkpoint_keys.lumina2_keys import (
    PATCH,
    convert_lumina2,
    lumina2_shape,
)
from desktop_app.networks.families.language_family import language_row
from desktop_app.networks.families.z_image import STEPS, ZImage, language_part
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.single_file import SinglePart


class Lumina2(ZImage):
    """Its way, in most of Z-Image's, which was made of it; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "Lumina2Transformer2DModel",
                lumina2_shape,
                convert_lumina2,
            ),
            "text_encoder": language_part(
                row, "text_encoders.gemma2_2b.transformer.", "Gemma2Model"
            ),
            "vae": LDM_VAE,
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        known = network.axes_lens[0]
        if network.patch_size != PATCH:
            return "its transformer takes other patches"
        # The picture's own place is behind the text's.
        needed = self._row.length + 1
        return f"its transformer knows only {known} places of text" if known < needed else ""

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`. Its time goes from 0, noise, to 1, and it points from the
        noise to the picture."""
        time = (STEPS - timestep.expand(len(model_input)).to(model_input.device)) / STEPS
        return -network(model_input, time, return_dict=False, **inputs)[0]


def make(family_id: str) -> Lumina2:
    """The engine's part of ``lumina2``."""
    return Lumina2(language_row(family_id))
