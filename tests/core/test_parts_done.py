from __future__ import annotations

import weakref

import numpy as np

from desktop_app.core.cancel import Cancelled
from desktop_app.core.parts_done import PartsDone


class Queue:
    """Who has the engine do the work."""

    waits = False

    def asks(self) -> bool:
        return self.waits


def test_work_gives_way_and_goes_on_and_once_done_holds_nobody_who_asked() -> None:
    done, made = PartsDone(), list[int]()

    def work(queue: Queue) -> bool:
        done.gives_way = queue.asks
        done.begin()
        try:
            for number, _ in done.left(done.begin_pass((2, 2, 3), np.dtype(np.uint8)), "abc"):
                made.append(number)
                queue.waits = len(made) == 2
        except Cancelled:
            return False
        finally:
            done.end()
        return True

    assert not work(Queue()) and done.rests and made == [0, 1]
    queue = Queue()
    assert work(queue) and made == [0, 1, 2]
    gone = weakref.ref(queue)
    del queue
    assert gone() is None
