"""What both the window and the command line need: folders, settings, tables, the model list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers
from desktop_app.library.model_library import ModelLibrary
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings

__all__ = ["Parts", "load_parts"]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The objects below the window."""

    paths: DataPaths
    settings: Settings
    families: dict[str, Family]
    schedulers: dict[str, SchedulerRow]
    intents: dict[str, Intent]
    library: ModelLibrary


def load_parts(data_dir: Path | None) -> Parts:
    """Build them for the data folder ``data_dir`` (the system's usual one if None).

    Raises:
        StorageError: ``data_folder_unwritable`` or ``catalog_invalid``.
    """
    paths = DataPaths.at(data_dir).ensure()
    settings = Settings.load(paths.settings)
    paths = paths.with_models(settings.models_folder)
    families = load_families()
    starter = resource_path("models", "starter")
    library = ModelLibrary(paths.models, starter, families, paths.model_list)
    return Parts(paths, settings, families, load_schedulers(), load_intents(), library)
