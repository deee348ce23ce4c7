"""One file that is written: what it is of, and what writes its pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.file_features import FileFeature
from desktop_app.core.guides import Guide
from desktop_app.core.request import Task
from desktop_app.imaging.drawing.page import PageInfo
from desktop_app.imaging.drawing.page_formats import USUAL_DPI, PageFormat
from desktop_app.imaging.invented import invented_of
from desktop_app.imaging.layer_stack import StackLayer, walk
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.png import write_png
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import EDITED, GENERATED, with_source_type
from desktop_app.jobs.results import Result
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.state.document.document import Document
from desktop_app.state.document.pages import page_of, with_notices
from desktop_app.storage.format_features import format_id
from desktop_app.storage.pictures import ExportOptions, save_mask, save_picture
from desktop_app.storage.settings import Settings

N = TypeVar("N")


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
        invented: whether the map of invented pixels is written beside it.
        branches: keys of those that there were.
    """

    document: Document
    path: Path
    guides: tuple[Guide, ...]
    edited: bool
    again: Callable[[], None]
    then: Callable[[], object] | None = None
    gone: tuple[FileFeature, ...] = ()
    elsewhere: str = "save_as"
    invented: bool = False
    branches: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class SavedMetadata:
    """What a saved picture says of itself, as `save_picture` takes it.

    Attributes:
        texts: how it was made; None: nothing.
        mark: that a model made it, or parts of it; empty: none.
        sidecar: what is written beside it.
    """

    texts: Mapping[str, str] | None = None
    mark: str = ""
    sidecar: str = "none"


def saved_metadata(
    document: Document, settings: Settings, *, metadata: bool | None = None
) -> SavedMetadata:
    """What the user lets be said of ``document``: nothing without ``metadata``, which is that of
    the settings where None is given."""
    if not (settings.save_metadata if metadata is None else metadata):
        return SavedMetadata()
    mark = source_type_of(document) if settings.mark_pictures else ""
    return SavedMetadata(document.told.now, mark, settings.sidecar)


def source_type_of(document: Document) -> str:
    """What IPTC's mark says of ``document``; empty where no model made any of it."""
    patched = any(layer.passes for layer in layer_tree.walk(document.content.layers))
    return source_type(document.told.all, document.origin.about.xmp, patched=patched)


def is_by_model(origin: FileOrigin) -> bool:
    """Whether the file of a picture says that a model made it, or parts of it."""
    return bool(source_type([dict(origin.about.texts)], origin.about.xmp))


def origin_of(result: Result) -> FileOrigin:
    """Of what a result shows, as a picture by itself: only that a model made it is said."""
    if result.job.model is None and not result.request.filled_by:
        return FileOrigin()
    is_whole = result.job.request.task == Task.TEXT_TO_IMAGE
    return FileOrigin(About(xmp=with_source_type(None, GENERATED if is_whole else EDITED)))


def write_pixels(
    path: Path,
    content: Content,
    metadata: SavedMetadata,
    origin: FileOrigin,
    options: ExportOptions,
) -> tuple[str, ...]:
    """In a background thread; the notes of what the format left out."""
    pixels = with_notices(content).picture(content.size.rect)
    return save_picture(
        path,
        pixels,
        metadata.texts,
        origin=origin,
        options=options,
        mark=metadata.mark,
        sidecar=metadata.sidecar,
        layers=parts_of(path, content),
    )


def parts_of(path: Path, content: Content) -> tuple[StackLayer, ...]:
    """The visible layers with colours, the lowest first, where the file has a part for each; none
    of a picture of one layer."""
    if format_id(path) != "EXR" or len(content.layers) < 2:
        return ()
    kinds = ("paint", "patch")
    found = walk(to_stack(with_notices(content), {}).layers)
    return tuple(one for one in found if one.visible and one.kind in kinds)


def write_page(
    path: Path, row: PageFormat, content: Content, metadata: SavedMetadata, origin: FileOrigin
) -> tuple[str, ...]:
    """In a background thread: the document's picture on one page of its size."""
    said = metadata.texts or {}
    info = PageInfo(said.get("Title", ""), said.get("Description", ""), metadata.mark)
    page = page_of(with_notices(content), said.get("Title", ""))
    dpi = origin.about.dpi[0] if origin.about.dpi else USUAL_DPI
    write_atomic(path, row.make(page, shipped_fonts(), info, dpi))
    return ()


def map_path(path: Path) -> Path:
    """Where the map of invented pixels of a copy lies."""
    return path.with_name(f"{path.stem}.invented.png")


def with_map(job: WrittenFile, write: Callable[[], N]) -> Callable[[], N]:
    """What writes a copy, and beside it the map of invented pixels; in any thread."""
    content, told = job.document.content, job.document.told.all
    xmp = job.document.origin.about.xmp

    def both() -> N:
        notes = write()
        write_map(job.path, content, told, xmp)
        return notes

    return both


def write_map(
    path: Path, content: Content, metadata: Iterable[Mapping[str, str]], xmp: bytes | None
) -> bool:
    """The map beside the copy ``path``, if anything was invented: white is what was."""
    size = content.size
    found = invented_of(content, metadata, xmp, max(size.width, size.height))
    if found.any():
        shown = np.repeat(found[..., None], 3, axis=2)
        write_atomic(map_path(path), write_png(shown, ()))
    return bool(found.any())


def write_mask(path: Path, content: Content) -> None:
    """In a background thread: the document's mask as a grey picture of its size."""
    save_mask(path, content.mask.read(content.size.rect))
