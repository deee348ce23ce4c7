"""Kinds of parts that are in files of their own, and which of them each family's models take."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from desktop_app.catalog.resources import read_rows
from desktop_app.core.model_info import PartNeed
from desktop_app.core.record import record
from desktop_app.core.sizes import size_text


@record()
class Smallest:
    """The smallest file known to hold such a part; see part_kinds.toml."""

    file: str
    size_bytes: int
    address: str
    catalog: str = ""


@record()
class PartKind:
    """A row of part_kinds.toml; see the table's head."""

    id: str
    name: str
    vocabulary: int = 0
    tokenizer: str = ""
    smallest: dict[int, Smallest] = field(default_factory=dict[int, Smallest])


@record()
class PartFit:
    """What a family's models want of a component: an entry of pairing.toml; see its head.

    Attributes:
        width: the number itself; 0: ``layer`` tells it.
        layer: the denoiser's tensor whose last axis tells the width; empty where none does.
        smallest: in place of the kind's; None: that.
    """

    kinds: tuple[str, ...]
    width: int = 0
    layer: str = ""
    setting: str = ""
    by_hand: bool = False
    smallest: Smallest | None = None


def load_part_kinds() -> dict[str, PartKind]:
    """All rows, by id. Raises StorageError: ``catalog_invalid``."""
    return read_rows("part_kinds", _kind)


def part_fits(family: str, variant: str) -> dict[str, PartFit]:
    """By component what models of that variant want; none of a family that is not in the table.
    Raises StorageError: ``catalog_invalid``."""
    rows = read_rows("pairing", _fits)
    return rows.get(f"{family}.{variant}") or rows.get(family, {})


def need_text(need: PartNeed) -> str:
    """The smallest thing to get: a file's name and size, or what kind of part it is."""
    if need.file:
        return f"{need.file} ({size_text(need.size_bytes)})"
    kind = load_part_kinds().get(need.kind)
    return kind.name if kind else need.slot.replace("_", " ")


def _kind(key: str, entry: dict[str, Any]) -> PartKind:
    smallest = {int(width): Smallest(**row) for width, row in entry.get("smallest", {}).items()}
    fields: dict[str, Any] = {**entry, "id": key, "smallest": smallest}
    return PartKind(**fields)


def _fits(key: str, entry: dict[str, Any]) -> dict[str, PartFit]:
    return {part: _fit(**row) for part, row in entry.items()}


def _fit(
    kinds: list[str],
    width: int | str = 0,
    setting: str = "",
    smallest: dict[str, Any] | None = None,
    *,
    by_hand: bool = False,
) -> PartFit:
    number, layer = (0, width) if isinstance(width, str) else (width, "")
    least = Smallest(**smallest) if smallest else None
    return PartFit(tuple(kinds), number, layer, setting, by_hand, least)
