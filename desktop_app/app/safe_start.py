"""A start with the window as on the first day, for when it did not come up as it is."""

from __future__ import annotations

import os

from desktop_app.storage.settings import Settings

SAFE = "VELATURA_SAFE"
"""Environment variable that tells the engine's process, too: no extras."""

TRIES = 2
"""Starts in a row that failed before a safe one is offered."""

_ASIDE = ("window.geometry", "window.state", "window.models", "compute.backend")


def begin_safely(settings: Settings) -> None:
    """Leave aside what can keep a window from coming up; the settings file stays as it is."""
    settings.suspend(*_ASIDE)
    os.environ[SAFE] = "1"
