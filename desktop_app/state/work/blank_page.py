"""Whether Generate makes a picture from words or from what there is: the rule is
docs/decisions/0230-what-generate-stays.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.snapshot import DocumentSnapshot
    from desktop_app.state.work.parameters import Parameters


WHOLE: Final = ("transform", "vary")
"""Intents of a whole picture that come in the place of one that lacks its mask."""


def starts_from_words(
    document: Document | DocumentSnapshot, parameters: Parameters, model: ModelInfo | None, row: str
) -> bool:
    """Whether all of ``document``, without a mask, is made from words: there is nothing on it, or
    it is to be made again by ``row``. A model that only edits takes it as any picture."""
    only_edits = model is not None and not model.reads_words and bool(parameters.edit)
    return not only_edits and ((parameters.from_words and row in WHOLE) or is_blank_page(document))


def is_blank_page(document: Document | DocumentSnapshot) -> bool:
    """Whether the picture is one colour: a new one, on which nothing was painted yet."""
    pixels, first = document.pixels, None
    for rect in pixels.tiles(document.size.rect):
        part = pixels.read(rect)
        first = part[0, 0] if first is None else first
        if not np.array_equal(part, np.broadcast_to(first, part.shape)):
            return False
    return True
