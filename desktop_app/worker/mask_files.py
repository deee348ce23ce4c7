"""Masks read from picture files, in the background; `saving_session` writes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.mask_files import MaskRead
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.painting.masking import MaskEdit, loaded
from desktop_app.storage.pictures import open_mask
from desktop_app.worker.background import BackgroundTasks, reporting


class MaskFiles:
    """Commands on files that hold masks."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state, self._background = state, background
        self._failed = reporting(self._state.notice)

    def read(self, path: Path, then: Callable[[Document, ByteArray], object]) -> None:
        """Read a picture as a mask, say what of it was read, and call ``then`` with the document
        it is meant for."""
        document = self._state.document.value
        if document is not None:
            done = partial(self._was_read, document, path.name, then)
            self._background.run(partial(open_mask, path), done, self._failed)

    def put_in(self, document: Document, mask: ByteArray, combine: Combine) -> None:
        """Put a mask that was read together with that of ``document``, as one step; one of
        another size is stretched."""
        if self._state.document.value is document:
            edit = MaskEdit("load_mask", loaded(mask, combine), document.size.area)
            self._state.tools.masking.do(document, edit)

    def _was_read(
        self,
        document: Document,
        name: str,
        then: Callable[[Document, ByteArray], object],
        mask: MaskRead,
    ) -> None:
        if self._state.document.value is document:
            if mask.notes:
                said = Notice(notes=mask.notes, params={"name": name}, document=document.id)
                self._state.notice.value = said
            then(document, mask.values)
