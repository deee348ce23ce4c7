"""Tells who starts the engine which build of torch to use; costs the window's start nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.safe_start import SAFE

if TYPE_CHECKING:
    from desktop_app.library.gpu.packs import Packs
    from desktop_app.storage.paths import DataPaths


class UsedPack:
    """`enginelink.client.PackChoice` over the data folder."""

    def __init__(self, paths: DataPaths) -> None:
        self._paths = paths

    def folder(self) -> Path | None:
        """Folder of the build to be used; None for the installed one, as in a safe start."""
        if os.environ.get(SAFE) or not self._paths.packs.is_dir():
            return None
        packs = self._packs()
        pack = packs.current()
        return None if pack is None else packs.path(pack)

    def failed(self, folder: Path, reason: str) -> None:
        """It did not start: it is not used until it is checked again."""
        self._packs().failed(folder, reason)

    def _packs(self) -> Packs:
        from desktop_app.app.gpu_support import build_packs

        return build_packs(self._paths)
