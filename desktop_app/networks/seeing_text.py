"""Prompts read by a language model that sees pictures beside them (Qwen2.5-VL, Qwen3-VL)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

import torch

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.language_text import STATES, LanguageText
from desktop_app.networks.part_classes import part_class
from desktop_app.networks.prompt_embedding import Key

MULTIPLE: Final = 32
"""Of the sides that a picture is brought to."""

LOOKS: Final[dict[str, dict[str, Any]]] = {
    "qwen2_5_vl": {"size": {"shortest_edge": 56 * 56, "longest_edge": 12_845_056}},
    "qwen3_vl": {
        "size": {"shortest_edge": MULTIPLE**2, "longest_edge": 1 << 28},
        "patch_size": 16,
        "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3,
    },
}
"""How pictures are brought before what sees them, as the models' own settings have it. Those before
Qwen3-VL are never scaled: what it sees of them has the places of their latents."""

PARTS: Final = "seen_parts"
"""Under this name stands, where pictures are seen as they are encoded, which of them each of a
text's tokens is: (1, tokens) int64 from 1 on, 0 for words."""

PAD: Final = "<|image_pad|>"
"""The token that stands for a picture; there are as many as the model sees parts of it."""


class SeeingText(LanguageText):
    """As `LanguageText`; its model has a part that sees."""

    @property
    def as_encoded(self) -> bool:
        """Whether pictures are seen as they are encoded."""
        return not self._row.seen

    _pictures: tuple[ByteArray, ...] = ()
    _seen: Any = None

    def see(self, pictures: Sequence[ByteArray]) -> None:
        """From now on these pictures (h, w, 3) stand before every prompt; `mark` tells of them."""
        self._pictures, self._seen = tuple(pictures), None

    def _picture_states(self) -> Any:
        """Their patches ("pixel_values") and how many there are ("image_grid_thw")."""
        if self._seen is None:
            from desktop_app.imaging.resize import resize  # OpenCV: not before a first picture

            looks = LOOKS[self._parts["text_encoder"].config.model_type]
            shown, area = self._pictures, self._row.seen
            if not self.as_encoded:
                shown = tuple(resize(each, seen_size(each, area)) for each in shown)
            processor = part_class("Qwen2VLImageProcessorPil")(**looks)
            self._seen = processor(images=list(shown), return_tensors="pt")
        return self._seen

    def _counts(self) -> list[int]:
        """How many tokens stand for each picture."""
        merged = self._parts["text_encoder"].visual.spatial_merge_size ** 2
        return (self._picture_states()["image_grid_thw"].prod(-1) // merged).tolist()

    def _ids(self, text: PromptText) -> tuple[list[int], list[int]]:
        """See `LanguageText._ids`; each picture's token as often as parts of it are seen."""
        if not self._pictures:
            return super()._ids(text)
        whole = self._row.text(text.text, len(self._pictures), negative=text.negative)
        tokenizer = self._parts["tokenizer"]
        ids = tokenizer(whole, truncation=True, max_length=self._row.length)["input_ids"]
        parts = iter(self._counts())
        pad = tokenizer.convert_tokens_to_ids(PAD)
        spread = [each for one in ids for each in [one] * (next(parts, 1) if one == pad else 1)]
        return spread, [1] * len(spread)

    def _encode(self, key: Key) -> Inputs:
        made = super()._encode(key)
        if not (self._pictures and self.as_encoded):
            return made
        counts, length = torch.tensor(self._counts()), made[STATES].shape[1]
        pad = self._parts["tokenizer"].convert_tokens_to_ids(PAD)
        ids = torch.tensor(self._ids(key[0])[0])
        parts = torch.zeros(key[2], dtype=torch.long)
        parts[: len(ids)][ids == pad] = torch.arange(1, len(counts) + 1).repeat_interleave(counts)
        return made | {PARTS: parts[None, -length:].to(self._compute.device)}

    def _states(self, ids: torch.Tensor, inputs: dict[str, Any]) -> list[torch.Tensor]:
        """See `LanguageText._states`; of the last layer alone."""
        if self._pictures:
            device, seen = self._compute.device, self._picture_states()
            pad = self._parts["tokenizer"].convert_tokens_to_ids(PAD)
            inputs |= {name: seen[name].to(device) for name in ("pixel_values", "image_grid_thw")}
            # Without it the places of what is seen would be counted as words.
            inputs["mm_token_type_ids"] = (ids == pad).int()
        told = self._parts["text_encoder"](ids, **inputs, use_cache=False)
        return [told.last_hidden_state]


def seen_size(picture: ByteArray, area: int) -> Size:
    """What ``picture`` is brought to before it is seen: about so many pixels, of its own shape
    (diffusers, pipeline_qwenimage_edit.py, ``calculate_dimensions``)."""
    ratio = picture.shape[1] / picture.shape[0]
    width = sqrt(area * ratio)
    sides = (max(1, round(side / MULTIPLE)) * MULTIPLE for side in (width, width / ratio))
    return Size(*sides)
