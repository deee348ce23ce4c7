"""Plugins that the settings switch on, loaded where the program is put together."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop_app.core.plugins import VARIABLE, Plugged, Switched, load_plugins
from desktop_app.core.registry import Door

if TYPE_CHECKING:
    from desktop_app.storage.paths import DataPaths

__all__ = ["plug_in", "plug_into_command", "plug_into_window"]


def plug_in(
    paths: DataPaths, names: Sequence[str], more: Mapping[str, Door] | None = None
) -> Plugged:
    """Load those plugins, before anything is built of the tables; the engine will do so too.

    Args:
        paths: the data folder.
        names: which are switched on.
        more: tables beside those that every process has.
    """
    switched = Switched(tuple(names), paths.plugins)
    if not names:
        os.environ.pop(VARIABLE, None)
        return Plugged()
    os.environ[VARIABLE] = switched.to_text()
    # Not where there are no plugins.
    from desktop_app.catalog.families import MORE_FAMILIES
    from desktop_app.catalog.intents import MORE_INTENTS
    from desktop_app.core.operations import OPERATIONS_DOOR
    from desktop_app.library.sharing.programs import PROGRAMS

    doors: dict[str, Door] = {
        "families": MORE_FAMILIES,
        "intents": MORE_INTENTS,
        "operations": OPERATIONS_DOOR,
        "programs": PROGRAMS,
    }
    return load_plugins(switched, {**doors, **(more or {})})


def plug_into_window(paths: DataPaths, names: Sequence[str]) -> Plugged:
    """The same with the window's tables."""
    if not names:
        return plug_in(paths, ())
    from desktop_app.ui.plugging import window_doors

    return plug_in(paths, names, window_doors())


def plug_into_command(paths: DataPaths, names: Sequence[str]) -> Plugged:
    """The same for the command line, which says on stderr what could not be loaded."""
    plugged = plug_in(paths, names)
    for each in plugged.left_out:
        print(
            f"velatura: note: the plugin {each.name} was not loaded: {each.reason}.",
            file=sys.stderr,
        )
    return plugged
