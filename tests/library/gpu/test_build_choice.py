"""The newest build that driver and card carry, and a sentence that says why."""

from __future__ import annotations

import re

import pytest

from desktop_app.catalog.gpu_packs import load_gpu_builds
from desktop_app.core.gpu import Gpu
from desktop_app.core.gpu_texts import GPU_TEXTS, gpu_sentence
from desktop_app.library.gpu.build_choice import advise, system_of

BUILDS = load_gpu_builds()
LINUX = "linux"


def nvidia(driver: str, target: str, works: bool = True) -> Gpu:
    return Gpu("nvidia", "RTX", driver, target, None, works)


@pytest.mark.parametrize(
    ("gpu", "system", "code", "build"),
    [
        (nvidia("580.65.06", "8.9"), LINUX, "gpu_can", "cu130"),
        (nvidia("595.10", "12.1"), LINUX, "gpu_can", "cu130"),
        (nvidia("580.65.05", "8.9"), LINUX, "gpu_can_older_driver", "cu126"),
        (nvidia("580.01", "8.9"), "windows", "gpu_can", "cu130"),
        (nvidia("550.54", "8.9"), "windows", "gpu_can_older_driver", "cu126"),
        (nvidia("580.82", "6.1"), LINUX, "gpu_can_older_card", "cu126"),
        (nvidia("580.82", "7.0"), LINUX, "gpu_can_older_card", "cu126"),
        (nvidia("525.60.12", "8.6"), LINUX, "gpu_driver_old", ""),
        (nvidia("550.54", "12.0"), LINUX, "gpu_driver_old", ""),
        (nvidia("470.256.02", "3.5"), LINUX, "gpu_card_unknown", ""),
        (nvidia("580.82", ""), LINUX, "gpu_can", "cu130"),
        (nvidia("", "", works=False), LINUX, "gpu_driver_missing", ""),
        (nvidia("580.82", "8.9"), "", "gpu_system", ""),
        (Gpu("amd", "RX", "6.12.12", "gfx1100"), LINUX, "gpu_can", "rocm72"),
        (Gpu("amd", "RX", "", "gfx90a"), LINUX, "gpu_can_undriven", "rocm72"),
        (Gpu("amd", "RX", "", "gfx1031"), LINUX, "gpu_card_unknown", ""),
        (Gpu("amd", "RX", "", "gfx1100", None, works=False), LINUX, "gpu_denied", ""),
        (Gpu("amd", "RX", "", "gfx1100"), "windows", "gpu_system", ""),
        (Gpu("intel", "Arc", works=False), LINUX, "gpu_intel", ""),
        (Gpu("apple", "Apple GPU"), "", "gpu_metal", ""),
    ],
)
def test_each_card_gets_its_build_and_its_reason(
    gpu: Gpu, system: str, code: str, build: str
) -> None:
    advice = advise([gpu], BUILDS, system)
    assert (advice.code, advice.build, advice.gpu) == (code, build, gpu)
    sentence = gpu_sentence(advice.code, advice.params)
    assert ("{" not in sentence and gpu.name.split()[0] in sentence) or code == "gpu_metal"


def test_the_sentence_says_why_not_the_newest() -> None:
    advice = advise([nvidia("550.54", "8.9")], BUILDS, LINUX)
    assert gpu_sentence(advice.code, advice.params) == (
        "RTX can be used: your driver 550.54 supports CUDA 12.6; CUDA 13.0 needs 580.65.06."
    )


def test_of_several_cards_one_that_works_wins_and_else_one_that_can_be_helped() -> None:
    small, good = Gpu("amd", "iGPU", "", "gfx1036"), nvidia("580.82", "8.9")
    assert advise([small, good], BUILDS, LINUX).build == "cu130"
    old = nvidia("470.10", "8.6")
    assert advise([Gpu("intel", works=False), small, old], BUILDS, LINUX).code == "gpu_driver_old"
    assert advise([], BUILDS, LINUX).code == "gpu_none"


def test_systems_have_the_tables_names() -> None:
    assert system_of("linux", "x86_64") == "linux" and system_of("win32", "AMD64") == "windows"
    assert system_of("linux", "aarch64") == system_of("darwin", "x86_64") == ""


def test_the_table_names_each_build_once_with_what_it_needs() -> None:
    assert list(BUILDS) == ["cu130", "cu126", "rocm72"]
    for build in BUILDS.values():
        assert build.licence.summary and build.cards
        assert set(build.needs) <= {"linux", "windows"}
        for needs in build.needs.values():
            assert needs.unpacked_bytes > needs.download_bytes > 10**9
    codes = {match for text in GPU_TEXTS.values() for match in re.findall(r"{(\w+)}", text)}
    assert codes <= {
        *("gpu", "driver", "build", "newer", "needed", "target", "old", "new", "reason"),
    }
