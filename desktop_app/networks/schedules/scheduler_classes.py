"""The classes of schedulers: which there are, and making one from a model's own settings."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from desktop_app.catalog.schedulers import SchedulerRow

_DIFFUSERS = "diffusers.schedulers.scheduling_"

MODULES: Final[dict[str, str]] = {
    "DDIMScheduler": f"{_DIFFUSERS}ddim",
    "DDPMScheduler": f"{_DIFFUSERS}ddpm",
    "PNDMScheduler": f"{_DIFFUSERS}pndm",
    "LinearMultistepScheduler": "desktop_app.networks.schedules.linear_multistep",
    "EulerDiscreteScheduler": f"{_DIFFUSERS}euler_discrete",
    "EulerAncestralDiscreteScheduler": f"{_DIFFUSERS}euler_ancestral_discrete",
    "HeunDiscreteScheduler": f"{_DIFFUSERS}heun_discrete",
    "KDPM2DiscreteScheduler": f"{_DIFFUSERS}k_dpm_2_discrete",
    "KDPM2AncestralDiscreteScheduler": f"{_DIFFUSERS}k_dpm_2_ancestral_discrete",
    "DPMSolverMultistepScheduler": f"{_DIFFUSERS}dpmsolver_multistep",
    "DPMSolverSinglestepScheduler": f"{_DIFFUSERS}dpmsolver_singlestep",
    "DEISMultistepScheduler": f"{_DIFFUSERS}deis_multistep",
    "UniPCMultistepScheduler": f"{_DIFFUSERS}unipc_multistep",
    "SASolverScheduler": f"{_DIFFUSERS}sasolver",
    "LCMScheduler": f"{_DIFFUSERS}lcm",
    "TCDScheduler": f"{_DIFFUSERS}tcd",
    "FlowMatchEulerDiscreteScheduler": f"{_DIFFUSERS}flow_match_euler_discrete",
    "FlowMatchHeunDiscreteScheduler": f"{_DIFFUSERS}flow_match_heun_discrete",
    "FlowMatchLCMScheduler": f"{_DIFFUSERS}flow_match_lcm",
    "CMStochasticIterativeScheduler": f"{_DIFFUSERS}consistency_models",
}
"""Class → its module: only the one that is needed is imported."""

_WITHOUT_SAMPLE: Final = frozenset(
    {
        "PNDMScheduler",
        "EulerAncestralDiscreteScheduler",
        "KDPM2DiscreteScheduler",
        "KDPM2AncestralDiscreteScheduler",
    }
)
"""Classes that don't take a network that predicts the clean latents: it is made noise for them."""


def scheduler_class(name: str) -> Any:
    """The class of that name. Raises KeyError if the engine does not know it."""
    return getattr(import_module(MODULES[name]), name)


def make_scheduler(row: SchedulerRow, config: Mapping[str, Any], prediction_type: str) -> Any:
    """A diffusers scheduler, not yet set up for an image.

    Its config moreover has ``network_prediction``: what the network predicts, whatever the class
    was told.

    Args:
        row: which one.
        config: the model's own scheduler config (noise schedule, spacing); ``row.options`` win.
        prediction_type: what the network predicts: "epsilon", "v_prediction", "sample"; anything
            for rows of flow matching.
    """
    settings = {**config, **row.options}
    if settings.pop("use_beta_sigmas", False):
        # The classes would want scipy for them: setting_up has its own.
        settings["own_sigmas"] = "beta"
    if row.prediction == "flow":
        network = taken = "flow_prediction"
        # By class it is called the one or the other, and Sana's models name the second alone.
        shift = settings.get("shift") or settings.get("flow_shift") or 1.0
        settings |= {"shift": shift, "flow_shift": shift}
        settings["use_flow_sigmas"] = row.options.get("use_flow_sigmas", False)
    else:
        network = prediction_type
        without = network == "sample" and row.class_name in _WITHOUT_SAMPLE
        taken = "epsilon" if without else network
    settings |= {"prediction_type": taken}
    return fresh(_made(row.class_name, json.dumps(settings), network))


@lru_cache(maxsize=64)
def _made(class_name: str, settings: str, network: str) -> Any:
    """Made once: classes of KDPM2 take a third of a second for it."""
    made = scheduler_class(class_name).from_config(json.loads(settings))
    made.register_to_config(network_prediction=network)
    return made


def fresh(scheduler: Any) -> Any:
    """A copy of a scheduler that was never used: 2 ms less than making one, each image.

    Their tables are shared and never written to; the lists they keep their history in are not.
    """
    made = copy.copy(scheduler)
    for name, value in vars(scheduler).items():
        if isinstance(value, list):
            setattr(made, name, list(value))
    return made
