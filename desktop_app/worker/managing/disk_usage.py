"""Who takes how much of the disk, and what could go."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeAlias

from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import DownloadStatus
from desktop_app.library.collection.collection import CollectionEntry
from desktop_app.library.sharing.link_plan import LinkStep, plan_links
from desktop_app.state.model_cards import CleanupStep, DiskUsageRow
from desktop_app.worker.managing.cleanup_proposals import CleanupProposal, Partial, free_proposal
from desktop_app.worker.managing.duplicate_files import DuplicateFiles
from desktop_app.worker.managing.files_on_disk import ModelDiskUsage, disk_usages_of
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.model_downloads import ModelDownloads
from desktop_app.worker.managing.task_queue import Tell

Grouping: TypeAlias = Literal["family", "component", "last_use", "program", "folder"]

_DAY = 86_400_000

# In the order they are shown. "" is never; the last row takes what is older than all.
_AGES: tuple[tuple[str, int], ...] = (
    ("this_week", 7 * _DAY),
    ("this_month", 30 * _DAY),
    ("this_half_year", 182 * _DAY),
)


_Group: TypeAlias = Literal["family", "component", "place", "last_used"]

_GROUPS: Final[tuple[tuple[_Group, Grouping], ...]] = (
    ("family", "family"),
    ("component", "component"),
    ("place", "folder"),
    ("last_used", "last_use"),
)
_ACTIONS: Final = {"partial": "drop_partial", "duplicate": "link", "model": "trash"}


class DiskUsage(ManagerCommands):
    """Commands on disk usage: measure it, propose what could go, free it."""

    def __init__(
        self, parts: ManagerParts, duplicates: DuplicateFiles, getting: ModelDownloads
    ) -> None:
        super().__init__(parts)
        self._duplicates, self._getting = duplicates, getting
        self._proposals: dict[tuple[str, str], CleanupProposal] = {}
        self._seen = False
        self._models.rows.changed.connect(lambda _: self._measure())

    def be_seen(self, seen: bool) -> None:
        """Whether somebody looks at it: only then every file is measured, and again at changes."""
        if seen != self._seen:
            self._seen = seen
            self._measure()

    def propose(self, wanted_bytes: int) -> None:
        """Fill ``proposal`` with what would free so much room."""
        rows, groups = self._models.rows.value, tuple(self._duplicates.groups.values())
        partials = _partials(self._state.downloads.value, self._getting.staging)

        def work() -> list[CleanupProposal]:
            device = _device(self._models.collection.library.folder)
            links = plan_links(groups, self._duplicates.ownership().is_foreign)
            holdings, now = disk_usages_of(rows), _now()
            return free_proposal(wanted_bytes, holdings, partials, links, now=now, device=device)

        self._background.run(work, self._proposed, self._failed)

    def free(self, steps: Sequence[CleanupStep]) -> None:
        """Do these steps; the window has asked."""
        links: list[LinkStep] = []
        rows = {row.key: row for row in self._models.rows.value if row.key}
        for step in steps:
            proposal = self._proposals.get((step.action, step.key))
            if proposal is None:
                continue
            if proposal.kind == "partial":
                self._getting.drop(step.key)
            elif proposal.kind == "duplicate" and proposal.other is not None:
                size = proposal.size
                links.append(LinkStep(proposal.other, proposal.paths, size, 0))
            elif proposal.key in rows:
                self._throw_away(rows[proposal.key], proposal.paths[0])
        if links:
            self._duplicates.link_steps(links)
        self._state.proposal.value = None

    def _throw_away(self, row: CollectionEntry, path: Path) -> None:
        entry = next((each for each in row.entries if each.path == path), row.entry)
        if entry is None:
            return

        def work(_tell: Tell, _cancel: CancelToken) -> None:
            self._models.collection.remove(entry, self._services.trash)

        self._works.run("remove", row.name, work, lambda _: self._models.refresh())

    def _proposed(self, proposals: list[CleanupProposal]) -> None:
        steps = [(_step(each), each) for each in proposals]
        self._proposals = {(step.action, step.key): each for step, each in steps}
        self._state.proposal.value = tuple(step for step, _ in steps)

    def _measure(self) -> None:
        if not self._seen:
            return
        rows = self._models.rows.value
        if not rows and self._models.is_scanning:
            return  # nobody has looked yet: the rows come, and are measured then
        self._background.run(partial(self._measured, rows), self._room_measured, self._failed)

    def _measured(
        self, rows: Sequence[CollectionEntry]
    ) -> tuple[tuple[DiskUsageRow, ...], int | None]:
        """In a background thread: rows by group, and the free bytes (None: unknown)."""
        holdings, now = disk_usages_of(rows), _now()
        found = tuple(
            DiskUsageRow(group, row.label, row.size, row.models)
            for group, by in _GROUPS
            for row in disk_use(holdings, by, now)
        )
        return found, _free(self._models.collection.library.folder)

    def _room_measured(self, measured: tuple[tuple[DiskUsageRow, ...], int | None]) -> None:
        self._state.disk_usage.value, self._state.free_bytes.value = measured


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


def _partials(downloads: Iterable[DownloadStatus], staging: Path) -> list[Partial]:
    """Downloads that were cancelled: they wait for nothing but the user."""
    found: list[Partial] = []
    for each in downloads:
        folder = staging / each.request.id
        if each.phase in ("paused", "failed") and each.done > 0 and folder.is_dir():
            status = folder.stat()
            since = status.st_mtime_ns // 1_000_000
            found.append(Partial(folder, each.request.title, each.done, status.st_dev, since))
    return found


def _step(proposal: CleanupProposal) -> CleanupStep:
    if proposal.kind == "partial":
        key, reason = proposal.paths[0].name, "given_up" if proposal.days else "given_up_today"
    elif proposal.kind == "duplicate":
        key, reason = str(proposal.paths[0]), "same_as"
    else:
        key, reason = proposal.key, "last_used" if proposal.days else "used_today"
        reason = "never_used" if proposal.days is None else reason
    params: list[tuple[str, str | int | float]] = []
    if proposal.days is not None:
        params.append(("days", proposal.days))
    if proposal.other is not None:
        params.append(("other", proposal.other.name))
    action = _ACTIONS[proposal.kind]
    return CleanupStep(action, key, proposal.title, proposal.size, reason, tuple(params))


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One row.

    Attributes:
        label: the family's, component's or program's id (empty: unknown, or ours), the folder, or
            "this_week", "this_month", "this_half_year", "older", "never".
        size: bytes on the disk.
        models: how many models.
    """

    label: str
    size: int
    models: int


def disk_use(holdings: Iterable[ModelDiskUsage], by: Grouping, now: int) -> list[UsageRow]:
    """The table, the largest row first.

    Args:
        holdings: the models that are on a disk now.
        by: what makes a row.
        now: milliseconds since 1970, UTC.
    """
    label = _LABELS[by]
    seen: set[tuple[int, int]] = set()
    sizes: dict[str, int] = {}
    models: dict[str, int] = {}
    for holding in sorted(holdings, key=lambda each: (str(each.path), each.key)):
        row = label(holding, now)
        models[row] = models.get(row, 0) + 1
        sizes.setdefault(row, 0)
        for file in holding.files:
            if file.identity not in seen:
                seen.add(file.identity)
                sizes[row] += file.size
    rows = [UsageRow(row, sizes[row], count) for row, count in models.items()]
    return sorted(rows, key=lambda row: (-row.size, row.label))


def _age(holding: ModelDiskUsage, now: int) -> str:
    if not holding.last_used:
        return "never"
    for label, limit in _AGES:
        if now - holding.last_used <= limit:
            return label
    return "older"


_LABELS: dict[Grouping, Callable[[ModelDiskUsage, int], str]] = {
    "family": lambda holding, _: holding.family,
    "component": lambda holding, _: holding.component,
    "last_use": _age,
    "program": lambda holding, _: holding.program,
    "folder": lambda holding, _: str(holding.path.parent),
}
