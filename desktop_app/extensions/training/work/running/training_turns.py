"""Whose turn it is: a picture that is asked for goes before the training that runs, which waits at
its next step, and goes on once no picture was asked for for a moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.operations import Trying

Room: TypeAlias = Literal["both", "memory", "one"]
"""What this machine holds: training and picture at a time; both in memory, but one at work; one."""

RoomFor: TypeAlias = Callable[[str, Any, int], Room]
"""Of an operation of the engine, its job, and the bytes that the training needs of the device's own
memory; raises VelaturaError where that can't be told."""

QUIET_SECONDS: Final = 2.0
"""So long no picture was asked for before a training goes on: previews and live mode ask again at
once."""

_LOOK_SECONDS: Final = 0.1


class TrainingTurns:
    """May be used from any thread.

    Args:
        room: what the machine holds of the running training and this job of the engine.
        changed: called when a picture begins or ends; it must return at once.
    """

    def __init__(
        self,
        room: RoomFor = lambda operation, job, device_bytes: "memory",
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self.room: RoomFor = room
        self.changed = changed
        self._changed = threading.Condition()
        self._pictures = 0
        self._quiet_from = float("-inf")
        self._training: CancelToken | None = None
        self._put_off = False
        self._held = 0

    # -- of pictures ----------------------------------------------------------------------------

    @contextmanager
    def picture(self, operation: str, job: Any, cancel: CancelToken) -> Iterator[None]:
        """While it lasts, the engine works. Raises Cancelled, while it waits for room, and for a
        trial that nobody asked for (those leave OpenVINO out): no training waits for it."""
        with self._changed:
            training = self._training
            if training is not None and isinstance(job, Trying) and not job.openvino:
                raise Cancelled
            self._pictures += 1
        try:
            if training is not None:
                self._make_room(self._room_for(operation, job), training, cancel)
            yield
        finally:
            with self._changed:
                self._pictures -= 1
                self._quiet_from = time.monotonic()
            self.changed()

    def _room_for(self, operation: str, job: Any) -> Room:
        try:
            return self.room(operation, job, self._held)
        except VelaturaError:
            return "memory"  # the engine says what is wrong with the job

    def _make_room(self, room: Room, training: CancelToken, cancel: CancelToken) -> None:
        if room == "both":
            return
        with self._changed:
            if self._training is not training:
                return
            if room == "memory":
                training.hold()
            else:
                self._put_off = True
                training.cancel()
        self.changed()
        with self._changed:
            while room == "one" and self._training is training:
                cancel.check()
                self._changed.wait(_LOOK_SECONDS)

    # -- of trainings ---------------------------------------------------------------------------

    def wait(self) -> float:
        """For how many seconds a training has to wait, as far as is known; 0: it may go on."""
        with self._changed:
            if self._pictures:
                return QUIET_SECONDS
            return max(0.0, self._quiet_from + QUIET_SECONDS - time.monotonic())

    def begin(self, token: CancelToken, device_bytes: int = 0) -> None:
        """A training begins, which ``token`` stops; it waits for a picture that is made now.
        ``device_bytes``: bytes that it needs of the device's own memory."""
        with self._changed:
            self._training, self._put_off, self._held = token, False, device_bytes
            if self._pictures:
                token.hold()

    def end(self) -> bool:
        """It has ended, and holds nothing any more; whether it had to, so that a picture finds
        room."""
        with self._changed:
            self._training, put_off = None, self._put_off
            self._put_off = False
            self._changed.notify_all()
            return put_off

    def go_on(self) -> None:
        """Let the training go on, if it is its turn."""
        with self._changed:
            if self._training is not None and not self._pictures:
                self._training.go_on()

    @property
    def is_paused(self) -> bool:
        """Whether the training waits for a picture."""
        training = self._training
        return training is not None and training.is_paused
