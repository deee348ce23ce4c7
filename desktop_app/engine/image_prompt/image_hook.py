"""Image prompts at every call of the denoiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.core.conditions import Condition
from desktop_app.engine.control.control_hook import OwnModel, acts
from desktop_app.engine.hooks import Stage, StepState
from desktop_app.engine.image_prompt.image_attention import ImageAttention, Shown


@dataclass(frozen=True, slots=True, eq=False)
class ActingPicture:
    """An image prompt with what it shows.

    Attributes:
        use: its steps.
        shown: with its weight.
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
        """Put them around the call."""
        if state.model is not self._own.model:
            return
        shown = [each.shown for each in self._prompts if acts(each.use, state)]
        if shown:
            guided = state.model.conditioning.negative is not None and state.model.is_guided
            rows, columns = state.scaled.shape[-2:]
            state.around.append(self._attention.seen(shown, int(guided), (rows, columns)))
