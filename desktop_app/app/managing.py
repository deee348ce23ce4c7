"""What the manager of models in the window works with, built of the parts below it."""

from __future__ import annotations

from functools import partial

from desktop_app.app.downloads import build_downloads, options_in_use
from desktop_app.app.gpu_support import build_gpu_support
from desktop_app.app.services import AppServices
from desktop_app.app.used_pack import UsedPack
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.network.network_services import NetworkServices
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.worker.managing.manager_parts import ManagerServices
from desktop_app.worker.trash import move_to_system_trash


def manager_services(parts: AppServices, network: NetworkServices) -> ManagerServices:
    """The means; nothing is looked at or contacted."""
    return ManagerServices(
        network=network,
        downloads=partial(build_downloads, parts, network),
        options=partial(options_in_use, parts.settings),
        used=parts.shared,
        link_journal=parts.paths.model_links,
        pictures=parts.paths.model_pictures,
        trash=move_to_system_trash,
        gpu=build_gpu_support(parts.paths, parts.settings),
        make_engine=partial(_engine, parts, network),
    )


def _engine(parts: AppServices, network: NetworkServices) -> EngineClient:
    privacy = Privacy(parts.paths.root, network.redacted)
    log = parts.paths.logs / "second-engine.log"
    return EngineClient(log, redacted=privacy, packs=UsedPack(parts.paths))
