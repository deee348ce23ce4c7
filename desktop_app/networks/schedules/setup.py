"""Setting a scheduler up for one image: its noise levels by the sigma schedule that was chosen."""

from __future__ import annotations

from inspect import signature
from typing import Any, Final

import numpy as np
import torch

from desktop_app.catalog.families import ShiftRule
from desktop_app.core.record import record
from desktop_app.core.steps import SigmaSchedule, is_whole_range
from desktop_app.networks.schedules.flow import (
    TRAIN_STEPS,
    even_levels,
    flow_shift,
    shifted,
    stretched,
)
from desktop_app.networks.schedules.put_levels import REPEATS_LAST, put_flow, put_noise
from desktop_app.networks.schedules.sigmas import Levels, align_your_steps, spread


@record()
class Setup:
    """What a schedule needs to know beside steps and strength.

    Attributes:
        sigmas: the sigma schedule; one that the scheduler's row follows.
        eta: share of fresh noise; None: the scheduler's usual one.
        ays: the family's table, for kinds that need one.
        tokens: length of the image's sequence, for flow models that shift by it.
        even: whether the family's pipeline gives even flow levels, 1 to 1/n (FLUX.1), where
            others (SD 3) leave them to the class.
        fine: whether other programs tell 10,000 levels of it apart (FLUX.1), not 1,000.
        rule: how far it shifts by the image's size.
    """

    sigmas: SigmaSchedule = "model"
    eta: float | None = None
    ays: tuple[float, ...] = ()
    tokens: int | None = None
    even: bool = False
    fine: bool = False
    rule: ShiftRule = "linear"


_FLAGS: Final = {"karras": "use_karras_sigmas", "exponential": "use_exponential_sigmas"}
"""What the classes do themselves. Beta sigmas they do with scipy; ours are the same within 1e-4."""


def is_flow(scheduler: Any) -> bool:
    """Whether it is set up for rectified flow."""
    return scheduler.config.get("network_prediction") == "flow_prediction"


def set_up(scheduler: Any, steps: int, device: torch.device, setup: Setup) -> None:
    """Give ``scheduler``, a fresh copy, its timesteps and noise levels.

    Args:
        scheduler: of `fresh(make_scheduler(…))`.
        steps: of the whole schedule.
        device: where the latents are.
        setup: the choices.
    """
    if is_flow(scheduler):
        _set_up_flow(scheduler, steps, device, setup)
        return
    if is_whole_range(setup.sigmas):
        put_noise(scheduler, setup.sigmas, steps, device, setup.ays)
        return
    kind = _kind(scheduler, setup)
    takes = signature(type(scheduler).__init__).parameters
    off = {name: False for name in (*_FLAGS.values(), "use_lu_lambdas") if name in scheduler.config}
    repeats = type(scheduler).__name__ in REPEATS_LAST
    if kind in ("normal", "trailing"):
        # A class without a spacing of its own (singlestep) has it made for it.
        spaces = kind == "normal" or "timestep_spacing" in takes
        spacing = {"timestep_spacing": "trailing"} if kind == "trailing" and spaces else {}
        scheduler.register_to_config(**off, **spacing)
        if spaces:
            _set_timesteps(scheduler, steps, device)
            return
    if kind in _FLAGS and _FLAGS[kind] in scheduler.config and not repeats:
        scheduler.register_to_config(**{**off, _FLAGS[kind]: True})
        _set_timesteps(scheduler, steps, device)
    elif kind == "model":
        _set_timesteps(scheduler, steps, device)
    else:
        _set_own_levels(scheduler, kind, steps, device, setup)


def _kind(scheduler: Any, setup: Setup) -> str:
    """The sigma schedule, with "model" said plainly where the class does not do it well itself."""
    if setup.sigmas != "model":
        return setup.sigmas
    config = scheduler.config
    if config.get("own_sigmas"):
        return str(config["own_sigmas"])
    named = [kind for kind, flag in _FLAGS.items() if config.get(flag)]
    return named[0] if named and type(scheduler).__name__ in REPEATS_LAST else "model"


def _set_timesteps(scheduler: Any, steps: int, device: torch.device) -> None:
    extra: dict[str, int] = {}
    is_distilled = "original_inference_steps" in signature(scheduler.set_timesteps).parameters
    # LCM and TCD pick from the steps of their distillation, which must be as many at least.
    # (Told the very number of its config, TCD takes it for none, and picks from all of them.)
    if is_distilled and steps > scheduler.config.original_inference_steps:
        extra["original_inference_steps"] = steps
    scheduler.set_timesteps(steps, device=device, **extra)
    if len(scheduler.timesteps) > steps and scheduler.config.get("timestep_spacing") == "trailing":
        _cut_rounding(scheduler, steps)


def _cut_rounding(scheduler: Any, steps: int) -> None:
    """With trailing spacing, ``arange`` by a fraction sometimes gives one step too many, at −1."""
    if bool(scheduler.timesteps[-1] < 0):
        scheduler.timesteps = scheduler.timesteps[:steps]


def _set_own_levels(
    scheduler: Any, kind: str, steps: int, device: torch.device, setup: Setup
) -> None:
    """Levels that the class does not know: put in where it would make Karras's.

    So its own code makes of them what it needs (levels between for second-order ones, timesteps,
    the last level).
    """
    ends = steps + 1 if type(scheduler).__name__ in REPEATS_LAST else steps
    made: list[Levels] = []

    def levels(in_sigmas: Any, num_inference_steps: int = steps) -> Levels:
        if kind == "trailing":
            own = _trailing(scheduler, ends)
        elif kind == "ays":
            # A model that was trained with less noise starts where its own ends.
            own = np.minimum(align_your_steps(setup.ays, steps), _all_levels(scheduler)[-1])
        else:
            own = spread(kind, float(in_sigmas[0]), float(in_sigmas[-1]), ends)
        made.append(own)
        return own[:steps]

    if "use_karras_sigmas" in scheduler.config:
        off = dict.fromkeys(_FLAGS.values(), False)
        scheduler._convert_to_karras = levels
        scheduler.register_to_config(**{**off, "use_karras_sigmas": True})
        _set_timesteps(scheduler, steps, device)
    else:
        # Euler ancestral: its levels are its timesteps' and a zero.
        _set_timesteps(scheduler, steps, device)
        own = levels(scheduler.sigmas[:-1])
        scheduler.sigmas = torch.tensor([*own[:steps], 0.0], dtype=torch.float32)
        scheduler.timesteps = torch.tensor(
            _timesteps(scheduler, own), dtype=torch.float32, device=device
        )
    if ends > steps:
        scheduler.sigmas[-1] = float(made[0][-1])


def _all_levels(scheduler: Any) -> Levels:
    """The level of every timestep the model was trained at."""
    alphas = scheduler.alphas_cumprod.double().cpu().numpy()
    return np.sqrt((1 - alphas) / alphas)


def _trailing(scheduler: Any, steps: int) -> Levels:
    """Levels at the ends of even stretches of time (Lin et al. 2024, table 2)."""
    known = _all_levels(scheduler)
    at = np.round(np.linspace(len(known), 0, steps, endpoint=False)) - 1
    return known[at.astype(np.int64).clip(0)]


def _timesteps(scheduler: Any, levels: Levels) -> Levels:
    known = np.log(_all_levels(scheduler))
    return np.interp(np.log(levels), known, np.arange(len(known), dtype=np.float64))


# -- flow matching -----------------------------------------------------------------------------


def _set_up_flow(scheduler: Any, steps: int, device: torch.device, setup: Setup) -> None:
    if steps == 1:  # pure noise is its first level and its last one: nothing to lead to an end
        scheduler.register_to_config(shift_terminal=None)
    config = scheduler.config
    factor = flow_shift(config, setup.tokens, setup.rule, steps)
    if is_whole_range(setup.sigmas):
        put_flow(scheduler, setup.sigmas, steps, device, factor, fine=setup.fine)
        return
    if config.get("use_flow_sigmas"):
        # Solvers made for noise: they shift by their own `flow_shift`.
        scheduler.register_to_config(flow_shift=factor, use_dynamic_shifting=False)
        scheduler.set_timesteps(steps, device=device)
        return
    if "sigmas" not in signature(scheduler.set_timesteps).parameters:
        _set_up_heun(scheduler, steps, device, setup, factor)
        return
    kind = setup.sigmas
    if kind == "model" and config.get("own_sigmas"):
        kind = config["own_sigmas"]
    if kind != "model":
        scheduler.register_to_config(**dict.fromkeys(_FLAGS.values(), False))
    if kind in _FLAGS:
        scheduler.register_to_config(**{_FLAGS[kind]: True})
    elif kind == "beta":

        def levels(in_sigmas: Levels, num_inference_steps: int) -> Levels:
            return spread("beta", float(in_sigmas[0]), float(in_sigmas[-1]), num_inference_steps)

        scheduler._convert_to_karras = levels
        scheduler.register_to_config(use_karras_sigmas=True)
    extra: dict[str, Any] = {}
    if config.get("use_dynamic_shifting"):
        extra["mu"] = float(np.log(factor))
    if setup.even:
        extra["sigmas"] = even_levels(steps)
    scheduler.set_timesteps(steps, device=device, **extra)


def _set_up_heun(
    scheduler: Any, steps: int, device: torch.device, setup: Setup, factor: float
) -> None:
    """Flow Heun knows neither given levels nor a shift by the image's size: both are put in."""
    scheduler.set_timesteps(steps, device=device)
    if not setup.even and not scheduler.config.get("use_dynamic_shifting"):
        return
    levels = shifted(even_levels(steps), factor)
    levels = stretched(levels, scheduler.config.get("shift_terminal") or 0.0)
    own = torch.tensor(levels, dtype=torch.float32, device=device)
    twice = own[1:].repeat_interleave(2)
    scheduler.sigmas = torch.cat([own[:1], twice, own.new_zeros(1)])
    scheduler.timesteps = torch.cat([own[:1], twice]) * TRAIN_STEPS
