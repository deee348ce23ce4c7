"""Stable Diffusion 1.x and 2.x: from a diffusers folder or from a single file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute
from desktop_app.engine.folder import ModelFolder
from desktop_app.engine.model import Model
from desktop_app.engine.parts import PART_NAMES
from desktop_app.engine.prompt import PromptEncoder
from desktop_app.engine.single_file import SingleFile

__all__ = ["assemble", "load"]

ORDER = ("scheduler", "tokenizer", "text_encoder", "vae", "unet")


def load(
    info: ModelInfo,
    family: Family,
    compute: Compute,
    on_event: Callable[[EngineEvent], None],
    cancel: CancelToken,
) -> Model:
    """Load all parts of a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        compute: device and precision.
        on_event: told of every part (`Loading`).
        cancel: looked at before every part.

    Raises:
        ModelError: a part is missing, damaged, of a class the family does not use, or does not fit
            the others.
        Cancelled: between two parts.
    """
    parts: dict[str, Any] = {}
    path = Path(info.path)
    with ExitStack() as stack:
        if info.layout == "single_file":
            source = stack.enter_context(SingleFile(path, info.name, family.config))
        else:
            source = ModelFolder(path, info.name, family)
        for done, part in enumerate(ORDER):
            cancel.check()
            on_event(Loading(PART_NAMES[part], done, len(ORDER)))
            parts[part] = _part(source, part, compute)
    cancel.check()
    _check_fit(info, parts)
    model = assemble(info, family, compute, parts)
    # Fitted now where it must be, so that the first preview comes without delay.
    _ = model.rgb_map
    on_event(Loading(PART_NAMES[ORDER[-1]], len(ORDER), len(ORDER)))
    return model


def assemble(info: ModelInfo, family: Family, compute: Compute, parts: dict[str, Any]) -> Model:
    """Make a `Model` of loaded ``parts``, whose keys are those of `parts.PART_NAMES`."""
    return Model(
        info=info,
        family=family,
        compute=compute,
        prompts=PromptEncoder(parts["tokenizer"], parts["text_encoder"], compute),
        unet=parts["unet"],
        codec=Codec(parts["vae"], compute),
        scheduler_config=parts["scheduler"],
    )


def _part(source: SingleFile | ModelFolder, part: str, compute: Compute) -> Any:
    if part == "scheduler":
        return source.scheduler_config()
    if part == "tokenizer":
        return source.tokenizer()
    module = source.weights(part, compute)
    module.eval().requires_grad_(requires_grad=False)
    module.to(device=compute.device)
    # The text encoder has no image tensors.
    return module if part == "text_encoder" else module.to(memory_format=compute.memory_format)


def _check_fit(info: ModelInfo, parts: dict[str, Any]) -> None:
    """Check that the parts fit each other and what the library told of the model."""
    unet, channels = parts["unet"].config, parts["vae"].config.latent_channels
    width = parts["text_encoder"].config.hidden_size
    if unet.in_channels not in (channels, 2 * channels + 1) or unet.out_channels != channels:
        reason = f"its UNet takes {unet.in_channels} channels, its autoencoder makes {channels}"
        raise ModelError("not_a_model", name=info.name, reason=reason)
    if unet.cross_attention_dim != width:
        reason = (
            f"its UNet wants text {unet.cross_attention_dim} wide, its text encoder makes {width}"
        )
        raise ModelError("not_a_model", name=info.name, reason=reason)
    if unet.in_channels != info.input_channels:
        reason = f"its UNet takes {unet.in_channels} channels instead of {info.input_channels}"
        raise ModelError("model_damaged", name=info.name, reason=reason)
