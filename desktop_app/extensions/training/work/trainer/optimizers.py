"""Optimizers by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import torch
from torch import nn

from desktop_app.core.errors import ModelError

RATES = {"words": "word_rate", "text_encoder": "text_rate"}
"""How names of parameters begin → the setting of their learning rate; others': ``rate``."""


def rate_name(parameter: str) -> str:
    """The setting that gives its learning rate."""
    return next((rate for start, rate in RATES.items() if parameter.startswith(start)), "rate")


def make_optimizer(
    parameters: Mapping[str, nn.Parameter], settings: Mapping[str, Any]
) -> torch.optim.Optimizer:
    """One group of parameters for each learning rate; the group's ``name`` is its setting.

    Raises:
        ModelError: ``training_library``: what it needs isn't installed.
    """
    groups: dict[str, list[nn.Parameter]] = {}
    for name, parameter in parameters.items():
        groups.setdefault(rate_name(name), []).append(parameter)
    rows = [
        {
            "params": each,
            "lr": settings[name],
            "name": name,
            # New words aren't drawn towards zero: their length means something.
            "weight_decay": 0.0 if name == "word_rate" else settings["decay"],
        }
        for name, each in groups.items()
    ]
    kind = settings["optimizer"]
    if kind == "adamw":
        return torch.optim.AdamW(rows, fused=None)
    try:
        if kind == "adamw8":
            return import_module("bitsandbytes.optim").AdamW8bit(rows)
        prodigy = import_module("prodigyopt").Prodigy
        return prodigy(rows, safeguard_warmup=True, use_bias_correction=True)
    except ImportError as error:
        raise ModelError("training_library", name=kind, library=str(error.name)) from error
