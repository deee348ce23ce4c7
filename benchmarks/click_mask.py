"""How long does a click take until the thing under it is outlined?

SAM (ViT-B) and SAM 2 (Hiera tiny) in their true sizes, with random weights, in an engine of this
process: the first click in a picture, which looks at it (and here loads the
model), and those after it (target: 100 ms). Beside
them what the window does: the mask at 24 megapixels, and the rough outline without a model.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, as_the_engine, at_most, main
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray

LIMIT = 100.0
"""Milliseconds of a click after the first one."""

POINTS = ((300.0, 300.0, 1), (700.0, 500.0, 0))


def networks(folder: Path) -> dict[str, Path]:
    """Both in transformers' layout."""
    import torch
    from transformers.models.sam.configuration_sam import SamConfig
    from transformers.models.sam.modeling_sam import SamModel
    from transformers.models.sam2.configuration_sam2 import Sam2Config
    from transformers.models.sam2.modeling_sam2 import Sam2Model

    made: dict[str, Any] = {
        "SAM ViT-B": SamModel(SamConfig()),
        "SAM 2 tiny": Sam2Model(Sam2Config()),
    }
    for name, module in made.items():
        for each in module.parameters():
            if each.ndim > 1:  # as they are made, they are too small for quick arithmetic
                torch.nn.init.normal_(each, std=0.02)
        module.save_pretrained(folder / name)
    return {name: folder / name for name in made}


def picture() -> ByteArray:
    """Blocks of colours with grain, as the window shows one of 24 megapixels to a network."""
    rng = np.random.default_rng(5)
    blocks = np.kron(rng.integers(40, 210, (7, 10, 1, 3)), np.ones((1, 1, 1, 1)))
    made = np.repeat(np.repeat(blocks[:, :, 0], 98, axis=0), 103, axis=1)[:683, :1024]
    return np.clip(made + rng.normal(0, 6, made.shape), 0, 255).astype(np.uint8)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds."""
    before = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - before)


def clicks(name: str, path: str, quick: bool) -> tuple[list[Row], ByteArray]:
    """Rows of one network, and a mask that it gave."""
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.events import EngineEvent, Segmented
    from desktop_app.core.operations import Segmenting
    from desktop_app.engine.local import LocalEngine

    engine, shown = LocalEngine("float32", "cpu"), picture()
    told: list[Segmented] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Segmented):
            told.append(event)

    def ask(job: Segmenting) -> float:
        return spent(lambda: engine.run("segment", job, hear, CancelToken()))

    first = ask(Segmenting(path, shown, POINTS[:1]))
    earlier = told[-1].logits
    assert earlier is not None
    job = Segmenting(path, shown, POINTS, (), earlier[: earlier.shape[1]])
    after = [ask(job) for _ in range(15)]
    side = 4 if quick else 16
    rows = [
        Row(f"{name}: first click: it is loaded, and looks at the picture", first / 1000, "s"),
        at_most("  a click after it, refined", median(after), "ms", LIMIT),
        Row(
            f"  all parts, {side} × {side} points",
            ask(Segmenting(path, shown, grid=side)) / 1000,
            "s",
        ),
    ]
    engine.close()
    return rows, told[0].masks[: shown.shape[0]]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    as_the_engine()
    from desktop_app.imaging.pointing import rough_outline, whole_mask

    rows, mask = list[Row](), np.zeros((1, 1), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in networks(Path(folder)).items():
            some, mask = clicks(name, str(path), quick)
            rows += some
    whole = median(spent(lambda: whole_mask([mask], Size(6000, 4000))) for _ in range(5))
    rows.append(Row("mask of 24 megapixels", whole, "ms"))
    points = [(x, y, bool(on)) for x, y, on in POINTS]
    rough = median(spent(lambda: rough_outline(picture(), points, None)) for _ in range(3))
    rows.append(Row("rough outline without a model", rough, "ms"))
    return rows


if __name__ == "__main__":
    sys.exit(main("How long does a click take?", measure))
