"""What goes on beside the pictures in the making: the engine's process, what a document waits for,
what is recorded as a recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, TypeAlias

from desktop_app.core.observable import Observable, Signal
from desktop_app.core.record import record


@record()
class EngineStatus:
    """What is known of the engine process.

    Attributes:
        phase: "off", "starting", "ready" or "failed".
        info: what it tells of itself (device, versions), once ready.
        silent: seconds for which it has given no sign of life; 0: nothing is wrong.
    """

    phase: str = "off"
    info: dict[str, str] = field(default_factory=dict[str, str])
    silent: float = 0.0


@record()
class WaitingWork:
    """Something the document waits for, that is not there within a blink.

    Attributes:
        name: code of the undo step that it becomes.
        fraction: 0..1; None while it can't be told.
        cancelling: it was given up, and is about to end.
        seconds_left: until it is done; None while it can't be told.
    """

    name: str
    fraction: float | None = None
    cancelling: bool = False
    seconds_left: float | None = None


@record()
class Opening:
    """A file that takes a while to open.

    Attributes:
        name: of the file.
        part: what is being read (a key of `ui.words.texts.PARTS`).
        done, whole: how many of these are read, and how many there are.
        cancelling: it was given up, and is about to end.
        cancel: gives it up.
    """

    name: str
    part: str = ""
    done: int = 0
    whole: int = 0
    cancelling: bool = False
    cancel: Callable[[], object] = field(default=lambda: None, compare=False)


Recorded: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""A step of a recipe: kind, name, values that are said. Of the kind "request" an edit, "by hand"
the step of a document that a recipe has no words for."""


class RecordingState:
    """``done`` is sent with what is done, as a step; whoever records listens while it is on."""

    def __init__(self) -> None:
        self.is_on: Observable[bool] = Observable(False)
        self.done: Signal[Recorded] = Signal()
