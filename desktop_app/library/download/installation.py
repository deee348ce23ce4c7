"""The last step: what was verified becomes a model, whole, by renaming; or it repairs one."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path, PurePosixPath

from desktop_app.core.atomic_write import error_while_writing, sync_folder
from desktop_app.core.download import DownloadRequest
from desktop_app.core.errors import ModelError, StorageError
from desktop_app.library.download.remote import Listing
from desktop_app.library.download.safe_names import check_target, long_path
from desktop_app.library.download.staging import Staging


def place_name(request: DownloadRequest, listing: Listing) -> str:
    """What the model is called in the models folder.

    A single file becomes a file if its target names one (by the same ending) or if it comes from a
    plain address; everything else becomes a folder. Raises InputError ``download_unsafe_name``.
    """
    name = request.target
    if _is_single(request, listing):
        suffix = PurePosixPath(listing.files[0].name).suffix
        name = name or listing.files[0].name.rpartition("/")[2]
        if not name.lower().endswith(suffix.lower()):
            name += suffix
    check_target(name)
    return name


def check_place(models: Path, request: DownloadRequest, listing: Listing) -> None:
    """Refuse what could not be moved to its place.

    Raises:
        ModelError: ``model_exists``, or ``download_target_missing`` for a repair.
        InputError: ``download_unsafe_name``.
    """
    name = place_name(request, listing)
    there = os.path.lexists(long_path(models / name))
    if request.only and not there:
        raise ModelError("download_target_missing", name=name)
    if there and not request.only:
        raise ModelError("model_exists", name=name)


def place(models: Path, request: DownloadRequest, listing: Listing, staging: Staging) -> str:
    """Move the files of a finished download to where they belong; returns the model's name.

    May be called again after it was interrupted.

    Raises:
        ModelError: ``model_exists`` or ``download_target_missing``.
        StorageError, InputError: the disk does not take it.
    """
    name = place_name(request, listing)
    target = long_path(models / name)
    try:
        if not request.only:
            target.parent.mkdir(exist_ok=True)
        if request.only:
            _mend(target, request, listing, staging)
        elif _is_single(request, listing):
            _put_file(staging.whole(listing.files[0]), target)
        elif any(staging.whole(file).exists() for file in listing.files):
            if os.path.lexists(target):
                raise ModelError("model_exists", name=name)
            for folder, _, _ in os.walk(staging.files):
                sync_folder(Path(folder))  # all that it holds is there before it is a model
            staging.files.rename(target)
        sync_folder(target.parent)
        sync_folder(models)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise ModelError("model_exists", name=name) from error
        raise _explained(error, name) from error
    return name


def _is_single(request: DownloadRequest, listing: Listing) -> bool:
    if len(listing.files) != 1:
        return False
    suffix = PurePosixPath(listing.files[0].name).suffix.lower()
    named = PurePosixPath(request.target).suffix.lower()
    return not listing.commit or (bool(suffix) and suffix == named)


def _put_file(source: Path, target: Path) -> None:
    """Rename, never over what is there."""
    if not source.exists() and target.exists():
        return  # it was moved, and then the process was killed
    try:
        os.link(source, target)  # fails if there is one
    except FileExistsError:
        if not target.samefile(source):
            raise
        source.unlink()
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "exists", str(target)) from None
        source.rename(target)
    else:
        source.unlink()


def _mend(target: Path, request: DownloadRequest, listing: Listing, staging: Staging) -> None:
    """Replace each file; one that was replaced before a kill is no longer staged."""
    if not os.path.lexists(target):
        raise ModelError("download_target_missing", name=request.target)
    for file in listing.files:
        source = staging.whole(file)
        if not source.exists():
            continue
        place = target.joinpath(*file.name.split("/")) if target.is_dir() else target
        _stay_inside(target, place)
        place.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            source.chmod(place.stat().st_mode & 0o7777)
        source.replace(place)
        sync_folder(place.parent)


def _stay_inside(target: Path, place: Path) -> None:
    """A link within the model must not lead the repaired file elsewhere."""
    inside = target.resolve()
    parent = place.parent.resolve()
    if place != target and parent != inside and inside not in parent.parents:
        raise PermissionError(errno.EACCES, "points outside the model", str(place))


def _explained(error: OSError, name: str) -> Exception:
    explained = error_while_writing(error, name)
    if isinstance(explained, StorageError):
        return StorageError("download_disk_full", name=name)
    return explained
