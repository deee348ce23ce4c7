"""All that is told of the queue to whoever shows it, no oftener than there is time for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop_app.core.queue_entry import QueueView
from desktop_app.storage.queue_entries import QueueNow
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.costs import QueueCosts
from desktop_app.studio.queue.owner import QueueOwner
from desktop_app.studio.queue.place import Runner
from desktop_app.studio.queue.policy import Moment, all_seconds_left, in_order, seconds_left

SHARE: Final = 5
"""Showing thousands of jobs takes as long as running some: so many times as long passes before it
is done again."""


class QueueShowing:
    """Used in the queue's thread alone.

    Args:
        costs: what waiting jobs take.
        runner: makes the pictures.
        send: is given a view.
        store: the queue's file.
    """

    def __init__(
        self,
        costs: QueueCosts,
        runner: Runner,
        send: Callable[[QueueView], object],
        store: QueueStore,
    ) -> None:
        self._costs, self._runner, self._send, self._store = costs, runner, send, store
        self._unseen: QueueNow | None = None
        self._from = 0.0
        """When that may be shown, as `time.monotonic` counts."""

    @property
    def wait(self) -> float:
        """Seconds until something is to be shown; infinite where nothing has changed."""
        return math.inf if self._unseen is None else max(0.0, self._from - time.monotonic())

    def note(self, now: QueueNow) -> None:
        """This is in the queue's file now."""
        self._unseen = now

    def show_due(self, current: str, owner: QueueOwner) -> None:
        """Show what was noted, if it is time. Raises StorageError."""
        begun = time.monotonic()
        if self._unseen is not None and begun >= self._from:
            self._send(self._view(self._unseen, current, owner))
            ended = time.monotonic()
            self._unseen, self._from = None, ended + SHARE * (ended - begun)

    def _view(self, now: QueueNow, current: str, owner: QueueOwner) -> QueueView:
        self._costs.refresh()
        moment = Moment(current=current)
        if owner.shares is not None:
            moment = replace(moment, used=owner.shares.used, each=owner.shares.each)
        entries = in_order(now.entries, moment)
        left = {entry.id: seconds_left(entry, self._costs) for entry in entries}
        return QueueView(
            tuple(entries),
            now.paused,
            owner.owns,
            sum(entry.held for entry in entries),
            {entry.id: self._store.error_of(entry.id) or {} for entry in entries if entry.error},
            {name: seconds for name, seconds in left.items() if seconds is not None},
            all_seconds_left(entries, self._costs, self._runner.engines),
        )
