"""What encoders saw in pictures, kept so that nothing is looked at twice, also after a kill.

A shelf holds the rows of one encoder and one resizer, keyed by the digest of a picture's file:
files of rows of one length, each with a check sum, added at the end. A row that a kill has torn or
a disk has damaged does not count, and is computed again. Above a limit the oldest files go.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.pixels import FloatArray
from desktop_app.core.safe_open import open_regular

LIMIT: Final = 4 << 30
"""Bytes of all files: what Inception saw in half a million pictures."""

_PART: Final = 64 << 20
"""Bytes of a file from which on another one is begun."""

_ENDING: Final = ".rows"
_FACTS: Final = 3
_LONGEST_HEAD: Final = 1 << 16
_log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """What is kept of a picture.

    Attributes:
        vector: (width,) float32.
        said: what heads said of it, by their labels.
        facts: three whole numbers of whoever keeps it, 0 to 2³² - 1.
    """

    vector: FloatArray
    said: Mapping[str, float] = {}
    facts: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of a file: ``width`` of vectors, and labels of what heads say."""

    encoder: str
    resizer: str
    width: int
    labels: tuple[str, ...] = ()

    @property
    def row(self) -> np.dtype[Any]:
        return np.dtype(
            [
                ("digest", "V32"),
                ("facts", "<u4", (_FACTS,)),
                ("values", "<f4", (self.width + len(self.labels),)),
                ("check", "<u4"),
            ]
        )

    def line(self) -> bytes:
        told = {"encoder": self.encoder, "resizer": self.resizer, "width": self.width}
        return json.dumps({**told, "labels": self.labels}).encode() + b"\n"


class FeatureCache:
    """All shelves of a data folder.

    Args:
        folder: `DataPaths.feature_cache`; made with the first row.
        limit: bytes of all files.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder, self._limit = folder, limit

    def shelf(self, encoder_hash: str, resizer: str) -> Shelf:
        """The shelf of an encoder, by the hash of its weights, and a resizer. To be closed."""
        self._make_room()
        return Shelf(self._folder, encoder_hash, resizer)

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(size for _, size, _ in self._files())

    def clear(self) -> None:
        """Forget everything; what is being written stays."""
        for _, _, path in self._files():
            _remove(path)

    def _files(self) -> list[tuple[int, int, Path]]:
        """Oldest use first."""
        found = list[tuple[int, int, Path]]()
        with suppress(OSError):
            for path in self._folder.glob(f"*{_ENDING}"):
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        return sorted(found)

    def _make_room(self) -> None:
        files = self._files()
        over = sum(size for _, size, _ in files) - self._limit
        for _, size, path in files:
            if over <= 0:
                return
            over -= size if _remove(path) else 0


class Shelf:
    """Of one encoder; see `FeatureCache`. Used by one thread."""

    def __init__(self, folder: Path, encoder_hash: str, resizer: str) -> None:
        self._folder, self._encoder, self._resizer = folder, encoder_hash, resizer
        name = hashlib.sha256(f"{encoder_hash}\n{resizer}".encode()).hexdigest()[:16]
        self._stem = f"features-{name}"
        self._at = dict[bytes, tuple[Path, _Head, int]]()
        self._file: Any = None
        self._lock: Lock | None = None
        self._head: _Head | None = None
        for path in sorted(folder.glob(f"{self._stem}-*{_ENDING}")):
            self._take_in(path)

    def get(self, digest: str) -> Seen | None:
        """Of the picture whose file has that SHA-256 (hex); None: it is not kept, or damaged."""
        found = self._at.get(bytes.fromhex(digest)) if digest else None
        if found is None:
            return None
        path, head, offset = found
        row = head.row
        data = b""
        with suppress(OSError), open_regular(path) as file:
            file.seek(offset)
            data = file.read(row.itemsize)
        if len(data) < row.itemsize or not _is_whole(data):
            return None
        values = np.frombuffer(data, row)[0]
        numbers: FloatArray = values["values"].copy()
        said = dict(zip(head.labels, map(float, numbers[head.width :]), strict=True))
        first, second, third = (int(one) for one in values["facts"])
        return Seen(numbers[: head.width], said, (first, second, third))

    def __contains__(self, digest: str) -> bool:
        """Whether it is kept, as far as one sees without reading it."""
        return bool(digest) and bytes.fromhex(digest) in self._at

    def put(self, rows: Mapping[str, Seen]) -> None:
        """Keep rows by the digests (hex) of files. Raises StorageError, InputError: the disk is
        full or can't be written."""
        if not rows:
            return
        head = self._head_of(next(iter(rows.values())))
        try:
            if self._file is None or head != self._head or self._file.tell() > _PART:
                self._begin(head)
            data = b"".join(_packed(head, digest, seen) for digest, seen in rows.items())
            offset = self._file.tell()
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise error_while_writing(error, self._stem) from error
        path = Path(self._file.name)
        for number, digest in enumerate(rows):
            self._at[bytes.fromhex(digest)] = path, head, offset + number * head.row.itemsize

    def close(self) -> None:
        """End writing. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _head_of(self, seen: Seen) -> _Head:
        return _Head(self._encoder, self._resizer, len(seen.vector), tuple(seen.said))

    def _take_in(self, path: Path) -> None:
        """Note where rows are; those of another width or a damaged head do not count."""
        try:
            with open_regular(path) as file:
                line = file.readline(_LONGEST_HEAD)
                head = self._read_head(line)
                size = os.fstat(file.fileno()).st_size
                count = (size - len(line)) // head.row.itemsize
            os.utime(path)  # it is used now
            if count > 0:
                rows = np.memmap(path, head.row, "r", len(line), (count,))
                digests = [bytes(each) for each in rows["digest"]]
                del rows
                step = head.row.itemsize
                self._at |= {
                    one: (path, head, len(line) + at * step) for at, one in enumerate(digests)
                }
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("%s does not count: %s", path.name, error)

    def _read_head(self, line: bytes) -> _Head:
        """Raises ValueError, KeyError, TypeError: it is none, or another's."""
        told = json.loads(line)
        labels: Sequence[str] = told["labels"]
        head = _Head(str(told["encoder"]), str(told["resizer"]), int(told["width"]), (*labels,))
        if not line.endswith(b"\n") or (head.encoder, head.resizer) != (
            self._encoder,
            self._resizer,
        ):
            raise ValueError("another shelf's")
        return head

    def _begin(self, head: _Head) -> None:
        """Go on in the first file that nobody else writes, that has rows like these, and room."""
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while self._file is None:
            path = self._folder / f"{self._stem}-{number:04}{_ENDING}"
            number += 1
            lock = acquire_file(path.with_suffix(".lock"))
            if not isinstance(lock, Lock):
                continue
            self._file = self._opened(path, head)
            self._lock, self._head = lock, head
            if self._file is None:
                self.close()

    def _opened(self, path: Path, head: _Head) -> Any:
        """Open at the end of its last whole row; None: it is full, or another's."""
        line = head.line()
        file = path.open("r+b" if path.exists() else "w+b")
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size and (file.readline(_LONGEST_HEAD) != line or size > _PART):
            file.close()
            return None
        if not size:
            file.write(line)
        whole = max(size - len(line), 0) // head.row.itemsize
        file.seek(len(line) + whole * head.row.itemsize)
        file.truncate()
        return file


def _packed(head: _Head, digest: str, seen: Seen) -> bytes:
    row = np.zeros(1, head.row)
    row["digest"] = np.void(bytes.fromhex(digest))
    row["facts"] = seen.facts
    row["values"] = np.concatenate([seen.vector, [seen.said[one] for one in head.labels]])
    data = row.tobytes()[:-4]
    return data + zlib.crc32(data).to_bytes(4, "little")


def _is_whole(data: bytes) -> bool:
    return zlib.crc32(data[:-4]) == int.from_bytes(data[-4:], "little")


def _remove(path: Path) -> bool:
    """Whether it is gone; what somebody writes stays."""
    try:
        lock = acquire_file(path.with_suffix(".lock"))
        if not isinstance(lock, Lock):
            return False
        with lock:
            path.unlink(missing_ok=True)
    except (OSError, StorageError):
        return False
    return True
