"""What there is in a tab besides its document, kept while the program runs: a folder for each.

The prompt, how the picture is looked at, results that were not put in. A folder belongs to who has
its lock; one that nobody has was left by a program that died.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.checked_text import whole_text, with_check
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_locked
from desktop_app.core.json_rows import Rows, keep_lost, read_pairs
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.blob_store import BlobStore

VERSION: Final = 1

_STATE: Final = "tab.json"


class TabFolder:
    """One of them. Made by `begin` or `resume`; its methods may be called in any one thread."""

    def __init__(self, folder: Path, lock: Lock) -> None:
        self.folder, self._lock = folder, lock
        self.blobs = BlobStore(folder / "blobs")

    @property
    def name(self) -> str:
        """By which the list of what is open knows it."""
        return self.folder.name

    @classmethod
    def begin(cls, root: Path) -> TabFolder:
        """A new one.

        Raises:
            StorageError: ``lock_failed``, ``disk_full``.
            InputError: ``output_unwritable``.
        """
        name = secrets.token_hex(6)
        lock = acquire_file(root / f"{name}.lock")
        assert isinstance(lock, Lock)  # nobody else has drawn that name
        try:
            (root / name).mkdir()
        except OSError as error:
            lock.release()
            raise error_while_writing(error, name) from error
        return cls(root / name, lock)

    @classmethod
    def resume(cls, root: Path, name: str) -> TabFolder | None:
        """Go on with one that was left; None: another program does, or it is gone."""
        if Path(name).name != name or not (root / name).is_dir():
            return None
        try:
            lock = acquire_file(root / f"{name}.lock")
        except StorageError:
            return None
        return None if isinstance(lock, LockOwner) else cls(root / name, lock)

    def write(self, data: dict[str, Any]) -> None:
        """Keep the tab's state. Raises as `write_atomic`."""
        text = json.dumps({"version": VERSION, **data}).encode("utf-8", "surrogateescape")
        write_atomic(self.folder / _STATE, with_check(text))

    def write_result(self, name: str, data: dict[str, Any]) -> None:
        """Keep a result's record. Raises as `write_atomic`."""
        write_atomic(self.folder / f"{name}.result", with_check(json.dumps(data).encode()))

    def result(self, name: str) -> Any:
        """The record of a result. Raises StorageError: ``job_unreadable``."""
        return _result(self.folder / f"{Path(name).name}.result")

    def keep_only(self, results: Collection[str], blobs: Collection[str]) -> None:
        """Delete other results, and blobs that are of none of these. What can't be, stays."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob("*.result"):
                if path.stem not in results:
                    path.unlink(missing_ok=True)
        self.blobs.remove_unused(blobs, grace=0)

    def close(self, *, keep: bool) -> None:
        """Let it go; ``keep`` for the next start."""
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()


def _result(file: Path) -> Any:
    try:
        raw = read_regular(file)
        return json.loads(whole_text(raw) or raw)
    except (OSError, ValueError, RecursionError) as error:
        raise StorageError("job_unreadable", str(error)) from error


def unreadable_results(root: Path) -> list[Path]:
    """Records of results that can't be read, of all tabs."""
    found = list[Path]()
    for file in sorted(root.glob("*/*.result")):
        try:
            _result(file)
        except StorageError:
            if file.exists():  # else its tab was closed meanwhile
                found.append(file)
    return found


def left_tabs(root: Path) -> dict[str, dict[str, Any]]:
    """What the folders hold that no living program has, by their names; nothing of a later
    version. Of a damaged one what can be understood; all of it is kept beside the folder."""
    try:
        folders = [entry for entry in root.iterdir() if entry.is_dir()]
    except OSError:
        return {}
    found = dict[str, dict[str, Any]]()
    for folder in folders:
        with contextlib.suppress(StorageError):
            if not is_locked(root / f"{folder.name}.lock"):
                found[folder.name] = _state(folder)
    return found


def _state(folder: Path) -> dict[str, Any]:
    try:
        raw = read_regular(folder / _STATE)
    except OSError:
        return {}
    whole = whole_text(raw)
    found = read_pairs(raw, "", _part)
    if whole is None or found.damage or found.lost:
        reason = found.damage or (found.lost[0].reason if found.lost else "it is damaged")
        with contextlib.suppress(VelaturaError):
            keep_lost(extra_file(folder), raw, Rows([], [], reason))
    told = dict(found.rows)
    version = told.get("version")
    is_newer = whole is not None and isinstance(version, int) and version > VERSION
    return {} if is_newer else told


def extra_file(folder: Path) -> Path:
    """Beside which name a damaged state of a folder is kept (`set_aside.aside_file`): the folder
    itself goes with its tab."""
    return folder.with_name(f"{folder.name}.json")


def _part(name: str, value: Any) -> Any:
    """Raises TypeError: a tab can't have that there."""
    if name in _KINDS and not isinstance(value, _KINDS[name]):
        raise TypeError(f"{name} is none")
    if name in ("results", "jobs"):
        kind = dict if name == "results" else str
        return [one for one in cast("list[Any]", value) if isinstance(one, kind)]
    return value


_KINDS: Final[dict[str, type | tuple[type, ...]]] = {
    "document": str, "making": dict, "look": (dict, type(None)), "results": list, "shown": str,
    "picked": bool, "jobs": list,
}  # fmt: skip


def forget_tabs(root: Path, names: Collection[str]) -> None:
    """Delete folders that were left and that nobody wants."""
    for name in names:
        left = TabFolder.resume(root, name)
        if left is not None:
            left.close(keep=False)
