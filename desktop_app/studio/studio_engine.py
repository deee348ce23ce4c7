"""A studio's engine as any engine, for long work that gives way to what is asked for meanwhile."""

from __future__ import annotations

from threading import Event
from typing import Any, Final

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import WAITS
from desktop_app.operations.context import OperationContext
from desktop_app.studio.studio import Studio

LOOK_SECONDS: Final = 0.2
"""How soon it is heard that pictures are not wanted any more."""


class StudioEngine(Engine):
    """A studio's engine for who works beside it in a thread: after the jobs that wait, and put off
    when something is wanted, which is told as `WAITS`."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        ended, idle = Event(), Event()
        idle.set()
        raised: list[VelaturaError | Cancelled] = []

        def work(context: OperationContext) -> None:
            idle.clear()
            try:
                context.engine(operation, job, on_event, context.token)
            finally:
                idle.set()

        def failed(error: VelaturaError | Cancelled) -> None:
            raised.append(error)
            ended.set()

        token = self._studio.operate(
            work, lambda _: ended.set(), failed, lambda: failed(Cancelled()), lane="long"
        )
        told = False
        while not ended.wait(LOOK_SECONDS):
            if cancel.rest():
                token.cancel()
                idle.wait()
                raise Cancelled
            if idle.is_set() and not (told or ended.is_set()):
                on_event(WAITS)
            told = idle.is_set()
        for error in raised:
            raise error

    def close(self) -> None:
        """Nothing to do: the studio closes its engine."""
