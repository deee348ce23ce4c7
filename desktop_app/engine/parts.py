"""The classes models are built of, by name, and turning their failures into sentences.

A name from a file is only ever looked up in this table, never imported.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors import SafetensorError
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.clip.tokenization_clip import CLIPTokenizer

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import ModelError, VelaturaError

__all__ = ["CLASSES", "PART_NAMES", "is_out_of_memory", "loading_part"]

CLASSES: dict[str, Any] = {
    "CLIPTokenizer": CLIPTokenizer,
    # transformers 5 has one class; folders from before name the quick one.
    "CLIPTokenizerFast": CLIPTokenizer,
    "CLIPTextModel": CLIPTextModel,
    "UNet2DConditionModel": UNet2DConditionModel,
    "AutoencoderKL": AutoencoderKL,
    "AutoencoderTiny": AutoencoderTiny,
}

PART_NAMES: dict[str, str] = {
    "tokenizer": "tokenizer",
    "text_encoder": "text encoder",
    "unet": "UNet",
    "vae": "autoencoder",
    "scheduler": "scheduler",
}
"""Component → its plain name, for progress and errors."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory ran out, on the device or in the machine."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # torch's CPU allocator raises a plain RuntimeError.
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


@contextmanager
def loading_part(model: str, part: str) -> Iterator[None]:
    """Say which part of which model could not be read.

    Args:
        model: the model's name.
        part: plain name of the part.

    Raises:
        ModelError: ``model_incomplete`` for a missing file, ``model_damaged`` for anything else
            that goes wrong, except memory running out, which goes through.
    """
    try:
        yield
    except (VelaturaError, Cancelled):
        raise
    except FileNotFoundError as error:
        reason = f"the {part} lacks a file"
        raise ModelError(
            "model_incomplete", traceback.format_exc(), name=model, reason=reason
        ) from error
    except Exception as error:
        if is_out_of_memory(error):
            raise
        reason = f"the {part} can't be read"
        if isinstance(error, SafetensorError):
            reason = f"the {part}'s file ends too early or is corrupt"
        raise ModelError(
            "model_damaged", traceback.format_exc(), name=model, reason=reason
        ) from error
