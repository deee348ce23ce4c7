"""Half precision: the picture of full precision, nearly."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job


def difference(exact: LocalEngine, half: LocalEngine, model: ModelInfo, image: ByteArray) -> float:
    """Mean over new pictures and an edit, of 0..1."""
    jobs = [
        consistency_job(model, count=2),
        consistency_job(model, image, edit="super_resolution"),
    ]
    pairs = [(run(exact, job).pixels, run(half, job).pixels) for job in jobs]
    return float(
        np.mean([np.abs(a - b).mean() for one, two in pairs for a, b in zip(one, two, strict=True)])
    )


@pytest.mark.slow
def test_bfloat16_on_a_cpu_makes_nearly_the_same(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    half = LocalEngine("bfloat16", "cpu")
    try:
        assert 0 < difference(engine, half, unconditional, picture) < 0.01
    finally:
        half.close()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device: fp16 is checked on one")
def test_float16_on_a_gpu_makes_nearly_the_same(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    half = LocalEngine(None, "cuda")
    try:
        assert half.describe()["dtype"] == "float16"
        assert 0 < difference(engine, half, unconditional, picture) < 0.01
    finally:
        half.close()
