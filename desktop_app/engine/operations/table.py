"""The work of every operation in `core.operations.OPERATIONS`."""

from __future__ import annotations

from typing import Final

from desktop_app.core.registry import DictDoor
from desktop_app.engine.operations.base import OperationWork
from desktop_app.engine.operations.generate import Generate
from desktop_app.engine.operations.preload import Preload

__all__ = ["WORKS", "WORKS_DOOR"]

WORKS: Final[dict[str, OperationWork]] = {"generate": Generate(), "preload": Preload()}
WORKS_DOOR: Final = DictDoor(WORKS)
