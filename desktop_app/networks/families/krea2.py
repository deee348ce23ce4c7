"""Krea 2 and Krea 2 Turbo: text by twelve layers of Qwen3-VL, a transformer on 2 × 2 patches.

Krea, github.com/krea-ai/krea-2.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.checkpoint_keys.krea2_keys import convert_krea2, krea2_shape
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.checkpoint_keys.qwen_image_keys import WAN_VAE
from desktop_app.networks.families.language_family import LanguageFamily, language_row
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.flux_patches import PATCH, from_patches, places, to_patches
from desktop_app.networks.language_text import MASK, STATES
from desktop_app.networks.single_file import SinglePart


class Krea2(LanguageFamily):
    """The way of both; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    side = PATCH
    width = "text_hidden_dim"

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "Krea2Transformer2DModel",
                krea2_shape,
                convert_krea2,
            ),
            "text_encoder": language_part(
                row, "text_encoders.qwen3vl_4b.transformer.", "Qwen3VLTextModel"
            ),
            "vae": WAN_VAE,
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        heard, wanted = len(self._row.layers), network.num_text_layers
        other = f"its transformer hears {wanted} layers of text instead of {heard}"
        return other if wanted != heard else ""

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`: 2 × 2 latent pixels are one place, (0, row, column); all
        words are at (0, 0, 0)."""
        rows, columns = (side // PATCH for side in model_input.shape[-2:])
        device, mask = model_input.device, inputs[MASK]
        packed = network(
            hidden_states=to_patches(model_input),
            timestep=timestep.expand(len(model_input)).to(device) / 1000,
            position_ids=pad(places(rows, columns, device), (0, 0, inputs[STATES].shape[1], 0)),
            encoder_attention_mask=None if bool(mask.all()) else mask,
            return_dict=False,
            **{name: each for name, each in inputs.items() if name != MASK},
        )[0]
        return from_patches(packed, rows, columns)


def make(family_id: str) -> Krea2:
    """The engine's part of ``krea2``."""
    return Krea2(language_row(family_id))
