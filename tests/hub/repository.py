"""Repositories of the loopback hub: commits with files, and what the hub tells about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

LARGE = 4096
"""From this size on a file is stored like LFS files are: known by SHA-256, served by the CDN."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a commit."""

    name: str
    content: bytes

    @property
    def is_large(self) -> bool:
        return len(self.content) >= LARGE or self.name.endswith(".safetensors")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def blob_id(self) -> str:
        """Git's name of it; of a large file, of the small text that stands for it."""
        content = self.pointer if self.is_large else self.content
        return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()

    @property
    def pointer(self) -> bytes:
        """https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md, "The Pointer"."""
        lines = ("version https://git-lfs.github.com/spec/v1", f"oid sha256:{self.sha256}")
        return "\n".join((*lines, f"size {len(self.content)}", "")).encode()

    def sibling(self, with_metadata: bool) -> dict[str, Any]:
        """As ``/api/models/…?blobs=true`` lists it."""
        entry: dict[str, Any] = {"rfilename": self.name}
        if with_metadata:
            entry |= {"size": len(self.content), "blobId": self.blob_id}
            if self.is_large:
                entry["lfs"] = {
                    "sha256": self.sha256,
                    "size": len(self.content),
                    "pointerSize": len(self.pointer),
                }
        return entry

    def tree_entry(self) -> dict[str, Any]:
        """As ``/api/models/…/tree/…`` lists it."""
        entry: dict[str, Any] = {
            "type": "file",
            "oid": self.blob_id,
            "size": len(self.content),
            "path": self.name,
        }
        if self.is_large:
            entry["lfs"] = {
                "oid": self.sha256,
                "size": len(self.content),
                "pointerSize": len(self.pointer),
            }
        return entry


@dataclass(slots=True)
class Repository:
    """One repository.

    Attributes:
        name: ``owner/name``.
        token: who has it sees a private repository, and is let into a gated one.
        private: others don't learn that there is one.
        gated: others see the list of files, and get none.
        moved_to: another name that it has now.
    """

    name: str
    token: str = ""
    private: bool = False
    gated: bool = False
    moved_to: str = ""
    commits: dict[str, dict[str, StoredFile]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def commit(self, files: dict[str, bytes], branch: str = "main") -> str:
        """A new commit with these files alone, the head of ``branch``; returns its id."""
        stored = {name: StoredFile(name, content) for name, content in files.items()}
        told = "\n".join(f"{file.name} {file.sha256}" for file in stored.values())
        told += f"\n{self.name} {len(self.commits)}"
        sha = hashlib.sha1(told.encode()).hexdigest()
        self.commits[sha] = stored
        self.branches[branch] = sha
        return sha

    def find(self, revision: str) -> str | None:
        """The commit that a branch, a tag or a commit's id names."""
        found = self.branches.get(revision, revision)
        return found if found in self.commits else None

    def info(self, sha: str, with_metadata: bool) -> dict[str, Any]:
        """As ``/api/models/…`` tells it."""
        return {
            "_id": "0" * 24,
            "id": self.name,
            "modelId": self.name,
            "author": self.name.split("/", maxsplit=1)[0],
            "sha": sha,
            "lastModified": "2026-01-01T00:00:00.000Z",
            "createdAt": "2026-01-01T00:00:00.000Z",
            "private": self.private,
            "gated": "manual" if self.gated else False,
            "disabled": False,
            "tags": [],
            "siblings": [file.sibling(with_metadata) for file in self.commits[sha].values()],
        }
