"""Downloads of builds of torch into a folder, over an index of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import DownloadRequest, DownloadStatus, PackSource
from desktop_app.core.model_record import Origin
from desktop_app.core.network_audit import NetworkUse
from desktop_app.enginelink.pack_check import check_pack
from desktop_app.library.download.options import Options
from desktop_app.library.download.queue import Downloads
from desktop_app.library.gpu.packs import Packs
from desktop_app.library.network.gate import Gate
from tests.hub.server import LoopbackHub
from tests.library.download.parts import QUICK
from tests.library.gpu.wheels import BUILD, TORCH, Index


def request(*indexes: str, **fields: Any) -> DownloadRequest:
    """What adding GPU support asks for."""
    source = PackSource(BUILD, TORCH, BUILD, indexes, **fields)
    return DownloadRequest("gpu", "GPU support (CUDA 13.0)", source, "")


@dataclass
class PackBench:
    """One queue, one folder of builds; the check is the true one, in a process of its own."""

    hub: LoopbackHub
    index: Index
    folder: Path
    allowed: bool = True
    uses: list[NetworkUse] = field(default_factory=list)
    placed: list[tuple[DownloadRequest, Origin, Path]] = field(default_factory=list)
    checks: int = 0

    def __post_init__(self) -> None:
        (self.folder / "models").mkdir()
        self.packs = Packs(self.folder / "packs", TORCH, self.check)
        self.downloads = self.begin()

    def check(self, folder: Path, stop: CancelToken) -> Mapping[str, str]:
        self.checks += 1
        return check_pack(folder, stop)

    def begin(self) -> Downloads:
        self.downloads = Downloads(
            self.folder / "models",
            Gate(lambda: self.allowed, self.uses.append),
            lambda address: None,
            Options((self.hub.url,), reserve=0, patience=QUICK),
            None,
            lambda *placed: self.placed.append(placed),
            self.packs,
        )
        return self.downloads

    def restart(self) -> Downloads:
        assert self.downloads.shutdown()
        return self.begin()

    def fetch(self, wanted: DownloadRequest | None = None) -> DownloadStatus:
        wanted = wanted or request(self.index.url)
        self.downloads.add(wanted)
        return self.downloads.wait(wanted.id, 60)

    def refused(self, wanted: DownloadRequest | None = None) -> str:
        """Fetch; the code of what went wrong. Nothing may be left that could be used."""
        status = self.fetch(wanted)
        assert status.error is not None, status
        assert self.packs.installed() == () and self.packs.current() is None
        assert list(self.packs.folder.glob("torch-*")) == []
        return status.error.code
