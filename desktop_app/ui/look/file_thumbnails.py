"""Small pictures of files, read in the background, for the recent documents of the start card.

Qt's own readers, scaled while decoding, in the file's colours turned into sRGB; what they can't
read (some deep TIFFs) our own reader does. A file that neither reads simply has no picture here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageReader
from shiboken6 import isValid

from desktop_app.core.errors import InputError
from desktop_app.ui.qt.qimage import to_qimage

_MEGABYTES = 192
"""Memory one picture may take while it is decoded; larger ones get no thumbnail."""


class _Signals(QObject):
    done = Signal(str, QImage)
    missing = Signal(str)


class _Read(QRunnable):
    def __init__(self, path: Path, side: int, signals: _Signals) -> None:
        super().__init__()
        self._path, self._side, self._told = path, side, signals

    def run(self) -> None:
        # Asked here, not in the window's thread: a network drive may take its time to answer.
        if not self._path.is_file():
            if isValid(self._told):
                self._told.missing.emit(str(self._path))
            return
        from desktop_app.imaging.formats import READ_FORMATS

        # Of the others Qt turns none upright; of camera raw its reader of TIFF prints complaints.
        is_jpeg = self._path.suffix.lower() in READ_FORMATS["JPEG"].endings
        image = _by_qt(self._path, self._side) if is_jpeg else QImage()
        if image.isNull():
            image = _by_our_reader(self._path, self._side)
        elif image.colorSpace().isValid():
            srgb = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
            image = image if srgb.isNull() else srgb  # null: inks, say
        if isValid(self._told):
            self._told.done.emit(str(self._path), image)


def _by_qt(path: Path, side: int) -> QImage:
    """A small picture that covers a square of ``side``; a null one if it can't be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MEGABYTES)
    size = reader.size()
    if size.isValid():
        expanding = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        scaled = size.scaled(QSize(side, side), expanding)
        if scaled.width() < size.width():
            reader.setScaledSize(scaled)
    return reader.read()


def _by_our_reader(path: Path, side: int) -> QImage:
    """A small picture with ``side`` as its longest side; a null one if it can't be read. Of camera
    raw it is the camera's own, if there is one: developing takes seconds."""
    from desktop_app.imaging.colour import colour_space
    from desktop_app.imaging.opening import read_picture
    from desktop_app.imaging.raw import embedded_preview
    from desktop_app.imaging.raw_kind import is_raw
    from desktop_app.imaging.resize import fit_within
    from desktop_app.storage.pictures import read_picture_file

    try:
        if path.stat().st_size > _MEGABYTES << 20:
            return QImage()
        data = read_picture_file(path)
        look = embedded_preview(data, path.name) if is_raw(data, path.name) else None
        if look is not None:
            return to_qimage(fit_within(look, side))
        picture = read_picture(data, path.name)
    except (InputError, OSError):
        return QImage()
    if picture.pixels.nbytes > _MEGABYTES << 20:
        return QImage()
    small = fit_within(picture.pixels, side)
    return to_qimage(colour_space(picture.origin.about.icc).shown(small))


class Thumbnails(QObject):
    """``ready`` gives a path's picture, a null one if it can't be read; ``missing``: no file."""

    ready = Signal(str, QImage)
    missing = Signal(str)

    def __init__(self, side: int, parent: QObject) -> None:
        super().__init__(parent)
        self._side = side
        self._told = _Signals()
        self._told.done.connect(self.ready)
        self._told.missing.connect(self.missing)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def ask(self, path: Path) -> None:
        """Read ``path`` in the background."""
        self._pool.start(_Read(path, self._side, self._told))

    def stop(self) -> None:
        """Forget what waits, and wait for the one being read."""
        self._pool.clear()
        self._pool.waitForDone()
