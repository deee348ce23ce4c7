"""What the command line says of consistency models: timesteps, a class, a kind of edit."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.ranges import check_range
from desktop_app.core.sampling import Sampling

__all__ = ["choose_sampling", "parse_timesteps"]

_OPTIONS = ("timesteps", "class_label", "edit", "blocks")


def parse_timesteps(text: str) -> tuple[int, ...]:
    """Read ``18,0``.

    Raises:
        InputError: ``timesteps_syntax``.
    """
    try:
        return tuple(int(word) for word in text.replace(",", " ").split())
    except ValueError as error:
        raise InputError("timesteps_syntax", text=text) from error


def choose_sampling(
    arguments: argparse.Namespace, usual: Sampling, model: ModelInfo | None
) -> Sampling:
    """``usual`` with what was said. ``--steps`` alone spaces that many timesteps evenly.

    Raises:
        InputError: ``timesteps_syntax``, ``value_range``, ``consistency_only``, ``classes_none`` or
            ``edit_picture``.
    """
    said = {name: getattr(arguments, name) for name in _OPTIONS}
    said = {name: value for name, value in said.items() if value is not None}
    if model is None or model.prediction_type != "consistency":
        for name in said:
            setting, shown = f"--{name.replace('_', '-')}", "" if model is None else model.name
            raise InputError("consistency_only", setting=setting, model=shown)
        return usual
    if "class_label" in said and not model.classes:
        raise InputError("classes_none", model=model.name)
    if "edit" in said and (arguments.image is None or arguments.mask is not None):
        raise InputError("edit_picture")
    fields: dict[str, Any] = {**said}
    if "timesteps" in said:
        fields["timesteps"] = parse_timesteps(said["timesteps"])
    elif arguments.steps is not None:
        check_range("steps", arguments.steps, 1, model.timesteps)
        fields["timesteps"] = even_timesteps(arguments.steps, model.timesteps)[::-1]
    if "edit" in said:
        fields["edit"] = said["edit"].replace("-", "_")
    return replace(usual, **fields)
