"""How long stages take is told before they begin, where that is known."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.library.probing.part_sizes import tensors_at
from desktop_app.operations.networks.tiled_detail import tile_request, tiles_in
from desktop_app.operations.picture_operation import ModelPass, NetworkPass
from desktop_app.state.work.memory import Known, MemoryState
from desktop_app.studio.stage_cost import seconds_of
from tests.models import model_info

MODEL = model_info("m", family="sd1")
HOST = Host("cpu", "float32", 32 * 10**9, cores=4)
NETWORK = str(resource_path("models", "upscalers", "upscale-x2.safetensors"))
REQUEST = GenerationRequest(Task.TEXT_TO_IMAGE, "x", "m", Size(512, 512))


@pytest.fixture
def memory() -> MemoryState:
    made = MemoryState()
    made.host.value = HOST
    weights = ModelWeights((PartWeights("denoiser", 860_000_000, 0, 320),))
    made.known.value = Known(MODEL, weights, {})
    return made


def test_a_network_multiplies_each_weight_for_each_pixel(memory: MemoryState) -> None:
    numbers = sum(prod(each.shape) for each in tensors_at(Path(NETWORK)).values())
    speed = 4 * memory.table.speed_of("cpu", "float32")
    told = seconds_of([NetworkPass(NETWORK, 1 << 20)], memory)
    assert told is not None
    assert told == pytest.approx(2 * numbers * (1 << 20) / speed)
    assert seconds_of([NetworkPass(NETWORK, 1 << 20)] * 3, memory) == pytest.approx(3 * told)


def test_a_model_takes_as_long_as_it_does_for_each_tile(memory: MemoryState) -> None:
    one = seconds_of([ModelPass(REQUEST, MODEL)], memory)
    assert one is not None
    assert one > 0
    assert one == memory.seconds_of(REQUEST, MODEL)
    assert seconds_of([ModelPass(REQUEST, MODEL, 6)], memory) == pytest.approx(6 * one)
    weak = tile_request(REQUEST, MODEL, 0.25)
    assert weak.size == Size(MODEL.native_size, MODEL.native_size)
    assert (seconds_of([ModelPass(weak, MODEL)], memory) or 0) < one
    assert len(tiles_in(Size(512, 512), MODEL)) == 1
    assert len(tiles_in(Size(1024, 1024), MODEL)) > 4


def test_what_is_not_known_is_not_told(memory: MemoryState, tmp_path: Path) -> None:
    other = replace(MODEL, id="another")
    assert seconds_of([ModelPass(REQUEST, other)], memory) is None
    assert seconds_of([NetworkPass(str(tmp_path / "gone.safetensors"), 100)], memory) is None
    memory.known.value = None
    assert seconds_of([ModelPass(REQUEST, MODEL)], memory) is None
    memory.host.value = None
    assert seconds_of([NetworkPass(NETWORK, 100)], memory) is None
