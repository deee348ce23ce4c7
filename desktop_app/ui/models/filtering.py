"""Which cards are shown, and in what order. Plain functions over values; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.model_catalog import ModelCatalog
from desktop_app.catalog.models import Licence
from desktop_app.state.model_cards import CatalogCard, ModelCard
from desktop_app.ui.models.model_search import CatalogQuery, search


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
        ungated: only models that need neither an agreement on their page nor a token.
        fits: only models that fit this machine, slowly or well.
    """

    text: str = ""
    family: str = ""
    task: str = ""
    most_bytes: int = 0
    commercial: bool = False
    ungated: bool = False
    fits: bool = False


_NO_LICENCE = Licence("", "", "", "", "", "")

PROBLEMS = frozenset({"damaged", "missing", "unusable", "pickle"})

SORTS: dict[str, Callable[[ModelCard], Any]] = {
    "name": lambda card: card.name.casefold(),
    "size": lambda card: -card.size_bytes,
    "last_used": lambda card: -card.last_used,
    "added": lambda card: -card.added,
}


def component_of(card: ModelCard) -> str:
    """What part of a model it is; a file nobody could read is unknown."""
    if card.model_id:  # it makes pictures, whatever its tensors alone would say
        return "checkpoint"
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
        and _says(words, _searched_text(card, family_name))
    ]
    shown.sort(key=SORTS["name"])
    shown.sort(key=SORTS[wanted.sort])
    return tuple(shown)


def filtered_catalog(
    cards: Sequence[CatalogCard], wanted: CatalogFilter, names: Mapping[str, str]
) -> tuple[CatalogCard, ...]:
    """The catalog's cards that are wanted, what fits the words best first.

    Args:
        cards: all of them.
        wanted: what is looked for.
        names: of families by their keys, in the order in which they are shown.
    """
    by_id = {card.model.id: card for card in cards}
    query = CatalogQuery(
        text=wanted.text,
        families=frozenset((wanted.family,) if wanted.family else ()),
        tasks=frozenset((wanted.task,) if wanted.task else ()),
        max_bytes=wanted.most_bytes or None,
        commercial_only=wanted.commercial,
        ungated_only=wanted.ungated,
    )
    found = (by_id[model.id] for model in search(_catalog_of(cards, names), query))
    # How a model fits the machine was found out once, when the catalog was read.
    return tuple(card for card in found if not wanted.fits or card.fit in ("yes", "slow"))


def _catalog_of(cards: Sequence[CatalogCard], names: Mapping[str, str]) -> ModelCatalog:
    families = dict(names)
    for card in cards:
        families.setdefault(card.model.family, card.model.family)
    known = {card.model.licence: card.licence or _NO_LICENCE for card in cards}
    return ModelCatalog({card.model.id: card.model for card in cards}, known, families, {})


def _state_wanted(card: ModelCard, state: str) -> bool:
    return card.state in PROBLEMS if state == "problem" else state in ("", card.state)


def _says(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _searched_text(card: ModelCard, family_name: Callable[[str], str]) -> str:
    weights = card.weights
    parts = [card.name, card.path, card.family, family_name(card.family), *card.tags, card.notes]
    if weights is not None:
        parts += [weights.component, weights.variant, weights.task, *weights.triggers]
    return " ".join(parts).casefold()
