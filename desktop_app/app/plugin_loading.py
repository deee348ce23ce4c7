"""Plugins that the settings switch on, loaded where the program is put together."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop_app.catalog.families import MORE_FAMILIES
from desktop_app.catalog.intents import MORE_INTENTS
from desktop_app.core.extensions import inherited_manifests, tell_manifests
from desktop_app.core.plugins import (
    LIMIT,
    VARIABLE,
    EnabledPlugins,
    FailedPlugin,
    LoadedPlugins,
    enabled_manifests,
    load_plugins,
)
from desktop_app.core.registry import ExtensionPoint
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.plugin_marks import slow_plugins, write_mark

WINDOW_LIMIT = 3.0
"""Seconds that a window waits for a plugin before it shows itself without it."""


def load_enabled_plugins(
    paths: DataPaths,
    names: Sequence[str],
    more: Mapping[str, ExtensionPoint] | None = None,
    starting: Callable[[str], None] | None = None,
    limit: float | Callable[[str], float] = LIMIT,
) -> LoadedPlugins:
    """Load those plugins, before anything is built of the tables; the engine will do so too.

    Args:
        paths: the data folder.
        names: which are switched on.
        more: tables beside those that every process has.
        starting: told the name of each before it is loaded.
        limit: see `core.plugins.load_plugins`.
    """
    switched = tell_engine(paths, names)
    if not names:
        return LoadedPlugins()
    # Not where there are no plugins.
    from desktop_app.core.operations import OPERATIONS_DOOR
    from desktop_app.imaging.adjustments.table import ADJUSTMENTS
    from desktop_app.library.sharing.programs import PROGRAMS

    extension_points: dict[str, ExtensionPoint] = {
        "adjustments": ADJUSTMENTS,
        "families": MORE_FAMILIES,
        "intents": MORE_INTENTS,
        "operations": OPERATIONS_DOOR,
        "programs": PROGRAMS,
    }
    doors = {**extension_points, **(more or {})}
    plugged = load_plugins(switched, doors, limit, starting or _nothing)
    if hung := {each.name for each in plugged.left_out if each.hung}:
        tell_engine(paths, [name for name in names if name not in hung])
    left_out = {each.name for each in plugged.left_out}
    tell_manifests(home for home in inherited_manifests() if home.name not in left_out)
    return plugged


def _nothing(name: str) -> None:
    return None


def tell_engine(paths: DataPaths, names: Sequence[str]) -> EnabledPlugins:
    """Let the processes that are started from now on know what is switched on."""
    switched = EnabledPlugins(tuple(names), paths.plugins)
    tell_manifests(enabled_manifests(paths.plugins, names))
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

    # One that holds the interpreter's lock for good stops the clock as well. So its name is
    # written down before it is loaded, and a start that finds one there leaves it out.
    mark = paths.plugin_loading
    stuck = _stuck(mark)
    slow = slow_plugins(paths)
    plugged = LoadedPlugins()
    try:
        plugged = load_enabled_plugins(
            paths,
            [name for name in names if name != stuck],
            window_extension_points(),
            partial(write_mark, mark),
            lambda name: LIMIT if name in slow else WINDOW_LIMIT,
        )
    finally:
        hung = next((each.name for each in plugged.left_out if each.hung), "")
        write_mark(mark, hung)
    if stuck not in names:
        return plugged
    failed = FailedPlugin(stuck, "the program last ended while it did not come back", hung=True)
    switched = replace(plugged.switched, names=tuple(names))
    return replace(plugged, switched=switched, left_out=(failed, *plugged.left_out))


def _stuck(mark: Path) -> str:
    """The plugin that a window before this one was loading when it ended; empty: none."""
    import psutil

    try:
        number, name = read_regular(mark).decode().split("\n", 1)
        return "" if psutil.pid_exists(int(number)) else name
    except (OSError, ValueError, OverflowError):
        return ""


def load_command_plugins(paths: DataPaths, names: Sequence[str]) -> LoadedPlugins:
    """The same for the command line, which says on stderr what could not be loaded."""
    plugged = load_enabled_plugins(paths, names)
    for each in plugged.left_out:
        print(
            f"velatura: note: the plugin {each.name} was not loaded: {each.reason}.",
            file=sys.stderr,
        )
    return plugged
