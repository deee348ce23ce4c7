"""Which CLIP model pictures are searched through, among what is on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn


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
