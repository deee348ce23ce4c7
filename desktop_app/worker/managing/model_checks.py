"""Looking closely at a model, repairing it, its test picture, and making safetensors of pickles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.model_record import ModelRecord, Origin, Structure, Verification
from desktop_app.enginelink.structure_check import check_structure
from desktop_app.library.collection.collection import CollectionEntry
from desktop_app.library.collection.conversions import keep_conversion, pickles_of
from desktop_app.library.model_list.file_placement import subfolder_of
from desktop_app.library.pickles.convert import PickleConversion, convert
from desktop_app.library.trust.checksums import as_called, names_of, verify
from desktop_app.library.trust.nan_check import NanReport, check_nan, weight_files
from desktop_app.library.trust.report import TrustReport, trust_report
from desktop_app.state.app_state import Notice
from desktop_app.state.model_cards import ManagerWork, ReportRow, TrustView
from desktop_app.worker.health import HealthChecks
from desktop_app.worker.health_picture import HealthReport
from desktop_app.worker.managing.installed import InstalledModels
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.model_downloads import ModelDownloads
from desktop_app.worker.managing.repair_download import repair_request
from desktop_app.worker.managing.task_queue import Tell

_PERCENT = 100


@dataclass(frozen=True, slots=True, eq=False)
class _Check:
    """What a close look found."""

    row: CollectionEntry
    verification: Verification | None
    structure: Structure | None
    numbers: NanReport | None


class ModelChecks(ManagerCommands, QObject):
    """Commands on one model: check, repair, convert a pickle, make its test picture."""

    def __init__(
        self,
        parts: ManagerParts,
        installed: InstalledModels,
        getting: ModelDownloads,
        health: HealthChecks,
    ) -> None:
        super().__init__(parts)
        self._installed, self._getting, self._health = installed, getting, health
        health.progressed.connect(self._on_health_step)
        health.finished.connect(self._on_health)
        health.cancelled.connect(self._on_health_end)

    # -- looking --------------------------------------------------------------------------------

    def read_report(self, key: str) -> None:
        """Fill ``report`` with what is known without reading all of it."""
        row = self._installed.row(key)
        if row is None or not row.is_present:
            self._state.report.value = None
            return

        def work() -> _Check:
            path = self._place(row)
            return _Check(row, row.record.verification, _structure(row, path), None)

        self._background.run(work, lambda check: self._show(key, check), self._failed)

    def verify(self, key: str, *, numbers: bool = False) -> None:
        """Read all of it; remembers the outcome."""
        row = self._installed.row(key)
        if row is None or not row.is_present:
            return
        path, record = self._place(row), row.record
        origin = record.origin or self._origin_at(path)

        def work(tell: Tell, cancel: CancelToken) -> tuple[str, _Check]:
            found = verify(path, *as_called(origin, record.verification, path), tell, cancel)
            seen = _numbers(path, tell, cancel) if numbers and found.is_whole else None
            # Damage makes it another content: it is remembered as what lies there now.
            collection, now = self._collection, record.key
            if now:
                now = collection.record_check(path, now, found.verification, origin)
            looked = _Check(row, found.verification, _structure(row, path), seen)
            return now or key, looked

        name = "numbers" if numbers else "verify"
        self._works.run(name, row.name, work, self._verified)

    def _verified(self, found: tuple[str, _Check]) -> None:
        self._show(*found)
        self._models.refresh()

    def _show(self, key: str, check: _Check) -> None:
        record, verification = check.row.record, check.verification
        origin = record.origin or self._origin_at(self._place(check.row))
        model = self._installed.catalog.get(origin.catalog) if origin else None
        info = check.row.info
        report = trust_report(
            origin,
            verification,
            check.structure,
            check.numbers,
            licence=self._getting.licence_name(model),
            licence_accepted=model is not None and self._getting.is_accepted(model),
            ignored=info.ignored if info else _pickled(check.row),
        )
        damaged = verification is not None and bool(verification.damaged)
        can_repair = damaged and origin is not None and origin.kind in ("hub", "url")
        self._state.report.value = TrustView(key, _rows(report), can_repair)

    def _place(self, row: CollectionEntry) -> Path:
        """Of several copies the one that may be repaired: ours."""
        folder = self._collection.library.folder
        return next((path for path in row.paths if path.is_relative_to(folder)), row.paths[0])

    def _origin_at(self, path: Path) -> Origin | None:
        """Where the model came from that was at this place before its content changed."""
        for row in self._models.rows.value:
            if not row.is_present and row.record.origin is not None and path in row.paths:
                return row.record.origin
        return None

    # -- repairing and converting ---------------------------------------------------------------

    def repair(self, key: str) -> None:
        """Fetch its damaged files again."""
        row = self._installed.row(key)
        if row is None or row.record.verification is None or not row.paths:
            return
        path, record, verification = self._place(row), row.record, row.record.verification
        try:
            folder = self._collection.library.folder
            target = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""
            origin, _ = as_called(record.origin or self._origin_at(path), None, path)
            request = repair_request(row.name, target, origin, verification)
        except VelaturaError as error:
            self._failed(error)
            return
        self._getting.fetch(request)

    def convert(self, key: str) -> None:
        """Make a safetensors file of a pickle, or of each in a folder, in a restricted process."""
        row = self._installed.row(key)
        if row is None or not row.paths:
            return
        source = row.paths[0]
        foreign = row.program or not source.is_relative_to(self._collection.library.folder)
        component = row.weights.component if row.weights else "checkpoint"
        own = self._collection.library.folder / subfolder_of(component)
        pickles = pickles_of(source)
        if not pickles:
            self._failed(InputError("convert_needless", name=row.name))
            return
        if foreign and source.is_dir():
            self._failed(ModelError("model_not_ours", name=row.name, owner=row.program or "—"))
            return
        if foreign:
            pickles = [(source, own / f"{source.stem}.safetensors")]

        def work(tell: Tell, cancel: CancelToken) -> PickleConversion:
            done: list[PickleConversion] = []
            for pickle, target in pickles:
                target.parent.mkdir(parents=True, exist_ok=True)
                done.append(convert(pickle, target, tell, cancel))
            if not source.is_dir():
                keep_conversion(self._collection, source, done[0].path)
            return done[0]

        name = row.name if source.is_dir() else pickles[0][1].name
        self._works.run("convert", row.name, work, partial(self._converted, name))

    def _converted(self, name: str, _: PickleConversion) -> None:
        self._app.notice.value = Notice(notes=("model_added",), params={"name": name})
        self._models.refresh()

    # -- the test picture -----------------------------------------------------------------------

    def health_check(self, key: str) -> None:
        """Make its test picture, when the engine is free."""
        row = self._installed.row(key)
        if row is None or row.info is None or not row.key:
            return
        model = next((each for each in self._app.models.value if each.id == row.info.id), row.info)
        self._state.checking.value = ManagerWork("health", row.name, 0, _PERCENT)
        self._health.check(row.key, model)

    def cancel_health(self) -> None:
        """Give up all test pictures."""
        for key in self._health.waiting:
            self._health.cancel(key)

    @Slot(str, float)
    def _on_health_step(self, key: str, share: float) -> None:
        card = self._installed.card(key)
        name = card.name if card is not None else ""
        done = round(share * _PERCENT)
        self._state.checking.value = ManagerWork("health", name, done, _PERCENT)

    @Slot(object)
    def _on_health(self, report: HealthReport) -> None:
        self._on_health_end(report.key)

        def with_health(record: ModelRecord) -> ModelRecord:
            thumbnail = report.thumbnail or record.thumbnail
            return replace(record, health=report.health, thumbnail=thumbnail)

        def work() -> None:
            self._collection.records.change(report.key, with_health)

        self._background.run(work, lambda _: self._models.refresh(), self._failed)
        if report.error is not None:
            self._failed(report.error)

    @Slot(str)
    def _on_health_end(self, _: str) -> None:
        if not self._health.waiting:
            self._state.checking.value = None


def _structure(row: CollectionEntry, path: Path) -> Structure | None:
    """Of what makes pictures: of others nobody knows what they should hold, and pickles are not
    opened to look."""
    return None if row.info is None else check_structure(replace(row.info, path=str(path)))


def _pickled(row: CollectionEntry) -> tuple[str, ...]:
    """The name of a file that is a pickle itself."""
    is_pickle = row.error is not None and row.error.code == "model_pickle"
    return (row.paths[0].name,) if is_pickle and row.paths else ()


def _numbers(path: Path, tell: Tell, cancel: CancelToken) -> NanReport:
    return check_nan(weight_files(names_of(path)), tell, cancel)


def _rows(report: TrustReport) -> tuple[ReportRow, ...]:
    return tuple(ReportRow(row.code, row.state, _short(row.params)) for row in report.rows)


def _short(params: Iterable[tuple[str, str | int]]) -> tuple[tuple[str, str | int], ...]:
    """A commit's forty digits are wider than the panel; its first twelve tell it."""
    return tuple(
        (name, value[:12] if name == "revision" and isinstance(value, str) else value)
        for name, value in params
    )
