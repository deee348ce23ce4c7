"""The base model, opened for training: the parts as they are in the files.

The engine's loader packs weights for the processor, exchanges layers and never asks for gradients;
nothing of that happens here. What is trained is in float32, all else in the precision of the
calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import torch
from torch import Tensor, nn

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.family_engine import FamilyEngine, TextEncoder
from desktop_app.networks.model_source import no_weights, opened, without_vae
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.quantised.layers import quantise

Tell = Callable[[EngineEvent], None]

_UNET: Final = "UNet2DConditionModel"

BITS = {"8": "Q8_0", "4": "Q4_0"}
"""Bits of a base model's weights → how they are kept (`networks.quantised`)."""


@dataclass(frozen=True, eq=False)
class BaseModel:
    """One of them.

    Attributes:
        info: what and where it is.
        family: its family's facts.
        engine: what its family does its own way.
        parts: by component; None for one that is left out.
        texts: tokenizers and text encoders as one.
        codec: the autoencoder, in its own precision.
        compute: device and precision of the calculation.
    """

    info: ModelInfo
    family: Family
    engine: FamilyEngine
    parts: dict[str, Any]
    texts: TextEncoder
    codec: LatentCodec
    compute: Compute

    @property
    def network(self) -> Any:
        return self.parts[self.engine.denoiser]

    @cached_property
    def text_encoders(self) -> dict[str, nn.Module]:
        """Those that a training can change, by component: CLIP's."""
        return {
            name: part
            for name, part in self.parts.items()
            if name.startswith("text_encoder")
            and part is not None
            and "T5" not in type(part).__name__
        }

    def put_channels_last(self) -> None:
        """Order the weights of a UNet, with what is taught, so that processors convolve quicker: a
        step in bfloat16 takes three fifths of the time."""
        if self.compute.device.type != "cpu" or type(self.network).__name__ != _UNET:
            return
        self.network.to(memory_format=torch.channels_last)
        for layer in self.network.modules():
            if len(getattr(layer, "lora_magnitude_vector", ())):
                # peft multiplies a DoRA's factors as matrices (`view`), in torch's own order alone.
                factors: Any = layer
                factors.lora_A.to(memory_format=torch.contiguous_format)
                factors.lora_B.to(memory_format=torch.contiguous_format)

    @property
    def fills_masks(self) -> bool:
        """Whether the denoiser takes mask and masked picture beside the latents."""
        return self.info.has_inpainting_unet

    def known(self, hole: Tensor, masked: Tensor) -> Tensor:
        """What such a denoiser gets: (1, k, h, w) of a ``hole`` (1, 1, H, W), 1 where the picture
        is made again, and latents (1, c, h, w) of the picture with those pixels grey."""
        return self.engine.mask_channels(hole, self.codec.factor, masked)


def open_base(
    info: ModelInfo,
    family: Family,
    compute: Compute,
    bits: str,
    *,
    whole: bool,
    on_event: Tell,
    cancel: CancelToken,
) -> BaseModel:
    """Open a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        compute: device and precision of the calculation.
        bits: of the denoiser's weights (`BITS`); empty: as ``compute`` says.
        whole: whether all of the denoiser is trained: in float32 then.
        on_event: told of every part.
        cancel: looked at before every part.

    Raises:
        ModelError: it can't be loaded, or has no autoencoder.
        Cancelled: between two parts.
    """
    engine = family_engine(family.id)

    def tell(part: str) -> None:
        cancel.check()
        on_event(Loading(PART_NAMES[part], engine.order.index(part), len(engine.order)))

    with opened(info, family, engine) as reading:
        parts = reading.outlines(engine.order, compute, tell)
        engine.check_fit(info, parts)
        for part in (each for each in engine.order if not no_weights(each)):
            tell(part)
            wide = whole and part == engine.denoiser
            parts[part] = reading.part(
                part, replace(compute.in_float32, dense=True) if wide else compute
            )
            if bits and part == engine.denoiser:
                quantise(parts[part], BITS[bits])
    engine.check_fit(info, parts)
    if parts.get("vae") is None:
        raise without_vae(info)
    on_event(Loading(PART_NAMES[engine.order[-1]], len(engine.order), len(engine.order)))
    _plain_attention(parts[engine.denoiser], compute)
    vae = parts["vae"]
    texts, codec = (
        engine.text_encoder(parts, compute),
        LatentCodec(vae, replace(compute, dtype=vae.dtype)),
    )
    return BaseModel(info, family, engine, parts, texts, codec, compute)


def _plain_attention(network: Any, compute: Compute) -> None:
    """Attention as a plain softmax on processors: torch's fused one is slower there, forwards by
    half, and far slower backwards."""
    if compute.device.type == "cpu" and type(network).__name__ == _UNET:
        from diffusers.models.attention_processor import AttnProcessor

        network.set_attn_processor(AttnProcessor())
