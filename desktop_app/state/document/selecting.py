"""What the menu does with a document's selection, as undoable steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from desktop_app.imaging.tiles import Tiles

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document

Way = Literal["none", "inverted", "from_mask", "to_mask"]

_NOTHING: Final = Tiles(1, np.dtype(np.uint8))


def select(document: Document, way: Way) -> None:
    """Select nothing in particular, so that tools act all over; or the opposite of what is
    selected; or what is masked; or mask what is selected. A step, if that changes anything."""
    document.settle()
    content = document.content
    if way == "to_mask":
        if content.has_selection and content.mask is not content.selection:
            document.commit("selection_to_mask", replace(content, mask=content.selection))
        return
    values = content.mask if way == "from_mask" else _NOTHING
    if way == "inverted" and content.has_selection:
        values = Tiles.of_array(255 - content.selection.read(content.size.rect))
    if values is not content.selection and not (
        values.is_blank(content.size.rect) and not content.has_selection
    ):
        document.commit(f"select_{way}", replace(content, selection=values))
