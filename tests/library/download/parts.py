"""What the tests of downloads share: contents, a gate that is open, downloads into a folder."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.core.download import DownloadRequest, DownloadStatus, HubSource, UrlSource
from desktop_app.core.model_record import Origin
from desktop_app.core.network_audit import NetworkUse
from desktop_app.library.download.options import Options, RetryPolicy
from desktop_app.library.download.queue import Downloads
from desktop_app.library.network.gate import Gate
from tests.hub.server import LoopbackHub
from tests.patience import until

TOKEN = "hf_loopback0123456789"
QUICK = RetryPolicy(
    stall_seconds=0.4,
    stall_bytes=1 << 10,
    answer_seconds=0.5,
    failures=4,
    progress=1 << 10,
    first_delay=0.01,
    longest_delay=0.05,
    longest_asked=30.0,
)
"""A server of this machine answers at once: nobody waits long for it in a test."""


def some_bytes(count: int, seed: int = 1) -> bytes:
    """The same ones every time."""
    return random.Random(seed).randbytes(count)


def a_model(large: int = 300_000) -> dict[str, bytes]:
    """The files of a small diffusers folder, with copies that nobody needs."""
    return {
        "model_index.json": b'{"_class_name": "StableDiffusionPipeline"}',
        "README.md": b"# A model\n",
        "unet/config.json": b'{"sample_size": 8}',
        "unet/diffusion_pytorch_model.safetensors": some_bytes(large, 1),
        "unet/diffusion_pytorch_model.bin": some_bytes(5000, 2),
        "vae/config.json": b"{}",
        "vae/diffusion_pytorch_model.safetensors": some_bytes(large // 3, 3),
        "model.safetensors": some_bytes(9000, 4),
    }


WANTED = [
    "model_index.json",
    "README.md",
    "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
]


def request(repo: str = "a/b", **fields: Any) -> DownloadRequest:
    """A download of that repository into the folder ``model``."""
    source = {name: fields.pop(name) for name in ("revision", "patterns") if name in fields}
    given: dict[str, Any] = {"id": "one", "title": "A model", "target": "model"} | fields
    return DownloadRequest(source=HubSource(repo, **source), **given)


def plain_request(url: str, sha256: str = "", **fields: Any) -> DownloadRequest:
    """A download of that address."""
    given: dict[str, Any] = {"id": "one", "title": "A file", "target": ""} | fields
    return DownloadRequest(source=UrlSource(url, sha256), **given)


@dataclass
class Bench:
    """Downloads into one folder, and all that they told."""

    hub: LoopbackHub
    folder: Path
    token: str | None = None
    options: Options | None = None
    allowed: bool = True
    heard: list[DownloadStatus] = field(default_factory=list)
    uses: list[NetworkUse] = field(default_factory=list)
    placed: list[tuple[DownloadRequest, Origin, Path]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.downloads = self.begin()

    def begin(self) -> Downloads:
        """As a new process would."""
        options = self.options or Options((self.hub.url,), reserve=0, patience=QUICK)
        gate = Gate(lambda: self.allowed, self.uses.append)
        self.downloads = Downloads(
            self.folder,
            gate,
            lambda address: self.token,
            options,
            self.heard.append,
            lambda *placed: self.placed.append(placed),
        )
        return self.downloads

    def restart(self) -> Downloads:
        """End, and begin as a new process would."""
        assert self.downloads.shutdown()
        return self.begin()

    def fetch(self, wanted: DownloadRequest | None = None) -> DownloadStatus:
        """Add it, and wait until it goes on no more."""
        wanted = wanted or request()
        self.downloads.add(wanted)
        return self.downloads.wait(wanted.id, 60)

    def until(self, is_so: Callable[[DownloadStatus], bool], id: str = "one") -> DownloadStatus:
        """Wait for a status."""
        found = list[DownloadStatus]()

        def is_there() -> bool:
            statuses = self.downloads.statuses()
            found.extend(one for one in statuses if one.request.id == id and is_so(one))
            return bool(found)

        until(is_there)
        return found[0]

    def error_code(self, status: DownloadStatus) -> str:
        return "" if status.error is None else status.error.code

    def model(self) -> dict[str, bytes]:
        """What lies in the folder ``model``."""
        root = self.folder / "model"
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }


def wanted(files: dict[str, bytes]) -> dict[str, bytes]:
    """Those of `a_model` that are fetched."""
    return {name: files[name] for name in WANTED}
