"""What the command line says of consistency models, checked against the model."""

from __future__ import annotations

import argparse
from dataclasses import replace

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.ranges import check_range
from desktop_app.core.sampling import Sampling

__all__ = ["fitted_sampling"]

_OPTIONS = ("timesteps", "class_label", "edit", "blocks")


def fitted_sampling(
    arguments: argparse.Namespace, sampling: Sampling, model: ModelInfo | None
) -> Sampling:
    """``sampling``, of the same words; ``--steps`` alone spaces that many timesteps evenly.

    What would be without effect in the window is refused here: somebody typed it.

    Raises:
        InputError: ``consistency_only``, ``classes_none``, ``edit_picture`` or ``value_range``.
    """
    said = [name for name in _OPTIONS if getattr(arguments, name) is not None]
    if model is None or model.prediction_type != "consistency":
        for name in said:
            option, shown = f"--{name.replace('_', '-')}", "" if model is None else model.name
            raise InputError("consistency_only", setting=option, model=shown)
        return sampling
    if "class_label" in said and not model.classes:
        raise InputError("classes_none", model=model.name)
    if "edit" in said and (arguments.image is None or arguments.mask is not None):
        raise InputError("edit_picture")
    if "timesteps" in said or arguments.steps is None:
        return sampling
    check_range("steps", arguments.steps, 1, model.timesteps)
    return replace(sampling, timesteps=even_timesteps(arguments.steps, model.timesteps)[::-1])
