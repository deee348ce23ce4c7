"""Unpacks wheels into a folder that goes on Python's path: every byte as RECORD tells, no script
run, nothing outside the folder. (The format: packaging.python.org, "Binary distribution format".)
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import os
import re
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.safe_open import regular_path
from desktop_app.library.download.safe_names import check_names, long_path

_PIECE = 1 << 20
_RECORD = re.compile(r"[^/]+\.dist-info/RECORD")
_UNSIGNED = (".dist-info/RECORD", ".dist-info/RECORD.jws", ".dist-info/RECORD.p7s")
"""Files that RECORD can't hold the hash of."""
_TABLE = 64 << 20
_DATA = re.compile(r"[^/]+\.data/([^/]+)/(.+)")


def unpacked_size(wheels: Sequence[Path]) -> int:
    """Bytes that come out of them, as they say themselves. Raises StorageError ``pack_broken``."""
    total = 0
    for wheel in wheels:
        with _opened(wheel) as archive:
            total += sum(info.file_size for info in archive.infolist())
    return total


def unpack(wheels: Sequence[Path], folder: Path, check: Callable[[], object]) -> None:
    """Unpack verified wheels side by side.

    Args:
        wheels: whose own SHA-256 was compared already.
        folder: empty.
        check: called again and again; what it raises ends the work.

    Raises:
        StorageError: ``pack_broken``, with the reason.
        OSError: the disk does not take it.
    """
    hashes: dict[str, str] = {}
    for wheel in wheels:
        with _opened(wheel) as archive:
            _Wheel(wheel.name, archive, folder, hashes, check).unpack()
    if sys.platform != "win32":
        os.sync()  # one by one, thirteen thousand files take a minute


def _opened(wheel: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(regular_path(wheel))
    except (zipfile.BadZipFile, ValueError) as error:
        raise _broken(wheel.name, "it is not an archive") from error


class _Wheel:
    """One wheel on its way into the folder; ``hashes`` are of what lies there already."""

    def __init__(
        self,
        name: str,
        archive: zipfile.ZipFile,
        folder: Path,
        hashes: dict[str, str],
        check: Callable[[], object],
    ) -> None:
        self._name, self._archive, self._folder = name, archive, folder
        self._hashes, self._check = hashes, check

    def unpack(self) -> None:
        """Every file, or none that counts: who called throws the folder away."""
        files = [info for info in self._archive.infolist() if not info.is_dir()]
        names = [info.filename for info in files]
        try:
            check_names(names)
        except InputError as error:
            raise _broken(self._name, str(error).rstrip(".")) from error
        if len(set(names)) != len(names):
            raise _broken(self._name, "it contains a file twice")
        record = self._record(files)
        signed = {name for name in names if not name.endswith(_UNSIGNED)}
        if signed != {name for name in record if not name.endswith(_UNSIGNED)}:
            raise _broken(self._name, "its file list does not match its contents")
        for info in files:
            if stat.S_ISLNK(info.external_attr >> 16):
                raise _broken(self._name, f"“{info.filename}” is a link")
            target = _target(info.filename)
            if target:
                self._write(info, target, record.get(info.filename, ""))

    def _record(self, files: list[zipfile.ZipInfo]) -> dict[str, str]:
        """What RECORD tells: name → SHA-256 in hex."""
        found = [info for info in files if _RECORD.fullmatch(info.filename)]
        if len(found) != 1 or found[0].file_size > _TABLE:
            raise _broken(self._name, "it has no file list")
        try:
            text = self._archive.read(found[0]).decode("utf-8")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            return {row[0]: _hex(row[1]) for row in rows if row}
        except (ValueError, IndexError, csv.Error, *_DAMAGE) as error:
            raise _broken(self._name, "its file list can't be read") from error

    def _write(self, info: zipfile.ZipInfo, name: str, sha256: str) -> None:
        unsigned = info.filename.endswith(_UNSIGNED)
        if not sha256 and not unsigned:
            raise _broken(self._name, f"its list has no SHA-256 of “{info.filename}”")
        place = long_path(self._folder / name)
        if name in self._hashes:  # parts of one package come in several wheels
            if not sha256 or self._hashes[name] != sha256:
                raise _broken(self._name, f"“{name}” is another in another package")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with self._archive.open(info) as source, place.open("xb") as file:
                while piece := source.read(_PIECE):
                    self._check()
                    digest.update(piece)
                    file.write(piece)
                if sys.platform == "win32":
                    file.flush()
                    os.fsync(file.fileno())
        except _DAMAGE as error:
            raise _broken(self._name, f"“{info.filename}” can't be unpacked") from error
        except FileExistsError as error:
            raise _broken(self._name, f"“{name}” stands in two packages") from error
        if not unsigned and digest.hexdigest() != sha256:
            raise _broken(self._name, f"“{info.filename}” is not what its list tells")
        self._hashes[name] = digest.hexdigest()
        if os.name != "nt" and info.external_attr >> 16 & 0o111:
            mode = place.stat().st_mode
            place.chmod(mode | (mode & 0o444) >> 2)  # whoever may read may run


_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What `zipfile` says of damaged, encrypted or oddly packed files."""


def _target(name: str) -> str:
    """Where a file goes; empty for what isn't needed: scripts, headers."""
    data = _DATA.fullmatch(name)
    if data is None:
        return name
    return data[2] if data[1] in ("purelib", "platlib") else ""


def _hex(value: str) -> str:
    """``sha256=`` and base64 without its end, in hex; empty for an empty text."""
    if not value:
        return ""
    kind, _, text = value.partition("=")
    if kind != "sha256":
        raise ValueError(kind)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()
    except binascii.Error as error:
        raise ValueError(value) from error


def _broken(name: str, reason: str) -> StorageError:
    return StorageError("pack_broken", name=name, reason=reason)
