"""Asking a disk with a time limit: one that does not answer must not hold anybody up.

A call into a network drive whose server is gone may not come back for minutes, and nothing can end
it. So it is made in a separate thread, which is left alone when the time is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class IoTimeout:
    """Asks within a time limit, and doesn't ask again while such a question hangs. Any thread."""

    def __init__(self, seconds: float = 2.0) -> None:
        self._seconds = seconds
        self._hanging: dict[str, threading.Thread] = {}

    def ask(self, about: str, read: Callable[[], T], otherwise: T) -> T:
        """What ``read`` returns; ``otherwise`` if it raises OSError or takes too long.

        Args:
            about: names the disk or folder; while an older question about it hangs, the answer is
                ``otherwise`` at once, so that no more threads are lost.
            read: asks the disk; called in another thread.
            otherwise: the answer in place of none.
        """
        hanging = self._hanging.get(about)
        if hanging is not None and hanging.is_alive():
            return otherwise
        # Others may ask the same at this moment: only what ran out of time hangs.
        answer = _Answer(read)
        thread = threading.Thread(target=answer.run, name=f"look at {about}", daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            # Only now: another thread that asks at the same time gets an answer of its own.
            self._hanging[about] = thread
            return otherwise
        if answer.error is not None:
            raise answer.error
        return answer.values[0] if answer.values else otherwise


class _Answer(Generic[T]):
    """What came back from the thread."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self.values: list[T] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.values.append(self._read())
        except OSError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            self.error = error
