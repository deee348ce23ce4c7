"""What it costs to look at a picture by networks, told before they are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from desktop_app.catalog.looking import looking_forecast
from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import EngineError
from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.imaging.preprocessors.depth import NETWORK_SIDE
from desktop_app.imaging.preprocessors.parameter import Value
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES, Sight
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.library.probing.part_sizes import numbers_at
from desktop_app.operations.networks.preprocessor_networks import networks_needed
from desktop_app.state.work.memory import BEYOND

_NUMBER: Final = 4
"""Bytes of a number: these networks run in float32, however they are stored."""


def looking_cost(
    preprocessor: str,
    size: Size,
    parameters: Mapping[str, Value],
    add_ons: Iterable[AddOn],
    host: Host,
    table: MemoryTable,
) -> Forecast:
    """The forecast, if there is any chance that it fits. Reads headers of files.

    Args:
        preprocessor: id of a row with an operation.
        size: of the picture.
        parameters: of the row, by id.
        add_ons: what lies on this machine.
        host: the machine.
        table: of memory.

    Raises:
        EngineError: ``looking_too_large``.
        InputError: ``value_range`` or ``unknown_choice``, of a parameter; a file can't be read.
        ModelError: ``network_missing``; a file is damaged.
    """
    row = PREPROCESSORS[preprocessor]
    values = row.values(parameters)
    files = {
        str(sight): _NUMBER * numbers_at(Path(one.path))
        for sight, one in networks_needed(row, add_ons).items()
    }
    side = values.whole(NETWORK_SIDE.id) if NETWORK_SIDE in row.parameters else 0
    return _fitting(row.name, looking_forecast(files, size, host, table, side))


def network_cost(sight: Sight, path: str, size: Size, host: Host, table: MemoryTable) -> Forecast:
    """The same of one network that sees ``sight``, by its path. Raises as `looking_cost`."""
    files = {str(sight): _NUMBER * numbers_at(Path(path))}
    return _fitting(NETWORK_NAMES[sight], looking_forecast(files, size, host, table))


def _fitting(name: str, said: Forecast) -> Forecast:
    needed, room = said.shown_bytes, said.device_free_bytes or said.memory_free_bytes
    if said.memory_bytes > BEYOND * said.memory_free_bytes:
        needed, room = said.memory_bytes, said.memory_free_bytes
    if needed > BEYOND * room:
        raise EngineError(
            "looking_too_large",
            name=name,
            needed=f"{needed / 1e9:.1f}",
            room=f"{room / 1e9:.1f}",
        )
    return said
