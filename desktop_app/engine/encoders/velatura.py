"""The encoder that ships: its file, and its distance of two pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import torch
from safetensors import safe_open
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.safe_open import regular_path
from desktop_app.engine.encoders.feature_network import FeatureNetwork
from desktop_app.engine.encoders.layout import filled_network
from desktop_app.engine.weight_file import WeightFile
from desktop_app.networks.failures import loading_part

HEADER: Final = "velatura.features"
"""Of its settings in the file's header, as JSON."""

_LARGEST: Final = 1 << 18
_MOST: Final = {"side": 1024, "widths": 2048, "more": 16}
_MOST_OF_ALL: Final = 4096
"""Of any other number in it."""
_LEVELS: Final = 12


def open_velatura(file: WeightFile, device: torch.device) -> FeatureNetwork:
    """It in float32.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged`` or ``control_not_finite``.
    """
    config = _settings(file)
    side = int(config["side"])
    network = filled_network(file, lambda _: FeatureNetwork.from_config(config), (1, 3, side, side))
    return network.to(device)


def _settings(file: WeightFile) -> dict[str, Any]:
    """What its header tells, within bounds, so that nothing larger than its weights is built."""
    with loading_part(file.name, file.part):
        with safe_open(regular_path(file.files[0]), framework="pt", device="cpu") as opened:
            text = (opened.metadata() or {}).get(HEADER, "")
        if not 0 < len(text) <= _LARGEST:
            raise ModelError("model_incomplete", name=file.name, reason="its header tells nothing")
        config: Any = json.loads(text)
        for key, said in config.items():
            if key in ("name", "heads"):
                continue
            numbers: list[Any] = said if isinstance(said, list) else [said]
            most = _MOST.get(key, _MOST_OF_ALL)
            right = all(type(one) is int and 0 <= one <= most for one in numbers)
            if not right or len(numbers) > _LEVELS:
                reason = f"its header says {key} = {said!r}"[:200]
                raise ModelError("model_damaged", name=file.name, reason=reason)
    return config


def distance(first: Sequence[Tensor], second: Sequence[Tensor]) -> Tensor:
    """(n,) of maps (n, c, h, w) of length 1 along c: the mean of their squared differences, summed
    over the channels and the levels: LPIPS without trained weights."""
    squares = (
        ((ours - theirs) ** 2).sum(1).mean((1, 2))
        for ours, theirs in zip(first, second, strict=True)
    )
    return torch.stack([*squares]).sum(0)
