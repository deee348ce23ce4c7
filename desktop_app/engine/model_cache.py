"""Loaded models that stay warm: the last, and its refiner. Switching the task reloads nothing."""

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
    """Holds the model used last, and its refiner.

    Attributes:
        loads: how many models were loaded so far.
    """

    def __init__(self, compute: Compute, families: dict[str, Family]) -> None:
        self._compute, self._families = compute, families
        self._models: list[Model] = []
        self.loads = 0

    def get(
        self,
        info: ModelInfo,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
        beside: ModelInfo | None = None,
    ) -> Model:
        """The loaded model, from memory if it is there.

        Models that are not asked for are freed first.

        Args:
            info: which.
            on_event: told of every part that is loaded.
            cancel: looked at before every part.
            beside: another one that stays, if it is in memory.

        Raises:
            ModelError: it can't be loaded.
            Cancelled: between two parts.
        """
        wanted = [_identity(each) for each in (info, beside) if each is not None]
        if not all(_identity(model.info) in wanted for model in self._models):
            kept = [model for model in self._models if _identity(model.info) in wanted]
            self.clear()
            self._models = kept
        for model in self._models:
            if _identity(model.info) == wanted[0]:
                return model
        model = load(info, self._families[info.family], self._compute, on_event, cancel)
        self._models.append(model)
        self.loads += 1
        return model

    def hold(self, model: Model) -> None:
        """Take a model that was made elsewhere as the one used last."""
        self.clear()
        self._models = [model]

    def clear(self) -> None:
        """Free the models."""
        if self._models:
            self._models = []
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
