"""Finds models in the catalog: by words in any order, and by what they are, need and permit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, get_args

from desktop_app.catalog.model_catalog import ModelCatalog
from desktop_app.catalog.model_fit import Machine, fits
from desktop_app.catalog.models import CatalogModel
from desktop_app.core.weights_info import Component


@dataclass(frozen=True, slots=True)
class CatalogQuery:
    """What is looked for; what is empty, None or False does not narrow it down.

    Attributes:
        text: words of the name, summary, family, repository or tasks.
        families: keys of `architectures`, any of them.
        tasks: tasks of an entry, any of them.
        components: components, any of them.
        max_bytes: of the download; models of unknown size are left out then.
        commercial_only: licences that permit commercial use, be it under conditions.
        ungated_only: what is known to need no agreement on the hub's page.
        fits: what fits the machine, be it slowly; what can't be told is left out then.
    """

    text: str = ""
    families: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    max_bytes: int | None = None
    commercial_only: bool = False
    ungated_only: bool = False
    fits: bool = False


_COMPONENTS: Final = get_args(Component)
_WORD: Final = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_LEAST_INSIDE = 3
"""Letters a word must have to be looked for inside others ("net" in "ControlNet")."""
_LEAST_STEM = 5
"""Letters of a model's word that a longer one may begin with ("upscale" in "upscaling")."""

_SHORT: Final = (("sd", {"stable", "diffusion"}), ("sdxl", {"stable", "diffusion", "xl"}))
"""What names are called for short."""

_MEANS: Final = {
    "fast": "few",  # of few steps
    "quick": "few",
    "realtime": "few",
    "outpaint": "inpaint",
    "outpainting": "inpaint",
    "fill": "inpaint",
    "mask": "inpaint",
    "realism": "photographs",
    "realistic": "photographs",
    "photorealistic": "photographs",
    "photoreal": "photographs",
    "manga": "anime",
    "sketch": "scribble",
    "doodle": "scribble",
    "enlarge": "upscale",
    "upsample": "upscale",
    "esrgan": "upscale",
    "decoder": "vae",
    "preview": "tiny",
    "background": "segment",
    "aesthetic": "score",
    "reference": "style",
    "instruct": "edit",
}
"""What people say, and the catalog's word for it; it counts as little as a hit inside a word."""

_WEIGHTS: Final = (("name", 8), ("id", 6), ("family", 5), ("tasks", 4), ("repo", 3), ("summary", 2))
"""What a hit in each field counts."""
_EXACT, _PREFIX, _STEM, _INSIDE = 4, 3, 2, 1
"""What the way of hitting counts."""


def search(
    catalog: ModelCatalog, query: CatalogQuery, machine: Machine | None = None
) -> list[CatalogModel]:
    """The models that match, the best first; without text by family and kind.

    Args:
        machine: for ``query.fits``, which is ignored without it.
    """
    passing = [m for m in catalog.models.values() if _passes(catalog, m, query, machine)]
    return ranked(passing, catalog.families, query.text)


def ranked(
    models: Iterable[CatalogModel], families: Mapping[str, str], text: str
) -> list[CatalogModel]:
    """Those of ``models`` that have every word of ``text``, the best first.

    Without words, and where two are alike: by family, whole models before parts, as they came.

    Args:
        families: what the user reads for each, by its key, in their order; others come last.
    """
    words = words_of(text)
    family_order = {key: place for place, key in enumerate(families)}
    found: list[tuple[tuple[int, ...], CatalogModel]] = []
    for place, model in enumerate(models):
        score = _score(families.get(model.family, ""), model, words)
        if words and not score:
            continue
        family = family_order.get(model.family, len(family_order))
        special = "text_to_image" not in model.tasks  # those made for masks, for enlarging …
        order = (family, _COMPONENTS.index(model.component), special, place)
        found.append(((-score, *order), model))
    return [model for _, model in sorted(found, key=lambda pair: pair[0])]


def words_of(text: str) -> list[str]:
    """Words and numbers of ``text`` without case, accents, hyphens: "SDXL-Turbo" → sdxl, turbo.

    Letters and digits are words of their own, so "sd1.5" is "sd", "1.5" however it is written.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(mark for mark in plain if not unicodedata.combining(mark)))


def _passes(
    catalog: ModelCatalog, model: CatalogModel, query: CatalogQuery, machine: Machine | None
) -> bool:
    size = model.download_bytes
    return (
        (not query.families or model.family in query.families)
        and (not query.tasks or not query.tasks.isdisjoint(model.tasks))
        and (not query.components or model.component in query.components)
        and (query.max_bytes is None or (size is not None and size <= query.max_bytes))
        and (
            not query.commercial_only
            or catalog.licence_of(model).commercial in ("yes", "conditions")
        )
        and (not query.ungated_only or model.gated is False)
        and (not query.fits or machine is None or fits(model, machine).verdict in ("yes", "slow"))
    )


def _score(family: str, model: CatalogModel, words: list[str]) -> int:
    """How well ``words`` describe ``model``: 0 if one of them is nowhere."""
    fields = {
        "name": model.name,
        "id": model.id,
        "family": f"{model.family} {family}",
        "tasks": " ".join((*model.tasks, model.component)),
        "repo": model.repo,
        "summary": model.summary,
    }
    listed = {name: words_of(text) for name, text in fields.items()}
    split = {name: _with_digits_alone(found) for name, found in listed.items()}
    called = split["name"]
    split["name"] = called | {short for short, parts in _SHORT if parts <= called}
    joined = {name: _Joined(found) for name, found in listed.items()}
    total = 0
    for word in words:
        meant = _MEANS.get(word, "")
        best = max(
            weight
            * max(
                _hit(word, split[name]),
                _INSIDE * joined[name].has(word),
                _INSIDE * (meant in split[name]),
            )
            for name, weight in _WEIGHTS
        )
        if not best:
            return 0
        total += best
    # Of two that hit alike the one with fewer other words in its name is meant.
    return total * 100 - min(_length(model.name), 99) if words else 0


def _length(name: str) -> int:
    """Words of a name, where what has a short form counts as one."""
    said = set(words_of(name))
    saved = max((len(parts) - 1 for _, parts in _SHORT if parts <= said), default=0)
    return len(said) - saved


def _with_digits_alone(words: list[str]) -> set[str]:
    """The words, and of numbers with a point the digits alone ("1.5" is found as "15")."""
    return {*words, *(word.replace(".", "") for word in words if "." in word)}


def _hit(word: str, known: set[str]) -> int:
    if word in known:
        return _EXACT
    if word[0].isdigit():
        # "1" is the beginning of "1.5", but not of "16".
        return _PREFIX * any(each.startswith(f"{word}.") for each in known)
    if any(each.startswith(word) for each in known):
        return _PREFIX
    return _STEM * any(len(each) >= _LEAST_STEM and word.startswith(each) for each in known)


class _Joined:
    """A field's words without gaps, to find "sdxlturbo" and the "net" of "ControlNet"."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._text = "".join(words)

    def has(self, word: str) -> bool:
        """Is it inside a word, or does it run on from the beginning of one?

        What only arises where two words meet is none: "of illustrations" has no "fill".
        """
        if len(word) < _LEAST_INSIDE or word[0].isdigit() or word not in self._text:
            return False
        if any(word in each for each in self._words):
            return True
        starts = accumulate(map(len, self._words), initial=0)
        return any(self._text.startswith(word, start) for start in starts)
