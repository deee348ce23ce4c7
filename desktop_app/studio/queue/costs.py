"""What an image of each waiting job takes, kept until something was measured: of thousands of jobs
not all are worked out again after each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import QueueEntry

SHARE: Final = 20
"""Working all out may take one part in so many of the time."""


class QueueCosts:
    """Used in the queue's thread alone.

    Args:
        record_cost: seconds that one image of a job takes, as far as was measured.
        record_of: what a job is made from.

    Attributes:
        local: seconds that the last image without a model took.
    """

    def __init__(
        self,
        record_cost: Callable[[JobRecord], float | None],
        record_of: Callable[[str], JobRecord],
    ) -> None:
        self._record_cost, self._record_of = record_cost, record_of
        self.local: float | None = None
        self._known: dict[tuple[str, str], float | None] = {}
        self._spent = self._begun = 0.0
        self._stale = False

    def measured(self) -> None:
        """A job has ended: speeds may be known better."""
        self._stale = True

    def refresh(self) -> None:
        """Forget what may be known better by now, if there was time for it. Before a view is made:
        its figures belong together."""
        now = time.monotonic()
        if self._stale and now - self._begun >= SHARE * self._spent:
            self._known.clear()
            self._stale, self._spent, self._begun = False, 0.0, now

    def __call__(self, entry: QueueEntry) -> float | None:
        """Seconds that one image of it takes; None: that can't be told. Raises StorageError."""
        key = (entry.id, entry.model)  # another model may take its place
        if key not in self._known:
            begun = time.monotonic()
            record = self._record_of(entry.id)
            plain = self.local if record.operation == "edit" else None
            counts = record.model or record.values
            self._known[key] = self._record_cost(record) if counts else plain
            self._spent += time.monotonic() - begun
        return self._known[key]
