"""An object that is made, and its module imported, when something of it is first asked for.

The window shows before what is behind its parts is there: whoever is handed a late object
keeps it like the object itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from threading import Lock, RLock
from types import ModuleType
from typing import Any, TypeVar, cast

T = TypeVar("T")
_ALONE = Lock()


def late(make: Callable[[], T]) -> T:
    """What ``make`` returns; it is called once, at the first look at one of its attributes."""
    return cast(T, _Late(make))


class _Late:
    """What is set on it before that is set on the object as soon as there is one."""

    def __init__(self, make: Callable[[], object]) -> None:
        fields: dict[str, object] = {"_make": make, "_lock": RLock(), "_made": None, "_set": {}}
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                made = self._make()
                for each, value in self._set.items():
                    setattr(made, each, value)
                self.__dict__["_made"] = made
        return getattr(self._made, name)

    def __setattr__(self, name: str, value: object) -> None:
        with self._lock:
            if self._made is None:
                self._set[name] = value
            else:
                setattr(self._made, name, value)


def late_import(name: str) -> Any:
    """The module of that name, imported at the first look at one of its attributes.

    For a module that a start does without and several functions use::

        if TYPE_CHECKING:
            import cv2
        else:
            cv2 = late_import("cv2")
    """
    return late(partial(import_module, name))


def late_module(name: str, whole: Callable[[], ModuleType]) -> None:
    """Let ``import NAME`` give a module that ``whole`` imports when something of it is first asked
    for, by whichever thread. Nothing happens if it is there."""
    sys.modules.setdefault(name, _LateModule(name, whole))


class _LateModule(ModuleType):
    """Stands for a module until it is imported, and afterwards where its name was bound before."""

    def __init__(self, name: str, whole: Callable[[], ModuleType]) -> None:
        super().__init__(name)
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        with _ALONE:  # not while it is imported: that waits for other modules
            is_first = sys.modules.get(self.__name__) is self
            if is_first:
                del sys.modules[self.__name__]
        whole = self._whole()
        if is_first:  # all is there now, and found without asking here
            vars(self).update(vars(whole))
        return getattr(whole, name)
