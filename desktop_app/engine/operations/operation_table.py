"""The work of every operation in `core.operations.OPERATIONS`."""

from __future__ import annotations

from typing import Final

from desktop_app.core.late import late
from desktop_app.core.registry import DictExtensionPoint
from desktop_app.engine.operations.embed import Embed
from desktop_app.engine.operations.generate import Generate
from desktop_app.engine.operations.operation_handler import OperationHandler
from desktop_app.engine.operations.preload import Preload
from desktop_app.engine.operations.shrink import Shrink
from desktop_app.engine.operations.trial import Trial


def _preprocess() -> OperationHandler:
    """Imported with the first job: it brings OpenCV along."""
    from desktop_app.engine.operations.preprocess import Preprocess

    return Preprocess()


def _find() -> OperationHandler:
    from desktop_app.engine.operations.find import Find

    return Find()


def _classify() -> OperationHandler:
    from desktop_app.engine.operations.classify import Classify

    return Classify()


def _upscale() -> OperationHandler:
    from desktop_app.engine.operations.upscale import Upscale

    return Upscale()


HANDLERS: Final[dict[str, OperationHandler]] = {
    "generate": Generate(),
    "preload": Preload(),
    "trial": Trial(),
    "shrink": Shrink(),
    "preprocess": late(_preprocess),
    "find": late(_find),
    "classify": late(_classify),
    "embed": Embed(),
    "upscale": late(_upscale),
}
HANDLERS_POINT: Final = DictExtensionPoint(HANDLERS)
