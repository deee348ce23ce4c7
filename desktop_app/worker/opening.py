"""Files as documents, and documents as layered files: work for background threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.core.errors import InputError, explained
from desktop_app.core.file_features import features_lost_on_opening
from desktop_app.core.file_note import FileNote
from desktop_app.core.guides import guides_from_json, guides_to_json
from desktop_app.core.pixels import Array
from desktop_app.core.reading import memory_short, reading
from desktop_app.enginelink.free_memory import free_bytes
from desktop_app.imaging.layer_stack import (
    GUIDES,
    Pixels,
    Stack,
    StackBranch,
    StackLayer,
    Step,
    no_step,
)
from desktop_app.imaging.layered_files.layered import LayeredFormat, LayeredReader, layered_reader
from desktop_app.imaging.layers.stack_reading import from_stack, with_branches
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.origin_json import origin_from_json, origin_to_json
from desktop_app.imaging.picture import About, Development, FileOrigin, Picture
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.state.document.lines import Line, line_from_json, line_to_json
from desktop_app.state.document.pages import with_notices
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.composite_check import appearance_notes, composed_as_saved
from desktop_app.worker.standing import stamp_of

if TYPE_CHECKING:
    from desktop_app.imaging.display import Display
    from desktop_app.imaging.layered_files.project_read import ReadStack
    from desktop_app.imaging.layers.content import Content
    from desktop_app.worker.file_locks import FileLocks


_COMPOSED = 200_000_000
"""Pixels of layers that are composed before anybody looks: about a second."""

_LINE = "line"
"""In what a project says about itself: the way to its picture, as branches have it."""

_ASKED_FROM = 64 << 20
"""Bytes. What is free is asked of the system for no less."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A document that was opened, and what must be said of its file."""

    document: Document
    notes: tuple[FileNote, ...] = ()


Pasted: TypeAlias = bytes | Callable[[], Picture]
"""A picture that is no file: encoded, or what makes it in a background thread."""


def open_document(
    path: Path,
    locks: FileLocks,
    display: Display | None = None,
    *,
    step: Step = no_step,
    as_saved: bool = False,
    development: Development | None = None,
) -> Opened:
    """Open a picture or a layered file, for this screen; read-only if another window has it.

    Args:
        path: the file.
        locks: of the files that are open here.
        display: the screen's profile.
        step: told how far it is; see `imaging.layer_stack.Step`.
        as_saved: of a layered file not the layers, but its own picture of how it looked.
        development: of camera raw; None: as the camera says.

    Raises:
        InputError, StorageError: it can't be read.
        Cancelled: by ``step``.
    """
    stamp = stamp_of(path)
    with reading(path.name, partial(_damaged, path.name)):
        opened = _opened(path, display, step, as_saved=as_saved, development=development)
    opened.document.stamp = stamp
    held = locks.take(opened.document, path)
    if held is not None:
        opened.document.read_only = held
    _convert(opened.document, display)
    return opened


def read_document(path: Path) -> Document:
    """The same without taking its lock: nothing is saved over it. Raises InputError,
    StorageError."""
    with reading(path.name, partial(_damaged, path.name)):
        return _opened(path, None, no_step, as_saved=False).document


def content_of(path: Path) -> Content:
    """What a file holds, without taking its lock. Raises InputError, StorageError."""
    row = layered_reader(path)
    with reading(path.name, partial(_damaged, path.name)):
        if row is None:
            return document_of(open_picture(path), path.name, path, path).content
        with row.read(path, None, no_step) as read:
            return from_stack(_with_notes(read.stack, path.name, no_step))


def _opened(
    path: Path,
    display: Display | None,
    step: Step,
    *,
    as_saved: bool,
    development: Development | None = None,
) -> Opened:
    row = layered_reader(path)
    if row is None:
        picture = open_picture(path, development)
        document = document_of(picture, path.name, path, path, display)
        if picture.format == "RAW" and development not in (None, Development()):
            document.mark_unsaved()  # no file says how it was developed
        return Opened(document)
    with row.read(path, None, step) as read:
        return _layered(read, row, path, step, as_saved=as_saved)


def _damaged(name: str, error: Exception) -> InputError:
    return InputError("project_unreadable", repr(error), name=name, reason="it is damaged")


def document_of(
    picture: Picture,
    name: str,
    path: Path | None,
    original: Path | bytes | None,
    display: Display | None = None,
) -> Document:
    """A picture that was read, as a document, for this screen."""
    document = Document(
        picture.pixels,
        name,
        path,
        picture.notes,
        origin=picture.origin,
        original=original,
        left=picture.left,
    )
    _convert(document, display)
    return document


def save_layers(
    row: LayeredFormat,
    path: Path,
    content: Content,
    origin: FileOrigin,
    texts: Mapping[str, str],
    branches: Sequence[Branch] = (),
    line: Line = (),
) -> tuple[FileNote, ...]:
    """Write a content as a layered file, with its guides, its branches and the way to it; returns
    what must be said.

    Raises:
        InputError, StorageError: it can't be written; the file before is as it was.
    """
    # Where the picture was opened from is no business of whoever gets the project.
    about: dict[str, Any] = {
        "origin": origin_to_json(replace(origin, source=None)),
        "texts": dict(texts),
    }
    if content.guides:
        about[GUIDES] = guides_to_json(content.guides)
    if line:
        about[_LINE] = line_to_json(line)
    with reading(path.name, explained):
        shown = content if row.whole else with_notices(content)
        stack = to_stack(shown, about, origin.about.icc, origin.about.dpi)
        told = tuple(StackBranch(one.to_json(), to_stack(one.content, {})) for one in branches)
        return row.write(path, replace(stack, branches=told))


def _convert(document: Document, display: Display | None) -> None:
    """What is converted here need not be while it is drawn."""
    if display is not None:
        display.prepare(document.origin.about.icc)
    document.show_on(display)
    whole = document.size.rect
    if document.pixels.cost(whole) > _COMPOSED:
        return  # the canvas composes in the background what is looked at
    for tile in document.pixels.tiles(whole):
        document.shown(tile)  # one by one: nobody needs all of them in one array


def _layered(
    read: ReadStack, row: LayeredReader, path: Path, step: Step, *, as_saved: bool
) -> Opened:
    stack, notes = read.stack, read.notes
    if as_saved and stack.merged is not None:
        stack = composed_as_saved(stack, path.stem)
        notes = (FileNote("as_it_looked"),)
    content, contents, late = with_branches(_with_notes(stack, path.name, step))
    guides, whole = guides_from_json(stack.about.get(GUIDES, []))
    content = replace(content, guides=guides)
    if not row.whole and not as_saved:
        step("look", 0, 1)
        notes = appearance_notes(stack, content, notes)
    branches = list(_branches(stack, contents))
    lost = (FileNote("branch_unreadable"),) * (len(contents) - len(branches))
    lost = (*late, *lost)
    notes = (*notes, *lost)
    origin, texts = _reported(stack.about)
    about = replace(origin.about, icc=stack.icc, dpi=stack.dpi or origin.about.dpi)
    left = features_lost_on_opening(file_notes=(*read.notes, *lost))
    document = Document(
        content,
        path.name,
        path,
        texts=texts,
        origin=replace(origin, about=about),
        left=left,
    )
    if read.read_only or late:
        document.read_only = InputError("project_read_only", name=path.name)
    keys = frozenset(branch.key for branch in branches)
    document.branches.resume(branches)
    with suppress(TypeError, ValueError):
        document.undo_stack.first_line = line_from_json(stack.about.get(_LINE, ()))
    document.mark_saved(path, None, whole=row.whole, guides=guides, branches=keys)
    notes = notes if whole else (*notes, FileNote("guides_unreadable"))
    return Opened(document, notes)


def _with_notes(stack: Stack, name: str, step: Step) -> Stack:
    """The same layers; before pixels are made ``step`` is told, and whether there is memory for
    them is asked: what the system has not it would end the program for."""
    found: dict[Pixels, Pixels] = {}

    def loaded(number: int, make: Pixels, area: int) -> Array:
        step("pixels", number, len(found))
        needed = area * 4 * stack.dtype.itemsize * 2  # what is read, and the pixels made of it
        if needed > _ASKED_FROM and needed > free_bytes():
            raise memory_short(name, needed)
        return make()

    def layer(one: StackLayer) -> StackLayer:
        pixels = one.pixels
        if pixels is not None and pixels not in found:
            found[pixels] = partial(loaded, len(found), pixels, one.rect.size.area)
        children = tuple(layer(child) for child in one.children)
        return replace(one, pixels=found[pixels] if pixels else None, children=children)

    def whole(one: Stack) -> Stack:
        branches = tuple(replace(each, stack=whole(each.stack)) for each in one.branches)
        return replace(one, layers=tuple(layer(each) for each in one.layers), branches=branches)

    return whole(stack)


def _branches(stack: Stack, contents: Sequence[Content]) -> Iterator[Branch]:
    """Those whose name and way can be understood."""
    for told, content in zip(stack.branches, contents, strict=True):
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            yield Branch.from_json(told.about, content)


def _reported(about: Mapping[str, Any]) -> tuple[FileOrigin, dict[str, str]]:
    """What a project says of where it came from, as far as it can be understood."""
    try:
        texts = {str(key): str(text) for key, text in about.get("texts", {}).items()}
        origin = origin_from_json(about["origin"]) if "origin" in about else FileOrigin(About())
    except (KeyError, TypeError, ValueError, AttributeError):
        return FileOrigin(), {}
    return origin, texts
