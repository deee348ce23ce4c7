"""What the table of families says of a model."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.catalog.families import lacks_references, references_of
from desktop_app.core.model_info import ModelInfo


@pytest.mark.parametrize(
    ("family", "variant", "count"),
    [
        ("qwen_image", "edit", 3),
        ("qwen_image", "edit_first", 1),
        ("qwen_image", "", 0),
        ("qwen_image21", "", 10),
        ("flux2", "base", 4),
        ("unknown", "", 0),
    ],
)
def test_a_row_says_how_many_references_a_model_takes(
    family: str, variant: str, count: int
) -> None:
    assert references_of(_model(family, variant)) == count


@pytest.mark.parametrize(
    ("family", "variant", "lacks"),
    [
        ("qwen_image", "", True),
        ("qwen_image", "edit", False),
        ("flux1", "", True),
        ("flux1", "kontext", False),
        ("flux2", "base", False),
        ("sdxl", "", False),
    ],
)
def test_a_plain_model_of_a_family_that_edits_takes_none(
    family: str, variant: str, lacks: bool
) -> None:
    assert lacks_references(_model(family, variant)) == lacks


def _model(family: str, variant: str) -> ModelInfo:
    settled: dict[str, Any] = {
        "id": "m",
        "name": "m",
        "path": "m",
        "layout": "folder",
        "prediction_type": "flow",
    }
    counted = dict.fromkeys(
        ("input_channels", "latent_channels", "factor", "native_size", "size_bytes"), 16
    )
    return ModelInfo(**settled, **counted, family=family, variant=variant)
