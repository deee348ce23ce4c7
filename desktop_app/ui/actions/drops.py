"""What is dropped on the window or pasted into it: a picture, a model, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from desktop_app.core.brushes import BRUSH_ENDINGS
from desktop_app.core.geometry import Size
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.picture import FileOrigin, Picture
from desktop_app.state.painting.expansion import check_canvas
from desktop_app.state.picture.copying import CopySource
from desktop_app.ui.actions.clipboard import PNG, place_in
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.worker.opening import Pasted

_MODEL_ENDINGS = frozenset({".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft"})
"""Files offered to the model list, which says itself which of them it refuses, and why."""

_KINDS = tuple(kind for row in READ_FORMATS.values() for kind in row.kinds)


@dataclass(frozen=True, slots=True)
class Dropped:
    """One of: picture files, a model, brushes, or picture data.

    Attributes:
        brushes: files of brushes of other programs.
        pictures: files to open as pictures.
        model: a file or folder to add to the models.
        data: an encoded picture.
        image: one that is not encoded.
        place: of data that was copied from a document: where it stood.
    """

    pictures: tuple[Path, ...] = ()
    model: Path | None = None
    data: bytes | None = None
    image: QImage | None = None
    place: CopySource | None = None
    brushes: tuple[Path, ...] = ()

    @property
    def pasted(self) -> Pasted | None:
        """The picture, to be read in a background thread; None: there is none but files."""
        return self.data if self.image is None else partial(_picture, self.image)

    @property
    def encoded(self) -> bytes | None:
        """The same as a file."""
        return self.data if self.image is None else _as_png(self.image)


def one_picture(mime: QMimeData) -> Path | None:
    """The file, where ``mime`` is one file that may be a picture."""
    found = read_mime(mime) if len(mime.urls()) == 1 else None
    return found.pictures[0] if found is not None and len(found.pictures) == 1 else None


def folders_in(mime: QMimeData) -> list[Path]:
    """The folders, where ``mime`` is nothing else."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return paths if all(one.is_dir() for one in paths) else []


def is_taken(mime: QMimeData) -> bool:
    """Whether there may be something of use in it; nothing is fetched from where it is dragged."""
    return mime.hasUrls() or mime.hasImage() or any(map(mime.hasFormat, _KINDS))


def read_mime(mime: QMimeData | None) -> Dropped | None:
    """What ``mime`` (of an empty clipboard: None) holds; None if nothing of use. Reads no file,
    only names."""
    if mime is None:
        return None
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        models = [one for one in paths if one.is_dir() or one.suffix.lower() in _MODEL_ENDINGS]
        if models and models[0] == paths[0]:
            return Dropped(model=models[0])
        brushes = tuple(one for one in paths if one.suffix.lower() in BRUSH_ENDINGS)
        if brushes and brushes[0] == paths[0]:
            return Dropped(brushes=brushes)
        return Dropped(pictures=tuple(one for one in paths if one not in models))
    # A browser gives the file itself beside a decoded picture: the file keeps its profile.
    for kind in _KINDS:
        if mime.hasFormat(kind):
            place = place_in(mime) if kind == PNG else None
            return Dropped(data=bytes(mime.data(kind).data()), place=place)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Dropped(image=image)
    return None


def _picture(image: QImage) -> Picture:
    """Raises InputError: it is too large."""
    check_canvas(Size(image.width(), image.height()))
    return Picture(from_qimage(image), FileOrigin(), ())


def _as_png(image: QImage) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(0)  # it is decoded again at once
    writer.write(image)
    buffer.close()
    return bytes(held.data())
