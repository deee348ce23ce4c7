"""NVIDIA's management library (NVML), by ctypes: names, driver, compute capability, memory.

It comes with the driver (https://docs.nvidia.com/deploy/nvml-api/); nothing is installed for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.gpu import Gpu

_MOST = 64
_TEXT = 96


class _Memory(ctypes.Structure):
    _fields_ = [
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    ]


def usual_nvml() -> tuple[str, ...]:
    """Where the library may be, by the system's own search or in full."""
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvml.dll"
        programs = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"))
        return str(system), str(programs / "NVIDIA Corporation" / "NVSMI" / "nvml.dll")
    if sys.platform.startswith("linux"):
        return "libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"
    return ()


def ask_nvml(names: tuple[str, ...]) -> list[Gpu]:
    """The cards the library tells of; none where there is no library, or it does not work."""
    for name in names:
        try:
            library = ctypes.CDLL(name)
            if library.nvmlInit_v2() != 0:
                continue
        except (OSError, AttributeError):
            continue
        try:
            return list(_cards(library))
        except AttributeError:  # an old library without one of these functions
            continue
        finally:
            with contextlib.suppress(AttributeError):
                library.nvmlShutdown()
    return []


def _cards(library: ctypes.CDLL) -> Iterator[Gpu]:
    version = ctypes.create_string_buffer(_TEXT)
    driver = _words(version) if library.nvmlSystemGetDriverVersion(version, _TEXT) == 0 else ""
    count = ctypes.c_uint()
    if library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
        return
    for index in range(min(count.value, _MOST)):
        card = ctypes.c_void_p()
        if library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(card)) != 0:
            continue
        name, memory = ctypes.create_string_buffer(_TEXT), _Memory()
        major, minor = ctypes.c_int(), ctypes.c_int()
        named = library.nvmlDeviceGetName(card, name, _TEXT) == 0
        sized = library.nvmlDeviceGetMemoryInfo(card, ctypes.byref(memory)) == 0
        capable = (
            library.nvmlDeviceGetCudaComputeCapability(
                card, ctypes.byref(major), ctypes.byref(minor)
            )
            == 0
        )
        yield Gpu(
            "nvidia",
            _words(name) if named else "NVIDIA graphics card",
            driver,
            f"{major.value}.{minor.value}" if capable else "",
            int(memory.total) if sized and memory.total else None,
        )


def _words(buffer: ctypes.Array[ctypes.c_char]) -> str:
    text: str = buffer.value.decode("utf-8", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
