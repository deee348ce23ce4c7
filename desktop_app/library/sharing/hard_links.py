"""Hard links in place of duplicates. The caller has asked the user; `hard_link_undo` undoes it.

A file is compared byte by byte with the one that stays right before; then the latter gets a second
name beside the former, which is renamed over it. So there is at any moment the old file or the
link, both with the same bytes, however this ends. What is linked changes together when a program
writes into it in place; programs of the field replace files whole, which parts them again.

Only NTFS, APFS, ext4 and their like know hard links; exFAT and FAT do not, and it is said. (APFS
could share the room of two files that stay separate, by clonefile; the numbers of macOS don't show
what that saves, so links are used there too.)
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop_app.core.atomic_write import plain_reason, sync_folder
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.sharing.link_journal import Linked, LinkJournal
from desktop_app.library.sharing.link_plan import LinkStep
from desktop_app.library.sharing.volumes import Volumes

_PIECE = 4 << 20
_TEMPORARY = re.compile(r"\.velatura-link-(\d+)-[0-9a-f]{8}")
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
_WINDOWS_NO_LINKS = frozenset({1, 50})  # ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What came of the steps.

    Attributes:
        linked: what was done.
        refused: what was not, and why; those files are as they were.
    """

    linked: tuple[Linked, ...]
    refused: tuple[tuple[Path, VelaturaError], ...]


class Linker:
    """Replaces files by links, and writes down what it did.

    Args:
        journal: gets a line before each file is replaced.
        is_foreign: whether a path is in another program's folder.
        change_foreign: whether the user allowed to change those folders.
        volumes: tells what kind of disk a path lies on.
    """

    def __init__(
        self,
        journal: LinkJournal,
        is_foreign: Callable[[Path], bool] = lambda path: False,
        *,
        change_foreign: bool = False,
        volumes: Volumes | None = None,
    ) -> None:
        self._journal = journal
        self._is_foreign = is_foreign
        self._change_foreign = change_foreign
        self._volumes = volumes or Volumes()

    def run(
        self,
        steps: Sequence[LinkStep],
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancel: CancelToken | None = None,
    ) -> LinkOutcome:
        """Do all steps; what fails is told in the outcome, and the rest goes on.

        Args:
            steps: what `plan_links` gave, as far as the user agreed.
            on_progress: bytes compared and bytes in all.
            cancel: looked at every 4 MiB.

        Raises:
            Cancelled: what was done by then stays done, and is in the journal.
        """
        linked: list[Linked] = []
        refused: list[tuple[Path, VelaturaError]] = []
        token = cancel or CancelToken()
        done, total = 0, sum(step.size * len(step.replace) for step in steps)
        names = [(step.keep, path, step.size) for step in steps for path in step.replace]
        for keep, path, size in names:
            begun = done
            try:
                for length in self._replace(keep, path, token, linked):
                    done += length
                    on_progress(min(done, total), total)
            except VelaturaError as error:
                refused.append((path, error))
            done = begun + size
            on_progress(min(done, total), total)
        return LinkOutcome(tuple(linked), tuple(refused))

    def _replace(
        self, keep: Path, replace: Path, cancel: CancelToken, linked: list[Linked]
    ) -> Iterator[int]:
        """One name; yields the bytes compared. Nothing is done if both are one file already."""
        try:
            before = (keep.lstat(), replace.lstat())
            if os.path.samestat(*before):
                return
            self._check(keep, replace, *before)
            yield from _compared(keep, replace, cancel)
            entry = Linked(
                when=int(time.time() * 1000),
                kept=keep,
                replaced=replace,
                size=before[1].st_size,
                modified=before[1].st_mtime_ns,
                mode=stat.S_IMODE(before[1].st_mode),
            )
            self._link(entry, *before)
        except OSError as error:
            raise InputError(
                "link_failed", name=replace.name, reason=plain_reason(error)
            ) from error
        linked.append(entry)

    def _check(
        self, keep: Path, replace: Path, kept: os.stat_result, replaced: os.stat_result
    ) -> None:
        for path, status in ((keep, kept), (replace, replaced)):
            if not stat.S_ISREG(status.st_mode):
                raise InputError("link_not_a_file", name=path.name)
        if self._is_foreign(replace) and not self._change_foreign:
            raise InputError("link_foreign", name=replace.name)
        if kept.st_dev != replaced.st_dev:
            raise InputError("link_other_disk", name=replace.name, other=keep.name)
        if kept.st_size != replaced.st_size:
            raise InputError("link_differs", name=replace.name, other=keep.name)
        if kept.st_uid != replaced.st_uid:
            raise InputError("link_owner", name=replace.name, other=keep.name)

    def _link(self, entry: Linked, kept: os.stat_result, replaced: os.stat_result) -> None:
        """Give the kept file a second name and rename that over the other. Raises OSError.

        ``kept`` and ``replaced`` are what both were before they were compared.
        """
        folder = entry.replaced.parent
        _clear_stale(folder)
        temporary = folder / f".velatura-link-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            try:
                os.link(entry.kept, temporary)
            except (OSError, NotImplementedError) as error:
                raise self._explained(error, entry) from error
            now = (temporary.lstat(), entry.replaced.lstat())
            if [_state(status) for status in now] != [_state(kept), _state(replaced)]:
                raise InputError("link_differs", name=entry.replaced.name, other=entry.kept.name)
            self._journal.add(entry)
            temporary.replace(entry.replaced)
        finally:
            # Still there if the renaming failed, and if both had become one file meanwhile.
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync_folder(folder)

    def _explained(self, error: OSError | NotImplementedError, entry: Linked) -> VelaturaError:
        name = entry.replaced.name
        volume = self._volumes.of(entry.replaced)
        code = error.errno if isinstance(error, OSError) else errno.ENOSYS
        windows = getattr(error, "winerror", None)
        if code == errno.EXDEV:
            return InputError("link_other_disk", name=name, other=entry.kept.name)
        # EPERM is a matter of permissions too; the kind of disk tells which it is.
        no_links = code in _NO_LINKS and (code != errno.EPERM or not volume.knows_links)
        if no_links or windows in _WINDOWS_NO_LINKS or not volume.knows_links:
            return InputError("link_unsupported", name=name, kind=volume.kind or volume.mount)
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        return InputError("link_failed", name=name, reason=reason)


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _compared(one: Path, other: Path, cancel: CancelToken) -> Iterator[int]:
    """Compare two files of one size; yields the bytes of each piece. Raises OSError."""
    with open_regular(one) as first, open_regular(other) as second:
        while piece := first.read(_PIECE):
            cancel.check()
            if piece != second.read(_PIECE):
                raise InputError("link_differs", name=other.name, other=one.name)
            yield len(piece)
        if second.read(1):
            raise InputError("link_differs", name=other.name, other=one.name)


def _clear_stale(folder: Path) -> None:
    """Take away second names that a process that was killed left behind: no data goes with them."""
    with contextlib.suppress(OSError):
        for path in folder.glob(".velatura-link-*"):
            match = _TEMPORARY.fullmatch(path.name)
            if match is None or psutil.pid_exists(int(match[1])):
                continue
            with contextlib.suppress(OSError):
                if path.lstat().st_nlink > 1:
                    path.unlink()
