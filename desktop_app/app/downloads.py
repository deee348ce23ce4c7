"""Builds the downloads over the door to the network, and what happens to what they bring."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from desktop_app.app.gpu_support import build_packs
from desktop_app.app.services import AppServices
from desktop_app.core.download import DownloadRequest, DownloadStatus, PackSource
from desktop_app.core.model_record import Origin
from desktop_app.library.download.options import Options
from desktop_app.library.download.queue import Downloads, Finished
from desktop_app.library.network.endpoints import endpoints_in_use
from desktop_app.library.network.network_services import NetworkServices
from desktop_app.storage.settings import Settings


def options_in_use(settings: Settings) -> Options:
    """How downloads behave, by the settings.

    Raises:
        NetworkError: an address in the settings can't be used.
    """
    limit = settings.network_bandwidth_limit
    return Options(
        endpoints=endpoints_in_use(settings.network_endpoint, settings.network_mirrors, os.environ),
        files=settings.network_parallel,
        bytes_per_second=limit * 1000 if limit else None,
    )


def build_downloads(
    parts: AppServices,
    network: NetworkServices,
    listener: Callable[[DownloadStatus], object],
    finished: Finished = lambda request, origin, path: None,
) -> Downloads:
    """The queue over the models folder. What arrives is remembered in the collection, then told to
    ``finished``, in the download's thread. What could not be remembered is told at the next start.

    Raises:
        NetworkError: an address in the settings can't be used.
    """

    def note(request: DownloadRequest, origin: Origin, path: Path) -> None:
        if isinstance(request.source, PackSource):  # no model: nothing to remember
            finished(request, origin, path)
            return
        replaced = parts.collection.key_at(path) if request.only else ""
        parts.collection.arrived(path, origin, replaced)
        finished(request, origin, path)

    return Downloads(
        parts.paths.models,
        network.gate,
        network.tokens.for_host,
        options_in_use(parts.settings),
        listener,
        note,
        build_packs(parts.paths),
    )
