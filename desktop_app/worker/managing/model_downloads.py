"""Getting models: the catalog's cards, the licence first, then the download, then its record."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from desktop_app.catalog.gpu_packs import GpuBuild
from desktop_app.catalog.model_catalog import ModelCatalog, load_model_catalog
from desktop_app.catalog.model_fit import Fit, Machine, fits
from desktop_app.catalog.models import CatalogModel
from desktop_app.core.download import DownloadRequest, DownloadStatus, PackSource
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Signal
from desktop_app.library.download.staging import FOLDER
from desktop_app.library.download.user_request import TypedAddress, request_for, wanted_of
from desktop_app.state.app_state import EngineStatus, Notice
from desktop_app.state.model_cards import CatalogCard, LicenceQuestion
from desktop_app.worker.download_session import DownloadedModel, DownloadSession
from desktop_app.worker.managing.cards import fetching, have_of
from desktop_app.worker.managing.installed import InstalledModels
from desktop_app.worker.managing.machine import measure_machine
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was read for the catalog's page."""

    catalog: ModelCatalog
    fits: Mapping[str, Fit]


class ModelDownloads(ManagerCommands):
    """Commands on downloads.

    Attributes:
        staging: folder of the downloads that are not done.
        pack_placed: sends every build of torch that was fetched and works.
    """

    def __init__(self, parts: ManagerParts, installed: InstalledModels) -> None:
        super().__init__(parts)
        self._installed, self._network = installed, parts.services.network
        self.staging = self._collection.library.folder / FOLDER
        self._downloads: DownloadSession | None = None
        self._seen: _Seen | None = None
        self._wanted: Callable[[], None] | None = None
        self._asked = ""
        self.pack_placed: Signal[DownloadedModel] = Signal()
        self._fetching: dict[str, str] = {}
        self._state.cards.changed.connect(lambda _: self._show())
        self._state.downloads.changed.connect(self._on_downloads)
        self._app.engine.changed.connect(self._on_engine)

    # -- the catalog ----------------------------------------------------------------------------

    def open(self) -> None:
        """Read the catalog, and what earlier runs left of downloads."""
        self._queue()
        self._measure()

    def _measure(self) -> None:
        engine = dict(self._app.engine.value.info)
        folder = self._collection.library.folder
        known = self._seen

        def work() -> _Seen:
            catalog = known.catalog if known is not None else load_model_catalog()
            machine: Machine = measure_machine(folder, engine)
            return _Seen(
                catalog, {model.id: fits(model, machine) for model in catalog.models.values()}
            )

        self._background.run(work, self._measured, self._failed)

    def _measured(self, seen: _Seen) -> None:
        first = self._seen is None
        self._seen = seen
        self._installed.catalog = seen.catalog.models
        if first:
            self._installed.show()
        self._show()

    def _on_engine(self, status: EngineStatus) -> None:
        if self._seen is not None and status.phase == "ready":
            self._measure()

    def _on_downloads(self, statuses: tuple[DownloadStatus, ...]) -> None:
        """Ten times a second while something comes; the cards tell only what is fetched."""
        now = fetching(statuses)
        if now != self._fetching:
            self._fetching = now
            self._show()

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            return
        downloads = self._state.downloads.value
        # Only what came from somewhere can be a row of the catalog; of thousands it is a few.
        cards = tuple(card for card in self._state.cards.value if card.origin is not None)
        shown: list[CatalogCard] = []
        for model in seen.catalog.models.values():
            have, download = have_of(model, cards, downloads)
            fit = seen.fits[model.id]
            licence = seen.catalog.licences.get(model.licence)
            shown.append(
                CatalogCard(model, licence, fit.verdict, fit.reason, fit.params, have, download)
            )
        self._state.catalog.value = tuple(shown)

    def licence_name(self, model: CatalogModel | None) -> str:
        """What the licence of a row of the catalog is called; empty if it isn't known."""
        if self._seen is None or model is None:
            return ""
        licence = self._seen.catalog.licences.get(model.licence)
        return licence.name if licence is not None else ""

    # -- asking ---------------------------------------------------------------------------------

    def get(self, catalog_id: str) -> None:
        """Fetch a model of the catalog; asks for its licence first."""
        model = self._seen.catalog.models.get(catalog_id) if self._seen else None
        if model is None:
            return
        request = request_for(model)
        if self.is_accepted(model):
            self._add(request)
        else:
            self._ask(model, request)

    def get_address(self, address: str) -> None:
        """Fetch what an address names.

        Raises:
            InputError: ``download_address``.
        """
        endpoints = self._services.options().endpoints
        wanted = wanted_of(TypedAddress(address), self._installed.catalog, endpoints)
        if wanted.model is not None and not self.is_accepted(wanted.model):
            self._ask(wanted.model, wanted.request)
        else:
            self._add(wanted.request)

    def answer_licence(self, accepted: bool) -> None:
        """The user accepted the licence that was shown, or did not."""
        question, wanted, asked = self._state.licence.value, self._wanted, self._asked
        self._state.licence.value = self._wanted = None
        if not accepted or wanted is None or question is None:
            return
        licence = question.licence
        if licence is None:
            wanted()
            return
        # What was shown is what counts; the download begins once it is written down.
        self._background.run(
            lambda: self._network.acceptances.accept(asked, licence, licence.summary),
            lambda _: wanted(),
            self._failed,
        )

    def _ask(self, model: CatalogModel, request: DownloadRequest) -> None:
        licence = self._seen.catalog.licences.get(model.licence) if self._seen else None
        page = model.page or f"https://huggingface.co/{model.repo}"
        self._wanted = lambda: self._add(request)
        self._asked = model.id
        self._state.licence.value = LicenceQuestion(
            licence, model.name, page, bool(model.gated), model.download_bytes
        )

    def get_pack(self, request: DownloadRequest, build: GpuBuild, size_bytes: int) -> None:
        """Fetch a build of torch; asks for its licence first."""
        licence = build.licence
        if self._network.acceptances.has_accepted(build.id, licence.id):
            self._add(request)
            return
        self._wanted = lambda: self._add(request)
        self._asked = build.id
        question = LicenceQuestion(licence, request.title, "", False, size_bytes)
        self._state.licence.value = question

    def is_accepted(self, model: CatalogModel) -> bool:
        """Whether the user accepted its licence."""
        return not self._network.acceptances.needs_acceptance(model)

    # -- downloads ------------------------------------------------------------------------------

    def fetch(self, request: DownloadRequest) -> None:
        """Begin a download that needs no licence any more (a repair)."""
        self._add(request)

    def pause(self, download: str) -> None:
        self._queue().pause(download)

    def resume(self, download: str) -> None:
        """Let it go on, or try again."""
        self._queue().resume(download)

    def cancel(self, download: str) -> None:
        """Stop it and delete what has come."""
        self._queue().cancel(download)

    def drop(self, download: str) -> None:
        """Take it off the list and delete what has come."""
        self._queue().remove(download)

    def clear_finished(self) -> None:
        """Take what is done off the list."""
        self._queue().clear_finished()

    def limits_changed(self) -> None:
        """The settings of the network are others now."""
        if self._downloads is None:
            return
        try:
            self._downloads.set_options(self._services.options())
        except VelaturaError as error:
            self._failed(error)

    def go_on(self, codes: Container[str]) -> None:
        """What stopped with one of these errors need not wait any more."""
        for status in self._state.downloads.value:
            stopped = status.error if status.phase in ("failed", "paused") else None
            if stopped is not None and stopped.code in codes:
                self.resume(status.request.id)

    def shutdown(self) -> None:
        if self._downloads is not None:
            self._downloads.shutdown()

    def _add(self, request: DownloadRequest) -> None:
        self._queue().add(request)

    def _queue(self) -> DownloadSession:
        """The queue, made when it is first needed: it reads what earlier runs left."""
        if self._downloads is None:
            self._downloads = DownloadSession(self._services.downloads, self._failed)
            self._downloads.statuses.changed.connect(self._state.downloads.put)
            self._downloads.placed.connect(self._placed)
        return self._downloads

    def _placed(self, placed: DownloadedModel) -> None:
        if isinstance(placed.request.source, PackSource):
            self.pack_placed.send(placed)
            return
        note = "model_repaired" if placed.request.only else "model_added"
        self._app.notice.value = Notice(notes=(note,), params={"name": placed.request.title})
        self._models.refresh()
