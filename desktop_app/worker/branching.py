"""Edits carried from one branch of a document to another, and small pictures of branches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.content import Content
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.state.work.edits import locked_digests
from desktop_app.worker.across import CarriedEdit, carried_edit, texts_of
from desktop_app.worker.applying import Applying
from desktop_app.worker.background import BackgroundTasks, when_idle
from desktop_app.worker.looks import small_picture


class Branching:
    """Commands on branches of a document: alternative results beside its picture."""

    def __init__(self, state: AppState, background: BackgroundTasks, applying: Applying) -> None:
        self._state, self._background, self._applying = state, background, applying

    def carry(self, document: Document, branch: Branch, layer_id: str) -> None:
        """Put an edit of ``branch`` into the picture as it is now, if what lay under it is the same
        there, in one undoable step that the lock has checked."""
        if document.undo_stack.locked:
            return
        if document.is_painting:
            again = partial(self.carry, document, branch, layer_id)
            when_idle(document.pixels, self._background, again, partial(self._fail, document))
            return
        document.settle()
        self._state.set_applying(document, now=True)
        now = document.content
        self._background.run(
            partial(carried_edit, branch, layer_id, now),
            partial(self._put_in, document, branch, now),
            partial(self._fail, document),
        )

    def picture(self, content: Content, side: int, then: Callable[[ByteArray], None]) -> None:
        """``then`` gets a small picture of it, (h, w, 3|4) uint8 sRGB, of at most ``side`` pixels;
        nothing where that fails."""
        self._background.run(partial(_shown, content, side), then, lambda _: None)

    def _put_in(self, document: Document, branch: Branch, now: Content, edit: CarriedEdit) -> None:
        if document not in self._state.documents:
            self._state.set_applying(document, now=False)
        elif document.is_painting or not document.content.holds(now):
            self._state.set_applying(document, now=False)
            self.carry(document, branch, edit.layer.id)  # painted over meanwhile
        else:
            texts = document.told.with_edit(texts_of(edit.layer, branch, document))
            step = document.put_in("apply_across", edit.layer, texts)
            digests = partial(locked_digests, unlocked=edit.unlocked)
            self._applying.prove(document, step, digests, ())

    def _fail(self, document: Document, error: VelaturaError) -> None:
        self._state.set_applying(document, now=False)
        self._state.notice.value = Notice(error, document=document.id)


def _shown(content: Content, side: int) -> ByteArray:
    return content.space.shown(small_picture(content, side))
