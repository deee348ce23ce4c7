"""One file that is written: what it is of, and what writes its pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.file_features import FileFeature
from desktop_app.storage.pictures import save_mask, save_picture

if TYPE_CHECKING:
    from desktop_app.imaging.picture import Origin
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.guides import Guide
    from desktop_app.state.picture.content import Content


@dataclass(frozen=True, slots=True, eq=False)
class WrittenFile:
    """One file that is written.

    Attributes:
        document: whose.
        path: where to.
        guides: those that lay over it.
        edited: whether the file on disk did not hold these pixels when Save was pressed.
        again: asks for the same once more.
        then: to be done afterwards.
        gone: what of the document the file does not hold: of an export.
        elsewhere: id of the window's action that writes it under another name.
    """

    document: Document
    path: Path
    guides: tuple[Guide, ...]
    edited: bool
    again: Callable[[], None]
    then: Callable[[], object] | None = None
    gone: tuple[FileFeature, ...] = ()
    elsewhere: str = "save_as"


def write_pixels(
    path: Path,
    content: Content,
    texts: Mapping[str, str] | None,
    origin: Origin,
    quality: int = 92,
) -> tuple[str, ...]:
    """In a background thread."""
    pixels = content.picture(content.size.rect)
    return save_picture(path, pixels, texts, origin=origin, quality=quality)


def write_mask(path: Path, content: Content) -> None:
    """In a background thread."""
    save_mask(path, content.mask.read(content.size.rect))
