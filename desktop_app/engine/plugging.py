"""Plugins that are switched on, in the process that runs the engine."""

from __future__ import annotations

import os

from desktop_app.catalog.families import MORE_FAMILIES
from desktop_app.core.operations import OPERATIONS_DOOR
from desktop_app.core.plugins import VARIABLE, LeftOut, Switched, load_plugins
from desktop_app.core.registry import Door
from desktop_app.engine.families.table import FAMILY_ENGINES
from desktop_app.engine.operations.table import WORKS_DOOR

__all__ = ["plug_in"]


def plug_in(switched: Switched | None = None) -> tuple[LeftOut, ...]:
    """Load them; returns those that can't be used.

    Args:
        switched: what is switched on; None: what the environment says. Where it is given, this is
            the command line's process, which has loaded them for its own tables.
    """
    doors: dict[str, Door] = {"family_engines": FAMILY_ENGINES, "operation_works": WORKS_DOOR}
    if switched is None:
        switched = Switched.from_text(os.environ.get(VARIABLE, ""))
        doors |= {"families": MORE_FAMILIES, "operations": OPERATIONS_DOOR}
    return load_plugins(switched, doors).left_out
