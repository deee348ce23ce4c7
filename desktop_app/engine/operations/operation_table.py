"""The work of every operation in `core.operations.OPERATIONS`."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Final

from desktop_app.core.late import late
from desktop_app.core.registry import DictExtensionPoint
from desktop_app.engine.operations.embed import Embed
from desktop_app.engine.operations.generate import Generate
from desktop_app.engine.operations.operation_handler import OperationHandler
from desktop_app.engine.operations.preload import PreloadHandler
from desktop_app.engine.operations.shrink import Shrink
from desktop_app.engine.operations.trial import TrialHandler


def _made(name: str) -> OperationHandler:
    """Imported with the first job: it brings OpenCV or other networks along."""
    module = import_module(f"desktop_app.engine.operations.{name}")
    return getattr(module, name.capitalize())()


HANDLERS: Final[dict[str, OperationHandler]] = {
    "generate": Generate(),
    "preload": PreloadHandler(),
    "trial": TrialHandler(),
    "shrink": Shrink(),
    "merge": late(partial(_made, "merge")),
    "preprocess": late(partial(_made, "preprocess")),
    "find": late(partial(_made, "find")),
    "segment": late(partial(_made, "segment")),
    "classify": late(partial(_made, "classify")),
    "describe": late(partial(_made, "describe")),
    "features": late(partial(_made, "features")),
    "distances": late(partial(_made, "distances")),
    "embed": Embed(),
    "upscale": late(partial(_made, "upscale")),
}
HANDLERS_POINT: Final = DictExtensionPoint(HANDLERS)
