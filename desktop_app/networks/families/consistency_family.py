"""Consistency models: a UNet on pixels that hears no words, at most the number of a class."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.single_file import SinglePart


class NoText:
    """The text encoder of models without words; see `TextEncoder`."""

    tokens = 0
    encoded = 0

    @property
    def widths(self) -> tuple[int, ...]:
        return ()

    def learn(self, words: Sequence[Word]) -> None:
        """Nothing to do: no text encoder is there."""

    def mark(self, state: Hashable) -> None:
        """Nothing to do: no prompt is remembered."""

    def encode(self, text: str, clip_skip: int = 0) -> Inputs:
        return {}

    def encode_anew(self, texts: Sequence[str]) -> list[Inputs]:
        return [{} for _ in texts]

    def encode_all(
        self, texts: Sequence[PromptText], clip_skip: int = 0, peers: Sequence[PromptText] = ()
    ) -> list[Inputs]:
        return [{} for _ in texts]


class Consistency:
    """See `FamilyEngine`. How they are sampled is in `engine.consistency`."""

    order = ("scheduler", "unet")
    denoiser = "unet"
    single: Mapping[str, SinglePart] = {}
    tokenizers: Mapping[str, Callable[[dict[str, Any]], Any]] = {}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        """The UNet must turn colours into colours, the noise levels must be usable.

        Raises:
            ModelError: ``not_a_model`` or ``model_damaged``.
        """
        config = parts["unet"].config
        if (config.in_channels, config.out_channels) != (3, 3):
            taken, made = config.in_channels, config.out_channels
            reason = f"its UNet makes {made} channels of {taken}, not 3 of 3"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        try:
            levels = NoiseLevels.from_config(parts["scheduler"])
        except ValueError as error:
            reason = f"scheduler_config.json: {error}"
            raise ModelError("model_damaged", name=info.name, reason=reason) from error
        found = (levels.num_train_timesteps, config.num_class_embeds or 0)
        if found != (info.timesteps, info.classes):
            reason = f"it has {found[0]} timesteps and {found[1]} classes, not what was told"
            raise ModelError("model_damaged", name=info.name, reason=reason)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> NoText:
        return NoText()

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Nothing: the class may be another for every image (`ConsistencyPipeline`)."""
        return {}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        return False

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`; ``class_labels`` (n,) int64 may be in ``inputs``."""
        return network(model_input, timestep, return_dict=False, **inputs)[0]

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """Never asked: none takes a mask."""
        raise NotImplementedError


def make(family_id: str) -> Consistency:
    """The engine's part of ``consistency``."""
    return Consistency()
