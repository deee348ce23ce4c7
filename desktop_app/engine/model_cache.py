"""Loaded models that stay warm: one, for now. Switching the task reloads nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.device import Compute
from desktop_app.engine.loading import load
from desktop_app.engine.model import Model

__all__ = ["ModelCache"]


class ModelCache:
    """Holds the model used last.

    Attributes:
        loads: how many models were loaded so far.
    """

    def __init__(self, compute: Compute, families: dict[str, Family]) -> None:
        self._compute, self._families = compute, families
        self._model: Model | None = None
        self.loads = 0

    def get(
        self, info: ModelInfo, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> Model:
        """The loaded model, from memory if it is the one used last.

        Another model is freed first, so that two never stand in memory side by side.

        Raises:
            ModelError: it can't be loaded; nothing is held then.
            Cancelled: between two parts.
        """
        if self._model is not None and _identity(self._model.info) == _identity(info):
            return self._model
        self.clear()
        family = self._families[info.family]
        self._model = load(info, family, self._compute, on_event, cancel)
        self.loads += 1
        return self._model

    def hold(self, model: Model) -> None:
        """Take a model that was made elsewhere as the one used last."""
        self.clear()
        self._model = model

    def clear(self) -> None:
        """Free the model."""
        if self._model is not None:
            self._model = None
            gc.collect()
            self._compute.free_unused()


def _identity(info: ModelInfo) -> tuple[object, ...]:
    """What makes two infos the same weights, read the same way."""
    return (
        info.path,
        info.digest,
        info.size_bytes,
        info.family,
        info.prediction_type,
        info.companion,
    )
