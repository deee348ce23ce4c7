"""Copies of a document's parts, made in the background; the caller puts them where they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.picture import About, Facts, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.tiles import opaque
from desktop_app.imaging.xmp import GENERATED, with_source_type
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.picture.copying import Copied, CopySource, copied_layer, copied_picture
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.written_file import source_type_of

R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class CopiedPart:
    """A copied part of a document, for other programs and for this one.

    Attributes:
        png: a PNG file at the document's depth (floats as 16 bits), with its profile.
        shown: (h, w, 4) uint8 sRGB, straight alpha.
        place: where it stood.
    """

    png: bytes
    shown: ByteArray
    place: CopySource


class Copying:
    """Copies of the document on the canvas; the one that was asked for last counts."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state = state
        self._background = background
        self._latest = 0
        self._is_busy = False
        self._waiting: list[Callable[[], object]] = []

    def copy(
        self,
        *,
        merged: bool,
        make: Callable[[CopiedPart], R],
        put: Callable[[R], object],
        on_error: Callable[[VelaturaError], VelaturaError] = lambda error: error,
    ) -> None:
        """Copy what is masked, or all where nothing is; errors are told in ``state.notice``.

        Args:
            merged: of all layers together; else of the one that is worked on.
            make: what the caller needs of the copy, in a background thread.
            put: gets that in the GUI thread; not called if another copy was started meanwhile.
            on_error: the error as it is told.
        """
        document = self._state.document.value
        if document is None:
            return
        document.settle()
        if merged:
            self._state.tell_left_out()
        take = copied_picture if merged else partial(copied_layer, layer_id=document.active.value)
        self._latest += 1
        self._is_busy = True
        number = self._latest

        def work() -> R:
            return make(_encoded(take(content), origin, space))

        def done(made: R) -> None:
            if number == self._latest:
                self._ended(partial(put, made))

        def failed(error: VelaturaError) -> None:
            if number == self._latest:
                self._state.notice.value = Notice(on_error(error))
                self._waiting.clear()  # what is in the clipboard is not what they meant to paste
                self._is_busy = False

        content, space, origin = document.content, document.space, _origin(document, merged)
        self._background.run(work, done, failed, name="copy")

    def when_ready(self, then: Callable[[], object]) -> None:
        """Call ``then`` at once, or after a copy that is being made has been put; not at all if
        that fails. So pasting right after copying pastes what was copied."""
        if self._is_busy:
            self._waiting.append(then)
        else:
            then()

    def _ended(self, put: Callable[[], object]) -> None:
        self._is_busy = False
        waiting, self._waiting = self._waiting, []
        put()
        for then in waiting:
            then()


def _origin(document: Document, merged: bool) -> FileOrigin:
    """Profile, resolution, whether it is grey, and whether a model made it: what else the file
    said stays private."""
    old, mark, content = document.origin, source_type_of(document), document.content
    layer = layer_tree.find(content.layers, content.active)
    is_made = merged or mark == GENERATED or (layer is not None and layer.passes)
    xmp = with_source_type(None, mark) if mark and is_made else None
    about = About(icc=old.about.icc, dpi=old.about.dpi, xmp=xmp)
    return FileOrigin(about, Facts(grey=old.facts.grey))


def _encoded(copied: Copied, origin: FileOrigin, space: ColourSpace) -> CopiedPart:
    png = write_picture(copied.pixels, "PNG", origin).data
    return CopiedPart(png, opaque(space.shown(copied.pixels)), copied.place)
