"""Which models of the catalog suit somebody who has none yet. Plain functions, no Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.state.model_cards import CatalogCard

_FITS = {"yes": 0, "slow": 1, "unknown": 2}
_PERMITS = {"yes": 0, "conditions": 0, "": 1, "no": 2}
_WANTED = ("text_to_image", "inpaint", "few_steps")
"""One model for each of these, in this order, before a second one for any."""


def suggestions(
    cards: Iterable[CatalogCard], families: Collection[str], most: int = 3
) -> list[CatalogCard]:
    """Models that make pictures here, need no token and may be sold with, the best for each task.

    Args:
        cards: the catalog's.
        families: keys of those that this version can run.
        most: how many at most.
    """
    able = [card for card in cards if _is_able(card, families)]
    able.sort(key=_rank)
    chosen: list[CatalogCard] = []
    for task in _WANTED:
        best = next((c for c in able if task in c.model.tasks and c not in chosen), None)
        chosen += [best] if best is not None else []
    chosen += [card for card in able if card not in chosen]
    return sorted(chosen[:most], key=_rank)


def _is_able(card: CatalogCard, families: Collection[str]) -> bool:
    model = card.model
    return (
        model.family in families
        and model.component == "checkpoint"
        and not model.gated
        and model.download_bytes is not None
        and card.fit in _FITS
        and not card.have
        and not {"upscale", "class_conditional", "unconditional"} & set(model.tasks)
    )


def _rank(card: CatalogCard) -> tuple[int, int, int]:
    permits = _PERMITS[card.licence.commercial if card.licence is not None else ""]
    return permits, _FITS[card.fit], card.model.download_bytes or 0
