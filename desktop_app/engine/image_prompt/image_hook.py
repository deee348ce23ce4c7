"""Image prompts at every call of the denoiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch

from desktop_app.core.conditions import Condition
from desktop_app.engine.control.control_hook import OwnModel, acts
from desktop_app.engine.hooks import Stage, StepState
from desktop_app.engine.image_prompt.image_attention import ImageAttention, Shown

TEXT: Final = "encoder_hidden_states"
"""What every family calls the text's tokens."""


@dataclass(frozen=True, slots=True, eq=False)
class ActingPicture:
    """An image prompt with what it shows.

    Attributes:
        use: its weight and steps.
        shown: what the denoiser has of it.
    """

    use: Condition
    shown: Shown


class ImagePromptHook:
    """Lets the denoiser see those that act at a call.

    Args:
        prompts: of this picture, at least one.
        own: given to the loop before.
        attention: of the denoiser.
    """

    stage = Stage.MODEL_INPUT

    def __init__(
        self, prompts: Sequence[ActingPicture], own: OwnModel, attention: ImageAttention
    ) -> None:
        self._prompts, self._own, self._attention = prompts, own, attention

    def __call__(self, state: StepState) -> None:
        """Put them around the call, or behind the text."""
        if state.model is not self._own.model:
            return
        acting = [each for each in self._prompts if acts(each.use, state)]
        told = [each for each in acting if each.shown.keys.text is not None]
        shown = [each.shown for each in acting if each.shown.keys.text is None]
        if shown:
            guided = state.model.conditioning.negative is not None and state.model.is_guided
            rows, columns = state.scaled.shape[-2:]
            state.around.append(self._attention.seen(shown, int(guided), (rows, columns)))
        if told:
            self._tell(told, state)

    @staticmethod
    def _tell(told: Sequence[ActingPicture], state: StepState) -> None:
        """Put tokens, times their weight, behind those of every text. Who hears such takes no
        negative prompt: there is none in the batch."""
        texts = [heard.inputs[TEXT] for heard in state.model.conditioning.positive]
        text = torch.cat(texts).repeat(state.model.batch // len(texts), 1, 1)
        tokens = [
            (each.shown.keys.text * each.use.weight).to(text).expand(len(text), -1, -1)
            for each in told
            if each.shown.keys.text is not None
        ]
        state.inputs[TEXT] = torch.cat([text, *tokens], dim=1)
