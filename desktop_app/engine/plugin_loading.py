"""Plugins that are switched on, in the process that runs the engine."""

from __future__ import annotations

import os

from desktop_app.catalog.families import MORE_FAMILIES
from desktop_app.core.operations import OPERATIONS_DOOR
from desktop_app.core.plugins import VARIABLE, EnabledPlugins, FailedPlugin, load_plugins
from desktop_app.core.registry import ExtensionPoint
from desktop_app.engine.lean_import import whole_torch
from desktop_app.engine.operations.operation_table import HANDLERS_POINT
from desktop_app.networks.families.family_table import FAMILY_ENGINES


def load_enabled_plugins(switched: EnabledPlugins | None = None) -> tuple[FailedPlugin, ...]:
    """Load them; returns those that can't be used.

    Args:
        switched: what is switched on; None: what the environment says. Where it is given, this is
            the command line's process, which has loaded them for its own tables.
    """
    extension_points: dict[str, ExtensionPoint] = {
        "family_engines": FAMILY_ENGINES,
        "operation_works": HANDLERS_POINT,
    }
    if switched is None:
        switched = EnabledPlugins.from_text(os.environ.get(VARIABLE, ""))
        extension_points |= {"families": MORE_FAMILIES, "operations": OPERATIONS_DOOR}
    if switched.names:
        whole_torch()  # nobody knows what they need of it
    return load_plugins(switched, extension_points).left_out
