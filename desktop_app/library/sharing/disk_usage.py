"""Who takes how much of the disk: by family, by component, by last use, by program.

A file with several names (hard links) takes its room once: it counts for the model that comes first
by path. So the rows of every table add up to what is really taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop_app.library.sharing.model_disk_usage import ModelDiskUsage

Grouping: TypeAlias = Literal["family", "component", "last_use", "program", "folder"]

_DAY = 86_400_000
# In the order they are shown. "" is never; the last row takes what is older than all.
_AGES: tuple[tuple[str, int], ...] = (
    ("this_week", 7 * _DAY),
    ("this_month", 30 * _DAY),
    ("this_half_year", 182 * _DAY),
)


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
