"""What the bar above the canvas says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from desktop_app.core.errors import VelaturaError
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.core.file_note import FileNote


@record(eq=False)
class Notice:
    """A line in the bar above the canvas.

    Attributes:
        error: the error to show, or
        notes: codes of plain notes (keys of `ui.words.texts`), with ``params``; and
        file_notes: what must be said of a layered file.
        retry: whether Retry makes sense.
        undo: takes back what happened; None: nothing does.
        action: id of an action of the window that helps; empty: of none.
        document: id of the document it is about, with which it goes; empty: of none.
        of_answer: id of the document whose newest answer it is about, and with whose undo it
            goes; empty: of none.
        until_step: whether it goes with the next step of its document, which may make it untrue.
    """

    error: VelaturaError | None = None
    notes: tuple[str, ...] = ()
    params: dict[str, str] = field(default_factory=dict[str, str])
    file_notes: tuple[FileNote, ...] = ()
    retry: bool = False
    undo: Callable[[], object] | None = None
    action: str = ""
    document: str = ""
    of_answer: str = ""
    until_step: bool = False
