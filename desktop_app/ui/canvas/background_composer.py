"""What takes too long to compose in the window's thread is composed elsewhere, part by part.

Until it is there, something coarser is drawn. See `picture_layer`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.record import record
from desktop_app.worker.background import BackgroundTasks, delayed

if TYPE_CHECKING:
    from desktop_app.state.picture.composition import Composition
    from desktop_app.ui.canvas.level_zero import LevelZero
    from desktop_app.ui.canvas.pyramid import Block, PicturePyramid

QUICK = 1_500_000
"""Pixels of layers that are composed at once where something that is seen has changed: some 10 ms.
A dab is seen as it is."""

QUICK_NEW = 250_000
"""The same of what was not looked at before: it can be coarse for a moment."""

SECONDS = 0.004
"""Processor time that a frame may spend on what was not looked at before."""

ROUGH = 400_000
"""Pixels of layers that a first look is made of: some 4 ms."""

FINE = 1_500_000
"""The same of a first look that is as good as what follows."""

_HOLD = 0.08
"""Seconds without one of those before what follows is composed: more of them come while something
is dragged."""

_PLAIN = 6
"""Composing a pixel of a layer takes so many times longer than taking one as it is."""

_AT_LEAST = 12
"""Blocks or tiles that are made at once, however late it is, if there is nothing to compose: a
small picture is seen as it is."""

_ROOM = 4_000_000
"""Pixels of a picture for whose pyramid memory is had at once."""

_BATCH = 0.01
"""Seconds after which the other thread hands over what it has made."""


@record()
class SlowPicture:
    """A picture that takes long to read.

    Attributes:
        cost: about how many pixels of layers have to be composed to read a rectangle now.
        read: the pixels of a rectangle, as a screen shows them; in any thread.
        rough: every n-th pixel of a rectangle, whose sides are multiples of n.
        weight: about how many layers are looked at for a pixel of it.
        composition: what it is composed of, which can prepare first looks that are as good as what
            is read; None: it can't.
    """

    cost: Callable[[Rect], int]
    read: Callable[[Rect], Array]
    rough: Callable[[Rect, int], ByteArray]
    weight: Callable[[], float]
    composition: Composition | None = None


@record()
class _Task:
    """A block of the pyramid, or (``is_tile``) a tile of level zero."""

    is_tile: bool
    at: Block


class BackgroundComposer(QObject):
    """Fills a pyramid and a level zero in the background; ``refined`` tells which rectangle of the
    picture looks better now.
    """

    refined = Signal(object)

    def __init__(
        self, source: SlowPicture, pyramid: PicturePyramid, zero: LevelZero, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._source, self._pyramid, self._zero = source, pyramid, zero
        self._tasks = BackgroundTasks(self, threads=1)
        self._wanted: dict[_Task, None] = {}
        self._memory = 0
        self._running = False
        self._to_prepare: tuple[Rect, int] | None = None
        self._held_until = 0.0
        # Not while a frame is drawn: the two would take turns at the interpreter.
        self._start = delayed(self, self._next)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for is there."""
        waits = self._wanted or self._memory or self._to_prepare is not None
        return not waits and not self._running

    def late_blocks(self, waiting: list[Block]) -> list[Block]:
        """Make what is quick of these blocks now; the rest is made elsewhere, and returned."""
        pyramid = self._pyramid
        if not pyramid.has_room and pyramid.size.area > _ROOM:
            self._want([_Task(False, one) for one in waiting])
            return waiting
        return self._late(
            waiting, pyramid.is_made, pyramid.part_to_make, pyramid.refresh, is_tile=False
        )

    def late_tiles(self, waiting: list[Block]) -> list[Block]:
        """The same of tiles of level zero."""
        zero = self._zero
        return self._late(waiting, zero.has_tile, zero.part_to_read, zero.refresh, is_tile=True)

    def rough(self, area: Rect, level: int) -> tuple[Rect, ByteArray]:
        """A first look at ``area`` of the picture, no finer than ``level``: the pixels of a
        rectangle around it."""
        composition, most = self._source.composition, ROUGH
        if composition is not None:
            around, step = _stepped(area, level, composition.weight_above, FINE)
            is_prepared = composition.is_prepared(around, step)
            if is_prepared:
                self._held_until = time.monotonic() + _HOLD
                return around, self._source.rough(around, step)
            if is_prepared is not None:
                self._to_prepare, most = (around, step), FINE
                self._start.start()
        around, step = _stepped(area, level, self._source.weight(), most)
        return around, self._source.rough(around, step)

    def want_memory(self, needed: int) -> None:
        """Have so many bytes for level zero."""
        self._memory = needed
        self._start.start()

    def shutdown(self) -> None:
        """End; nothing is told any more."""
        self._wanted = {}
        self._start.stop()
        self._tasks.shutdown()

    # -- now --------------------------------------------------------------------------------------

    def _late(
        self,
        waiting: list[Block],
        is_known: Callable[[Block], bool],
        part_of: Callable[[Block], Rect],
        make: Callable[[list[Block]], None],
        *,
        is_tile: bool,
    ) -> list[Block]:
        if not waiting:
            return []
        changed = [one for one in waiting if is_known(one)]
        if changed and self._is_quick([part_of(one) for one in changed]):
            make(changed)
            waiting = [one for one in waiting if one not in changed]
        left, end = QUICK_NEW, time.thread_time() + SECONDS
        late: list[Block] = []
        for number, one in enumerate(waiting):
            in_time = number < _AT_LEAST or time.thread_time() < end
            cost = self._source.cost(part_of(one)) if in_time and left > 0 else left + 1
            if cost <= left:
                left -= cost
                make([one])
            else:
                late.append(one)
        self._want([_Task(is_tile, one) for one in late])
        return late

    def _is_quick(self, parts: list[Rect]) -> bool:
        """Whether all of them are composed in no time; a few look-ups tell that many are not."""
        left = QUICK
        for part in parts:
            left -= max(self._source.cost(part), part.size.area // _PLAIN)
            if left < 0:
                return False
        return True

    # -- elsewhere --------------------------------------------------------------------------------

    def _want(self, tasks: list[_Task]) -> None:
        """These next, in this order, before what was wanted before."""
        if not tasks:
            return
        self._wanted = {**dict.fromkeys(tasks), **self._wanted}
        self._start.start()

    @Slot()
    def _next(self) -> None:
        if self._running:
            return
        for task in [
            one for one in self._wanted if one.is_tile and not self._zero.has_room(one.at)
        ]:
            del self._wanted[task]  # looked away
        if not self._wanted and not self._memory and self._to_prepare is None:
            return
        if (held := self._held_until - time.monotonic()) > 0 and self._to_prepare is None:
            self._start.start(int(1000 * held) + 1)
            return
        self._start.setInterval(0)
        self._running = True
        tasks = [(task, self._state(task)) for task in self._wanted]
        work = partial(self._work, tasks, self._memory, self._to_prepare)
        self._memory, self._to_prepare = 0, None
        self._tasks.run(work, self._made, self._failed)

    def _state(self, task: _Task) -> int:
        return self._zero.state(task.at) if task.is_tile else self._pyramid.state(task.at)

    def _work(
        self, tasks: list[tuple[_Task, int]], memory: int, first: tuple[Rect, int] | None
    ) -> tuple[list[ByteArray], list[tuple[_Task, int, list[ByteArray]]]]:
        """In the other thread: memory of so many bytes, and some of the tasks, from the first;
        before them what first looks need."""
        if first is not None and self._source.composition is not None:
            self._source.composition.prepare(*first)
        if memory:
            return self._zero.memory(memory), []
        if not self._pyramid.has_room and not all(task.is_tile for task, _ in tasks):
            self._pyramid.take_room(self._pyramid.room())
        end = time.monotonic() + _BATCH
        made: list[tuple[_Task, int, list[ByteArray]]] = []
        for task, state in tasks:
            if task.is_tile:
                values = self._source.read(self._zero.place(task.at))
                made.append((task, state, [self._pyramid.converted(values)]))
            else:
                made.append((task, state, self._pyramid.make(task.at, self._source.read)))
            if time.monotonic() > end:
                break
        return [], made

    def _made(self, done: tuple[list[ByteArray], list[tuple[_Task, int, list[ByteArray]]]]) -> None:
        self._running = False
        memory, made = done
        if memory:
            self._zero.take(memory)
            self.refined.emit(self._pyramid.size.rect)
        for task, state, levels in made:
            if state != self._state(task):
                continue  # painted on meanwhile
            self._wanted.pop(task, None)
            if task.is_tile:
                if self._zero.put(task.at, state, levels[0]):
                    self.refined.emit(self._zero.place(task.at))
            elif self._pyramid.put(task.at, state, levels):
                self.refined.emit(self._pyramid.place(task.at))
        self._next()

    def _failed(self, error: VelaturaError) -> None:
        """The first look stays; the next drawing asks again."""
        self._running = False
        self._memory, self._to_prepare = 0, None
        self._wanted = {}


def _stepped(area: Rect, level: int, weight: float, most: int) -> tuple[Rect, int]:
    """A rectangle around ``area`` whose sides are multiples of a step: so coarse, from ``level``
    on, that ``most`` pixels of layers are looked at."""
    step = 2**level
    while area.size.area // step**2 * max(1.0, weight) > most:
        step *= 2
    around = Rect.from_edges(
        area.x // step * step,
        area.y // step * step,
        -(-area.right // step) * step,
        -(-area.bottom // step) * step,
    )
    return around, step
