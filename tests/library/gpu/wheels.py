"""Small real wheels, and an index of them on the loopback's server."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.hub.server import LoopbackHub

TORCH = "2.13.0"
BUILD = "cu130"

_TORCH = """
import os, signal, sys, time
MODE = {mode!r}
__version__ = {version!r}
if MODE == "import":
    raise ImportError("libcudart.so.13: cannot open shared object file")
if MODE == "crash":
    os.kill(os.getpid(), signal.SIGKILL)
if MODE == "hang":
    time.sleep(600)
class version:
    cuda = "13.0"
class cuda:
    @staticmethod
    def is_available():
        return MODE != "no device"
    @staticmethod
    def get_device_name(index):
        return "A card of a test"
class Ones:
    def __init__(self, side): self.side = side
    def __matmul__(self, other): return self
    def sum(self): return self.side**3 + (MODE == "miscalculates")
def ones(shape, device):
    assert device == "cuda"
    if MODE == "no kernel":
        raise RuntimeError("no kernel image is available for execution on the device")
    return Ones(shape[0])
"""


@dataclass(frozen=True)
class Made:
    """A wheel's name and content."""

    file: str
    content: bytes = field(repr=False)
    metadata: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def project(self) -> str:
        return self.file.partition("-")[0].replace("_", "-").lower()


def wheel(
    name: str,
    version: str,
    files: dict[str, bytes],
    requires: tuple[str, ...] = (),
    *,
    tag: str = "py3-none-any",
    record: dict[str, str] | None = None,
    links: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Made:
    """A wheel with these files. ``record`` changes rows of its RECORD, ``left_out`` are missing
    there, ``links`` are members that are symbolic links."""
    own = name.replace("-", "_")
    info = f"{own}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(
        f"Requires-Dist: {line}\n" for line in requires
    )
    members = {
        **files,
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    rows = {member: _row(content) for member, content in members.items() if member not in left_out}
    rows |= record or {}
    lines = [f"{member},{value}" for member, value in rows.items()] + [f"{info}/RECORD,,"]
    members[f"{info}/RECORD"] = ("\n".join(lines) + "\n").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            entry = zipfile.ZipInfo(member)
            entry.external_attr = (0o120777 if member in links else 0o100644) << 16
            if member.endswith("tool"):
                entry.external_attr = 0o100755 << 16
            archive.writestr(entry, content)
    return Made(f"{own}-{version}-{tag}.whl", made.getvalue(), metadata.encode())


def _row(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(content)}"


def fake_torch(
    mode: str = "works",
    version: str = f"{TORCH}+{BUILD}",
    requires: tuple[str, ...] = (),
    more: dict[str, bytes] | None = None,
    **options: object,
) -> Made:
    """A torch that has what the check looks at; ``mode`` says what is wrong with it."""
    source = _TORCH.format(mode=mode, version=version).encode()
    files = {"torch/__init__.py": source, "torch/bin/tool": b"#!/bin/sh\n", **(more or {})}
    return wheel("torch", version, files, requires, **options)  # pyright: ignore[reportArgumentType]


def put_wheel(made: Made, folder: Path) -> Path:
    """Unpack it as it is."""
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        archive.extractall(folder)
    return folder


class Index:
    """A package index on a hub's second server, with a page for each project.

    Attributes:
        hub: the server.
        hashes: whether links tell SHA-256.
        beside: whether there are files of metadata.
        as_json: whether pages are JSON (PEP 691).
    """

    def __init__(self, hub: LoopbackHub, path: str = f"/whl/{BUILD}") -> None:
        self.hub, self.path = hub, path
        self.hashes = self.beside = True
        self.as_json = False
        self._wheels: dict[str, list[Made]] = {}

    @property
    def url(self) -> str:
        return f"{self.hub.cdn_url}{self.path}"

    def add(self, *made: Made, sha256: str | None = None) -> None:
        """Offer them; ``sha256`` lies about their hash."""
        for each in made:
            self._wheels.setdefault(each.project, []).append(each)
            address = f"/files/{each.file}"
            self.hub.put(address, each.content, ETag=f'"{each.sha256[:16]}"')
            if self.beside:
                self.hub.put(f"{address}.metadata", each.metadata)
            self._page(each.project, sha256)

    def _page(self, project: str, sha256: str | None) -> None:
        if self.as_json:
            kind, page = "application/vnd.pypi.simple.v1+json", self._json(project, sha256)
        else:
            kind, page = "text/html", self._html(project, sha256)
        content = {"Content-Type": kind}
        self.hub.put(f"{self.path}/{project}/", page.encode(), **content)

    def _json(self, project: str, sha256: str | None) -> str:
        files = [
            {
                "filename": each.file,
                "url": f"/files/{each.file}".replace("+", "%2B"),
                "hashes": {"sha256": sha256 or each.sha256} if self.hashes else {},
                "core-metadata": self.beside,
                "size": len(each.content),
            }
            for each in self._wheels[project]
        ]
        return json.dumps({"meta": {"api-version": "1.1"}, "name": project, "files": files})

    def _html(self, project: str, sha256: str | None) -> str:
        lines = ["<!DOCTYPE html><html><body>"]
        for each in self._wheels[project]:
            address = f"/files/{each.file}".replace("+", "%2B")
            told = f"#sha256={sha256 or each.sha256}" if self.hashes else ""
            digest = hashlib.sha256(each.metadata).hexdigest()
            beside = f' data-core-metadata="sha256={digest}"' if self.beside else ""
            lines.append(f'<a href="{address}{told}"{beside}>{each.file}</a><br/>')
        return "\n".join([*lines, "</body></html>"])
