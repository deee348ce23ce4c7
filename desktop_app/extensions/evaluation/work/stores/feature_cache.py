"""What encoders saw in pictures, kept so that nothing is looked at twice, also after a kill.

The rows of one encoder and one resizer, keyed by the digest of a picture's file, lie together in
files that rows are added to, each with a check sum. What comes after a row that a kill has torn or
a disk has damaged does not count, and is computed again. Above a limit the oldest files go.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.pixels import FloatArray
from desktop_app.core.safe_open import open_regular, read_regular

LIMIT: Final = 4 << 30
"""Bytes of all files: what Inception saw in half a million pictures."""

_PART: Final = 64 << 20
"""Bytes of a file from which on another one is started."""

_ENDING: Final = ".rows"
_ROW: Final = struct.Struct("<32s3III")
"""Digest, facts, numbers of the vector, bytes of what was said; these follow, then the check."""
_CHECK: Final = 4
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


class FeatureCache:
    """All shelves of a data folder.

    Args:
        folder: ``feature-cache`` of the data folder; made with the first row.
        limit: bytes of all files.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder, self._limit = folder, limit

    def encoder_cache(self, encoder_hash: str, resizer: str) -> EncoderCache:
        """The rows of an encoder, by the hash of its weights, and a resizer. To be closed."""
        self._make_room()
        return EncoderCache(self._folder, encoder_hash, resizer)

    def size(self) -> int:
        """Bytes on the disk, by the files' own sizes."""
        return sum(size for _, size, _ in self._files())

    def clear(self) -> None:
        """Forget everything; what is being written stays."""
        for _, _, path in self._files():
            _remove(path)

    def _files(self) -> list[tuple[int, int, Path]]:
        """(time of the last use in ns, bytes, path), the oldest first."""
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


class EncoderCache:
    """Of one encoder; see `FeatureCache`. Written by one thread."""

    def __init__(self, folder: Path, encoder_hash: str, resizer: str) -> None:
        self._head = f"{json.dumps({'encoder': encoder_hash, 'resizer': resizer})}\n".encode()
        self._stem = f"features-{hashlib.sha256(self._head).hexdigest()[:16]}"
        self._folder = folder
        self._at = dict[bytes, tuple[Path, int, int]]()
        self._file: BinaryIO | None = None
        self._lock: Lock | None = None
        for path in sorted(folder.glob(f"{self._stem}-*{_ENDING}")):
            self._take_in(path)

    def get(self, digest: str) -> Seen | None:
        """Of the picture whose file has that SHA-256 (hex); None: it is not kept, or damaged."""
        place = self._at.get(bytes.fromhex(digest))
        if place is None:
            return None
        (path, start, length), data = place, b""
        with suppress(OSError), open_regular(path) as file:
            file.seek(start)
            data = file.read(length)
        return _seen(data) if len(data) == length and _is_whole(data) else None

    def __contains__(self, digest: str) -> bool:
        """Whether it is kept, as far as one sees without reading it; from any thread."""
        return bytes.fromhex(digest) in self._at

    def put(self, rows: Mapping[str, Seen]) -> None:
        """Keep rows by the digests (hex) of files. Raises StorageError, InputError: the disk is
        full or can't be written."""
        try:
            file = self._file
            if file is None or file.tell() > _PART:
                file = self._begun()
            start = file.tell()
            packed = {bytes.fromhex(digest): _packed(digest, seen) for digest, seen in rows.items()}
            file.write(b"".join(packed.values()))
            file.flush()
        except OSError as error:
            raise error_while_writing(error, self._stem) from error
        for digest, data in packed.items():
            self._at[digest] = Path(file.name), start, len(data)
            start += len(data)

    def close(self) -> None:
        """End writing. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _take_in(self, path: Path) -> None:
        """Note where its rows are."""
        try:
            data = read_regular(path)
            os.utime(path)  # it is used now
        except OSError as error:
            _log.warning("%s does not count: %s", path.name, error)
            return
        for start, length in _rows_in(data, self._head):
            self._at[data[start : start + 32]] = path, start, length

    def _begun(self) -> BinaryIO:
        """Go on in the first file that nobody else writes and that has room."""
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in count():
            path = self._folder / f"{self._stem}-{number:04}{_ENDING}"
            lock = acquire_file(path.with_suffix(".lock"))
            if not isinstance(lock, Lock):
                continue
            self._lock, self._file = lock, self._opened(path)
            if self._file is not None:
                break
            self.close()
        assert self._file is not None
        return self._file

    def _opened(self, path: Path) -> BinaryIO | None:
        """Open behind its last whole row; None: it is full."""
        file = path.open("r+b" if path.exists() else "w+b")
        data = file.read()
        if len(data) > _PART:
            file.close()
            return None
        rows = [*_rows_in(data, self._head)]
        end = sum(rows[-1]) if rows else len(self._head)
        if not data.startswith(self._head):
            file.seek(0)
            file.write(self._head)
        file.seek(end)
        file.truncate()
        return file


def _rows_in(data: bytes, head: bytes) -> Iterator[tuple[int, int]]:
    """Where whole rows begin, and how long they are, up to the first that isn't whole."""
    start = len(head) if data.startswith(head) else len(data)
    while start + _ROW.size <= len(data):
        *_, width, said = _ROW.unpack_from(data, start)
        length = _ROW.size + 4 * width + said + _CHECK
        if not _is_whole(data[start : start + length]) or start + length > len(data):
            return
        yield start, length
        start += length


def _packed(digest: str, seen: Seen) -> bytes:
    vector = seen.vector.astype("<f4").tobytes()
    said = json.dumps(dict(seen.said)).encode() if seen.said else b""
    row = _ROW.pack(bytes.fromhex(digest), *seen.facts, len(seen.vector), len(said))
    data = row + vector + said
    return data + zlib.crc32(data).to_bytes(_CHECK, "little")


def _seen(data: bytes) -> Seen:
    _, *facts, width, _ = _ROW.unpack_from(data)
    end = _ROW.size + 4 * width
    vector = np.frombuffer(data[_ROW.size : end], "<f4").astype(np.float32)
    said = data[end:-_CHECK]
    return Seen(vector, json.loads(said) if said else {}, (facts[0], facts[1], facts[2]))


def _is_whole(data: bytes) -> bool:
    return zlib.crc32(data[:-_CHECK]) == int.from_bytes(data[-_CHECK:], "little")


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
