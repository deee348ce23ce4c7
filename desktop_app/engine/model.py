"""A model in memory: the parts that text→image, image→image and inpainting share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import torch
from torch import Tensor

from desktop_app.catalog.families import Family
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import LoraUse, ModelInfo
from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute
from desktop_app.engine.families.base import FamilyEngine, TextEncoder
from desktop_app.engine.lora import with_loras
from desktop_app.engine.preview import fit_rgb_map
from desktop_app.engine.schedulers import fresh, make_scheduler

__all__ = ["Loras", "Model"]

Loras: TypeAlias = tuple[LoraUse, ...]


@dataclass(frozen=True, eq=False)
class Model:
    """A loaded model.

    Attributes:
        info: what and where it is.
        family: its family's facts.
        engine: its family's way of running.
        compute: device and precision it was loaded for.
        parts: the parts as they were loaded, by component; None for one that is left out.
        texts: tokenizers and text encoders as one.
        codec: the autoencoder.
    """

    info: ModelInfo
    family: Family
    engine: FamilyEngine
    compute: Compute
    parts: dict[str, Any]
    texts: TextEncoder
    codec: Codec
    _schedulers: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    _changed: dict[Loras, Any] = field(default_factory=dict["Loras", Any], repr=False)
    _blank: dict[Size, Tensor] = field(default_factory=dict[Size, Tensor], repr=False)

    @property
    def network(self) -> Any:
        """The denoiser: the part that predicts."""
        return self.parts[self.engine.denoiser]

    def network_for(self, loras: Loras) -> Any:
        """The denoiser, or a copy with ``loras``; the copy used last stays in memory.

        Raises:
            ModelError: a LoRA is missing, damaged or of another shape.
        """
        if not loras:
            return self.network
        if loras not in self._changed:
            self._changed.clear()
            self._changed[loras] = with_loras(self.network, self.info, loras)
        return self._changed[loras]

    def blank_latents(self, size: Size) -> Tensor:
        """Latents (1, c, h/f, w/f) of an all-grey picture: of which an inpainting denoiser knows
        nothing. Those of the last size are remembered."""
        if size not in self._blank:
            self._blank.clear()
            self._blank[size] = self.codec.encode(torch.zeros(1, 3, size.height, size.width))
        return self._blank[size]

    def scheduler(self, row: SchedulerRow) -> Any:
        """A scheduler for one image, not yet set up."""
        if row.id not in self._schedulers:
            config, prediction = self.parts["scheduler"], self.info.prediction_type
            self._schedulers[row.id] = make_scheduler(row, config, prediction)
        return fresh(self._schedulers[row.id])

    @property
    def takes_mask(self) -> bool:
        """Whether the denoiser takes mask and masked picture beside the latents."""
        return self.info.has_inpainting_unet

    @cached_property
    def rgb_map(self) -> Tensor:
        """The map of `preview_pixels`: the family's, or fitted for an unusual autoencoder."""
        if self.codec.is_tiny or self.codec.channels != self.family.latent_channels:
            return fit_rgb_map(self.codec, self.compute.device)
        return torch.tensor(self.family.latent_rgb, device=self.compute.device)
