"""A session: one document that is open, with all that belongs to it and to no other.

Its layers, mask and undo steps are in the document itself; its journal is the worker's.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.core.record import record
from desktop_app.core.request import Task
from desktop_app.state.work.results import Results

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop_app.core.picture_info import PictureInfo
    from desktop_app.jobs.results import Preview, Result
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo_steps import Change
    from desktop_app.state.work.activity import WaitingWork
    from desktop_app.state.work.making import Making
    from desktop_app.state.work.parameters import Parameters


@record()
class LeftView:
    """How a document was looked at when it was left.

    Attributes:
        zoom, x, y, angle, mirrored: of the view, in device pixels.
        fitted: whether all of it was to be seen.
        canvas: as large the canvas was then.
        picture: as large the picture was; None: that was not noted.
    """

    zoom: float
    x: float
    y: float
    angle: float
    mirrored: bool
    fitted: bool
    canvas: Size
    picture: Size | None = None


@record()
class CanvasChange:
    """A step that changed the canvas, done or undone.

    Attributes:
        revision: of the document's pixels afterwards.
        step: its id.
        margins: what the canvas got on each side; None: it was turned, scaled or bent.
    """

    revision: int
    step: str
    margins: Margins | None


class Session:
    """One tab. Without a document it shows the start, or a picture that is being made."""

    def __init__(self, document: Document | None = None, *, unseen: bool = False) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.unseen = unseen
        """It was opened behind another one, and was not looked at yet."""
        self.document: Observable[Document | None] = Observable(document)
        self.has_mask: Observable[bool] = Observable(document is not None and document.is_masked)
        self.results = Results()
        self.preview: Observable[Preview | None] = Observable(None)
        """Of a picture that is being made for it."""
        self.plans: Observable[tuple[EditPlan, ...]] = Observable(())
        self.plans_exact: Observable[bool] = Observable(True)
        self.applying: Observable[bool] = Observable(False)
        self.work: Observable[WaitingWork | None] = Observable(None)
        self.embedded_settings: Observable[PictureInfo | None] = Observable(None)
        """What its picture, or a text that was pasted, tells of how it was made, while that is
        offered."""
        self.selected_layers: Observable[tuple[str, ...]] = Observable(())
        self.proofs: Observable[bool] = Observable(False)
        """Whether it is shown as the proof's device would."""
        self.gamut: Observable[bool] = Observable(False)
        """Whether colours that this can't show are marked."""
        self.making: Making | None = None
        """What it is made with, while another one is active; None: it was not looked at."""
        self.words_replaced: Observable[Parameters | None] = Observable(None)
        """What the user had typed and set before an entry of the history took its place."""
        self.words_used: tuple[str, str] = ("", "")
        """Prompt and negative prompt of that entry: whoever changed neither has typed nothing."""
        self.context: Rect | None = None
        """That was dragged, while another one is active."""
        self.view_state: LeftView | None = None
        """While another one is active; None: it was not looked at."""
        self.paces: dict[tuple[str, Task], float] = {}
        """Seconds that a picture of each intent and task was forecast to take at first; kept by
        `worker.default_count`."""
        self.canvas_changes: list[CanvasChange] = []
        """Of its document since it was opened, the newest last."""
        self.jobs: dict[str, int] = {}
        """Ids of all jobs that were started for it; how many `canvas_changes` there were then."""

    def follow_canvas(self, document: Document, change: Change) -> None:
        """Results move along with the canvas, or have no place until that is undone."""
        if change.kind not in ("push", "undo", "redo"):
            return
        for step in change.steps:
            if step.moves_canvas:
                margins = step.margins.reversed if change.kind == "undo" else step.margins
                made = None if margins.is_empty else margins
                changed = CanvasChange(document.pixels.revision, step.id, made)
                self.canvas_changes.append(changed)
                self.results.change_all(lambda one, to=changed: one.carried(to.step, to.margins))

    def carried(self, result: Result, changes: Iterable[CanvasChange]) -> Result:
        """``result``, made before these changes of the canvas."""
        for change in changes:
            result = result.carried(change.step, change.margins)
        return result

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is in it, and nothing will be."""
        return self.document.value is None and not self.jobs and not self.results.items.value
