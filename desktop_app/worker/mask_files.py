"""Masks read from and written to picture files, in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.combining import Combine
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.content import Content
from desktop_app.state.document import Document
from desktop_app.state.masking import MaskEdit, loaded
from desktop_app.storage.pictures import open_mask, save_mask
from desktop_app.worker.background import BackgroundTasks

__all__ = ["MaskFiles"]


class MaskFiles:
    """Commands on files that hold masks."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state, self._background = state, background

    def save(self, path: Path) -> None:
        """Write the mask of the document as 8-bit grey of the document's size; PNG or TIFF."""
        document = self._state.document.value
        if document is not None:
            work = partial(_save, path.absolute(), document.content)
            self._background.run(work, self._written, self._failed)

    def read(self, path: Path, then: Callable[[Document, ByteArray], object]) -> None:
        """Read a picture as a mask and call ``then`` with the document it is meant for."""
        document = self._state.document.value
        if document is not None:
            done = partial(self._was_read, document, then)
            self._background.run(partial(open_mask, path), done, self._failed)

    def put_in(self, document: Document, mask: ByteArray, combine: Combine) -> None:
        """Put a mask that was read together with that of ``document``, as one step; one of
        another size is stretched."""
        if self._state.document.value is document:
            edit = MaskEdit("load_mask", loaded(mask, combine), document.size.area)
            self._state.tools.masking.do(document, edit)

    def _was_read(
        self, document: Document, then: Callable[[Document, ByteArray], object], mask: ByteArray
    ) -> None:
        if self._state.document.value is document:
            then(document, mask)

    def _written(self, _: None) -> None:
        pass

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)


def _save(path: Path, content: Content) -> None:
    save_mask(path, content.mask.read(content.size.rect))
