"""The classes models are built of, by name, and turning their failures into sentences.

A name from a file is only ever looked up in this table, never imported by itself.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import torch
from safetensors import SafetensorError

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import ModelError, VelaturaError

__all__ = ["PART_NAMES", "is_out_of_memory", "loading_part", "part_class"]

_DIFFUSERS, _TRANSFORMERS = "diffusers.models.", "transformers.models."

MODULES: dict[str, str] = {
    "CLIPTokenizer": _TRANSFORMERS + "clip.tokenization_clip",
    "CLIPTextModel": _TRANSFORMERS + "clip.modeling_clip",
    "CLIPTextModelWithProjection": _TRANSFORMERS + "clip.modeling_clip",
    "T5Tokenizer": _TRANSFORMERS + "t5.tokenization_t5",
    "T5EncoderModel": _TRANSFORMERS + "t5.modeling_t5",
    "UNet2DModel": _DIFFUSERS + "unets.unet_2d",
    "UNet2DConditionModel": _DIFFUSERS + "unets.unet_2d_condition",
    "SD3Transformer2DModel": _DIFFUSERS + "transformers.transformer_sd3",
    "FluxTransformer2DModel": _DIFFUSERS + "transformers.transformer_flux",
    "AutoencoderKL": _DIFFUSERS + "autoencoders.autoencoder_kl",
    "AutoencoderTiny": _DIFFUSERS + "autoencoders.autoencoder_tiny",
}
"""Class → the module it is in; imported only when a model needs it."""

SAME = {"CLIPTokenizerFast": "CLIPTokenizer", "T5TokenizerFast": "T5Tokenizer"}
"""transformers 5 has one class of each; folders from before name the quick one."""


def part_class(name: str) -> Any:
    """The class of that name. Raises KeyError for a name the engine does not know."""
    name = SAME.get(name, name)
    return getattr(import_module(MODULES[name]), name)


PART_NAMES: dict[str, str] = {
    "tokenizer": "tokenizer",
    "tokenizer_2": "second tokenizer",
    "tokenizer_3": "third tokenizer",
    "text_encoder": "text encoder",
    "text_encoder_2": "second text encoder",
    "text_encoder_3": "third text encoder",
    "unet": "UNet",
    "transformer": "transformer",
    "vae": "autoencoder",
    "scheduler": "scheduler",
    "pipeline": "settings",
}
"""Component → its plain name, for progress and errors."""


_NO_MEMORY = (
    "can't allocate memory",
    # What oneDNN says when it has no room for its own buffers (measured under RLIMIT_AS); of a
    # layer that it can't run at all it says "primitive descriptor".
    "could not create a memory object",
    "could not execute a primitive",
)
_NO_PRIMITIVE = "could not create a primitive"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory ran out, on the device or in the machine."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # A file that can't be mapped for want of room says so by its errno, or by the system's words.
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    if "Cannot allocate memory" in str(error):
        return True
    # torch's CPU allocator and oneDNN raise plain RuntimeErrors.
    return isinstance(error, RuntimeError) and (
        str(error) == _NO_PRIMITIVE or any(words in str(error) for words in _NO_MEMORY)
    )


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
