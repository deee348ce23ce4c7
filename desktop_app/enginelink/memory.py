"""How much memory this machine has left. What needs how much, others know (`state.room`)."""

from __future__ import annotations

import psutil

__all__ = ["free_bytes"]


def free_bytes() -> int:
    """What could be allocated now without anything being ended for it: free memory, with caches
    that would give way, and free swap."""
    return psutil.virtual_memory().available + psutil.swap_memory().free
