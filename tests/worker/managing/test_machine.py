"""Measuring the machine: memory and disk as they are, the accelerator as the engine tells it."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from desktop_app.catalog.model_fit import Machine
from desktop_app.worker.managing.machine import measure_machine

CPU = {"device": "cpu", "device name": "Some processor", "dtype": "bfloat16"}
CUDA = {
    "device": "cuda:0",
    "device name": "NVIDIA H200",
    "dtype": "float16",
    "device memory": "150000000000",
}


def test_memory_and_disk_are_those_of_this_machine(tmp_path: Path) -> None:
    measured = measure_machine(tmp_path)
    assert measured.memory_bytes == psutil.virtual_memory().total
    assert 0 < measured.free_memory_bytes <= measured.memory_bytes
    total = shutil.disk_usage(tmp_path).total
    assert 0 < measured.free_disk_bytes <= total
    assert (measured.gpu_name, measured.gpu_memory_bytes, measured.has_bf16) == ("", None, False)


def test_a_folder_that_is_not_there_yet_is_measured_by_the_one_above(tmp_path: Path) -> None:
    assert measure_machine(tmp_path / "not" / "yet" / "there").free_disk_bytes > 0


def test_a_processor_is_no_accelerator(tmp_path: Path) -> None:
    measured = measure_machine(tmp_path, CPU)
    assert (measured.gpu_name, measured.gpu_memory_bytes, measured.has_bf16) == ("", None, True)
    assert not measure_machine(tmp_path, {**CPU, "dtype": "float32"}).has_bf16


def test_an_accelerator_is_taken_as_the_engine_tells_it(tmp_path: Path) -> None:
    measured = measure_machine(tmp_path, CUDA)
    assert measured.gpu_name == "NVIDIA H200" and measured.gpu_memory_bytes == 150_000_000_000


def test_apples_accelerator_has_main_memory(tmp_path: Path) -> None:
    measured = measure_machine(tmp_path, {"device": "mps", "device name": "Apple GPU"})
    assert measured.gpu_memory_bytes == measured.memory_bytes


def test_an_engine_that_tells_little_or_nonsense_does_no_harm(tmp_path: Path) -> None:
    for told in (
        {},
        {"device": ""},
        {**CUDA, "device memory": "many"},
        {**CUDA, "device memory": "0"},
    ):
        assert isinstance(measure_machine(tmp_path, told), Machine)
    measured = measure_machine(tmp_path, {"device": "cuda:0", "device memory": "²"})
    assert (measured.gpu_name, measured.gpu_memory_bytes) == ("cuda", None)
