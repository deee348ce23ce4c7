"""Control networks at every call of the denoiser."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.core.conditions import Condition
from desktop_app.core.record import record
from desktop_app.engine.control.control_network import (
    ControlCall,
    ControlNetwork,
    Hint,
    Residuals,
)
from desktop_app.engine.control.residuals import added, arguments, for_batch, masked, weighted
from desktop_app.engine.guidance import Conditioning, negatives
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.networks.inputs import Inputs

TEXT = "encoder_hidden_states"
"""What every family calls the text's tokens."""


@record(eq=False)
class ActingControl:
    """A control image with its network.

    Attributes:
        use: weight, steps and mode.
        network: loaded.
        hint: what it made of the image.
        mask: (1, 1, h, w) float32 0..1 of where it acts, in pixels; None: everywhere.
    """

    use: Condition
    network: ControlNetwork
    hint: Hint
    mask: Tensor | None = None


class ControlHook:
    """Runs the networks that act at a call, and hands what they give to the denoiser.

    Modes (`core.conditions.ControlMode`): "balanced" runs a network beside the prompt and the
    negative one alike. "control" is diffusers' ``guess_mode``: beside the prompt alone, and each
    layer counts more than the one before, from a tenth to the whole. "prompt" has the same shares
    of the layers, beside both prompts: what AUTOMATIC1111 calls "My prompt is more important",
    where they are 0.825 to the power of 12, 11 … 0: the same to within 1 %. Adapters have four such
    layers. Nobody defines the modes for transformers: there "prompt" has shares that run over the
    layers in the same way, and "control" is heard beside the prompt alone, by all layers.

    Args:
        controls: of this picture, at least one.
        guidance_scale: of the request.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(self, controls: Sequence[ActingControl], guidance_scale: float) -> None:
        self._controls, self._guidance_scale = controls, guidance_scale
        self._texts: tuple[Conditioning, dict[bool, Inputs]] | None = None

    def __call__(self, state: StepState) -> None:
        acting = [each for each in self._controls if acts(each.use, state)]
        if acting:
            state.inputs |= arguments(added([self._run(each, state) for each in passes(acting)]))

    def _run(self, controls: Sequence[ActingControl], state: StepState) -> Residuals:
        """What one pass gives for the whole batch of the call."""
        control, conditioning = controls[0], state.model.conditioning
        use, network = control.use, control.network
        weights = tuple(each.use.weight for each in controls)
        if len(controls) == 1 and not network.weighs:  # what comes out is weighed
            weights, weight = (1.0,), use.weight
        else:
            weight = 1.0
        guided = negatives(state.model)
        silent = guided if use.mode == "control" or network.prompt_only else 0
        alike = guided - silent if network.prompt_for_all else 0
        call = ControlCall(
            state.scaled,
            state.model_input,
            state.schedule.timesteps[state.index],
            self._inputs(conditioning, negative=guided > silent and not alike),
            tuple(hint for each in controls for hint in each.hint),
            tuple(each.use.word for each in controls),
            weights,
            self._guidance_scale,
        )
        made = weighted(network.residuals(call), weight, fades=use.mode in network.fading)
        if alike:
            made = {
                name: [torch.cat([*[each[:1]] * alike, each]) for each in several]
                for name, several in made.items()
            }
        if control.mask is not None:
            made = masked(made, control.mask, grid_of(state.scaled, made, network.patch))
        made = control.network.spread(made)
        repeats = (state.model.batch - guided) // len(conditioning.positive)
        return for_batch(made, silent=silent, negative=guided - silent, repeats=repeats)

    def _inputs(self, conditioning: Conditioning, *, negative: bool) -> Inputs:
        """The texts that a network hears. Of several one behind the other that is the first: the
        common one, unless others cover the whole picture."""
        if self._texts is None or self._texts[0] is not conditioning:
            self._texts = conditioning, {}
        known = self._texts[1]
        if negative not in known:
            texts = (*(conditioning.negative if negative else ()), *conditioning.positive)
            several = [heard.inputs for heard in texts]
            joined = {name: torch.cat([each[name] for each in several]) for name in several[-1]}
            if conditioning.tokens:
                joined[TEXT] = joined[TEXT][:, : conditioning.tokens]
            known[negative] = joined
        return known[negative]


class OwnChannelsHook:
    """For models that take a control image themselves (Black Forest Labs' FLUX.1 Canny and Depth):
    appends its latents to the model's input; where, or while, it does not act these are zeros.

    Args:
        use: weight and steps; its mode has no meaning here.
        latents: (1, c, h, w) float32 of the control image.
        mask: (1, 1, h, w) float32 0..1 of where it acts, in pixels; None: everywhere.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(self, use: Condition, latents: Tensor, mask: Tensor | None) -> None:
        share = 1.0 if mask is None else interpolate(mask, latents.shape[-2:], mode="area")
        self._use, self._latents = use, latents * share * use.weight

    def __call__(self, state: StepState) -> None:
        if state.is_own:
            latents = self._latents if acts(self._use, state) else torch.zeros_like(self._latents)
            state.model_input = torch.cat([state.model_input, latents.to(state.model_input)], dim=1)


class RestHook:
    """Lets networks that waited in main memory wait again after the last step."""

    stage = HookStage.STEP_DONE

    def __init__(self, rest: Callable[[], None]) -> None:
        self._rest = rest

    def __call__(self, state: StepState) -> None:
        if state.is_last:
            self._rest()


def passes(controls: Sequence[ActingControl]) -> list[list[ActingControl]]:
    """``controls`` by the pass that they go through a network in: those of one that joins them
    together, where their modes are one and none acts in a part of the picture alone."""
    made: dict[Hashable, list[ActingControl]] = {}
    for at, each in enumerate(controls):
        together = each.network.joins and each.mask is None
        made.setdefault((id(each.network), each.use.mode) if together else at, []).append(each)
    return list(made.values())


def acts(use: Condition, state: StepState) -> bool:
    """Whether a condition acts at this call: while the job's own model predicts, not another, and
    from start to end (diffusers' ``control_guidance_start`` and ``control_guidance_end``), counted
    in whole steps."""
    step, steps = state.schedule.step_of(state.index), state.schedule.steps
    return state.is_own and use.start <= (step - 1) / steps and step / steps <= use.end


def grid_of(latents: Tensor, residuals: Residuals, patch: int | None = None) -> tuple[int, int]:
    """Rows and columns of the places that are tokens, of latents (1, c, h, w); ``patch``: as of
    `ControlNetwork`."""
    rows, columns = latents.shape[-2:]
    if patch is not None:
        return rows // patch, columns // patch
    counts = (each.shape[1] for several in residuals.values() for each in several if each.ndim == 3)
    side = round(math.sqrt(rows * columns / next(counts, rows * columns)))
    return rows // side, columns // side
