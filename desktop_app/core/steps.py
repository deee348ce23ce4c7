"""How many steps of a schedule are run, where a picture keeps a part of what it was."""

from __future__ import annotations

import math

from desktop_app.core.sampling_rows import SigmaSchedule, is_whole_range
from desktop_app.core.setting_table import LIMITS


def steps_run(steps: int, strength: float, kind: SigmaSchedule = "model") -> int:
    """How many steps are run: the last ``int(steps * strength)``, as in diffusers, at least one;
    with a spread of other programs one more, as in AUTOMATIC1111 (setup_img2img_steps of its
    modules/sd_samplers_common.py).
    """
    run = int(steps * strength)
    return min(steps, run + 1 if is_whole_range(kind) else max(1, run))


def running(count: int, strength: float, kind: SigmaSchedule) -> tuple[int, float]:
    """Steps and strength with which ``count`` steps are run, from where ``strength`` begins, as far
    as a schedule can have so many (`LIMITS`). So do ComfyUI and A1111's second pass, with
    ``int(count / strength)`` steps.
    """
    most = int(LIMITS["steps"][1])
    if not is_whole_range(kind) or strength >= 1:
        steps = math.ceil(count / strength - 1e-9)
        steps += int(steps * strength) < count  # the engine rounds down
        return min(steps, most), strength
    steps = max(count, min(int(count / strength), most))
    return steps, (count - 0.5) / steps
