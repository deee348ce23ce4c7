"""Which compute profile a job runs by, and which models are still to be tried: what a
studio asks before and after each job."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from desktop_app.core.compute_profile import Trial
from desktop_app.core.events import Tried
from desktop_app.core.model_info import ModelInfo
from desktop_app.jobs.job import Job
from desktop_app.state.work.compute_profiles import ComputeProfiles
from desktop_app.storage.compute_profile_store import ComputeProfileStore, machine_file

ATTEMPTS: Final = 3
"""So often a model is tried by itself: a machine may be busy with other programs."""


class ProfileBook:
    """The compute profiles of this machine, for any thread.

    Args:
        store: what trials found; None: nothing is tried, and the table decides.

    Attributes:
        profiles: as they are now.
    """

    def __init__(self, store: ComputeProfileStore | None = None) -> None:
        self._store = store
        self._in_vain: Counter[str] = Counter()
        self.knows = False
        """Whether an engine told of the machine."""
        self._changing = threading.Lock()
        self.profiles = ComputeProfiles(trials={} if store is None else store.read())

    def set_machine(self, machine: Mapping[str, str]) -> None:
        """An engine told of the machine."""
        with self._changing:
            self.profiles, self.knows = self.profiles.on(machine), True

    def with_profile(self, job: Job, ask: Callable[[], Mapping[str, str]] | None = None) -> Job:
        """``job`` with the profile of its model, in each request that names none.

        Args:
            job: what is made; it may have been given one when it was queued.
            ask: what an engine that is ready tells of the machine; called where none did yet, and
                a profile is wanted. None: then there are none.
        """
        if job.model is None or all(spot.request.way for spot in job.spots):
            return job
        if ask is not None and not self.knows:
            self.set_machine(ask())
        return job.with_profile(self.profiles.of(job.model))

    def wants(self, job: Job) -> bool:
        """Whether the model of a job that is done is to be tried: it never was on this machine, and
        is held so that it can be."""
        if job.model is None or self._store is None:
            return False
        key, plan = self.profiles.key(job.model), job.memory
        held = plan.offload or plan.layerwise_casting or plan.backend != "torch"
        open_ = key not in self.profiles.trials and self._in_vain[key] < ATTEMPTS
        return bool(key) and not held and open_

    def keep(self, model: ModelInfo, found: Tried) -> None:
        """Write down what was found."""
        trial = Trial(model.name, found.way, found.usual, found.seconds, found.openvino)
        key = self.profiles.key(model)
        if key and found.seconds:
            with self._changing:
                self.profiles = replace(self.profiles, trials={**self.profiles.trials, key: trial})
            if self._store is not None:
                self._store.keep(key, trial)
        else:
            self.failed(model)

    def failed(self, model: ModelInfo) -> None:
        """It could not be tried; after a few times not again before the next start."""
        self._in_vain[self.profiles.key(model)] += 1


def machine_book(machine: Mapping[str, str] | None = None) -> ProfileBook:
    """With what was measured on this machine; ``machine``: what a ready engine says."""
    place = machine_file()
    book = ProfileBook(None if place is None else ComputeProfileStore(place))
    if machine is not None:
        book.set_machine(machine)
    return book
