"""The pipeline of Qwen-Image 2.1, whose processor wants torchvision: another stands in for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from diffusers import QwenImage21Pipeline
from diffusers.models.autoencoders.autoencoder_kl_qwenimage21 import AutoencoderKLQwenImage21
from diffusers.models.transformers.transformer_qwenimage21 import QwenImage21Transformer2DModel
from transformers.models.qwen2.tokenization_qwen2 import Qwen2Tokenizer
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLForConditionalGeneration

PAD = "<|image_pad|>"


class Processor:
    """In place of Qwen3VLProcessor."""

    def __init__(self, path: Path) -> None:
        self.tokenizer: Any = Qwen2Tokenizer.from_pretrained(path)

    def apply_chat_template(self, messages: list[Any], **_: Any) -> list[list[int]]:
        """What its published template makes of the instruction."""
        (message,) = messages
        (said,) = message["content"]
        whole = f"<|im_start|>{message['role']}\n{said['text']}<|im_end|>\n"
        return [self.tokenizer(whole)["input_ids"]]

    def __call__(self, text: list[str], images: Any = None, **given: Any) -> Any:
        if images is None:
            return self.tokenizer(text, **given)
        size = {"shortest_edge": 32 * 32, "longest_edge": 16_777_216}
        looks: Any = Qwen2VLImageProcessorPil(
            size=size, patch_size=16, image_mean=[0.5] * 3, image_std=[0.5] * 3
        )
        seen = looks(images=images, return_tensors="pt")
        counts = iter((seen["image_grid_thw"].prod(-1) // 4).tolist())
        whole = [re.sub(re.escape(PAD), lambda _: PAD * next(counts), each) for each in text]
        made = self.tokenizer(whole, **given)
        made.update(seen)
        pad = self.tokenizer.convert_tokens_to_ids(PAD)
        made["mm_token_type_ids"] = (made["input_ids"] == pad).int()
        return made


class Stock(QwenImage21Pipeline):
    """Takes its guidance as the other pipelines do."""

    def __call__(self, guidance_scale: float = 1.0, **given: Any) -> Any:
        return super().__call__(true_cfg_scale=guidance_scale, **given)


def stock_qwen_image21(path: Path) -> Any:
    """The pipeline of the folder ``path``, in float32."""
    full = {"torch_dtype": torch.float32}
    text: Any = Qwen3VLForConditionalGeneration
    pipeline = Stock(
        scheduler=None,
        vae=AutoencoderKLQwenImage21.from_pretrained(path / "vae", **full),
        text_encoder=text.from_pretrained(path / "text_encoder", dtype=torch.float32),
        processor=Processor(path / "processor"),
        transformer=QwenImage21Transformer2DModel.from_pretrained(path / "transformer", **full),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
