"""Sana 1.0 and 1.5: text by Gemma 2 under an instruction, and attention that is linear.

Xie et al. 2024, "SANA", arXiv:2410.10629. Sana Sprint samples another way and is refused.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.checkpoint_keys.sana_keys import convert_sana, sana_shape
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.families.language_family import LanguageFamily, language_row
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.language_text import MASK, STATES, LanguageText
from desktop_app.networks.prompt_embedding import Key
from desktop_app.networks.single_file import SinglePart


class InstructedText(LanguageText):
    """A `TextEncoder` whose instruction is read beside the prompt's own length, as in diffusers'
    SanaPipeline: of its tokens the first and the last are heard (which is the prompt's, where its
    space melts into the first word)."""

    def _hidden(self, text: PromptText) -> int:
        """How many tokens behind the first one are not heard."""
        before = self._row.text("", negative=text.negative)
        return max(0, len(self._parts["tokenizer"](before)["input_ids"]) - 2) if before else 0

    def _ids(self, text: PromptText) -> tuple[list[int], list[int]]:
        made = self._parts["tokenizer"](
            self._row.text(text.text, negative=text.negative),
            truncation=True,
            max_length=self._row.length + self._hidden(text),
        )
        return made["input_ids"], made["attention_mask"]

    def _count(self, text: PromptText) -> int:
        return len(self._ids(text)[0]) - self._hidden(text)

    def _encode(self, key: Key) -> Inputs:
        text, skip, tokens = key
        hidden, heard = self._hidden(text), self._count(text)
        made = super()._encode((text, skip, heard + hidden))
        kept = [0, *range(hidden + 1, hidden + heard)]
        rest = tokens - heard
        return {
            STATES: pad(made[STATES][:, kept], (0, 0, 0, rest)),
            MASK: pad(made[MASK][:, kept], (0, rest)),
        }


class Sana(LanguageFamily):
    """Its way; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    width = "caption_channels"

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        prefixes = ("model.diffusion_model.", "")
        self.single = {
            "transformer": SinglePart(prefixes, "SanaTransformer2DModel", sana_shape, convert_sana),
            "text_encoder": language_part(
                row, "text_encoders.gemma2_2b.transformer.", "Gemma2Model"
            ),
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        if network.guidance_embeds:
            return "it is a Sana Sprint, whose steps are of another kind"
        return "its transformer takes other patches" if network.patch_size != 1 else ""

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> InstructedText:
        return InstructedText(parts, compute, self._row)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        time = timestep.expand(len(model_input)).to(model_input.device)
        time = time * network.config.timestep_scale
        return network(model_input, timestep=time, return_dict=False, **inputs)[0]


def make(family_id: str) -> Sana:
    """The engine's part of ``sana``."""
    return Sana(language_row(family_id))
