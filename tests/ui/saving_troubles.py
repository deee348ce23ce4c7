"""What can go wrong with the disk while a hand saves, and the gestures by which it does."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layered_files.project import read_project
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.opening import save_layers
from tests.every_format import file_of
from tests.storage.held_files import photograph
from tests.ui.saving_hand import Hand

# -- gestures ---------------------------------------------------------------------------------


def _save(hand: Hand, _target: Path) -> None:
    hand.press("Ctrl+S")


def _save_offered(hand: Hand, target: Path) -> None:
    """Where to is asked: the file can't be written over."""
    hand.press("Ctrl+S")
    hand.choose(target)


def _save_as(hand: Hand, target: Path) -> None:
    hand.press("Ctrl+Shift+S")
    hand.choose(target)


def _export(hand: Hand, target: Path) -> None:
    hand.export(target, {".jpg": "JPEG", ".psd": "PSD", ".ora": "ORA"}[target.suffix])


def _save_and_close(hand: Hand, _target: Path) -> None:
    hand.press("Ctrl+W")
    hand.answer("Save")


def _project_and_close(hand: Hand, target: Path) -> None:
    _save_and_close(hand, target)
    hand.choose(target)


def _save_and_quit(hand: Hand, _target: Path) -> None:
    hand.press("Ctrl+Q")
    hand.answer("Save")


def _project_and_quit(hand: Hand, target: Path) -> None:
    _save_and_quit(hand, target)
    hand.choose(target)


class Kind(NamedTuple):
    """One kind of save.

    Attributes:
        opened: name of the file that is opened.
        target: name of the file that is written.
        gesture: what the hand does.
        paints: whether a layer is painted; else the picture is mirrored, and stays flat.
        exports: whether it is an export.
        leaves: what is gone afterwards: "", "document" or "window".
    """

    opened: str
    target: str
    gesture: Callable[[Hand, Path], None]
    paints: bool = False
    exports: bool = False
    leaves: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is the opened file that is written."""
        return self.opened == self.target

    def work(self, hand: Hand) -> None:
        """Do something that can be lost."""
        if self.paints:
            hand.paint()
        else:
            hand.flip()


KINDS = {
    "PNG": Kind("photo.png", "photo.png", _save),
    "JPEG": Kind("photo.jpg", "photo.jpg", _save),
    "PSD": Kind("photo.psd", "photo.psd", _save, paints=True),
    "project": Kind("photo.velatura", "photo.velatura", _save, paints=True),
    "project of a JPEG": Kind("photo.jpg", "photo.velatura", _save_offered, paints=True),
    "HEIC": Kind("photo.heic", "photo.png", _save_offered),
    "raw": Kind("photo.dng", "photo.tiff", _save_offered),
    "project of a raw": Kind("photo.dng", "photo.velatura", _save_offered, paints=True),
    "KRA": Kind("photo.kra", "photo.velatura", _save_offered),
    "save as": Kind("photo.png", "other.tiff", _save_as),
    "export": Kind("photo.png", "copy.jpg", _export, paints=True, exports=True),
    "export of layers": Kind("photo.png", "copy.psd", _export, paints=True, exports=True),
    "on close": Kind("photo.png", "photo.png", _save_and_close, leaves="document"),
    "project on close": Kind(
        "photo.jpg", "photo.velatura", _project_and_close, paints=True, leaves="document"
    ),
    "on quit": Kind("photo.jpg", "photo.jpg", _save_and_quit, leaves="window"),
    "project on quit": Kind(
        "photo.png", "photo.velatura", _project_and_quit, paints=True, leaves="window"
    ),
}


# -- files ------------------------------------------------------------------------------------


def make(path: Path, pixels: ByteArray | None = None) -> None:
    """A file to open, by its ending, with smooth colours or ``pixels`` (h, w, 3); a project has two
    layers."""
    picture = photograph() if pixels is None else Image.fromarray(pixels)
    if path.suffix in (".heic", ".dng", ".kra"):
        kind = {".heic": "HEIF", ".dng": "RAW", ".kra": "KRA"}[path.suffix]
        file_of(kind, path.parent).rename(path)
    elif path.suffix == ".psd":
        from psd_tools import PSDImage

        PSDImage.frompil(picture).save(path)
    elif path.suffix == ".velatura":
        document = Document(np.asarray(picture).copy(), "photo")
        ColourStroke(document, Brush(size=20), (250, 10, 10), 30, 30).finish()
        save_layers(LAYERED["VELATURA"], path, document.content, document.origin, {})
    else:
        picture.save(path)


def files_in(folder: Path) -> dict[str, bytes]:
    """All there is in a folder: name and bytes; nothing where it is gone."""
    if not folder.is_dir():
        return {}
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()}


def layers_of(path: Path) -> int:
    """Reads a file whole; how many layers it has."""
    if path.suffix == ".velatura":
        with read_project(path) as read:
            assert read.notes == ()
            return len(read.stack.layers)
    if path.suffix == ".psd":
        from psd_tools import PSDImage

        return len(list(PSDImage.open(path)))
    assert open_picture(path).pixels.size
    return 1


# -- troubles ---------------------------------------------------------------------------------

Trouble = Callable[[Path], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def full(target: Path) -> Iterator[None]:
    """Not a byte of room is left beside ``target``."""
    filler = target.with_name("filler")
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (65_536, 4_096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass
    yield
    filler.unlink()


@contextlib.contextmanager
def vanished(target: Path) -> Iterator[None]:
    """The folder is gone, as a stick that was pulled out."""
    aside = target.parent.with_name("pulled-out")
    target.parent.rename(aside)
    yield
    aside.rename(target.parent)


@contextlib.contextmanager
def read_only(target: Path) -> Iterator[None]:
    """The disk can be read, and that is all."""
    folder = str(target.parent)
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting takes root")
    if subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def immutable(target: Path) -> Iterator[None]:
    """Nobody may change the file, not even root."""
    if shutil.which("chattr") is None or os.geteuid() != 0:
        pytest.skip("making a file immutable takes root and chattr")
    if subprocess.run(["chattr", "+i", str(target)], capture_output=True).returncode:
        pytest.skip("this disk knows no immutable files")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", str(target)], check=True)


@contextlib.contextmanager
def folder_in_place(target: Path) -> Iterator[None]:
    """There is a folder of the file's name."""
    aside = target.with_name("aside")
    target.rename(aside)
    target.mkdir()
    yield
    target.rmdir()
    aside.rename(target)
