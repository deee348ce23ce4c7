"""Each of several engines has a device of its own, or its share of the processor."""

from __future__ import annotations

import pytest

from desktop_app.extensions.serving.verbs.engines import device_environments

GPUS = {"device": "cuda", "devices": "4"}
CPU = {"device": "cpu", "threads": "8"}


@pytest.mark.parametrize(
    ("info", "engines", "environment", "expected"),
    [
        (GPUS, 0, {}, ["0", "1", "2", "3"]),
        (GPUS, 2, {}, ["0", "1"]),
        (GPUS, 6, {}, ["0", "1", "2", "3", "0", "1"]),
        ({"device": "cuda:0"}, 0, {}, ["0"]),
        ({"device": "cuda", "devices": "2"}, 0, {"CUDA_VISIBLE_DEVICES": "3, 1"}, ["3", "1"]),
        ({"device": "cuda", "devices": "1"}, 2, {"CUDA_VISIBLE_DEVICES": "GPU-ab"}, ["GPU-ab"] * 2),
    ],
)
def test_gpus(
    info: dict[str, str], engines: int, environment: dict[str, str], expected: list[str]
) -> None:
    found = device_environments(info, engines, environment)
    assert found == [{"CUDA_VISIBLE_DEVICES": name} for name in expected]


@pytest.mark.parametrize(
    ("engines", "expected"), [(2, ["4", "4"]), (3, ["3", "3", "2"]), (9, ["1"] * 9)]
)
def test_engines_share_the_processor(engines: int, expected: list[str]) -> None:
    found = device_environments(CPU, engines, {})
    assert found == [{"OMP_NUM_THREADS": threads} for threads in expected]


@pytest.mark.parametrize("info", [CPU, {"device": "mps", "threads": "8"}, {}])
@pytest.mark.parametrize("engines", [0, 1])
def test_one_engine_has_what_there_is(info: dict[str, str], engines: int) -> None:
    assert device_environments(info, engines, {}) == [{}]


def test_without_knowing_threads_there_is_one_for_each_engine_at_least() -> None:
    assert all(int(one["OMP_NUM_THREADS"]) >= 1 for one in device_environments({}, 3, {}))
