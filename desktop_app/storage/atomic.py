"""Writing a file whole (see `core.disk`, where library finds it too)."""

from __future__ import annotations

from desktop_app.core.disk import write_atomic

__all__ = ["write_atomic"]
