"""How much memory of Python's something takes at its most."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Peak", "traced"]


@dataclass(slots=True)
class Peak:
    """``bytes`` that were in use at once; known at the end."""

    bytes: int = 0


@contextmanager
def traced() -> Iterator[Peak]:
    """Measure what is done within.

    It ends whatever happens: tracing that goes on would make all later tests slow, and those that
    measure would find this one's peak.
    """
    peak = Peak()
    tracemalloc.start()
    try:
        yield peak
        peak.bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
