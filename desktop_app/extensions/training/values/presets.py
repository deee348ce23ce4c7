"""The presets of trainings: `resources/catalog/training.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import invalid, read_table
from desktop_app.catalog.row_reading import FULL, NEEDED, read_row
from desktop_app.core.errors import InputError
from desktop_app.core.values import Field
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import STARTER

_FILE: Final = "training"

_WORDS: Final = (
    Field("name", kind=FULL, default=NEEDED),
    Field("tip", kind=FULL, default=NEEDED),
)


@dataclass(frozen=True, slots=True)
class TrainingPreset:
    """Settings under a name.

    Attributes:
        id: in requests and on the command line.
        name, tip: in English; the window translates them.
        settings: that differ from the defaults of `values.fields`.
        families: others, for models of a family, or `values.run.STARTER`.
    """

    id: str
    name: str
    tip: str
    settings: Mapping[str, Any]
    families: Mapping[str, Mapping[str, Any]]

    def of_family(self, family: str) -> dict[str, Any]:
        """Its settings for models of that family."""
        return {**self.settings, **self.families.get(family, {})}


def load_presets() -> tuple[TrainingPreset, ...]:
    """All of them, in the order of the file.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    return tuple(_preset(key, entry) for key, entry in read_table(_FILE).items())


def _preset(key: str, entry: object) -> TrainingPreset:
    if not isinstance(entry, dict):
        raise invalid(_FILE, key, "it is not a table")
    row = cast("dict[str, Any]", entry)
    words = {each.id: row[each.id] for each in _WORDS if each.id in row}
    said = read_row(_FILE, key, words, _WORDS)
    families: dict[str, dict[str, Any]] = {
        name: value for name, value in row.items() if isinstance(value, dict)
    }
    if unknown := families.keys() - load_families().keys() - {STARTER}:
        raise invalid(_FILE, f"{key}.{min(unknown)}", "there is no such family")
    own = {name: row[name] for name in row if name not in families and name not in said}
    taken = {name: _settings(f"{key}.{name}", value) for name, value in families.items()}
    return TrainingPreset(key, said["name"], said["tip"], _settings(key, own), taken)


def _settings(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        settings = settings_of(values)
    except InputError as error:
        raise invalid(_FILE, key, error.what) from error
    return {name: settings[name] for name in values}
