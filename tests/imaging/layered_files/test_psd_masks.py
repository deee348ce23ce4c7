"""Paths that give layers of Photoshop's files their shapes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from psd_tools.constants import Tag

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layered_files.psd_masks import path_bounds
from tests.imaging.layered_files import psd_recipes

HEADER: Any = SimpleNamespace(width=40, height=20)
WHOLE, NEAR = Rect(0, 0, 40, 20), Rect(2, 3, 7, 8)
INVERTED, DISABLED = 1, 4


class Blocks(dict[Tag, Any]):
    """As psd-tools gives them."""

    def get_data(self, tag: Tag) -> Any:
        return self[tag]


@pytest.mark.parametrize(
    ("flags", "whole", "operation", "box", "bounds"),
    [
        (0, 0, 1, (2, 3, 8.5, 10.5), NEAR),
        (INVERTED, 0, 1, (2, 3, 8.5, 10.5), WHOLE),
        (0, 1, 1, (2, 3, 8.5, 10.5), WHOLE),  # it begins with everything
        (0, 0, 2, (2, 3, 8.5, 10.5), WHOLE),  # taken from everything
        (0, 0, 3, (2, 3, 8.5, 10.5), WHOLE),
        (0, 0, 0, (2, 3, 8.5, 10.5), NEAR),
        (0, 0, 1, (-500, 3, 900, 10), Rect(0, 3, 40, 7)),  # far outside
        (DISABLED, 0, 1, (2, 3, 8.5, 10.5), None),
    ],
)
def test_the_pixels_that_a_path_can_touch(
    flags: int, whole: int, operation: int, box: tuple[float, ...], bounds: Rect | None
) -> None:
    parts = [(psd_recipes.box(*box), operation)]
    path = psd_recipes.path((HEADER.height, HEADER.width), parts, flags=flags, whole=whole)
    record: Any = SimpleNamespace(tagged_blocks=Blocks({Tag.VECTOR_MASK_SETTING1: path}))
    found = path_bounds(record, HEADER)
    assert (None if found is None else found[1]) == bounds
