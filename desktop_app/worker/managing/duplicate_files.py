"""Files with the same content: found, and replaced by hard links where the user agrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.library.collection.collection import CollectionEntry
from desktop_app.library.sharing.duplicates import DuplicateGroup, Duplicates, find_duplicates
from desktop_app.library.sharing.hard_links import Linker, LinkOutcome
from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.library.sharing.link_plan import LinkStep, plan_links
from desktop_app.library.sharing.ownership import Ownership
from desktop_app.state.app_state import Notice
from desktop_app.state.model_cards import DuplicateSet
from desktop_app.worker.managing.cards import owner_name
from desktop_app.worker.managing.files_on_disk import files_of
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.task_queue import Tell


class DuplicateFiles(ManagerCommands):
    """Commands on duplicates.

    Attributes:
        groups: what the last search found, by SHA-256.
    """

    def __init__(self, parts: ManagerParts) -> None:
        super().__init__(parts)
        self._used = parts.services.used
        self._journal = LinkJournal(parts.services.link_journal)
        self.groups: dict[str, DuplicateGroup] = {}

    def ownership(self) -> Ownership:
        """Whose a path is. For a background thread: disks are asked."""
        return self._used.ownership(self._models.collection.library.folder)

    def find_duplicates(self) -> None:
        """Look for files with the same content."""
        # What came with the program is the program's: it is no file to be linked with others.
        rows = [row for row in self._models.rows.value if not row.bundled]

        def work(tell: Tell, cancel: CancelToken) -> tuple[Duplicates, tuple[DuplicateSet, ...]]:
            # What ships with the program is none of the user's: it stays as it is.
            places = [(e.path, row) for row in rows for e in row.entries if not e.bundled]
            paths = [file for path, row in places for file in files_of(path, row)]
            found = find_duplicates(
                paths,
                known=_Known(rows),
                on_progress=lambda _stage, done, total: tell(done, total),
                cancel=cancel,
            )
            owners = self.ownership()
            return found, tuple(_duplicate_set(group, owners) for group in found.groups)

        self._works.run("duplicates", "", work, self._found)

    def link(self, sets: Sequence[DuplicateSet]) -> None:
        """Replace these duplicates by hard links; the window has asked."""
        groups = [self.groups[each.sha256] for each in sets if each.sha256 in self.groups]

        def work(tell: Tell, cancel: CancelToken) -> LinkOutcome:
            is_foreign = self.ownership().is_foreign
            return self._run(plan_links(groups, is_foreign), tell, cancel)

        self._works.run("link", "", work, self._linked)

    def link_steps(self, steps: Sequence[LinkStep]) -> None:
        def work(tell: Tell, cancel: CancelToken) -> LinkOutcome:
            return self._run(steps, tell, cancel)

        self._works.run("link", "", work, self._linked)

    def _run(self, steps: Sequence[LinkStep], tell: Tell, cancel: CancelToken) -> LinkOutcome:
        return Linker(self._journal, self.ownership().is_foreign).run(steps, tell, cancel)

    def _linked(self, outcome: LinkOutcome) -> None:
        if outcome.refused:
            error: VelaturaError = outcome.refused[0][1]
            self._app.notice.value = Notice(error)
        self._models.refresh()
        self.find_duplicates()

    def _found(self, found: tuple[Duplicates, tuple[DuplicateSet, ...]]) -> None:
        duplicates, sets = found
        self.groups = {group.sha256: group for group in duplicates.groups}
        self._state.duplicates.value = sets


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


def _duplicate_set(group: DuplicateGroup, owners: Ownership) -> DuplicateSet:
    steps = plan_links([group], owners.is_foreign)
    kept = {step.keep for step in steps}
    files = sorted(group.files, key=lambda file: file.names[0] not in kept)
    paths = tuple(name for file in files for name in file.names)
    programs = tuple(owner_name(owners.program_of(path)) for path in paths)
    obstacle = "" if steps else _obstacle(group, owners)
    return DuplicateSet(
        group.sha256,
        group.size,
        tuple(map(str, paths)),
        programs,
        sum(step.size for step in steps),
        obstacle,
    )


def _obstacle(group: DuplicateGroup, owners: Ownership) -> str:
    """Why none of these files can be linked."""
    if len({file.device for file in group.files}) == len(group.files):
        return "other_disk"
    known = [file for file in group.files if file.is_all_here]
    if not known:
        return "names_unknown"
    return "other_program" if all(map(owners.is_foreign, (f.names[0] for f in known))) else ""
