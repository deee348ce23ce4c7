"""Engines that tests have started, apart from other processes that a session's fixtures keep: the
server and the browser of tests/server."""

from __future__ import annotations

from contextlib import suppress

import psutil


def engines_here() -> list[psutil.Process]:
    """Engines that are children of this process; of ones that have ended nobody knows what they
    were, so that they count, too."""
    found: list[psutil.Process] = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            words = child.cmdline()
            if not words or any("engine" in word for word in words):
                found.append(child)
    return found
