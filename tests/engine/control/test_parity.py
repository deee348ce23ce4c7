"""Our latents with control images equal those of diffusers' pipelines: float32, within 1e-4
of their deviation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control.parity import ROWS, ControlRow, compared
from tests.engine.parity import TOLERANCE, difference

pytestmark = pytest.mark.filterwarnings("ignore:`FluxPosEmbed` is deprecated:FutureWarning")

SOME = {
    ("SD 1 inpainting", "guess"), ("SD 1, network for inpainting", "one"), ("SDXL union", "one"),
    ("SDXL union, both through one", "two"),
    ("SDXL T2I-Adapter", "share"), ("SD 3", "share"), ("SD 3, network for inpainting", "one"),
    ("Qwen-Image", "one"), ("Qwen-Image, network for inpainting", "one"),
    ("Sana", "one"), ("Z-Image, version 2.1, inpainting", "one"), ("FLUX.1 union", "share"),
    ("FLUX.1 Canny and Depth", "one"),
}  # fmt: skip
"""One of each way; all others are slow."""


def cases() -> list[Any]:
    found: list[Any] = []
    for row in ROWS:
        for column in row.columns:
            marks = [] if (row.name, column) in SOME else [pytest.mark.slow]
            found.append(pytest.param(row, column, id=f"{row.name}-{column}", marks=marks))
    return found


@pytest.mark.few(1)
@pytest.mark.parametrize(("row", "column"), cases())
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine,
    tiny: Callable[[str], ModelInfo],
    tmp_path: Path,
    row: ControlRow,
    column: str,
) -> None:
    ours, theirs, other = compared(engine, tiny, row, column, tmp_path)
    assert difference(ours, theirs) < TOLERANCE
    assert difference(ours, other) > 30 * TOLERANCE  # the image itself is seen
