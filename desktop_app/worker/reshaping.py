"""The whole document turned, flipped, scaled or cropped, in the background; one undo step each.

Undo rests meanwhile. What was painted meanwhile is not lost: it is done once more, with that. Every
layer may be changed in this way, so `transforming` has its work done here too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.affine import Affine
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Margins, Rect, united
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer_proxies import content_rect
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.state.app_state import AppState, Notice, WaitingWork
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import (
    Reshape,
    carried,
    cropped_to,
    reshaped,
    straightened,
)
from desktop_app.state.painting.cropping import view_size
from desktop_app.state.painting.expansion import check_canvas
from desktop_app.state.painting.making import Making
from desktop_app.worker.background import SHOWN_AFTER_MS, BackgroundTasks, when_idle

_SHOWN_EVERY_MS = 80


@dataclass(frozen=True, slots=True, eq=False)
class LayerWork:
    """A change of a document's content that takes a while.

    Attributes:
        document: whose.
        name: code of the undo step, and of what the status row says.
        make: in a background thread: the content afterwards.
        put: in the GUI thread: make it the document's.
        ended: called in any case, when it is put in, given up or has failed.
    """

    document: Document
    name: str
    make: Callable[[Content, Watch], Content]
    put: Callable[[Content], None]
    ended: Callable[[], None]


class Reshaping(QObject):
    """Carries out one change at a time; a second one is refused as long."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._running: tuple[LayerWork, Watch, Content] | None = None
        self._ready: Content | None = None
        self._waiting: deque[LayerWork] = deque()
        self._context: Rect | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_progress)
        state.documents.each(self._on_opened)
        state.documents.changed.connect(self._on_documents)
        state.tools.cropping.wanted.connect(self._crop)
        state.tools.making.connect(self._make)
        state.applying.changed.connect(self._on_applying)
        state.document.changed.connect(self._follow_size)

    # -- commands -------------------------------------------------------------------------------

    def reshape(self, change: Reshape) -> None:
        """Change the whole document. Nothing happens without one, or while it is being changed."""
        document = self._state.document.value
        if document is None:
            return
        try:
            check_canvas(change.size)
        except InputError as error:
            self._state.notice.value = Notice(error, document=self._state.document_id)
            return
        margins = change.margins(document.size)
        same = change.matrix == Affine() and change.size == document.size
        if same and not change.cut and change.bend is None:
            return
        self.run(
            LayerWork(
                document,
                change.name,
                lambda content, watch: reshaped(content, change, watch),
                partial(self._commit, document, change, margins),
                lambda: None,
            )
        )

    def _crop(self, _: None) -> None:
        """To the frame of the Crop tool."""
        cropping, document = self._state.tools.cropping, self._state.document.value
        crop, corners = cropping.frame.value, cropping.corners.value
        cropping.forget()
        if document is not None and corners is not None:
            self.reshape(straightened(corners, view_size(corners, cropping.shape.value)))
        elif document is not None and crop is not None:
            self.reshape(Reshape("crop", crop.size, crop.matrix, cut=cropping.deletes.value))

    def _make(self, making: Making) -> None:
        """What a gesture asks for; after what it asked for before."""
        document = self._state.document.value
        if document is not None:
            put = partial(making.put, document)
            self.queue(LayerWork(document, making.name, making.make, put, making.ended))

    def queue(self, work: LayerWork) -> None:
        """Do ``work`` as soon as nothing else is being done."""
        self._waiting.append(work)
        self._next()

    def _on_applying(self, now: bool) -> None:
        if not now and self._waiting:
            QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        while self._waiting and self._waiting[0].document not in self._state.documents:
            self._waiting.popleft().ended()
        if self._waiting and self.run(self._waiting[0]):
            self._waiting.popleft()

    def _follow_size(self, document: Document | None) -> None:
        self._state.tools.cropping.begin(None if document is None else document.size)

    def crop_to_mask(self) -> None:
        """Make the canvas as small as holds all that is selected, or else masked."""
        document = self._state.document.value
        if document is None:
            return
        area = document.content.area or document.content.mask
        rect = area.content_rect().intersected(document.size.rect)
        if rect.is_empty:
            self._state.notice.value = Notice(
                InputError("mask_empty"), document=self._state.document_id
            )
        elif rect != document.size.rect:
            self.reshape(cropped_to(rect))

    def reveal_all(self) -> None:
        """Make the canvas as large as holds all that layers have beyond it."""
        document = self._state.document.value
        if document is not None:
            found = partial(_reach, document.content)
            self._background.run(found, partial(self._reveal, document), self._on_failed)

    def _reveal(self, document: Document, rect: Rect) -> None:
        if document is not self._state.document.value:
            return
        if rect == document.size.rect:
            told = InputError("reveal_nothing")
            self._state.notice.value = Notice(told, document=document.id)
            return
        self.reshape(replace(cropped_to(rect), name="reveal_all"))

    def run(self, work: LayerWork) -> bool:
        """Do ``work``; returns whether it was started."""
        if self._running is not None or self._state.applying.value:
            return False
        self._state.set_applying(work.document, now=True)
        self._timer.start(SHOWN_AFTER_MS)
        self._running = (work, Watch(), work.document.content)
        self._begin()
        return True

    def cancel(self) -> None:
        """Give up what is being done; the document stays as it is."""
        if self._running is not None:
            self._running[1].token.cancel()

    # -- in the background ----------------------------------------------------------------------

    def _begin(self) -> None:
        """Now, or when the stroke in progress has ended."""
        if self._running is None:
            return
        work, watch, _ = self._running
        if watch.token.is_cancelled:
            self._end()
            return
        if self._is_recording(work.document, self._begin):
            return
        content, watch.done = work.document.content, 0
        self._running = (work, watch, content)
        self._background.run(partial(_made, work, content, watch), self._on_made, self._on_failed)

    def _is_recording(self, document: Document, then: Callable[[], None]) -> bool:
        """Whether a stroke is in progress; ``then`` is called when it has ended."""
        for surface in (document.pixels, document.mask):
            if surface.is_recording:
                when_idle(surface, self._background, then, self._on_failed)
                return True
        return False

    def _on_made(self, content: Content | None) -> None:
        if self._running is None:
            return
        if content is None:
            self._end()
            return
        self._ready = content
        self._put_in()

    def _put_in(self) -> None:
        if self._running is None or self._ready is None:
            return
        work, watch, before = self._running
        document, made = work.document, self._ready
        if document not in self._state.documents or watch.token.is_cancelled:
            self._end()
            return
        if self._is_recording(document, self._put_in):
            return
        now = document.content
        if not now.holds(before):
            self._ready = None  # painted on meanwhile
            self._begin()
            return
        active = made.active if now.active == before.active else now.active
        self._end(partial(work.put, replace(made, active=active)))

    def _on_failed(self, error: VelaturaError) -> None:
        self._end()
        self._state.notice.value = Notice(error, document=self._state.document_id)

    def _end(self, put: Callable[[], None] = lambda: None) -> None:
        running, self._running, self._ready = self._running, None, None
        self._timer.stop()
        if running is None:
            return
        self._tell(running[0].document, None)
        self._state.set_applying(running[0].document, now=False)
        put()
        running[0].ended()
        self._next()

    @Slot()
    def _show_progress(self) -> None:
        if self._running is not None:
            self._timer.setInterval(_SHOWN_EVERY_MS)
            work, watch, _ = self._running
            share = watch.fraction
            share = None if share is None else round(share, 2)
            self._tell(work.document, WaitingWork(work.name, share, watch.token.is_cancelled))

    def _tell(self, document: Document, work: WaitingWork | None) -> None:
        session = self._state.documents.session_of(document)
        if session is not None:
            session.work.value = work

    # -- in the document ------------------------------------------------------------------------

    def _commit(
        self, document: Document, change: Reshape, margins: Margins, content: Content
    ) -> None:
        if len(content.guides) < len(document.content.guides):
            notes = ("guides_dropped",)
            self._state.notice.value = Notice(notes=notes, document=document.id)
        if change.bend is not None:
            document.commit(change.name, content, reshaped=True)
        elif change.matrix.is_translation:
            other = content.channels != document.content.channels
            document.commit(change.name, content, margins=margins, reshaped=other)
        else:
            document.commit(change.name, content, reshaped=True, matrix=change.matrix)

    def _on_opened(self, document: Document) -> None:
        document.resized.connect(partial(self._on_resized, document))
        document.reshaped.connect(partial(self._on_reshaped, document))

    def _on_documents(self, _: None) -> None:
        """One may have been closed while it is being changed."""
        if self._running is not None and self._running[0].document not in self._state.documents:
            self.cancel()

    def _on_resized(self, document: Document, _: Margins) -> None:
        """Of every document, also by undo and redo."""
        self._clip_context(document)
        if document is self._state.document.value:
            self._follow_size(document)

    def _on_reshaped(self, document: Document, matrix: Affine) -> None:
        """A context that was dragged moves along, where it stays a rectangle."""
        if self._context is not None:
            found = carried(self._context, matrix, document.size)
            self._context = None
            self._set_context(document, found)

    def _clip_context(self, document: Document) -> None:
        """Kept until it is told how all was turned; gone from a canvas it does not lie on."""
        session = self._state.documents.session_of(document)
        if document is self._state.document.value:
            self._context = self._state.parameters.value.plan.context
        else:
            self._context = None if session is None else session.context
        if self._context is not None and not document.size.rect.contains(self._context):
            self._set_context(document, None)

    def _set_context(self, document: Document, context: Rect | None) -> None:
        session = self._state.documents.session_of(document)
        if document is self._state.document.value:
            self._state.parameters.change_plan(context=context)
        elif session is not None:
            session.context = context


def _reach(content: Content) -> Rect:
    """In a background thread: of the canvas and all that is seen of layers."""
    rects = (content_rect(layer) for layer in content.layers if layer.is_composed)
    return united((content.size.rect, *rects))


def _made(work: LayerWork, content: Content, watch: Watch) -> Content | None:
    """In a background thread; None if it was given up."""
    try:
        return work.make(content, watch)
    except Cancelled:
        return None
    except MemoryError as error:
        size = content.size
        raise InputError("out_of_memory", size=f"{size.width} × {size.height}") from error
