"""The engine in this very process: for the command line and the self-test, never for the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.engine.local import LocalEngine

__all__ = ["make_engine"]


def make_engine() -> LocalEngine:
    """Import torch and build the engine: takes seconds, so check everything else before."""
    from desktop_app.engine.threads import import_parts, prepare_environment

    # A program that has torch already (a test, a notebook) has made these choices itself.
    if "torch" not in sys.modules:
        prepare_environment()
        import_parts()
    from desktop_app.engine.local import LocalEngine

    return LocalEngine()
