"""The page about room: other programs' folders, duplicates, who takes how much, what could go."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import DownloadStatus
from desktop_app.core.errors import VelaturaError
from desktop_app.library.collection import Collection, CollectionEntry
from desktop_app.library.model_files import Mover
from desktop_app.library.scan import model_files
from desktop_app.library.sharing.duplicates import DuplicateGroup, Duplicates, find_duplicates
from desktop_app.library.sharing.holdings import Holding, holding_of
from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.library.sharing.link_plan import LinkStep, plan_links
from desktop_app.library.sharing.linking import Linker, LinkOutcome
from desktop_app.library.sharing.patience import Patience
from desktop_app.library.sharing.programs import find_programs
from desktop_app.library.sharing.proposals import Partial, Proposal, free_proposal
from desktop_app.library.sharing.usage import Grouping, disk_use
from desktop_app.library.sharing.used import UsedFolders, program_name
from desktop_app.library.sharing.values import FoundFolder, this_system
from desktop_app.library.sharing.walking import shared_files
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import DuplicateSet, RoomRow, RoomStep, SharedFolder
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.managing.works import Tell, Works
from desktop_app.worker.model_session import ModelSession

__all__ = ["RoomPage", "RoomTools"]

_GROUPS: Final[
    tuple[tuple[Literal["family", "component", "place", "last_used"], Grouping], ...]
] = (
    ("family", "family"),
    ("component", "component"),
    ("place", "folder"),
    ("last_used", "last_use"),
)
_ACTIONS: Final = {"partial": "drop_partial", "duplicate": "link", "model": "trash"}


@dataclass(frozen=True, slots=True, eq=False)
class RoomTools:
    """What the page works with.

    Attributes:
        used: other programs' folders that are used in place.
        journal: what was linked.
        trash: moves a file or folder to the system's trash.
        staging: folder of the downloads that are not done.
    """

    used: UsedFolders
    journal: LinkJournal
    trash: Mover
    staging: Path


class RoomPage:
    """Commands on room; see `worker.manager_commands.RoomCommands`."""

    def __init__(
        self,
        state: ManagerState,
        app: AppState,
        background: BackgroundTasks,
        works: Works,
        models: ModelSession,
        tools: RoomTools,
    ) -> None:
        self._state = state
        self._app = app
        self._background = background
        self._works = works
        self._models = models
        self._collection: Collection = models.collection
        self._tools = tools
        self._groups: dict[str, DuplicateGroup] = {}
        self._proposals: dict[tuple[str, str], Proposal] = {}
        models.rows.changed.connect(lambda _: self._measure())

    # -- other programs -------------------------------------------------------------------------

    def find_programs(self) -> None:
        """Look for other programs' folders at their usual places."""
        self._background.run(self._look_for_programs, self._programs_found, self._failed)

    def share(self, folder: Path) -> None:
        """Use another program's folder in place, read-only."""
        self._background.run(partial(self._tools.used.add, folder), self._shared, self._failed)

    def unshare(self, folder: Path) -> None:
        """Use it no longer."""
        self._background.run(partial(self._tools.used.remove, folder), self._shared, self._failed)

    def _shared(self, _: object) -> None:
        self._models.refresh()
        self.find_programs()

    def _look_for_programs(self) -> tuple[SharedFolder, ...]:
        """In a background thread."""
        used = self._tools.used.folders()
        rows = [_shared_row(each.path, each.found, used=True) for each in used]
        known = {each.path for each in used} | {each.found.path for each in used if each.found}
        others = find_programs(this_system(), Patience())
        rows += [_shared_row(found.path, found) for found in others if found.path not in known]
        return tuple(rows)

    def _programs_found(self, folders: tuple[SharedFolder, ...]) -> None:
        self._state.shared.value = folders

    # -- duplicates -----------------------------------------------------------------------------

    def find_duplicates(self) -> None:
        """Look for files with the same content."""
        rows = self._models.rows.value

        def work(tell: Tell, cancel: CancelToken) -> Duplicates:
            paths = [file for row in rows for path in row.paths for file in _files(path, row)]
            return find_duplicates(
                paths,
                known=_Known(rows),
                on_progress=lambda _stage, done, total: tell(done, total),
                cancel=cancel,
            )

        self._works.run("duplicates", "", work, self._duplicates_found)

    def link(self, sets: Sequence[DuplicateSet]) -> None:
        """Replace these duplicates by hard links; the window has asked."""
        groups = [self._groups[each.sha256] for each in sets if each.sha256 in self._groups]
        self._link(plan_links(groups, self._tools.used.is_foreign))

    def _link(self, steps: Sequence[LinkStep]) -> None:
        linker = Linker(self._tools.journal, self._tools.used.is_foreign)

        def work(tell: Tell, cancel: CancelToken) -> LinkOutcome:
            return linker.run(steps, tell, cancel)

        self._works.run("link", "", work, self._linked)

    def _linked(self, outcome: LinkOutcome) -> None:
        if outcome.refused:
            self._failed(outcome.refused[0][1])
        self._models.refresh()
        self.find_duplicates()

    def _duplicates_found(self, found: Duplicates) -> None:
        self._groups = {group.sha256: group for group in found.groups}
        used = self._tools.used
        self._background.run(
            lambda: tuple(_duplicate_set(group, used) for group in found.groups),
            self._duplicates_told,
            self._failed,
        )

    def _duplicates_told(self, sets: tuple[DuplicateSet, ...]) -> None:
        self._state.duplicates.value = sets

    # -- room -----------------------------------------------------------------------------------

    def propose(self, wanted_bytes: int) -> None:
        """Fill ``proposal`` with what would free so much room."""
        rows, groups = self._models.rows.value, tuple(self._groups.values())
        partials = _partials(self._state.downloads.value, self._tools.staging)

        def work() -> list[Proposal]:
            device = _device(self._collection.library.folder)
            links = plan_links(groups, self._tools.used.is_foreign)
            holdings, now = _holdings(rows), _now()
            return free_proposal(wanted_bytes, holdings, partials, links, now=now, device=device)

        self._background.run(work, self._proposed, self._failed)

    def free(self, steps: Sequence[RoomStep]) -> list[str]:
        """Do these steps; returns the ids of downloads that are to be dropped."""
        dropped: list[str] = []
        links: list[LinkStep] = []
        rows = {row.key: row for row in self._models.rows.value if row.key}
        for step in steps:
            proposal = self._proposals.get((step.action, step.key))
            if proposal is None:
                continue
            if proposal.kind == "partial":
                dropped.append(step.key)
            elif proposal.kind == "duplicate" and proposal.other is not None:
                size = proposal.size
                links.append(LinkStep(proposal.other, proposal.paths, size, 0))
            elif proposal.key in rows:
                self._trash(rows[proposal.key], proposal.paths[0])
        if links:
            self._link(links)
        self._state.proposal.value = None
        return dropped

    def _trash(self, row: CollectionEntry, path: Path) -> None:
        entry = next((each for each in row.entries if each.path == path), row.entry)
        if entry is None:
            return

        def work(_tell: Tell, _cancel: CancelToken) -> None:
            self._collection.remove(entry, self._tools.trash)

        self._works.run("remove", row.name, work, lambda _: self._models.refresh())

    def _proposed(self, proposals: list[Proposal]) -> None:
        steps = [(_step(each), each) for each in proposals]
        self._proposals = {(step.action, step.key): each for step, each in steps}
        self._state.proposal.value = tuple(step for step, _ in steps)

    def _measure(self) -> None:
        rows = self._models.rows.value
        self._background.run(partial(self._measured, rows), self._room_measured, self._failed)

    def _measured(self, rows: Sequence[CollectionEntry]) -> tuple[tuple[RoomRow, ...], int | None]:
        """In a background thread."""
        holdings, now = _holdings(rows), _now()
        found = tuple(
            RoomRow(group, row.label, row.size, row.models)
            for group, by in _GROUPS
            for row in disk_use(holdings, by, now)
        )
        return found, _free(self._collection.library.folder)

    def _room_measured(self, measured: tuple[tuple[RoomRow, ...], int | None]) -> None:
        self._state.room.value, self._state.free_bytes.value = measured

    def _failed(self, error: VelaturaError) -> None:
        self._app.notice.value = Notice(error)


class _Known:
    """SHA-256 of files that were verified and have not changed in size since; else empty."""

    def __init__(self, rows: Iterable[CollectionEntry]) -> None:
        self._facts: dict[Path, tuple[int, int, str]] = {}
        for row in rows:
            seen = row.record.verification
            if seen is None or seen.damaged:
                continue
            for path in row.paths:
                for fact in seen.files:
                    file = path / fact.name if path.name != fact.name else path
                    self._facts[file] = (fact.size, seen.when, fact.sha256)

    def __call__(self, path: Path, size: int, modified: int) -> str:
        known, when, sha256 = self._facts.get(path, (-1, 0, ""))
        return sha256 if known == size and modified < when * 1_000_000 else ""


def _now() -> int:
    return time.time_ns() // 1_000_000


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _device(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _files(path: Path, row: CollectionEntry) -> list[Path]:
    """The files of a model that is there."""
    if not row.is_present:
        return []
    try:
        return [file for _, file in model_files(path)]
    except OSError:
        return []


def _holdings(rows: Iterable[CollectionEntry]) -> list[Holding]:
    return [
        holding_of(row.record, entry.path, _files(entry.path, row), entry.program)
        for row in rows
        if row.is_present
        for entry in row.entries
    ]


def _partials(downloads: Iterable[DownloadStatus], staging: Path) -> list[Partial]:
    """Downloads that were given up: they wait for nothing but the user."""
    found: list[Partial] = []
    for each in downloads:
        folder = staging / each.request.id
        if each.phase in ("paused", "failed") and each.done > 0 and folder.is_dir():
            status = folder.stat()
            since = status.st_mtime_ns // 1_000_000
            found.append(Partial(folder, each.request.title, each.done, status.st_dev, since))
    return found


def _shared_row(path: Path, found: FoundFolder | None, *, used: bool = False) -> SharedFolder:
    if found is None:
        return SharedFolder("", str(path), used=used, there=False)
    sizes = [_size(file.path) for file in shared_files(found)]
    name = program_name(found.program)
    return SharedFolder(name, str(path), len(sizes), sum(sizes), used)


def _size(path: Path) -> int:
    try:
        return sum(file.stat().st_size for _, file in model_files(path))
    except OSError:
        return 0


def _duplicate_set(group: DuplicateGroup, used: UsedFolders) -> DuplicateSet:
    paths = tuple(name for file in group.files for name in file.names)
    programs = tuple("foreign" if used.is_foreign(path) else "" for path in paths)
    steps = plan_links([group], used.is_foreign)
    obstacle = ""
    if not steps:
        disks = {file.device for file in group.files}
        obstacle = "other_disks" if len(disks) == len(group.files) else "foreign"
    return DuplicateSet(
        group.sha256,
        group.size,
        tuple(map(str, paths)),
        programs,
        sum(step.size for step in steps),
        obstacle,
    )


def _step(proposal: Proposal) -> RoomStep:
    if proposal.kind == "partial":
        key, reason = proposal.paths[0].name, "given_up"
    elif proposal.kind == "duplicate":
        key, reason = str(proposal.paths[0]), "same_content"
    else:
        key, reason = proposal.key, "never_used" if proposal.days is None else "unused"
    params: list[tuple[str, str | int | float]] = []
    if proposal.days is not None:
        params.append(("days", proposal.days))
    if proposal.other is not None:
        params.append(("other", proposal.other.name))
    action = _ACTIONS[proposal.kind]
    return RoomStep(action, key, proposal.title, proposal.size, reason, tuple(params))
