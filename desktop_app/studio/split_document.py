"""A document with the layers of a result in it, for who has no window: command line, server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.errors import StorageError
from desktop_app.state.work.edits import prepare_edit

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.layers.content import Content
    from desktop_app.jobs.results import Result
    from desktop_app.state.document.document import Document


def split_document(document: Document, result: Result) -> tuple[Content, list[Array]]:
    """All of it, and the layers (h, w, 4), each as large as the document, in its own values. The
    document itself stays as it was.

    Raises:
        InputError: ``result_stale``.
        StorageError: ``lock_broken``: something that is visible would change.
    """
    edit = prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    content, whole = document.content, document.size.rect
    document.undo_stack.undo()
    before, after = edit.digests(step)
    if before != after:
        raise StorageError("lock_broken")
    held = (child.pixels for child in edit.layer.children)
    return content, [each.read(whole) for each in held if each is not None]
