"""The pipelines of Qwen-Image-Edit, whose processor wants torchvision: another stands in for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import torch
from diffusers.pipelines.qwenimage import (
    pipeline_qwenimage_edit,
    pipeline_qwenimage_edit_plus,
)
from torch import Tensor

from desktop_app.networks import seeing_text
from desktop_app.networks.part_classes import part_class

PAD = "<|image_pad|>"


class QwenStand:
    """In place of Qwen2VLProcessor, which wants torchvision for films."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer, self.looks = tokenizer, part_class("Qwen2VLImageProcessorPil")()

    def __call__(self, text: list[str], images: Any, **_: Any) -> Any:
        images = images if isinstance(images, list) else [images]
        seen = self.looks(images=images, return_tensors="pt")
        (whole,) = text
        for count in (seen["image_grid_thw"].prod(-1) // 4).tolist():
            whole = whole.replace(PAD, "<|video_pad|>" * count, 1)
        ids = self.tokenizer(whole.replace("<|video_pad|>", PAD), return_tensors="pt")
        made = Given({**ids, **seen})
        return SimpleNamespace(to=lambda _: made)


class Given(dict[str, Tensor]):
    """Whose items are fields, too."""

    __getattr__ = dict.__getitem__


def stock_qwen_edit(path: str, *, placed: bool = True) -> Any:
    """diffusers' pipeline of a Qwen-Image-Edit; ``placed``: its text encoder is told which tokens
    are pictures, which the pipeline forgets (huggingface/diffusers, issue 14194)."""
    import diffusers

    tokenizer = part_class("Qwen2Tokenizer").from_pretrained(Path(path) / "tokenizer")
    index = json.loads((Path(path) / "model_index.json").read_text())
    made = getattr(diffusers, index["_class_name"])
    pipeline = made.from_pretrained(path, dtype=torch.float32, processor=None)
    pipeline.processor = QwenStand(tokenizer)
    pipeline.set_progress_bar_config(disable=True)
    encoder, plain = pipeline.text_encoder, pipeline.text_encoder.forward
    pad = tokenizer.convert_tokens_to_ids(PAD)
    if placed:
        encoder.forward = lambda input_ids, **given: plain(
            input_ids=input_ids, mm_token_type_ids=(input_ids == pad).int(), **given
        )
    return pipeline


@contextmanager
def seen_small(area: int) -> Iterator[None]:
    """Both sides see and encode pictures of ``area`` pixels as they are: nothing is resampled."""
    usual, whole = seeing_text.seen_size, pipeline_qwenimage_edit.calculate_dimensions
    first = {"calculate_dimensions": lambda _, ratio: whole(area, ratio)}
    later = dict.fromkeys(("CONDITION_IMAGE_SIZE", "VAE_IMAGE_SIZE"), area)
    with (
        patch.object(seeing_text, "seen_size", lambda each, _: usual(each, area)),
        patch.multiple(pipeline_qwenimage_edit, **first),
        patch.multiple(pipeline_qwenimage_edit_plus, **later),
    ):
        yield
