"""The list of models and all that looks at files of weights: built when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.app.identifying import Identifying
from desktop_app.catalog.resources import resource_path
from desktop_app.library.collection.collection import Collection
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used_folders import UsedFolders
from desktop_app.storage.model_store import SqliteModelStore

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class ModelServices:
    """The models folder's list, the folders of other programs, and what was noted of each file."""

    library: ModelLibrary
    shared: UsedFolders
    collection: Collection


def build_model_services(
    paths: DataPaths, settings: Settings, families: dict[str, Family]
) -> ModelServices:
    """Build them. Nothing has been looked at yet."""
    shared = UsedFolders(lambda: settings.shared_folders)
    identifying = Identifying(paths.scan_cache, families)
    starter = resource_path("models", "starter")
    library = ModelLibrary(
        paths.models, starter, families, paths.model_list, shared.files, identifying.refused
    )
    store = SqliteModelStore(paths.model_records)
    collection = Collection(library, store, identifying, paths.model_pictures)
    return ModelServices(library, shared, collection)
