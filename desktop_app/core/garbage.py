"""Collecting Python's garbage where and when it suits."""

from __future__ import annotations

import gc


def collect_due() -> None:
    """Collect what Python would have by now, in this thread."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [age for age, limit in enumerate(limits) if counts[age] > limit]
    if due:
        gc.collect(due[-1])
