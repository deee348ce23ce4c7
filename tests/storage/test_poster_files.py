"""Text as posters have it comes back from files that hold layers, with the same pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.imaging.annotations.table import annotation
from desktop_app.state.document.annotations import add_annotations, annotations_of
from desktop_app.state.document.document import Document
from tests.imaging.layered_files.adjusted_documents import WRITE, difference, opened, written


@pytest.mark.parametrize("ending", WRITE)
def test_slanted_spaced_and_turned_text_comes_back(tmp_path: Path, ending: str) -> None:
    document = Document(np.full((200, 300, 3), 90, np.uint8), "p")
    given = {"text": "Night\n夏夜\nحفلة", "italic": True, "lines": 1.1, "letters": 0.1}
    one = annotation("text", [(40.0, 60.0)], {**given, "angle": 15.0, "shadow": 0.1})
    add_annotations(document, [one])
    path = tmp_path / f"p.{ending}"
    written(document, path)
    back = opened(path)
    assert annotations_of(back.layers[-1]) == (one,)
    assert difference(back, document.content) == 0
