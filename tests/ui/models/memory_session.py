"""The commands of the models window over a ManagerState in memory: no disk, no network.

Every command changes the state as `worker.managing` would, at once, and is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.add_on import AddOn
from desktop_app.core.download import DownloadRequest, DownloadStatus, HubSource, UrlSource
from desktop_app.core.error_texts.network import TOKEN_CODES
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.model_record import ModelChoices, Verification
from desktop_app.core.smaller import CopyReport
from desktop_app.library.download.user_request import TypedAddress, wanted_of
from desktop_app.library.network.endpoints import USUAL_ENDPOINT
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import (
    CleanupStep,
    DuplicateSet,
    LicenceQuestion,
    ManagerWork,
    ModelCard,
    ModelPictures,
    ReportRow,
    SharedFolder,
    TokenState,
    TrustView,
)
from tests.models import model_info
from tests.ui.models.gpu_samples import CAN_ADD
from tests.ui.models.room_samples import DUPLICATES, STEPS
from tests.ui.models.samples import NOW, card


class MemoryGpu:
    """Commands on graphics cards."""

    def __init__(self, session: MemorySession) -> None:
        self._session = session
        self.found = CAN_ADD

    def refresh(self) -> None:
        self._session.said.append(("gpu_look",))
        self._session.state.gpu.value = self.found

    def add(self) -> None:
        self._session.said.append(("gpu_add",))

    def check(self) -> None:
        self._session.said.append(("gpu_check",))

    def remove(self) -> None:
        self._session.said.append(("gpu_remove",))

    def measure(self) -> None:
        self._session.said.append(("measure",))

    def stop_measuring(self) -> None:
        self._session.said.append(("stop_measuring",))


class MemorySession:
    """See the module.

    Attributes:
        said: what was asked for, in order.
        reports: report rows by key, for `read_report`.
        pictures: counts of pictures by key, see `ModelPictures`.
    """

    def __init__(self, state: ManagerState) -> None:
        self.state = state
        self.said: list[tuple[object, ...]] = []
        self.reports: dict[str, TrustView] = {}
        self.pictures: dict[str, tuple[int, int, int]] = {}
        self._waiting: str = ""
        self._accepted: set[str] = set()
        # One object stands for all subjects.
        self.installed = self.trust = self.getting = self.network = self
        self.programs = self.duplicates = self.disk_usage = self.smaller = self
        self.gpu = MemoryGpu(self)

    def shutdown(self) -> None:
        """The workspace ends."""

    def open(self) -> None:
        self.said.append(("open",))

    # smaller copies

    def model(self, model_id: str) -> ModelInfo | None:
        cards = (each for each in self.state.cards.value if each.model_id == model_id)
        path = next((each.path for each in cards), "")
        return model_info(model_id, path=path) if path.endswith(".safetensors") else None

    def loras(self, model: ModelInfo) -> tuple[AddOn, ...]:
        return (
            AddOn("few", "Few steps", "/models/loras/few.safetensors", "lora"),
            AddOn("ink", "Ink", "/models/loras/ink.safetensors", "lora"),
        )

    def save(
        self, model: ModelInfo, form: str, lora: AddOn | None, note: Callable[[CopyReport], str]
    ) -> None:
        told = CopyReport(2_000, 1_000, 48.24, 41.0)
        self.said.append(("save", model.id, form, lora and lora.key, note(told)))

    def others(self, model: ModelInfo) -> tuple[ModelInfo, ...]:
        return (model_info("other", path="/models/other.safetensors"),)

    def merge(
        self,
        operation: AnswerOperation,
        model: ModelInfo,
        others: Sequence[ModelInfo],
        values: Mapping[str, Any],
    ) -> None:
        self.said.append(("merge", operation.verb, model.id, [each.id for each in others], values))

    # installed models

    def refresh(self) -> None:
        self.said.append(("refresh",))

    def use(self, key: str) -> None:
        self.said.append(("use", key))
        self.state.cards.value = tuple(
            replace(each, in_use=each.key == key) for each in self.state.cards.value
        )

    def count_pictures(self, key: str, facet: str) -> None:
        made, lost, starred = self.pictures.get(key, (0, 0, 0))
        self.state.pictures.value = ModelPictures(key, facet, made, lost, starred)

    def set_favourite(self, key: str, favourite: bool) -> None:
        self._change(key, lambda each: replace(each, favourite=favourite))

    def set_tags(self, key: str, tags: tuple[str, ...]) -> None:
        self._change(key, lambda each: replace(each, tags=tags))

    def set_notes(self, key: str, notes: str) -> None:
        self.said.append(("set_notes", key, notes))
        self._change(key, lambda each: replace(each, notes=notes))

    def set_name(self, key: str, name: str) -> None:
        own = Path(self._card(key).path).stem
        self._change(key, lambda each: replace(each, name=name or own))

    def choose_part(self, key: str, slot: str, path: Path) -> None:
        self.said.append(("choose_part", key, slot, path))
        chosen = self._card(key).choices.with_part(slot, str(path))
        self._change(key, lambda each: replace(each, choices=chosen))

    def set_choices(self, key: str, choices: ModelChoices) -> None:
        self._change(key, lambda each: replace(each, choices=choices))

    def keep_settings(self, key: str) -> None:
        kept = ModelDefaults(steps=30, guidance_scale=6.5, scheduler="dpmpp_2m_karras")
        choices = replace(self._card(key).choices, defaults=kept)
        self._change(key, lambda each: replace(each, choices=choices))

    def check_paths(self, paths: Sequence[Path], then: Callable[[list[Path]], None]) -> None:
        then(list(paths))

    def import_paths(self, paths: Sequence[Path], mode: Literal["copy", "in_place"]) -> None:
        self.said.append(("import_paths", tuple(paths), mode))
        new = tuple(card(path.stem, path=str(path)) for path in paths)
        self.state.cards.value = (*self.state.cards.value, *new)

    def remove(self, key: str) -> None:
        self.said.append(("remove", key))
        self._drop(key)

    def forget(self, key: str) -> None:
        self.said.append(("forget", key))
        self._drop(key)

    # trust

    def read_report(self, key: str) -> None:
        self.state.report.value = self.reports.get(key, self._report(key))

    def verify(self, key: str, *, numbers: bool = False) -> None:
        self.said.append(("verify", key, numbers))
        self._change(key, lambda each: replace(each, verification=Verification(NOW, "first")))

    def repair(self, key: str) -> None:
        self.said.append(("repair", key))
        self._change(key, lambda each: replace(each, state="ready", model_id=each.key))

    def health_check(self, key: str) -> None:
        self.said.append(("health_check", key))
        self.state.work.value = ManagerWork("health", self._card(key).name, 3, 20)

    def convert(self, key: str) -> None:
        self.said.append(("convert", key))
        self.state.work.value = ManagerWork("convert", self._card(key).name)

    def cancel_work(self) -> None:
        self.state.work.value = None

    # getting

    def get(self, catalog_id: str) -> None:
        self.said.append(("get", catalog_id))
        wanted = next(each for each in self.state.catalog.value if each.model.id == catalog_id)
        self._waiting = catalog_id
        if wanted.licence is None or wanted.licence.id not in self._accepted:
            model = wanted.model
            self.state.licence.value = LicenceQuestion(
                wanted.licence, model.name, model.page, bool(model.gated), model.size_bytes
            )
        else:
            self._start()

    def get_address(self, address: str) -> None:
        wanted_of(TypedAddress(address), {}, (USUAL_ENDPOINT,))
        self.said.append(("get_address", address))
        source = UrlSource(address) if "://" in address else HubSource(address)
        self._queue(DownloadRequest(f"d-{address}", address, source, address))

    def answer_licence(self, accepted: bool) -> None:
        self.said.append(("answer_licence", accepted))
        question, self.state.licence.value = self.state.licence.value, None
        if accepted and question is not None:
            if question.licence is not None:
                self._accepted.add(question.licence.id)
            self._start()

    def pause(self, download: str) -> None:
        self._set_phase(download, phase="paused", speed=None, seconds_left=None)

    def resume(self, download: str) -> None:
        self._set_phase(download, phase="queued", error=None, retry_at=None)

    def cancel(self, download: str) -> None:
        self._set_phase(download, phase="cancelled", error=None)

    def clear_finished(self) -> None:
        going = [d for d in self.state.downloads.value if d.phase not in ("done", "cancelled")]
        self.state.downloads.value = tuple(going)

    # network

    def set_online(self, online: bool) -> None:
        self.state.online.value = online

    def set_token(self, token: str) -> None:
        self.said.append(("set_token", token))
        self.state.token.value = TokenState(bool(token), "keyring" if token else "")
        for each in self.state.downloads.value:
            if each.error is not None and each.error.code in TOKEN_CODES:
                self.resume(each.request.id)

    def set_mirrors(self, addresses: Sequence[str]) -> None:
        self.state.mirrors.value = tuple(addresses)

    def set_endpoint(self, address: str) -> None:
        self.state.endpoint.value = address

    def set_limits(self, bandwidth: int, parallel: int) -> None:
        self.state.bandwidth.value, self.state.parallel.value = bandwidth, parallel

    def read_network_log(self) -> None:
        self.said.append(("read_network_log",))

    def clear_network_log(self) -> None:
        self.state.network_log.value = ()

    # sharing and room

    def be_seen(self, seen: bool) -> None:
        del seen  # what is shown was put there by the test

    def find_programs(self) -> None:
        self.said.append(("find_programs",))

    def share(self, folder: Path) -> None:
        self.said.append(("share", folder))
        self._mark_folder(folder, used=True)

    def unshare(self, folder: Path) -> None:
        self._mark_folder(folder, used=False)

    def find_duplicates(self) -> None:
        self.state.duplicates.value = DUPLICATES

    def link(self, sets: Sequence[DuplicateSet]) -> None:
        self.said.append(("link", tuple(each.sha256 for each in sets)))
        left = [each for each in self.state.duplicates.value or () if each not in sets]
        self.state.duplicates.value = tuple(left)

    def propose(self, wanted_bytes: int) -> None:
        self.said.append(("propose", wanted_bytes))
        self.state.proposal.value = STEPS

    def free(self, steps: Sequence[CleanupStep]) -> None:
        self.said.append(("free", tuple(step.key for step in steps)))
        self.state.proposal.value = None

    # -- inside ---------------------------------------------------------------------------------

    def _card(self, key: str) -> ModelCard:
        return next(each for each in self.state.cards.value if each.key == key)

    def _change(self, key: str, change: Callable[[ModelCard], ModelCard]) -> None:
        self.state.cards.value = tuple(
            change(each) if each.key == key else each for each in self.state.cards.value
        )

    def _drop(self, key: str) -> None:
        self.state.cards.value = tuple(e for e in self.state.cards.value if e.key != key)

    def _report(self, key: str) -> TrustView:
        damaged = self._card(key).state == "damaged"
        row = (
            ReportRow("files_damaged", "bad", (("files", "a.safetensors"),))
            if damaged
            else ReportRow("files_unknown", "unknown")
        )
        return TrustView(key, (row,), can_repair=damaged)

    def _start(self) -> None:
        wanted = next(c for c in self.state.catalog.value if c.model.id == self._waiting)
        model = wanted.model
        self._queue(DownloadRequest(f"d-{model.id}", model.name, HubSource(model.repo), model.id))
        self.state.catalog.value = tuple(
            replace(each, download=f"d-{model.id}") if each is wanted else each
            for each in self.state.catalog.value
        )

    def _queue(self, request: DownloadRequest) -> None:
        self.state.downloads.value = (DownloadStatus(request), *self.state.downloads.value)

    def _set_phase(self, download: str, **fields: object) -> None:
        self.said.append((fields["phase"], download))
        self.state.downloads.value = tuple(
            replace(each, **fields) if each.request.id == download else each  # pyright: ignore[reportArgumentType]
            for each in self.state.downloads.value
        )

    def _mark_folder(self, folder: Path, *, used: bool) -> None:
        known = self.state.shared.value
        if str(folder) not in {each.path for each in known}:
            known = (*known, SharedFolder("ComfyUI", str(folder)))
        self.state.shared.value = tuple(
            replace(each, used=used) if each.path == str(folder) else each for each in known
        )
