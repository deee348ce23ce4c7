"""Which way a job runs by, and which models are still to be tried: what a studio asks before and
after each job."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_app.core.way import Trial
from desktop_app.state.work.ways import Ways
from desktop_app.storage.way_store import WayStore, machine_file

if TYPE_CHECKING:
    from desktop_app.core.events import Tried
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.state.work.jobs import Job


ATTEMPTS: Final = 3
"""So often a model is tried by itself: a machine may be busy with other programs."""


class WayBook:
    """The ways of this machine, for any thread.

    Args:
        store: what trials found; None: nothing is tried, and the table decides.

    Attributes:
        ways: as they are now.
    """

    def __init__(self, store: WayStore | None = None) -> None:
        self._store = store
        self._in_vain: Counter[str] = Counter()
        self._knows = False
        self._changing = threading.Lock()
        self.ways = Ways(trials={} if store is None else store.read())

    @property
    def knows(self) -> bool:
        """Whether an engine told of the machine."""
        return self._knows

    def told(self, machine: Mapping[str, str]) -> None:
        """An engine told of the machine."""
        with self._changing:
            self.ways, self._knows = self.ways.on(machine), True

    def with_way(self, job: Job) -> Job:
        """``job`` with the way of its model, in each request that names none."""
        if job.model is None:
            return job
        return job.with_way(self.ways.of(job.model))

    def wants(self, job: Job) -> bool:
        """Whether the model of a job that is done is to be tried: it never was on this machine, and
        is held so that it can be."""
        if job.model is None or self._store is None:
            return False
        key, plan = self.ways.key(job.model), job.memory
        held = plan.offload or plan.layerwise_casting or plan.backend != "torch"
        open_ = key not in self.ways.trials and self._in_vain[key] < ATTEMPTS
        return bool(key) and not held and open_

    def keep(self, model: ModelInfo, found: Tried) -> None:
        """Write down what was found."""
        trial = Trial(model.name, found.way, found.usual, found.seconds, found.openvino)
        key = self.ways.key(model)
        if key and found.seconds:
            with self._changing:
                self.ways = replace(self.ways, trials={**self.ways.trials, key: trial})
            if self._store is not None:
                self._store.keep(key, trial)
        else:
            self.failed(model)

    def failed(self, model: ModelInfo) -> None:
        """It could not be tried; after a few times not again before the next start."""
        self._in_vain[self.ways.key(model)] += 1


def machine_book(told: Mapping[str, str] | None = None) -> WayBook:
    """With what was measured on this machine; ``told``: what an engine that is ready says of it."""
    place = machine_file()
    book = WayBook(None if place is None else WayStore(place))
    if told is not None:
        book.told(told)
    return book
