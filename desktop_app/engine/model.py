"""A model in memory: the parts that text→image, image→image and inpainting share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from desktop_app.catalog.families import Family
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute
from desktop_app.engine.preview import fit_rgb_map
from desktop_app.engine.prompt import PromptEncoder
from desktop_app.engine.schedulers import fresh, make_scheduler

__all__ = ["Model"]


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
