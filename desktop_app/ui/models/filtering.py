"""Which cards are shown, and in what order. Plain functions over values; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.model_search import ranked
from desktop_app.state.model_cards import CatalogCard, ModelCard

__all__ = [
    "SORTS",
    "CardFilter",
    "CatalogFilter",
    "component_of",
    "filtered",
    "filtered_catalog",
]


@dataclass(frozen=True, slots=True)
class CardFilter:
    """What is wanted of the models on the disk; empty texts want everything.

    Attributes:
        text: words that must all be found in name, file name, family, tags or triggers.
        family, component, state, tag: as in `ModelCard`; state "problem" is every state that needs
            something done.
        favourites: only these.
        sort: a key of `SORTS`.
    """

    text: str = ""
    family: str = ""
    component: str = ""
    state: str = ""
    tag: str = ""
    favourites: bool = False
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class CatalogFilter:
    """What is wanted of the catalog; empty texts want everything, 0 any size.

    Attributes:
        text: words that must all be found.
        family, task: as in `CatalogModel`.
        most_bytes: the largest download; models of unknown size are left out then.
        commercial: only models whose pictures may be used commercially, with conditions or without.
        fits: only models that fit this machine, slowly or well.
    """

    text: str = ""
    family: str = ""
    task: str = ""
    most_bytes: int = 0
    commercial: bool = False
    fits: bool = False


PROBLEMS = frozenset({"damaged", "missing", "unusable", "pickle"})

SORTS: dict[str, Callable[[ModelCard], Any]] = {
    "name": lambda card: card.name.casefold(),
    "size": lambda card: -card.size_bytes,
    "last_used": lambda card: -card.last_used,
    "added": lambda card: -card.added,
}


def component_of(card: ModelCard) -> str:
    """What part of a model it is; a file nobody could read is unknown."""
    if card.weights is not None:
        return card.weights.component
    return "checkpoint" if card.state in ("ready", "away", "missing") else "unknown"


def filtered(
    cards: Iterable[ModelCard], wanted: CardFilter, family_name: Callable[[str], str] = str
) -> tuple[ModelCard, ...]:
    """The cards that are wanted, sorted; equal ones by name."""
    words = wanted.text.casefold().split()
    shown = [
        card
        for card in cards
        if (not wanted.favourites or card.favourite)
        and wanted.family in ("", card.family)
        and wanted.component in ("", component_of(card))
        and (not wanted.tag or wanted.tag in card.tags)
        and _state_wanted(card, wanted.state)
        and _says(words, _told(card, family_name))
    ]
    shown.sort(key=SORTS["name"])
    shown.sort(key=SORTS[wanted.sort])
    return tuple(shown)


def filtered_catalog(
    cards: Iterable[CatalogCard], wanted: CatalogFilter, families: Mapping[str, str] | None = None
) -> tuple[CatalogCard, ...]:
    """The catalog's cards that are wanted, the best first: `catalog.model_search.ranked`.

    Args:
        families: what the user reads for each family, by its key, in their order.
    """
    left = {
        card.model.id: card
        for card in cards
        if wanted.family in ("", card.model.family)
        and (not wanted.task or wanted.task in card.model.tasks)
        and (not wanted.most_bytes or (card.model.download_bytes or 1 << 62) <= wanted.most_bytes)
        and (not wanted.commercial or _commercial(card))
        and (not wanted.fits or card.fit in ("yes", "slow"))
    }
    best = ranked((card.model for card in left.values()), families or {}, wanted.text)
    return tuple(left[model.id] for model in best)


def _commercial(card: CatalogCard) -> bool:
    return card.licence is not None and card.licence.commercial in ("yes", "conditions")


def _state_wanted(card: ModelCard, state: str) -> bool:
    return card.state in PROBLEMS if state == "problem" else state in ("", card.state)


def _says(words: list[str], told: str) -> bool:
    return all(word in told for word in words)


def _told(card: ModelCard, family_name: Callable[[str], str]) -> str:
    weights = card.weights
    parts = [card.name, card.path, card.family, family_name(card.family), *card.tags, card.notes]
    if weights is not None:
        parts += [weights.component, weights.variant, weights.task, *weights.triggers]
    return " ".join(parts).casefold()
