"""A copied part of a picture as the clipboard holds it. What is found in there is told by `drops`.

Other programs take the PNG, which has alpha, depth and profile, or Qt's image, which the platform
turns into its own kinds; the program itself knows by a third entry where the part belongs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.core.geometry import Size
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.layer_kinds.annotation_layer import Annotated
from desktop_app.state.picture.copying import CopySource
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.worker.copying import CopiedPart

PNG = "image/png"
PLACE = "application/x-velatura-place"
"""JSON: x and y of the upper left corner, width and height of the document it was copied from."""

ANNOTATIONS = "application/x-velatura-annotations"
"""JSON: annotations; their texts are there as text, too."""

_MOST = 1 << 24
"""Pixels from the border: what lies farther away was not written by this program."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipboardContent:
    """What is put into the clipboard: a PNG file, the image as a screen shows it, its place."""

    png: bytes
    image: QImage
    place: bytes


def clipboard_content(copy: CopiedPart) -> ClipboardContent:
    """The same as the clipboard takes it; for any thread."""
    place = copy.place
    numbers = {"x": place.x, "y": place.y, "width": place.size.width, "height": place.size.height}
    return ClipboardContent(copy.png, to_qimage(copy.shown), json.dumps(numbers).encode())


def put_in_clipboard(one: ClipboardContent) -> None:
    """Put it there, in the GUI thread."""
    mime = QMimeData()
    mime.setData(PNG, one.png)
    mime.setImageData(one.image)
    mime.setData(PLACE, one.place)
    QGuiApplication.clipboard().setMimeData(mime)


def place_in(mime: QMimeData) -> CopySource | None:
    """Where what ``mime`` holds was copied from; None if it does not say, or not in order."""
    if not mime.hasFormat(PLACE):
        return None
    try:
        found: Any = json.loads(bytes(mime.data(PLACE).data()))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    said = cast("dict[str, object]", found)
    numbers = [said.get(key) for key in ("x", "y", "width", "height")]
    x, y, width, height = (
        one if type(one) is int and abs(one) < _MOST else None for one in numbers
    )
    if x is None or y is None or width is None or height is None:
        return None
    return CopySource(x, y, Size(width, height)) if width > 0 and height > 0 else None


def copy_selected_words() -> bool:
    """Copy words selected in a message that has the focus, as fields do by themselves; False if
    there are none."""
    label = QApplication.focusWidget()
    if isinstance(label, QLabel) and label.hasSelectedText():
        QGuiApplication.clipboard().setText(label.selectedText())
        return True
    return False


def put_annotations_in_clipboard(annotations: Sequence[Annotation]) -> None:
    """Put them there, for pictures of this program, and their texts for others."""
    mime = QMimeData()
    mime.setData(ANNOTATIONS, json.dumps([one.to_json() for one in annotations]).encode())
    mime.setText("\n".join(one.text for one in annotations if one.text))
    QGuiApplication.clipboard().setMimeData(mime)


def annotations_in(mime: QMimeData | None) -> tuple[Annotation, ...]:
    """The annotations that ``mime`` holds; none where it has no such, or they are not in order."""
    if mime is None or not mime.hasFormat(ANNOTATIONS):
        return ()
    try:
        data: Any = json.loads(bytes(mime.data(ANNOTATIONS).data()))
        return Annotated.from_json({"annotations": data}).annotations
    except (KeyError, TypeError, ValueError, RecursionError):
        return ()
