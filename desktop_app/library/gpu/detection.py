"""Which graphics cards this machine has, by what files of the system and drivers' own libraries
tell: no program is called, and torch is not needed."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app.core.gpu import Gpu, GpuVendor
from desktop_app.core.safe_open import open_regular
from desktop_app.library.gpu.nvml import ask_nvml, usual_nvml

_DRIVER = re.compile(r"\b(\d{3}\.\d{1,3}(?:\.\d{1,3})?)\b")
_VENDORS: dict[str, GpuVendor] = {"0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"}
_NAMES: dict[GpuVendor, str] = {
    "nvidia": "NVIDIA graphics card",
    "amd": "AMD graphics card",
    "intel": "Intel graphics",
    "apple": "Apple GPU",
}
_MAX_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class GpuPlaces:
    """Where to look; tests plant files elsewhere.

    Attributes:
        system: as `sys.platform` says.
        machine: as `platform.machine` says.
        proc, sys, dev: Linux' folders of these names.
        nvml: NVIDIA's management library, by every name it may have.
    """

    system: str = sys.platform
    machine: str = field(default_factory=platform.machine)
    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    dev: Path = Path("/dev")
    nvml: tuple[str, ...] = field(default_factory=usual_nvml)


def find_gpus(places: GpuPlaces | None = None) -> tuple[Gpu, ...]:
    """The cards, those that can be used first. May take a second where a driver wakes up."""
    places = places or GpuPlaces()
    if places.system == "darwin":
        return (Gpu("apple", _NAMES["apple"]),) if places.machine == "arm64" else ()
    linux = places.system.startswith("linux")
    found = [*_nvidia(places, linux=linux), *(_amd(places) if linux else ())]
    if linux:
        known = {gpu.vendor for gpu in found}
        found += [Gpu(each, _NAMES[each], works=False) for each in _seen(places) - known]
    order: tuple[GpuVendor, ...] = ("nvidia", "amd", "apple", "intel")
    return tuple(sorted(found, key=lambda gpu: (not gpu.works, order.index(gpu.vendor))))


def _nvidia(places: GpuPlaces, *, linux: bool) -> list[Gpu]:
    driver = _driver_version(places.proc / "driver/nvidia/version") if linux else ""
    told = ask_nvml(places.nvml)
    if told:
        return [replace(gpu, driver=gpu.driver or driver) for gpu in told]
    if not driver:
        return []
    # The kernel's part is there, the library that tells more is not.
    files = sorted(places.proc.glob("driver/nvidia/gpus/*/information"))
    names = [_line(_text(file), "Model:") or _NAMES["nvidia"] for file in files]
    return [Gpu("nvidia", name, driver) for name in names or [_NAMES["nvidia"]]]


def _driver_version(file: Path) -> str:
    match = _DRIVER.search(_text(file).partition("\n")[0])
    return match[1] if match else ""


def _amd(places: GpuPlaces) -> Iterator[Gpu]:
    """The nodes of the kernel's compute driver that are no processors."""
    door = places.dev / "kfd"
    allowed = os.access(door, os.R_OK | os.W_OK)
    driver = _text(places.sys / "module/amdgpu/version").strip()
    names = _amd_names(places)
    for node in sorted(places.sys.glob("class/kfd/kfd/topology/nodes/*")):
        facts = dict(
            line.split(maxsplit=1)
            for line in _text(node / "properties").splitlines()
            if len(line.split(maxsplit=1)) == 2
        )
        target = _gfx(facts.get("gfx_target_version", ""))
        if not target or facts.get("vendor_id", "4098") != "4098":
            continue
        banks = (_text(bank) for bank in node.glob("mem_banks/*/properties"))
        sizes = [int(size) for text in banks if (size := _line(text, "size_in_bytes")).isdecimal()]
        name = names.get(facts.get("drm_render_minor", ""), "") or _NAMES["amd"]
        yield Gpu("amd", name, driver, target, max(sizes, default=0) or None, allowed)


def _amd_names(places: GpuPlaces) -> dict[str, str]:
    """What cards call themselves, by the number of their render node."""
    files = places.sys.glob("class/drm/renderD*/device/product_name")
    return {
        file.parent.parent.name.removeprefix("renderD"): " ".join(_text(file).split())[:80]
        for file in files
    }


def _gfx(version: str) -> str:
    """``110001`` → ``gfx1101``, ``90010`` → ``gfx90a``; empty for a processor, which has 0."""
    if not version.isdecimal() or not 0 < int(version) < 1_000_000:
        return ""
    number = int(version)
    return f"gfx{number // 10000}{number // 100 % 100:x}{number % 100:x}"


def _seen(places: GpuPlaces) -> set[GpuVendor]:
    """Whose cards the kernel sees, with or without a driver."""
    files = places.sys.glob("class/drm/card*/device/vendor")
    pci = places.sys.glob("bus/pci/devices/*/class")
    shown = (file.parent / "vendor" for file in pci if _text(file).startswith("0x03"))
    texts = (_text(file).strip().lower() for file in (*files, *shown))
    return {_VENDORS[text] for text in texts if text in _VENDORS}


def _line(text: str, name: str) -> str:
    """What is behind ``name`` on its line."""
    for line in text.splitlines():
        if line.startswith(name):
            return line.removeprefix(name).strip()[:80]
    return ""


def _text(file: Path) -> str:
    with contextlib.suppress(OSError), open_regular(file) as opened:
        return opened.read(_MAX_BYTES).decode("utf-8", "replace")
    return ""
