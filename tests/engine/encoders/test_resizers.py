"""Pictures come to an encoder's size with the bytes of the library that the way is named after."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
import torch

from desktop_app.engine.encoders.resizers import RESIZERS
from library_metrics import FILE, PICTURES, picture

THEIRS = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["tf1-bilinear-299", "pillow-bicubic-299", "torch-antialias-299"])
@pytest.mark.parametrize("case", PICTURES)
def test_a_way_gives_the_librarys_bytes(name: str, case: str) -> None:
    made = RESIZERS[name]([picture(*PICTURES[case])]).contiguous().numpy()
    theirs = THEIRS["resizers"][case][name]
    assert made.shape == (1, 3, 299, 299)
    assert made.ravel()[::9973] == pytest.approx(np.array(theirs["values"]), abs=1e-5)
    # PyTorch's own sums may differ in the last bit on a processor with other instructions.
    if torch.backends.cpu.get_cpu_capability() == THEIRS["processor"]:
        assert hashlib.sha256(made.tobytes()).hexdigest() == theirs["sha256"]


@pytest.mark.parametrize("name", RESIZERS)
def test_pictures_of_several_sizes_come_to_one(name: str) -> None:
    sizes = [(40, 70), (300, 200)]
    made = RESIZERS[name]([np.full((*size, 3), 255, np.uint8) for size in sizes])
    assert made.shape[0] == 2 and made.dtype == torch.float32
    assert torch.allclose(made, made.new_tensor(1.0), atol=0.01)
