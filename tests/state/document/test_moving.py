"""What is moved, and how far it reaches."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.state.document.moving import masked_bounds, move_mask


@pytest.mark.parametrize(
    "place", [Rect(0, 0, 60, 40), Rect(7, 3, 1, 1), Rect(59, 39, 1, 1), Rect(5, 30, 12, 10)]
)
def test_the_bounds_of_a_mask_hold_all_of_it_and_go_with_it(place: Rect) -> None:
    document = Document(np.zeros((40, 60, 3), np.uint8), "p")
    assert masked_bounds(document).is_empty
    document.edit("stroke", document.mask, place, np.ones((place.height, place.width), np.uint8))
    assert masked_bounds(document) == place
    move_mask(document, 4, -2)
    left = place.moved(4, -2).intersected(document.size.rect)
    assert masked_bounds(document) == (Rect(0, 0, 0, 0) if left.is_empty else left)
