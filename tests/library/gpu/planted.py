"""A machine with an NVIDIA card, as far as files of the system tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.library.gpu import support
from desktop_app.library.gpu.detection import GpuPlaces

NAME = "NVIDIA RTX A2000"


def plant_card(root: Path, driver: str = "580.82.07") -> GpuPlaces:
    """Files under ``root`` that tell of a card with that driver; where to look for them."""
    proc = root / "proc"
    version = proc / "driver/nvidia/version"
    card = proc / "driver/nvidia/gpus/0000:01:00.0/information"
    card.parent.mkdir(parents=True, exist_ok=True)
    version.write_text(f"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {driver}  Release Build\n")
    card.write_text(f"Model: \t\t {NAME}\n")
    return GpuPlaces("linux", "x86_64", proc, root / "sys", root / "dev", nvml=())


def move_in(monkeypatch: pytest.MonkeyPatch, places: GpuPlaces) -> None:
    """This is the machine the program runs on now."""
    monkeypatch.setattr(support, "GpuPlaces", lambda: places)
