"""Cards are told from planted files of the system and from a library that answers as NVML does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from desktop_app.core.gpu import Gpu
from desktop_app.library.gpu.detection import GpuPlaces, find_gpus

NVIDIA = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build\n"
    "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n"
)


@pytest.fixture
def places(tmp_path: Path) -> GpuPlaces:
    roots = [tmp_path / name for name in ("proc", "sys", "dev")]
    for root in roots:
        root.mkdir()
    return GpuPlaces("linux", "x86_64", *roots, nvml=())


def plant(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def test_a_bare_machine_has_no_card(places: GpuPlaces) -> None:
    assert find_gpus(places) == ()


def test_the_kernels_own_file_tells_nvidias_driver(places: GpuPlaces) -> None:
    plant(places.proc / "driver/nvidia/version", NVIDIA)
    plant(
        places.proc / "driver/nvidia/gpus/0000:01:00.0/information",
        "Model: \t\t NVIDIA RTX A2000\nIRQ:   \t\t 166\n",
    )
    assert find_gpus(places) == (Gpu("nvidia", "NVIDIA RTX A2000", "570.124.06"),)


def test_nvml_tells_capability_and_memory(places: GpuPlaces, tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler for a library that answers")
    source, library = Path(__file__).with_name("fake_nvml.c"), tmp_path / "libnvml-of-a-test.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    told = GpuPlaces(
        "linux", "x86_64", places.proc, places.sys, places.dev, ("/nothing.so", str(library))
    )
    card = Gpu("nvidia", "NVIDIA GeForce RTX 4090", "550.54.14", "8.9", 25757220864)
    assert find_gpus(told) == (card,)


def test_a_library_that_is_none_is_passed_by(places: GpuPlaces, tmp_path: Path) -> None:
    wrong = tmp_path / "libnvidia-ml.so.1"
    wrong.write_bytes(b"not a library")
    # libc is a library, and has none of NVML's functions.
    names = (str(wrong), "libc.so.6")
    assert find_gpus(GpuPlaces("linux", "x86_64", places.proc, places.sys, places.dev, names)) == ()


@pytest.mark.parametrize(
    ("version", "target"), [("110000", "gfx1100"), ("90010", "gfx90a"), ("120001", "gfx1201")]
)
def test_amds_compute_nodes_tell_target_and_memory(
    places: GpuPlaces, version: str, target: str
) -> None:
    nodes = places.sys / "class/kfd/kfd/topology/nodes"
    plant(nodes / "0/properties", "cpu_cores_count 16\ngfx_target_version 0\nvendor_id 0\n")
    plant(
        nodes / "1/properties",
        f"simd_count 192\ngfx_target_version {version}\nvendor_id 4098\ndrm_render_minor 128\n",
    )
    plant(nodes / "1/mem_banks/0/properties", "heap_type 1\nsize_in_bytes 25753026560\n")
    plant(places.sys / "class/drm/renderD128/device/product_name", "Radeon RX 7900 XTX\n")
    plant(places.sys / "module/amdgpu/version", "6.12.12\n")
    plant(places.dev / "kfd", "")
    card = Gpu("amd", "Radeon RX 7900 XTX", "6.12.12", target, 25753026560)
    assert find_gpus(places) == (card,)


def test_a_card_without_a_driver_is_seen(places: GpuPlaces) -> None:
    plant(places.sys / "class/drm/card0/device/vendor", "0x8086\n")
    plant(places.sys / "bus/pci/devices/0000:01:00.0/class", "0x030000\n")
    plant(places.sys / "bus/pci/devices/0000:01:00.0/vendor", "0x10de\n")
    plant(places.sys / "bus/pci/devices/0000:02:00.0/class", "0x020000\n")
    plant(places.sys / "bus/pci/devices/0000:02:00.0/vendor", "0x1002\n")
    assert [(gpu.vendor, gpu.works) for gpu in find_gpus(places)] == [
        ("nvidia", False),
        ("intel", False),
    ]


def test_what_the_files_hold_is_not_believed(places: GpuPlaces) -> None:
    plant(places.proc / "driver/nvidia/version", "nonsense\n")
    plant(places.sys / "class/kfd/kfd/topology/nodes/1/properties", "gfx_target_version 99999999\n")
    plant(places.sys / "class/kfd/kfd/topology/nodes/2/properties", "\n \nx\n")
    (places.sys / "class/drm/card0/device/vendor").mkdir(parents=True)
    assert find_gpus(places) == ()


def test_apples_chips_have_theirs_built_in(places: GpuPlaces) -> None:
    mac = GpuPlaces("darwin", "arm64", places.proc, places.sys, places.dev, ())
    assert [gpu.vendor for gpu in find_gpus(mac)] == ["apple"]
    assert find_gpus(GpuPlaces("darwin", "x86_64", places.proc, places.sys, places.dev, ())) == ()
