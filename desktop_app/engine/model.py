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
from desktop_app.engine.lora import with_loras
from desktop_app.engine.preview import fit_rgb_map
from desktop_app.engine.prompt import PromptEncoder
from desktop_app.engine.schedulers import fresh, make_scheduler

__all__ = ["Loras", "Model"]

Loras: TypeAlias = tuple[LoraUse, ...]


@dataclass(frozen=True, eq=False)
class Model:
    """A loaded model.

    Attributes:
        info: what and where it is.
        family: its family's facts.
        compute: device and precision it was loaded for.
        prompts: tokenizer and text encoder.
        unet: a UNet2DConditionModel.
        codec: the autoencoder.
        scheduler_config: the model's own scheduler settings, as data.
    """

    info: ModelInfo
    family: Family
    compute: Compute
    prompts: PromptEncoder
    unet: Any
    codec: Codec
    scheduler_config: dict[str, Any]
    _schedulers: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    _changed: dict[Loras, Any] = field(default_factory=dict["Loras", Any], repr=False)
    _blank: dict[Size, Tensor] = field(default_factory=dict[Size, Tensor], repr=False)

    def unet_for(self, loras: Loras) -> Any:
        """The UNet, or a copy with ``loras``; the copy used last stays in memory.

        Raises:
            ModelError: a LoRA is missing, damaged or of another shape.
        """
        if not loras:
            return self.unet
        if loras not in self._changed:
            self._changed.clear()
            self._changed[loras] = with_loras(self.unet, self.info, loras)
        return self._changed[loras]

    def blank_latents(self, size: Size) -> Tensor:
        """Latents (1, c, h/f, w/f) of an all-grey picture: of which an inpainting UNet knows
        nothing. Those of the last size are remembered."""
        if size not in self._blank:
            self._blank.clear()
            self._blank[size] = self.codec.encode(torch.zeros(1, 3, size.height, size.width))
        return self._blank[size]

    def scheduler(self, row: SchedulerRow) -> Any:
        """A scheduler for one image, not yet set up."""
        if row.id not in self._schedulers:
            config, prediction = self.scheduler_config, self.info.prediction_type
            self._schedulers[row.id] = make_scheduler(row, config, prediction)
        return fresh(self._schedulers[row.id])

    @property
    def takes_mask(self) -> bool:
        """Whether the UNet takes mask and masked picture beside the latents."""
        return self.unet.config.in_channels == 2 * self.codec.channels + 1

    @cached_property
    def rgb_map(self) -> Tensor:
        """The map of `preview_pixels`: the family's, or fitted for an unusual autoencoder."""
        if self.codec.is_tiny or self.codec.channels != self.family.latent_channels:
            return fit_rgb_map(self.codec, self.compute.device)
        return torch.tensor(self.family.latent_rgb, device=self.compute.device)
