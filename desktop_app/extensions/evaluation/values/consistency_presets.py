"""Settings of published consistency models: resources/catalog/consistency_presets.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.as_json import from_json
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.evaluation.values.lab import Timesteps, read_schedule

_FILE = "consistency_presets"


@dataclass(frozen=True, slots=True)
class ConsistencyPreset:
    """One of them.

    Attributes:
        name: what the user reads, in English.
        schedules: as `read_schedule` reads them.
        timesteps: how many the model has that it is for; 0: any.
        side: of its pictures, in pixels; 0: any.
        classes: it was trained on; 0: none.
    """

    name: str
    schedules: tuple[str, ...]
    timesteps: int = 0
    side: int = 0
    classes: int = 0

    def suits(self, model: ModelInfo) -> bool:
        """Whether it is for a model like that: of its levels, its size and kind."""
        return not self.timesteps or (
            self.timesteps == model.timesteps
            and self.side == model.native_size
            and bool(self.classes) == bool(model.classes)
        )

    def read(self, total: int) -> tuple[Timesteps, ...]:
        """Its schedules for a model of ``total`` timesteps. Raises InputError as `read_schedule`:
        it has fewer."""
        return tuple(read_schedule(each, total) for each in self.schedules)


def load_presets() -> dict[str, ConsistencyPreset]:
    """By their ids. Raises StorageError: ``catalog_invalid``."""
    return {name: _read(name, row) for name, row in read_table(_FILE).items()}


def _read(name: str, row: Any) -> ConsistencyPreset:
    try:
        made = from_json(ConsistencyPreset, row)
        made.read(made.timesteps or 40)
        return made
    except (ValueError, InputError) as error:
        raise invalid(_FILE, name, str(error)) from error
