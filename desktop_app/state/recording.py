"""Whether what is done becomes a recipe, and what is told for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from desktop_app.core.observable import Observable, Signal

Recorded: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""A step of a recipe: kind, name, values that are said. Of the kind "request" an edit, "by hand"
the step of a document that a recipe has no words for."""


class RecordingState:
    """``done`` is sent with what is done, as a step; whoever records listens while it is on."""

    def __init__(self) -> None:
        self.is_on: Observable[bool] = Observable(False)
        self.done: Signal[Recorded] = Signal()
