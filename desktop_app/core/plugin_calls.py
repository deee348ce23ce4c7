"""The functions of plugins as the program calls them: nothing that they raise ends it, and whose
fault it was is known."""

from __future__ import annotations

import inspect
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import wraps
from types import FunctionType
from typing import Any, Final, cast

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import VelaturaError

MOST_FAULTS: Final = 5
"""After so many a plugin's functions do nothing any more until the next start."""

_COUNTED: Final = "counted_by_velatura"


class PluginFailure(RuntimeError):  # noqa: N818 - says whose failure it is
    """Code of a plugin raised what would have ended the program."""


class PluginCalls:
    """Counts what the functions of plugins raise.

    Attributes:
        told: called with the plugin's name, what was raised and how often it happened, in whatever
            thread that was.
        running: name of the plugin that the main thread is in, and since when (`time.monotonic`).
    """

    def __init__(self) -> None:
        self.told: Callable[[str, BaseException, int], object] | None = None
        self.running: tuple[str, float] | None = None
        self._faults: Counter[str] = Counter()
        self._tops: dict[str, str] = {}
        self._thread = threading.local()

    def is_off(self, plugin: str) -> bool:
        """Whether it has failed too often."""
        return self._faults[plugin] >= MOST_FAULTS

    def guard_module(self, plugin: str, name: str) -> None:
        """Guard a plugin's functions and classes.

        What they raise that would end the program (SystemExit, KeyboardInterrupt and their like)
        becomes `PluginFailure`.

        Args:
            plugin: its name.
            name: of a module that is imported; those below its package count as well.
        """
        top = _top(name)
        self._tops[top] = plugin
        for module_name, module in list(sys.modules.items()):
            if _top(module_name) != top:
                continue
            for key, value in list(vars(module).items()):
                if getattr(value, "__module__", None) != module_name:
                    continue
                if isinstance(value, type):
                    self._guard_class(plugin, value)
                elif isinstance(value, FunctionType):
                    setattr(module, key, self._guarded(plugin, value))

    def guard_row(self, plugin: str, row: object, module: str) -> None:
        """Guard what a row holds of a plugin's that is in no module's names: what was made within a
        function."""
        if not is_dataclass(row):
            return
        for each in fields(row):
            value = getattr(row, each.name)
            if _top(getattr(value, "__module__", None) or "") != _top(module):
                continue
            if isinstance(value, type):
                self._guard_class(plugin, value)
            elif isinstance(value, FunctionType):
                object.__setattr__(row, each.name, self._guarded(plugin, value))

    def _guard_class(self, plugin: str, made: type) -> None:
        for name, method in list(vars(made).items()):
            if isinstance(method, FunctionType):
                setattr(made, name, self._guarded(plugin, method))

    def _guarded(self, plugin: str, function: FunctionType) -> Callable[..., object]:
        if hasattr(function, "__wrapped__") or inspect.isgeneratorfunction(function):
            return function
        module = function.__module__

        @wraps(function)
        def call(*args: Any, **options: Any) -> object:
            outermost = not getattr(self._thread, "inside", False)
            if outermost and self.is_off(plugin):
                return None
            try:
                with _Inside(self, plugin, outermost=outermost):
                    made = function(*args, **options)
            except Exception:
                raise
            except BaseException as error:
                said = f"{module}: {short_error(error)}"
                raise PluginFailure(said) from error
            kind = cast("type[object]", type(made))
            if kind.__module__ == module:
                self._guard_class(plugin, kind)
            return made

        return call

    def blame(self, error: BaseException) -> None:
        """Count what nobody caught, if it comes of a plugin's code (a lambda, say)."""
        trace = error.__traceback__
        while trace is not None:
            top = _top(str(trace.tb_frame.f_globals.get("__name__")))
            if top in self._tops:
                return self.note(self._tops[top], error)
            trace = trace.tb_next
        return None

    def note(self, plugin: str, error: BaseException) -> None:
        """Count what one of its functions raised, once on its way."""
        if any(getattr(one, _COUNTED, False) for one in (error, error.__cause__)):
            return
        with suppress(AttributeError):
            setattr(error, _COUNTED, True)
        self._faults[plugin] += 1
        if self.told is not None:
            self.told(plugin, error, self._faults[plugin])

    def enter(self, plugin: str, *, inside: bool) -> None:
        """A call from outside begins or has ended."""
        self._thread.inside = inside
        if threading.current_thread() is threading.main_thread():
            self.running = (plugin, time.monotonic()) if inside else None


class _Inside:
    """One call; what it raises is counted where it leaves the plugin. Our own errors and a cancel
    are words of the program's that plugins use as well."""

    def __init__(self, calls: PluginCalls, plugin: str, *, outermost: bool) -> None:
        self._calls, self._plugin, self._outermost = calls, plugin, outermost

    def __enter__(self) -> None:
        if self._outermost:
            self._calls.enter(self._plugin, inside=True)

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if not self._outermost:
            return
        self._calls.enter(self._plugin, inside=False)
        if error is not None and not isinstance(error, (VelaturaError, Cancelled, StopIteration)):
            self._calls.note(self._plugin, error)


def short_error(error: BaseException) -> str:
    """What was raised, in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:160]}" if lines else type(error).__name__


def _top(module: str) -> str:
    return module.partition(".")[0]
