"""Plugins that the settings switch on, loaded where the program is put together."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop_app.core.plugins import VARIABLE, EnabledPlugins, LoadedPlugins, load_plugins
from desktop_app.core.registry import ExtensionPoint

if TYPE_CHECKING:
    from desktop_app.storage.paths import DataPaths


def load_enabled_plugins(
    paths: DataPaths, names: Sequence[str], more: Mapping[str, ExtensionPoint] | None = None
) -> LoadedPlugins:
    """Load those plugins, before anything is built of the tables; the engine will do so too.

    Args:
        paths: the data folder.
        names: which are switched on.
        more: tables beside those that every process has.
    """
    switched = tell_engine(paths, names)
    if not names:
        return LoadedPlugins()
    # Not where there are no plugins.
    from desktop_app.catalog.families import MORE_FAMILIES
    from desktop_app.catalog.intents import MORE_INTENTS
    from desktop_app.core.operations import OPERATIONS_DOOR
    from desktop_app.library.sharing.programs import PROGRAMS

    extension_points: dict[str, ExtensionPoint] = {
        "families": MORE_FAMILIES,
        "intents": MORE_INTENTS,
        "operations": OPERATIONS_DOOR,
        "programs": PROGRAMS,
    }
    return load_plugins(switched, {**extension_points, **(more or {})})


def tell_engine(paths: DataPaths, names: Sequence[str]) -> EnabledPlugins:
    """Let the processes that are started from now on know what is switched on."""
    switched = EnabledPlugins(tuple(names), paths.plugins)
    if names:
        os.environ[VARIABLE] = switched.to_text()
    else:
        os.environ.pop(VARIABLE, None)
    return switched


def load_window_plugins(paths: DataPaths, names: Sequence[str]) -> LoadedPlugins:
    """The same with the window's tables."""
    if not names:
        return load_enabled_plugins(paths, ())
    from desktop_app.ui.extension_points import window_extension_points

    return load_enabled_plugins(paths, names, window_extension_points())


def load_command_plugins(paths: DataPaths, names: Sequence[str]) -> LoadedPlugins:
    """The same for the command line, which says on stderr what could not be loaded."""
    plugged = load_enabled_plugins(paths, names)
    for each in plugged.left_out:
        print(
            f"velatura: note: the plugin {each.name} was not loaded: {each.reason}.",
            file=sys.stderr,
        )
    return plugged
