"""``velatura models download``: one download, with its licence, on the user's explicit order."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop_app.app.downloads import build_downloads, options_in_use
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import row_json, row_line
from desktop_app.app.network import build_network
from desktop_app.app.secret_files import read_token, say_risks
from desktop_app.app.services import AppServices
from desktop_app.catalog.families import load_architectures
from desktop_app.catalog.model_catalog import ModelCatalog, load_model_catalog
from desktop_app.catalog.models import Licence
from desktop_app.core.download import DownloadRequest, DownloadStatus
from desktop_app.core.errors import InputError, NetworkError
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.library.download.user_request import TypedAddress, WantedDownload, wanted_of
from desktop_app.library.network.network_services import NetworkServices

_PHASES = {
    "queued": "waits",
    "asking": "asking the server",
    "verifying": "verifying SHA-256",
    "waiting": "waiting to retry",
}


def run_download(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Fetch one model; interrupted, it goes on where it stopped when it is asked for again."""
    network = build_network(parts.paths, parts.settings, watch)
    catalog = load_model_catalog()
    words = TypedAddress(arguments.what, tuple(arguments.files), arguments.name, arguments.sha256)
    wanted = wanted_of(words, catalog.models, options_in_use(parts.settings).endpoints)
    name = wanted.request.target or arguments.what.partition("?")[0].rpartition("/")[2]
    place = parts.paths.models / name
    if arguments.unless_there and name and place.exists():
        return Reply(f"{place}\nIt is there already.", {"path": str(place), "there": True})
    _check_licence(wanted, catalog, network, accepted=arguments.accept_licence)
    if arguments.hub_token_file is not None:
        say_risks([arguments.hub_token_file])
        network.tokens.use(read_token(arguments.hub_token_file))
    if arguments.online:  # for this process alone: the setting stays as it is
        network.switch.turn(True)
    if not network.switch.is_on():
        raise NetworkError("download_offline")
    status = fetched(parts, network, wanted.request, quiet=arguments.json)
    if status.error is not None:
        raise status.error
    path = Path(status.path)
    rows = [
        row
        for row in parts.collection.scan()
        if any(entry.path == path or path in entry.path.parents for entry in row.entries)
    ]
    architectures = load_architectures()
    text = "\n".join([str(path), *(row_line(row, architectures) for row in rows)])
    value = {"path": str(path), "models": [row_json(row) for row in rows]}
    return Reply(text, {**value, "licence": wanted.request.licence})


def fetched(
    parts: AppServices, network: NetworkServices, request: DownloadRequest, *, quiet: bool
) -> DownloadStatus:
    """Download it, with a line that tells how far it is; returns how it ended."""
    with progress_line(quiet=quiet) as line:

        def tell(status: DownloadStatus) -> None:
            if status.request.id == request.id:
                line.tell(_progress(status))

        with build_downloads(parts, network, tell) as downloads:
            downloads.add(request)
            while True:  # in pieces: a wait without end hears no Ctrl+C on Windows
                status = downloads.wait(request.id, 0.5)
                if not status.is_active:
                    return status


def _progress(status: DownloadStatus) -> str:
    words = [status.request.title]
    if status.phase in _PHASES:
        words.append(_PHASES[status.phase])
    if status.total:
        words.append(f"{100 * status.done // status.total} % of {size_text(status.total)}")
    elif status.done:
        words.append(size_text(status.done))
    if status.speed:
        words.append(f"{size_text(int(status.speed))}/s")
    if status.seconds_left is not None:
        minutes, seconds = divmod(int(status.seconds_left), 60)
        words.append(f"{minutes}:{seconds:02} left")
    return ", ".join(words)


def _check_licence(
    wanted: WantedDownload, catalog: ModelCatalog, network: NetworkServices, *, accepted: bool
) -> None:
    """Show the licence, and record that it was accepted.

    Raises:
        InputError: ``licence_not_accepted``.
    """
    model = wanted.model
    if model is None or not network.acceptances.needs_acceptance(model):
        return
    licence = catalog.licence_of(model)
    shown = licence_text(licence)
    print(f"{model.name} is under this licence:\n{shown}", file=sys.stderr)
    if not accepted:
        raise InputError("licence_not_accepted", name=model.name, licence=licence.name)
    network.acceptances.accept(model.id, licence, shown)


def licence_text(licence: Licence) -> str:
    """What is shown of a licence before it is accepted."""
    return f"  {licence.name} ({licence.url})\n  {licence.summary}"
