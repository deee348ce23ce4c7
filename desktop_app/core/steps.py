"""How noise levels are spread over the steps of a schedule, and how many of these are run where a
picture keeps a part of what it was."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias, get_args

from desktop_app.core.setting_row import Row
from desktop_app.core.values import Choice

MOST_STEPS: Final = 150
"""Of a schedule."""

SigmaSchedule: TypeAlias = Literal[
    "model",
    "k_uniform",
    "k_karras",
    "k_exponential",
    "k_sgm_uniform",
    "k_simple",
    "k_normal",
    "k_beta",
    "k_ddim",
    "k_kl_optimal",
    "k_ays",
    "k_ays_32",
    "k_ays_gits",
    "k_turbo",
    "comfy_beta",
    "comfy_beta57",
    "comfy_kl_optimal",
    "comfy_linear_quadratic",
    "ays",
    "normal",
    "trailing",
    "karras",
    "exponential",
    "beta",
]
"""How noise levels are spread over the steps. "model": as the scheduler's row and the model's own
config say. "k_…": over the whole range that the model was trained at, as k-diffusion, AUTOMATIC1111
and ComfyUI do; "comfy_…": where ComfyUI's numbers are others. The rest as diffusers has them, whose
range depends on the number of steps: "normal": even timesteps; "karras": Karras et al. 2022, eq. 5;
"exponential": even in the logarithm; "beta": Lee et al. 2024; "ays": Align Your Steps, Sabour et
al. 2024, tables."""

SIGMA_SCHEDULES: tuple[SigmaSchedule, ...] = get_args(SigmaSchedule)


def is_whole_range(sigmas: SigmaSchedule) -> bool:
    """Whether levels are spread as other programs do, not as diffusers."""
    return sigmas.startswith(("k_", "comfy_"))


_SIGMAS: dict[SigmaSchedule, tuple[str, str]] = {
    "model": ("Scheduler's", "The default of the model and the scheduler."),
    "k_uniform": ("Uniform", "Evenly spaced timesteps, from full noise."),
    "k_karras": ("Karras", "More steps at low noise: fine detail (Karras et al. 2022)."),
    "k_exponential": ("Exponential", "A constant ratio between steps: smooth, calm areas."),
    "k_sgm_uniform": ("SGM Uniform", "Even steps that never reach the least noise."),
    "k_simple": ("Simple", "Every so many of the trained steps, as few-step models need."),
    "k_normal": ("Normal", "Uniform; flow models end a little later."),
    "k_beta": ("Beta", "More steps at both ends: layout and detail."),
    "k_ddim": ("DDIM", "Every so many of the trained steps, from the least noise up."),
    "k_kl_optimal": ("KL Optimal", "Even in the angle between picture and noise."),
    "k_ays": ("Align Your Steps", "Noise levels optimised for about 10 steps, as in A1111."),
    "k_ays_32": ("Align Your Steps 32", "Noise levels optimised for about 32 steps."),
    "k_ays_gits": ("Align Your Steps GITS", "Fewer steps at high noise."),
    "k_turbo": ("Turbo", "For distilled models, as in Forge."),
    "comfy_beta": ("Beta (ComfyUI)", "Beta in time instead of noise, as in ComfyUI."),
    "comfy_beta57": ("Beta57 (ComfyUI)", "Beta with more steps at high noise."),
    "comfy_kl_optimal": ("KL Optimal (ComfyUI)", "KL Optimal that ends without noise."),
    "comfy_linear_quadratic": ("Linear quadratic", "Half of the steps at the highest noise."),
    "ays": (
        "Align Your Steps (10)",
        "Noise levels optimised for about 10 steps (Sabour et al. 2024).",
    ),
    "normal": ("Even (diffusers)", "Evenly spaced timesteps, as in training."),
    "trailing": ("Trailing", "Starts at full noise, as few-step models need."),
    "karras": ("Karras (diffusers)", "Karras; with few steps some samplers start at less noise."),
    "exponential": ("Exponential (diffusers)", "Exponential, between diffusers' own levels."),
    "beta": ("Beta (diffusers)", "Beta, between diffusers' own levels."),
}

SIGMAS: Final = Row(
    kind=Choice({str(key): words for key, words in _SIGMAS.items()}),
    name="Noise levels",
    term="sigma schedule",
    tip="How the steps are distributed from high noise to none: more steps at low noise"
    " give finer detail, more at high noise a better layout.",
    help="sigma schedule",
    idle=("fixed_sigmas",),
)


def steps_run(steps: int, strength: float, kind: SigmaSchedule = "model") -> int:
    """How many steps are run: the last ``int(steps * strength)``, as in diffusers, at least one;
    with a spread of other programs one more, as in AUTOMATIC1111 (setup_img2img_steps of its
    modules/sd_samplers_common.py).
    """
    run = int(steps * strength)
    return min(steps, run + 1 if is_whole_range(kind) else max(1, run))


def running(count: int, strength: float, kind: SigmaSchedule) -> tuple[int, float]:
    """Steps and strength with which ``count`` steps are run, from where ``strength`` begins, as far
    as a schedule can have so many (`MOST_STEPS`). So do ComfyUI and A1111's second pass, with
    ``int(count / strength)`` steps.
    """
    if not is_whole_range(kind) or strength >= 1:
        steps = math.ceil(count / strength - 1e-9)
        steps += int(steps * strength) < count  # the engine rounds down
        return min(steps, MOST_STEPS), strength
    steps = max(count, min(int(count / strength), MOST_STEPS))
    return steps, (count - 0.5) / steps
