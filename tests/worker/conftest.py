"""A workspace over the numpy engine: a real engine process, real files, real threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app.downloads import build_downloads, options_in_use
from desktop_app.app.gpu_support import build_gpu_support
from desktop_app.app.model_services import ModelServices
from desktop_app.app.network import build_network
from desktop_app.app.services import AppServices
from desktop_app.app.used_pack import UsedPack
from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.engine import Engine
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.collection.collection import Collection
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used_folders import UsedFolders
from desktop_app.state.document.document import Document
from desktop_app.storage.data.process_locks import DataFolderLock
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.worker.managing.manager_parts import ManagerServices
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import COMMAND, MODEL
from tests.event_loop import until
from tests.library.collections import told


def manager_services(
    paths: DataPaths, settings: Settings, collection: Collection
) -> ManagerServices:
    """The manager's, with a switch that is off and a trash folder of its own."""
    network = build_network(paths, settings, None)
    shared = UsedFolders(lambda: settings.shared_folders)
    models = ModelServices(collection.library, shared, collection)
    parts = AppServices(DataFolderLock(paths.running), paths, settings, models)

    def trash(path: Path) -> None:
        target = paths.root / "trash"
        target.mkdir(exist_ok=True)
        path.rename(target / path.name)

    return ManagerServices(
        network,
        partial(build_downloads, parts, network),
        lambda: options_in_use(settings),
        shared,
        paths.model_links,
        paths.model_pictures,
        trash,
        build_gpu_support(paths, settings),
        no_engine,
    )


def no_engine() -> Engine:
    """No test asks for a second one."""
    raise AssertionError


def numpy_workspace(
    folder: Path,
    model: ModelInfo | None = MODEL,
    command: Sequence[str] = COMMAND,
    *,
    started: bool = False,
    **parameters: object,
) -> Workspace:
    """One with its data in ``folder``; whoever makes it shuts it down.

    Args:
        folder: what an earlier one left there is found again.
        model: the only one in the list, and chosen; None: the list is empty.
        command: runs the engine.
        started: whether the engine is up already.
        **parameters: fields of `Parameters` that differ from the model's own.
    """
    paths = DataPaths.at(folder / "data").ensure()
    library = ModelLibrary(paths.models, folder / "no-starter", load_families(), paths.model_list)
    store = SqliteModelStore(paths.model_records)
    collection = Collection(
        library, store, lambda paths, *_: {path: told(path) for path in paths}, paths.model_pictures
    )
    client = EngineClient(paths.logs / "engine.log", command, packs=UsedPack(paths))
    settings = Settings.load(paths.settings)
    made = Workspace(
        paths,
        settings,
        lambda: collection,
        load_schedulers(),
        client,
        lambda: manager_services(paths, settings, collection),
    )
    if model is not None:
        made.state.models.value = (model,)
        made.models.choose(model.id)
    # One result unless a test wants more: three of a quick fill are `test_default_count`'s.
    made.settings.results_by_default = made.state.view.results_by_default.value = "1"
    made.state.parameters.update(**{"count_held": True, **parameters})
    if started:
        made._engine.start()
        until(lambda: made.state.engine.value.phase == "ready")
    return made


AT_WORK: Final = pytest.mark.numpy_engine(
    replace(MODEL, family="sd1"), started=True, steps=2, size=Size(64, 64)
)
"""An engine is up, with a model that has a family."""


def at_work(folder: Path) -> Workspace:
    """Such a workspace."""
    return numpy_workspace(folder, *AT_WORK.args, **AT_WORK.kwargs)


def opened_file(workspace: Workspace, qtbot: QtBot, path: Path) -> Document:
    """Open a file, and wait until it is there."""
    workspace.files.open(path)
    state = workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)
    assert state.document.value is not None
    return state.document.value
