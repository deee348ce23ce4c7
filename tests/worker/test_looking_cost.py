"""What it costs to look at a picture is told of its networks' files, and refused in time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import (
    save_file,  # pyright: ignore[reportUnknownVariableType]
)

from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import EngineError, ModelError
from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.worker.looking_cost import looking_cost

SIZE = Size(640, 480)
HOST = Host("cpu", "bfloat16", 8 << 30, cores=2)
TABLE = load_memory_table()


def network(folder: Path, task: str, numbers: int = 1 << 20) -> AddOn:
    folder.mkdir()
    save_file({"w": np.zeros((2, numbers // 2), np.float16)}, folder / "model.safetensors")
    return AddOn(task, task, str(folder), "preprocessor", task=task)


def told(there: list[AddOn], host: Host = HOST, side: int = 0) -> Forecast:
    return looking_cost("depth", SIZE, {"resolution": side}, there, host, TABLE)


def test_it_is_that_of_the_networks_that_are_needed(tmp_path: Path) -> None:
    depth = network(tmp_path / "depth", "depth")
    said = told([depth, network(tmp_path / "pose", "pose")])
    (held,) = (need.bytes for need in said.needs if need.code == "idle")
    assert held == 4 << 20  # in float32, however they are stored
    finer = told([depth], side=1036)
    assert finer.memory_bytes > said.memory_bytes and finer.seconds > 3.9 * said.seconds
    with pytest.raises(ModelError) as caught:
        told([])
    assert caught.value.code == "network_missing"


def test_what_is_far_beyond_the_memory_there_is_is_refused(tmp_path: Path) -> None:
    depth = network(tmp_path / "depth", "depth")
    for host in (
        Host("cpu", "float32", 300 << 20),
        Host("cuda", "float16", 32 << 30, 100 << 20),
    ):
        with pytest.raises(EngineError) as caught:
            told([depth], host)
        assert caught.value.code == "looking_too_large" and "Depth" in caught.value.what
