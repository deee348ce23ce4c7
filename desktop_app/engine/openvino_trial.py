"""How much faster OpenVINO runs a model's denoiser than the engine does.

Measured only when somebody asks for it: compiling takes seconds to a minute. The whole denoiser is
called, of a large model at half its native side, by both in turns; OpenVINO has a copy, so the
model in memory stays as it is.
"""

from __future__ import annotations

import copy
import traceback
from dataclasses import replace
from functools import partial

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.engine.backend import compiled_denoiser, obstacle
from desktop_app.engine.model import Model
from desktop_app.engine.speed.optimise import SHARE
from desktop_app.engine.trial import Progress, Rounds, inputs_at, side_of, with_profile
from desktop_app.networks.peak_memory import available_ram_bytes


def can_compare(model: Model, plan: MemoryPlan) -> bool:
    """Whether OpenVINO can run its denoiser, and there is memory for a copy and what it makes of
    that."""
    weights = sum(each.numel() for each in model.network.parameters())
    needed = 2 * weights * model.compute.dtype.itemsize
    wanted = replace(plan, backend="openvino")
    return not obstacle(model, wanted) and needed <= SHARE * available_ram_bytes()


def openvino_gain(model: Model, progress: Progress, cancel: CancelToken) -> float:
    """How many times as fast OpenVINO runs it; 0: it can't after all, or the machine is too busy
    to tell.

    Args:
        model: `can_compare`, without LoRAs, and brought to the way it is compared with.
        progress: told how many of how many calls are done.
        cancel: looked at before every call, not while it is compiled.

    Raises:
        Cancelled: by ``cancel``.
    """
    try:
        compiled = compiled_denoiser(model, copy.deepcopy(model.network))
    except Exception:  # noqa: BLE001 - a library's trouble with a model
        traceback.print_exc()
        return 0.0
    with torch.no_grad():
        given = inputs_at(model, side_of(model))
    if not compiled.takes(given[2]):
        return 0.0
    runs = {
        "torch": with_profile(
            model.backend.profile, partial(model.engine.predict, model.network, *given)
        ),
        "openvino": partial(compiled.predict, *given),
    }
    try:
        seconds = Rounds(progress, cancel).least(runs)
    except EngineError:
        return 0.0
    return seconds["torch"] / seconds["openvino"]
