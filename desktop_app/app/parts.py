"""What both the window and the command line need: folders, settings, tables, the model list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_app.app.identifying import Identifying
from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers
from desktop_app.library.collection.collection import Collection
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used import UsedFolders
from desktop_app.storage.data.in_use import DataUse
from desktop_app.storage.data.opening import open_data
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings

__all__ = ["Parts", "load_parts"]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The objects below the window. Nothing has been looked at or opened yet but the settings.

    ``use`` tells other programs that the data folder is in use, as long as it is kept.
    """

    use: DataUse
    paths: DataPaths
    settings: Settings
    families: dict[str, Family]
    schedulers: dict[str, SchedulerRow]
    intents: dict[str, Intent]
    library: ModelLibrary
    shared: UsedFolders
    collection: Collection


def load_parts(data_dir: Path | None) -> Parts:
    """Build them for the data folder ``data_dir`` (the system's usual one if None).

    Raises:
        StorageError: ``catalog_invalid``, or as `open_data` does: ``data_newer``.
    """
    paths = DataPaths.at(data_dir)
    use = open_data(paths)
    settings = Settings.load(paths.settings)
    paths = paths.with_models(settings.models_folder)
    families = load_families()
    starter = resource_path("models", "starter")
    shared = UsedFolders(lambda: settings.shared_folders)
    identifying = Identifying(paths.scan_cache, families)
    library = ModelLibrary(
        paths.models, starter, families, paths.model_list, shared.files, identifying.refused
    )
    store = SqliteModelStore(paths.model_records)
    collection = Collection(library, store, identifying, paths.model_pictures)
    rows = (load_schedulers(), load_intents())
    return Parts(use, paths, settings, families, *rows, library, shared, collection)
