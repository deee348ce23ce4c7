"""What an operation works with, and its interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from desktop_app.catalog.families import Family
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.engine.device import Compute
from desktop_app.engine.making import Making
from desktop_app.engine.model_cache import ModelCache

__all__ = ["Bench", "OperationWork", "Tell"]

Tell = Callable[[EngineEvent], None]


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What every operation finds ready.

    Attributes:
        compute: device and precision where a plan says nothing else.
        families: the families table.
        schedulers: the schedulers table.
        cache: the models in memory: whatever is large is loaded through it, so that there is room.
        making: makes pictures, and knows what failed before.
    """

    compute: Compute
    families: dict[str, Family]
    schedulers: dict[str, SchedulerRow]
    cache: ModelCache
    making: Making


class OperationWork(Protocol):
    """One operation. It may raise anything: what is no `VelaturaError` is explained by the engine.

    It looks at ``cancel`` at least once a second (`CancelToken.check`), tells how far it is through
    ``on_event``, and does all that can be refused before it loads anything.
    """

    def run(self, bench: Bench, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        """Do ``job``, which is what its row of `core.operations.OPERATIONS` takes."""
        ...

    def about(self, job: Any) -> str:
        """What memory ran out for, in a word or two: a size, or a name."""
        ...
