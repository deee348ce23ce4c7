"""The builds of torch that were added: where they lie, which one is in use, what is wrong with one.

Each has its own folder in DATA/packs, with ``velatura-pack.json`` in it; it gets its name only
after its check passed. ``failures.json`` beside them says which one did not start any more.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import plain_reason, sync_folder, write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import PackSource
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.safe_open import read_regular
from desktop_app.core.sizes import size_text
from desktop_app.library.gpu.unpacking import unpack, unpacked_size

RECORD = "velatura-pack.json"
PARTIAL = ".partial"
_FAILURES = "failures.json"
_ID = re.compile(r"torch-[0-9a-z.]{1,40}-[a-z0-9]{1,20}-cp\d{2,4}t?")
_MAX_BYTES = 1 << 16
_RESERVE = 256 << 20
_DAY = 86_400.0

PackCheck = Callable[[Path, CancelToken], Mapping[str, str]]
"""Tries the build in a folder in a separate process; returns what it tells of itself.

Raises EngineError ``pack_check_failed`` or Cancelled.
"""


@dataclass(frozen=True, slots=True)
class Pack:
    """A build that was added.

    Attributes:
        id: name of its folder.
        build: id of the build.
        torch: its version, without the local part.
        python: tag of the interpreter it is for ("cp311").
        size_bytes: what it takes on the disk.
        device: the card it was checked with.
    """

    id: str
    build: str
    torch: str
    python: str
    size_bytes: int = 0
    device: str = ""


def python_tag() -> str:
    """The running interpreter's tag in names of wheels, as "cp311" or "cp313t"."""
    free = "t" if "t" in getattr(sys, "abiflags", "") else ""
    return f"cp{sys.version_info.major}{sys.version_info.minor}{free}"


class Packs:
    """The folder of builds. Methods may be called from any thread.

    Args:
        root: DATA/packs; made with the first.
        torch: version of the torch that came with the program, without its local part.
        check: tries a build.
    """

    def __init__(self, root: Path, torch: str, check: PackCheck) -> None:
        self._root, self._torch, self._check = root, torch, check

    # ---------------------------------------------------------------------------------- looking

    @property
    def folder(self) -> Path:
        """Where they lie; made where it isn't there."""
        self._root.mkdir(parents=True, exist_ok=True)
        return self._root

    def path(self, pack: Pack) -> Path:
        return self._root / pack.id

    def installed(self) -> tuple[Pack, ...]:
        """All that are whole, the one added last first."""
        found: list[tuple[float, Pack]] = []
        with contextlib.suppress(OSError):
            for folder in self._root.iterdir():
                pack = _read(folder)
                if pack is not None:
                    found.append(((folder / RECORD).stat().st_mtime, pack))
        return tuple(pack for _, pack in sorted(found, key=lambda each: (-each[0], each[1].id)))

    def suits(self, pack: Pack) -> bool:
        """Whether it goes with this version of the program."""
        return (pack.torch, pack.python) == (self._torch, python_tag())

    def current(self) -> Pack | None:
        """The one to be used: it suits, and has not failed since."""
        failures = self._failures()
        for pack in self.installed():
            if self.suits(pack) and pack.id not in failures:
                return pack
        return None

    def failure(self, pack: Pack) -> str:
        """Why it did not start; empty if it did."""
        return self._failures().get(pack.id, "")

    # -------------------------------------------------------------------------------- changing

    def failed(self, folder: Path, reason: str) -> None:
        """The build in that folder did not start: it is not used until it is checked again."""
        self._keep({**self._failures(), folder.name: reason[:300]})

    def check_again(self, pack: Pack, stop: CancelToken) -> None:
        """Try it; if it works, it is used again. Raises as `PackCheck`."""
        self._check(self.path(pack), stop)
        self._keep(self._failures_but(pack.id))

    def remove(self, pack: Pack) -> None:
        """Delete it. First its name goes, so that half of it is never used.

        Raises:
            StorageError: ``pack_in_use``.
        """
        gone = self._root / f"{pack.id}{PARTIAL}"
        try:
            if gone.exists():
                shutil.rmtree(gone)
            self.path(pack).rename(gone)
            shutil.rmtree(gone)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StorageError("pack_in_use", reason=plain_reason(error)) from error
        self._keep(self._failures_but(pack.id))

    def place(self, source: PackSource, wheels: Sequence[Path], stop: CancelToken) -> str:
        """See `library.download.pack_target.PackTarget`. Other builds go once this one works.

        Raises:
            StorageError: ``pack_broken``, ``pack_no_room``, ``pack_in_use``.
            EngineError: ``pack_check_failed``.
            Cancelled: somebody asked to stop.
            OSError: the disk does not take it.
        """
        name = f"torch-{source.torch}-{source.build}-{python_tag()}"
        if not _ID.fullmatch(name):
            raise StorageError("pack_broken", name=name[:80], reason="not the name of a build")
        final, partial = self.folder / name, self.folder / f"{name}{PARTIAL}"
        if _read(final) is not None and name not in self._failures():
            return name  # it was put there, and then the process was killed
        for old in (partial, final):
            if old.exists():
                shutil.rmtree(old)
        try:
            size = unpacked_size(wheels)
            self._check_room(size)
            partial.mkdir()
            unpack(wheels, partial, stop.check)
            told = self._check(partial, stop)
            device = told.get("device name", "")[:100]
            pack = Pack(name, source.build, source.torch, python_tag(), size, device)
            record = json.dumps(asdict(pack), ensure_ascii=False, indent=1)
            write_atomic(partial / RECORD, record.encode())
            stop.check()
            partial.rename(final)
            sync_folder(self.folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        self._keep(self._failures_but(name))
        for other in self.installed():
            if other.id != name:
                with contextlib.suppress(VelaturaError):
                    self.remove(other)
        return name

    def clear_leftovers(self) -> None:
        """Delete what a killed process left half done and nobody took up for a day."""
        with contextlib.suppress(OSError):
            for folder in self._root.glob(f"*{PARTIAL}"):
                if time.time() - folder.stat().st_mtime > _DAY:
                    shutil.rmtree(folder, ignore_errors=True)

    # --------------------------------------------------------------------------------- within

    def _check_room(self, size: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < size + _RESERVE:
            needed, kept = size_text(size), size_text(_RESERVE)
            raise StorageError("pack_no_room", needed=needed, reserve=kept, free=size_text(free))

    def _failures(self) -> dict[str, str]:
        content = _json(self._root / _FAILURES)
        return {name: why for name, why in content.items() if isinstance(why, str)}

    def _failures_but(self, name: str) -> dict[str, str]:
        return {each: why for each, why in self._failures().items() if each != name}

    def _keep(self, failures: Mapping[str, str]) -> None:
        if failures != self._failures():
            write_atomic(self.folder / _FAILURES, json.dumps(failures, indent=1).encode())


def _json(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            return {}
        content: object = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _read(folder: Path) -> Pack | None:
    """The build in a folder; None if there is none, or it is not whole."""
    if not _ID.fullmatch(folder.name) or folder.is_symlink():
        return None
    content = _json(folder / RECORD)
    try:
        pack = Pack(**content)
    except TypeError:
        return None
    texts = (pack.id, pack.build, pack.torch, pack.python, pack.device)
    sound = all(isinstance(text, str) for text in texts) and type(pack.size_bytes) is int
    return pack if sound and pack.id == folder.name else None
