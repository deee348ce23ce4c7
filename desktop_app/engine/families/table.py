"""Which file loads which family."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.device import Compute
from desktop_app.engine.families import sd
from desktop_app.engine.model import Model

__all__ = ["LOADERS", "Loader"]

Loader: TypeAlias = Callable[
    [ModelInfo, Family, Compute, Callable[[EngineEvent], None], CancelToken], Model
]

LOADERS: dict[str, Loader] = {"sd1": sd.load, "sd2": sd.load}
"""Family id → its loader."""
