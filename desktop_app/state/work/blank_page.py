"""Whether anything was painted on a page yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.snapshot import DocumentSnapshot
    from desktop_app.state.work.parameters import Parameters


def starts_from_words(
    document: Document | DocumentSnapshot, parameters: Parameters, model: ModelInfo | None
) -> bool:
    """Whether all of ``document``, without a mask, is made from words: there is nothing on it. A
    model that only edits takes it as any picture."""
    only_edits = model is not None and not model.reads_words and bool(parameters.edit)
    return not only_edits and is_blank_page(document)


def is_blank_page(document: Document | DocumentSnapshot) -> bool:
    """Whether the picture is one colour: a new one, on which nothing was painted yet."""
    pixels, first = document.pixels, None
    for rect in pixels.tiles(document.size.rect):
        part = pixels.read(rect)
        first = part[0, 0] if first is None else first
        if not np.array_equal(part, np.broadcast_to(first, part.shape)):
            return False
    return True
