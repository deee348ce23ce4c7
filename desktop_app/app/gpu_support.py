"""Builds what GPU support is made of."""

from __future__ import annotations

from desktop_app.enginelink.pack_check import check_pack
from desktop_app.library.download.wheels.installed import base_torch
from desktop_app.library.gpu.packs import Packs
from desktop_app.library.gpu.support import GpuSupport, indexes_in_use
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


def build_packs(paths: DataPaths) -> Packs:
    """The builds in the data folder. Nothing is looked at but the installed torch's version."""
    return Packs(paths.packs, base_torch()[0], check_pack)


def build_gpu_support(paths: DataPaths, settings: Settings) -> GpuSupport:
    """What there is and what is available; the settings are read whenever an address is needed."""
    return GpuSupport(
        build_packs(paths), lambda: indexes_in_use(settings.gpu_index, settings.gpu_mirrors)
    )
