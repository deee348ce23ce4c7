"""Networks that describe pictures: which there are, and what they say of many pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import numpy as np

from desktop_app.core.add_on import AddOn, add_on_named
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import InputError
from desktop_app.core.events import Described, Embedded, Tried
from desktop_app.core.harmless import one_line
from desktop_app.core.operations import MOST_CLASSIFIED, Describing, Embedding, Trying
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.resize import fit_within

USUAL_WORDS: Final = 40

LEAST_PROBABLE: Final = 0.35
"""How probable a tag must be, 0..1, where nothing else is said."""


CAPTIONER: Final = "captioner"
"""Component of such add-ons; the task of those that give tags is `TAGS`."""

TAGS: Final = "tags"
SENTENCE: Final = "sentence"

_SIDE: Final = 1024
"""Pixels of a side with which pictures are sent: these networks look at 384 to 768."""


def captioners(add_ons: Iterable[AddOn], style: str = "") -> list[AddOn]:
    """Those that describe in that style (`SENTENCE` or `TAGS`; "": in any), by name."""
    found = (one for one in add_ons if one.component == CAPTIONER)
    fit = (one for one in found if style in ("", TAGS if one.task == TAGS else SENTENCE))
    return sorted(fit, key=lambda one: one.name.casefold())


def captioner_for(style: str, add_ons: Sequence[AddOn], named: str = "") -> AddOn:
    """The one of that name or key; of none the first by name that describes in that style. A
    classifier that is named gives tags, too.

    Raises:
        InputError: ``model_missing``, ``address_given``, or ``unknown_choice``: it has the other
            style.
    """
    fit = captioners(add_ons, style)
    if not named:
        if not fit:
            raise InputError("model_missing", name="WD Tagger" if style == TAGS else "Florence-2")
        return fit[0]
    judges = [one for one in add_ons if one.component == "classifier"]
    if style == TAGS and any(named in (one.key, one.name) for one in judges):
        return add_on_named(judges, named, "classifier")
    found = add_on_named(add_ons, named, CAPTIONER)
    if found not in fit:
        choices = ", ".join(one.name for one in fit)
        raise InputError("unknown_choice", setting="model", value=named, choices=choices)
    return found


def usual_captioner(add_ons: Sequence[AddOn]) -> AddOn:
    """The first that writes sentences; where there is none, the first that gives tags. Raises
    InputError: ``model_missing``."""
    return captioner_for(SENTENCE if captioners(add_ons, SENTENCE) else TAGS, add_ons)


def described(
    pictures: Iterable[ByteArray],
    network: str,
    access: EngineAccess,
    *,
    words: int = USUAL_WORDS,
    least: float = LEAST_PROBABLE,
) -> list[str]:
    """What each picture shows, in their order; a few are read and sent at a time.

    Args:
        pictures: (h, w, 3) uint8 sRGB.
        network: folder or file of the weights (`captioner_for`); absolute.
        access: to the engine; its token stops it between two layers of the network.
        words: words of a sentence, or tags, at most.
        least: how probable a tag must be, 0..1.

    Raises:
        Cancelled, ModelError or EngineError.
    """
    coming, texts = iter(pictures), list[str]()
    while part := list(islice(coming, MOST_CLASSIFIED)):
        small = (np.ascontiguousarray(fit_within(each, _SIDE)) for each in part)
        named = {f"{at:02}": each for at, each in enumerate(small)}
        told = access.result("describe", Describing(network, named, words, least), Described).texts
        texts += [one_line(told[key]) for key in named]
    return texts


def tried(job: Trying, access: EngineAccess) -> Tried:
    """Seconds of each compute profile, by the engine. Raises as `Engine.run`."""
    return access.result("trial", job, Tried)


def content_model(add_ons: Iterable[AddOn], wanted: str = "") -> AddOn | None:
    """The one with the key ``wanted``; else the first by name, whole ones first; None: there is
    none."""
    found = [
        one
        for one in add_ons
        if one.component == "image_encoder" and one.family == "clip" and one.variant != "siglip"
    ]
    found.sort(key=lambda one: (one.key != wanted, not reads_words(one), one.name.casefold()))
    return found[0] if found else None


def reads_words(model: AddOn) -> bool:
    """Whether it is whole: words and pictures."""
    return model.task == "score"


def embedded(job: Embedding, access: EngineAccess) -> FloatArray:
    """Vectors (n, width) of length 1: of texts, then of pictures. Raises as `Engine.run`."""
    return access.result("embed", job, Embedded).vectors
