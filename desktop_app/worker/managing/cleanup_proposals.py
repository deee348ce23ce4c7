"""How to free so many bytes: what to give up, least missed first, with the reason for each.

The rule. First what nobody misses: downloads that were cancelled, then duplicates that hard links
can replace, the largest first, until the goal is reached. Then models that were not used for 30
days: those not used for the longest time first, by whole months; within a month the largest first,
then by path. If they overshoot, those that are not needed are spared again, the last taken first:
without any one of those proposed the goal would be missed. Never: favourites, what came with the
program, models in folders of other programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from desktop_app.library.sharing.link_plan import LinkStep
from desktop_app.worker.managing.files_on_disk import ModelDiskUsage

Kind: TypeAlias = Literal["partial", "duplicate", "model"]

_DAY = 86_400_000
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Partial:
    """A download that was started and given up.

    Attributes:
        path: its staging folder.
        title: what the user read.
        size: bytes that lie there.
        device: which disk they lie on.
        since: when something last came, milliseconds since 1970, UTC.
    """

    path: Path
    title: str
    size: int
    device: int
    since: int


@dataclass(frozen=True, slots=True)
class CleanupProposal:
    """One thing to do.

    Attributes:
        kind: "partial" (delete it), "duplicate" (replace it by a link), "model" (to the trash).
        paths: what goes, or is replaced.
        title: what the user reads.
        size: bytes that come free.
        days: for how many days nobody has needed it; None if it was never used, and for
            duplicates.
        key: of a model its key, else empty.
        other: of a duplicate the file that stays.
    """

    kind: Kind
    paths: tuple[Path, ...]
    title: str
    size: int
    days: int | None = None
    key: str = ""
    other: Path | None = None


def free_proposal(
    goal: int,
    holdings: Iterable[ModelDiskUsage],
    partials: Iterable[Partial] = (),
    links: Iterable[LinkStep] = (),
    *,
    now: int,
    device: int | None = None,
    idle_days: int = 30,
) -> list[CleanupProposal]:
    """What to do to free ``goal`` bytes; all there is if that does not suffice.

    The order of the arguments' items makes no difference.

    Args:
        goal: bytes.
        holdings: the models that are on a disk now.
        partials: downloads that were cancelled.
        links: what `plan_links` gave.
        now: milliseconds since 1970, UTC.
        device: the disk (``st_dev``) on which room is needed; None for any.
        idle_days: models used or added more recently stay.
    """
    steps, models = list(links), list(holdings)
    chosen: list[CleanupProposal] = []
    left = goal
    given_up = _largest_first(_abandoned_downloads(partials, now, device))
    for each in given_up + _largest_first(_replaceable(steps, device)):
        if left <= 0:
            return chosen
        chosen.append(each)
        left -= each.size
    if left <= 0:
        return chosen
    # What becomes a link, or others become links to, frees nothing with its model; what belongs to
    # two models would break the other.
    names = Counter(file.path for model in models for file in model.files)
    tied = {path for path, count in names.items() if count > 1}
    tied |= {path for step in steps for path in (step.keep, *step.replace)}
    return chosen + _needed(_idle(models, tied, now, device, idle_days), left)


def _largest_first(proposals: Iterable[CleanupProposal]) -> list[CleanupProposal]:
    return sorted(proposals, key=lambda each: (-each.size, each.paths))


def _abandoned_downloads(
    partials: Iterable[Partial], now: int, device: int | None
) -> list[CleanupProposal]:
    return [
        CleanupProposal("partial", (each.path,), each.title, each.size, _days(each.since, now))
        for each in partials
        if each.size > 0 and device in (None, each.device)
    ]


def _replaceable(links: Iterable[LinkStep], device: int | None) -> list[CleanupProposal]:
    return [
        CleanupProposal("duplicate", step.replace, step.replace[0].name, step.size, other=step.keep)
        for step in links
        if device in (None, step.device)
    ]


def _idle(
    holdings: Iterable[ModelDiskUsage],
    tied: set[Path],
    now: int,
    device: int | None,
    idle_days: int,
) -> list[CleanupProposal]:
    ranked: list[tuple[int, int, Path, CleanupProposal]] = []
    for each in holdings:
        if each.favourite or each.is_bundled or each.program:
            continue
        days = _days(max(each.last_used, each.added), now)
        size = sum(
            file.size
            for file in each.unshared()
            if file.path not in tied and device in (None, file.device)
        )
        if days < idle_days or size <= 0:
            continue
        proposal = CleanupProposal(
            "model", (each.path,), each.name, size, days if each.last_used else None, each.key
        )
        ranked.append((-(days // _MONTH), -size, each.path, proposal))
    return [proposal for *_, proposal in sorted(ranked, key=lambda row: row[:3])]


def _needed(ordered: list[CleanupProposal], goal: int) -> list[CleanupProposal]:
    """The first of ``ordered`` that reach ``goal`` together, without those that are not needed."""
    taken: list[CleanupProposal] = []
    total = 0
    for each in ordered:
        if total >= goal:
            break
        taken.append(each)
        total += each.size
    for each in reversed(list(taken)):
        if total - each.size >= goal:
            taken.remove(each)
            total -= each.size
    return taken


def _days(since: int, now: int) -> int:
    return max(0, now - since) // _DAY
