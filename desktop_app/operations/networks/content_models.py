"""CLIP models: which one pictures are compared by, and what it says of pictures and texts."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.add_on import AddOn
from desktop_app.core.engine import EngineAccess
from desktop_app.core.events import Embedded
from desktop_app.core.operations import Embedding
from desktop_app.core.pixels import FloatArray


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
