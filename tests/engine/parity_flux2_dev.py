"""The pipeline of FLUX.2 dev, whose processor wants torchvision: another stands in for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.flux2.pipeline_flux2 import Flux2Pipeline

from desktop_app.networks.part_classes import part_class


class MistralStand:
    """In place of PixtralProcessor, which wants torchvision: Mistral's template of text alone."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = part_class("PixtralProcessor").from_pretrained(folder)

    def apply_chat_template(self, batch: Any, *, return_dict: bool, **given: Any) -> Any:
        assert return_dict and given.pop("tokenize") and not given.pop("add_generation_prompt")
        (system, user), *_ = batch
        said, asked = (each["content"][0]["text"] for each in (system, user))
        whole = f"<s>[SYSTEM_PROMPT]{said}[/SYSTEM_PROMPT][INST]{asked}[/INST]"
        return self.tokenizer([whole], add_special_tokens=False, **given)


def stock_flux2_dev(path: Path) -> Any:
    """The pipeline of the folder ``path``, in float32."""
    pipeline: Any = Flux2Pipeline.from_pretrained(path, dtype=torch.float32, tokenizer=None)
    pipeline.tokenizer = MistralStand(path / "tokenizer")
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
