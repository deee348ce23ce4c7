"""The arms of a server's name (A/B): which picture each has made, and what users think of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.studio.drift.sequential import Evidence, sign_evidence

if TYPE_CHECKING:
    from desktop_app.storage.history import History
    from desktop_app.storage.history_entry import HistoryEntry


@dataclass(frozen=True, slots=True)
class Arm:
    """What one arm has made.

    Attributes:
        label: its name in the policy.
        paths: its pictures, oldest first: a set that can be measured.
        marks: of each picture that a user has marked, oldest first: whose it is, and whether it was
            starred or applied (True) or rejected (False).
    """

    label: str
    paths: tuple[Path, ...]
    marks: tuple[tuple[str, bool], ...]

    @property
    def kept(self) -> int:
        """How many marks are good ones."""
        return sum(good for _, good in self.marks)


def sets_of_arms(histories: Iterable[History], name: str) -> dict[str, Arm]:
    """By arm, what the histories of the server's users have; pictures in the trash, and those that
    are gone, are left out.

    Args:
        histories: the users'.
        name: that the arms belong to (`server.policy.Policy.names`).

    Raises:
        StorageError: as `History.entries`.
    """
    found: dict[str, list[tuple[HistoryEntry, Path]]] = {}
    for history in histories:
        for environment, made in history.environments().items():
            whose, _, label = str(made.get("arm", "")).rpartition("/")
            if whose != name:
                continue
            where = "WHERE i.environment = ? AND i.trashed IS NULL"
            for entry in history.entries(where, (environment,), looks=False):
                if not entry.missing:
                    found.setdefault(label, []).append((entry, history.path_of(entry)))
    return {label: _arm(label, found[label]) for label in sorted(found)}


def _arm(label: str, made: list[tuple[HistoryEntry, Path]]) -> Arm:
    made.sort(key=lambda one: (one[0].created_ms, one[0].uid))
    marks = (
        (entry.owner, entry.starred or entry.applied)
        for entry, _ in made
        if entry.starred or entry.applied or entry.rejected
    )
    return Arm(label, tuple(path for _, path in made), tuple(marks))


def preference(
    arms: Mapping[str, Arm], first: str, second: str, *, by_user: bool = True
) -> Evidence:
    """Whether users keep pictures of one of two arms more often: an alarm at the stated rate,
    however often one looks. The marks of both are paired in their order, ties are left out.

    Args:
        arms: as `sets_of_arms` gives them.
        first, second: names of arms.
        by_user: only the first mark of each user counts, as several of one user are not independent
            witnesses; False where chance decides each request (``sticky = "request"``).
    """
    marks = [_counted(arms[name].marks, by_user) for name in (first, second)]
    return sign_evidence([one for one, other in zip(*marks, strict=False) if one != other])


def _counted(marks: Iterable[tuple[str, bool]], by_user: bool) -> list[bool]:
    if not by_user:
        return [good for _, good in marks]
    first = dict[str, bool]()
    for owner, good in marks:
        first.setdefault(owner, good)
    return [*first.values()]
