"""What the window leaves until it has painted itself: done in order, one step a turn of the event
loop, so that it answers all the while. Modules are imported in a background thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop_app.core import trace
from desktop_app.core.errors import VelaturaError
from desktop_app.ui.qt.focus_chain import place_in_chain
from desktop_app.worker.background import BackgroundTasks, repeated

_EXPLICIT = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
_UNSEEN_MS = 1000
"""A window that nobody sees by then (minimised, on another desktop) does not wait for its paint."""


class LaterSteps(QObject):
    """A queue of steps; ``finished`` tells that none is left."""

    finished = Signal()

    def __init__(self, parent: QObject, background: BackgroundTasks) -> None:
        super().__init__(parent)
        self._background = background
        self._imports = False
        self._steps: deque[Callable[[], object]] = deque()
        self._timer = repeated(self, self._next, 0)

    def add(self, steps: Iterable[Callable[[], object]]) -> None:
        """Do these too, behind the others."""
        self._steps.extend(steps)

    def add_first(self, steps: Iterable[Callable[[], object]]) -> None:
        """Do these before all others."""
        self._steps.extendleft(reversed(tuple(steps)))

    def add_modules(self, names: Iterable[str]) -> None:
        """Import these: what is built of them is a short step then."""
        self.add((modules(names),))

    def soon(self, step: Callable[[], object]) -> None:
        """Do this behind the others; in the next turn if none is left."""
        if self._steps:
            self.add((step,))
        else:
            QTimer.singleShot(0, self, step)

    def start_unseen(self) -> None:
        """Start soon, painted or not."""
        QTimer.singleShot(_UNSEEN_MS, self, self.start)

    @Slot()
    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        if self._steps and not self._imports:
            self._timer.start()

    def finish(self) -> None:
        """Do all that is left now."""
        while self._steps:
            self._steps.popleft()()
            if not self._steps:
                self._go_on()

    @Slot()
    def _next(self) -> None:
        step = self._steps.popleft() if self._steps else None
        if isinstance(step, _Modules):
            self._timer.stop()
            self._imports = True
            self._background.run(step, self._imported, self._failed)
            return
        if step is not None:
            with trace.span("later step", of=repr(step)[:120]):
                step()
        self._go_on()

    def _imported(self, _: object) -> None:
        self._imports = False
        self._go_on()

    def _go_on(self) -> None:
        if self._steps:
            self._timer.start()
        else:
            self._timer.stop()
            self.finished.emit()

    def _failed(self, error: VelaturaError) -> None:
        self._imported(None)
        raise error


class _Modules(partial[None]):
    """A step that may be done in any thread."""


def modules(names: Iterable[str]) -> Callable[[], None]:
    """A step that imports these."""
    return _Modules(_all, [partial(import_module, f"desktop_app.{name}") for name in names])


def _all(steps: Iterable[Callable[[], object]]) -> None:
    for step in steps:
        step()


def put_after(layout: QBoxLayout, before: QWidget, widget: QWidget) -> None:
    """Put ``widget`` into ``layout`` behind ``before``; Tab comes to it in the same order.

    It is shown at once if nothing hid it: the layout alone leaves that to the event loop.
    """
    hidden = widget.isHidden() and widget.testAttribute(_EXPLICIT)
    layout.insertWidget(layout.indexOf(before) + 1, widget)
    place_in_chain(before, widget)
    if not hidden:
        widget.show()
