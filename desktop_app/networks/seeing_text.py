"""Prompts read by a language model that sees pictures beside them (Qwen2.5-VL)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

import torch

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.language_text import LanguageText
from desktop_app.networks.part_classes import part_class

MULTIPLE: Final = 32
"""Of the sides that a picture is brought to."""

LIMITS: Final = {"shortest_edge": 56 * 56, "longest_edge": 12_845_056}
"""Pixels that are seen, at least and at most, as the models' own settings have it."""

PAD: Final = "<|image_pad|>"
"""The token that stands for a picture; there are as many as the model sees parts of it."""


class SeeingText(LanguageText):
    """As `LanguageText`; its model has a part that sees."""

    _pictures: tuple[ByteArray, ...] = ()
    _seen: Any = None

    def see(self, pictures: Sequence[ByteArray]) -> None:
        """From now on these pictures (h, w, 3) stand before every prompt; `mark` tells of them."""
        self._pictures, self._seen = tuple(pictures), None

    def _looked(self) -> Any:
        """Their patches ("pixel_values") and how many there are ("image_grid_thw")."""
        if self._seen is None:
            from desktop_app.imaging.resize import resize  # OpenCV: not before a first picture

            processor = part_class("Qwen2VLImageProcessorPil")(size=LIMITS)
            shown = [resize(each, seen_size(each, self._row.seen)) for each in self._pictures]
            self._seen = processor(images=shown, return_tensors="pt")
        return self._seen

    def _ids(self, text: PromptText) -> tuple[list[int], list[int]]:
        """See `LanguageText._ids`; each picture's token as often as parts of it are seen."""
        if not self._pictures:
            return super()._ids(text)
        whole = self._row.text(text.text, len(self._pictures), negative=text.negative)
        tokenizer = self._parts["tokenizer"]
        ids = tokenizer(whole, truncation=True, max_length=self._row.length)["input_ids"]
        merged = self._parts["text_encoder"].visual.spatial_merge_size ** 2
        parts = iter((self._looked()["image_grid_thw"].prod(-1) // merged).tolist())
        pad = tokenizer.convert_tokens_to_ids(PAD)
        spread = [each for one in ids for each in [one] * (next(parts, 1) if one == pad else 1)]
        return spread, [1] * len(spread)

    def _states(self, ids: torch.Tensor, given: dict[str, Any]) -> list[torch.Tensor]:
        """See `LanguageText._states`; of the last layer alone."""
        if self._pictures:
            device, seen = self._compute.device, self._looked()
            pad = self._parts["tokenizer"].convert_tokens_to_ids(PAD)
            given |= {name: seen[name].to(device) for name in ("pixel_values", "image_grid_thw")}
            # Without it the places of what is seen would be counted as words.
            given["mm_token_type_ids"] = (ids == pad).int()
        told = self._parts["text_encoder"](ids, **given, use_cache=False)
        return [told.last_hidden_state]


def seen_size(picture: ByteArray, area: int) -> Size:
    """What ``picture`` is brought to before it is seen: about so many pixels, of its own shape
    (diffusers, pipeline_qwenimage_edit.py, ``calculate_dimensions``)."""
    ratio = picture.shape[1] / picture.shape[0]
    width = sqrt(area * ratio)
    sides = (max(1, round(side / MULTIPLE)) * MULTIPLE for side in (width, width / ratio))
    return Size(*sides)
