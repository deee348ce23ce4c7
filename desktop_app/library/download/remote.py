"""What there is to fetch, as values: each file with all that its publisher tells of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from typing import Any, Protocol

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")


class Digest(Protocol):
    """The part of `hashlib`'s objects that a download needs; see also `BlobDigest`."""

    def update(self, data: bytes, /) -> object: ...
    def hexdigest(self) -> str: ...


class BlobDigest:
    """Git's name of a file's content: SHA-1 over ``blob <size>``, a zero byte and the content.

    It is what the hub knows of files that are too small for LFS
    (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects, "Object Storage").
    """

    def __init__(self, size: int) -> None:
        # Not for security against forgers: it is the name by which the hub knows these files.
        self._sha = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)

    def update(self, data: bytes, /) -> None:
        self._sha.update(data)

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file to fetch.

    Attributes:
        name: where it belongs in the model, with slashes.
        url: where it is asked for.
        size: bytes; None where nobody tells.
        sha256: 64 hex digits; empty where nobody tells.
        blob_id: git's name of a small file; empty where nobody tells.
    """

    name: str
    url: str
    size: int | None = None
    sha256: str = ""
    blob_id: str = ""

    @property
    def is_known(self) -> bool:
        """Whether its content can be verified."""
        return bool(self.sha256 or (self.blob_id and self.size is not None))

    def digest(self) -> Digest:
        """What its bytes go through; SHA-256 where nothing can be compared."""
        if not self.sha256 and self.blob_id and self.size is not None:
            return BlobDigest(self.size)
        return hashlib.sha256()

    def is_right(self, digest: Digest, size: int) -> bool:
        """Whether these are its bytes, as far as anybody told."""
        if self.size is not None and size != self.size:
            return False
        expected = self.sha256 or (self.blob_id if self.size is not None else "")
        return not expected or digest.hexdigest() == expected


@dataclass(frozen=True, slots=True)
class Listing:
    """All files of one download, at one moment of their repository.

    Attributes:
        files: in the repository's order.
        endpoint: the hub that told it; empty for a plain address.
        commit: 40 hex digits; empty for a plain address.
    """

    files: tuple[RemoteFile, ...]
    endpoint: str = ""
    commit: str = ""

    @property
    def total(self) -> int | None:
        """Bytes in all; None if the size of a file isn't known."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size for size in sizes if size)

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal value."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Listing:
        """Rebuild from `to_json`. Raises KeyError, TypeError or ValueError on a wrong shape."""
        files = tuple(RemoteFile(**each) for each in data["files"])
        for file in files:
            if file.size is not None and (type(file.size) is not int or file.size < 0):
                raise ValueError(file.size)
            if file.sha256 and not _SHA256.fullmatch(file.sha256):
                raise ValueError(file.sha256)
            if file.blob_id and not _SHA1.fullmatch(file.blob_id):
                raise ValueError(file.blob_id)
        return cls(files, str(data["endpoint"]), str(data["commit"]))
