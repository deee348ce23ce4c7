"""Reference pictures as tokens of their own behind the picture's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from diffusers.models.transformers.transformer_flux2 import (
    Flux2KVAttnProcessor,
    Flux2KVParallelSelfAttnProcessor,
)

from desktop_app.core.conditions import Condition
from desktop_app.engine.control.control_hook import acts
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.networks.inputs import KEPT, REFERENCES
from desktop_app.networks.part_classes import is_part

if TYPE_CHECKING:
    from torch import Tensor

    from desktop_app.engine.adapters.lora_stack import LoraStack


class TokenReferenceHook:
    """Lets the denoiser see, at each call, those that act at it.

    Args:
        references: what is used, and its latents (1, c, h, w) without noise.
        loras: of a model that keeps what it made of them until other references, texts or LoRAs
            act; None: it looks at them at each call.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(
        self, references: Sequence[tuple[Condition, Tensor]], loras: LoraStack | None = None
    ) -> None:
        self._references, self._loras = tuple(references), loras
        self._kept: dict[str, Any] = {}
        self._heard: tuple[object, ...] = ()

    def __call__(self, state: StepState) -> None:
        """Add them to what is heard."""
        told = enumerate(self._references)
        clean = {number: latents for number, (use, latents) in told if acts(use, state)}
        if clean:
            state.inputs[REFERENCES] = clean
        if clean and self._loras is not None:
            model = state.model
            texts = model.conditioning, model.is_guided, model.resting
            heard = *clean, *texts, self._loras.state, state.model_input.shape
            if heard != self._heard:
                self._kept, self._heard = {}, heard
            state.inputs[KEPT] = self._kept


def part_references(network: Any) -> None:
    """Give a transformer that keeps references the attention in which they see only one another;
    Qwen-Image 2.1's has it."""
    if not is_part(network, "Flux2Transformer2DModel"):
        return
    for block in network.transformer_blocks:
        block.attn.set_processor(Flux2KVAttnProcessor())
    for block in network.single_transformer_blocks:
        block.attn.set_processor(Flux2KVParallelSelfAttnProcessor())
