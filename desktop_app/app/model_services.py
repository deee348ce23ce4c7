"""The list of models and all that looks at files of weights: built when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.families import Architecture, Family, load_architectures
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.library.collection.collection import Collection
from desktop_app.library.collection.location_scan import Told
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.library.identify.refusing import refusals
from desktop_app.library.identify.scanner import Scanner
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used_folders import UsedFolders
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.program_names import invokeai_names
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
    shared = UsedFolders(lambda: settings.shared_folders, names=invokeai_names)
    identifying = Identifying(paths.scan_cache, families)
    starter = resource_path("models", "starter")
    library = ModelLibrary(
        paths.models,
        starter,
        families,
        paths.model_list,
        shared.files,
        identifying.refused,
        shared.name_of,
    )
    store = SqliteModelStore(paths.model_records)
    collection = Collection(library, store, identifying, paths.model_pictures)
    return ModelServices(library, shared, collection)


class Identifying:
    """A `location_scan.Identify`, and a `model_library.Refuse`. Any thread; one waits for another.

    Args:
        cache_file: where what was found out is kept between runs.
        families: those whose models can be run.
    """

    def __init__(self, cache_file: Path, families: Container[str] = ()) -> None:
        self._cache_file = cache_file
        self._families = families
        self._tables: tuple[KindTable, dict[str, Architecture]] | None = None
        self._scanner: Scanner | None = None
        self._lock = threading.Lock()

    def __call__(
        self, paths: Sequence[Path], on_progress: Callable[[int, int], None], cancel: CancelToken
    ) -> Mapping[Path, Told]:
        with self._lock:
            if self._scanner is None:
                self._tables = (load_kinds(), load_architectures())
                self._scanner = Scanner(self._tables[0], self._cache_file)
            return self._scanner.scan(paths, on_progress, cancel)

    def refused(self, paths: Sequence[Path], cancel: CancelToken) -> Mapping[Path, ModelError]:
        """Why those of ``paths`` can't be run of which that is certain without opening them here.

        Raises:
            Cancelled: by ``cancel``.
            StorageError: ``catalog_invalid``.
        """
        told = self(paths, lambda done, total: None, cancel)
        assert self._tables is not None  # they are read with the first question
        return refusals(told, self._families, *self._tables)
