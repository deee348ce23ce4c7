"""Forecast of memory and time of networks that look at a picture: `resources/catalog/looking.toml`.

No torch, no disk but the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.catalog.resources import read_rows
from desktop_app.core.forecast import Forecast, Host, Need
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan

_NUMBER: Final = 4
"""Bytes of a number: these networks run in float32."""

_SPREAD: Final = 3.0
"""How far the time may be off, as a factor."""


@dataclass(frozen=True, slots=True)
class LookingCost:
    """One row; see the table's head."""

    side: int
    keeps: bool
    input: float
    picture: float
    work: float
    most: int = 1
    usual: int = 1

    def seen(self, picture: Size, side: int = 0) -> float:
        """Pixels that the network sees at a time, at most."""
        across = side or self.side
        ratio = max(picture.width, picture.height) / min(picture.width, picture.height)
        return across * across * (ratio if self.keeps else 1.0) * self.most


def load_looking_costs() -> dict[str, LookingCost]:
    """All rows, by what is seen.

    Raises:
        StorageError: ``catalog_invalid``, naming the row.
    """
    return read_rows("looking", _cost)


def _cost(_: str, entry: dict[str, Any]) -> LookingCost:
    return LookingCost(**entry)


def looking_forecast(
    files: Mapping[str, int],
    picture: Size,
    host: Host,
    table: MemoryTable,
    side: int = 0,
) -> Forecast:
    """What it costs to look at ``picture``, without a model beside it.

    Args:
        files: bytes of the weights, by what the network sees.
        picture: its size; not empty.
        host: the machine.
        table: of memory: what the program itself takes, and speeds.
        side: asked for in place of what a network was trained for; 0: that.
    """
    costs = load_looking_costs()
    weights = sum(files.values())
    working, todo = 0.0, 0.0
    for sight, size in files.items():
        cost = costs[sight]
        seen = cost.seen(picture, side)
        working = max(working, cost.input * seen + cost.picture * picture.area)
        todo += cost.work * size / _NUMBER * seen / cost.most * cost.usual
    needs = (Need("idle", weights), Need("working", round(working), "look"))
    speed = table.speed_on(host, "float32")
    program = host.program_bytes or table.program.get(host.device, table.program["cpu"])
    program += table.loaded
    taken = weights + round(working)
    if host.shares_memory:
        memory, device = program + taken, None
    else:
        memory, device = program + weights, table.context + taken
    return Forecast(
        MemoryPlan(),
        memory,
        host.memory_bytes,
        device,
        host.device_bytes,
        needs,
        todo / speed,
        _SPREAD,
    )
