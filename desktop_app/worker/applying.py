"""Apply: a result becomes part of the document, in one undo step that the lock has checked.

Three parts, so that the window never waits: blend in the background, put in in the GUI thread,
compare hashes of before and after in the background. Undo rests meanwhile; the brush does not. So
an edit is put in between two strokes and over the very pixels it was fitted to; both sides of the
step are values, which what is painted while they are compared does not touch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.jobs.placement import picture_title
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import Change, UndoStep
from desktop_app.state.session import Session
from desktop_app.state.work import edits
from desktop_app.state.work.results import Results
from desktop_app.worker.background import BackgroundTasks, when_idle
from desktop_app.worker.history_session import HistorySession


class Applying:
    """Puts results into documents, each as one undo step that the lock has checked."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        history: HistorySession,
    ) -> None:
        self._state = state
        self._background = background
        self._history = history

    def apply(self, result: Result | None) -> None:
        """Put ``result`` into the document that it is a result of (None, or one at work: nothing);
        it is painted on from then on: below it a stroke would not be seen."""
        state = self._state
        if result is None:
            return
        session = state.session_with(result) or state.documents.active.value
        if session.applying.value:
            return
        document = session.document.value
        if result.job.request.plan is None:
            self._apply_picture(result, session)
        elif document is None or result.job.document != document.id:
            state.notice.value = Notice(InputError("result_stale"))
        else:
            state.set_applying(document, now=True)
            self._prepare(document, result)

    def _prepare(self, document: Document, result: Result) -> None:
        """Fit it to the picture as it is between two strokes."""
        if document.pixels.is_recording:
            self._when_at_rest(document, partial(self._prepare, document, result))
            return
        self._background.run(
            partial(edits.prepare_edit, document, result),
            partial(self._write, document, document.pixels.revision),
            partial(self._fail, document),
        )

    def _write(self, document: Document, revision: int, edit: edits.PreparedEdit) -> None:
        if document not in self._state.documents:
            self._state.set_applying(document, now=False)
        elif document.pixels.revision != revision or document.pixels.is_recording:
            self._prepare(document, edit.result)  # painted over meanwhile
        else:
            texts = document.told.with_edit(self._history.texts_of(edit.result, document.size))
            from_words = self._state.document.value is document and self._state.starts_from_words
            step = document.put_in("apply", edit.layer, texts)
            if from_words:
                self._stay_from_words(self._state.documents.active.value)
            self.prove(document, step, edit.digests, (edit.result,), coloured=edit.coloured)

    def prove(
        self,
        document: Document,
        step: UndoStep,
        digests: Callable[[UndoStep], tuple[str, str]],
        results: Sequence[Result],
        *,
        coloured: bool = False,
    ) -> None:
        """A step put these results in: compare everything that they may not change (``digests``,
        in the background), and take it back if that differs.

        Args:
            document: whose step; what is put into it is being applied (`AppState.set_applying`).
            step: that was just done.
            digests: of what is locked, before and after.
            results: that are in it.
            coloured: whether it brings colours into a file that was grey.
        """
        self._background.run(
            partial(digests, step),
            partial(self._checked, document, step, results, coloured),
            partial(self._fail, document),
        )

    def _checked(
        self,
        document: Document,
        step: UndoStep,
        results: Sequence[Result],
        coloured: bool,
        digests: tuple[str, str],
    ) -> None:
        """Everything the edit may not change was compared, whatever was painted since."""
        self._state.set_applying(document, now=False)
        before, after = digests
        if before == after:
            is_done = step in document.undo_stack.steps  # or it was taken back meanwhile
            for result in results:
                if is_done:
                    self._mark_applied(result, before, after)
                self._follow(document, step, result)
            if coloured:
                notice = Notice(notes=("edit_in_colour",), document=document.id)
                self._state.notice.value = notice
        else:
            document.undo_stack.take_back(step)
            self._state.notice.value = Notice(StorageError("lock_broken"), document=document.id)

    def _when_at_rest(self, document: Document, then: Callable[[], None]) -> None:
        fail = partial(self._fail, document)
        when_idle(document.pixels, self._background, then, fail)

    def _fail(self, document: Document, error: VelaturaError) -> None:
        self._state.set_applying(document, now=False)
        self._state.notice.value = Notice(error, document=document.id)

    def _apply_picture(self, result: Result, session: Session) -> None:
        """A text→image result becomes the document, or another version of one it became; what work
        on a whole picture gave at another size, a separate picture."""
        state, document = self._state, session.document.value
        resized = document is not None and document.size != result.rect.size
        larger = document is not None and result.job.work and (resized or result.displaced)
        if document is None or larger:
            texts = self._history.texts_of(result, result.rect.size)
            title = picture_title(result.job.request.title)
            pixels, origin = _of_its_own(result)
            content = Content.of(pixels.copy(), result.history or "")
            new = Document(content, title, texts=texts, origin=origin)
            new.mark_unsaved()
            opened = state.open_document(new, None if larger else session)
            if result.job.work is None:
                self._stay_from_words(opened)
        elif document.size == result.rect.size and document.content.channels == 3:
            texts = self._history.texts_of(result, document.size)
            pixels = _of_the_document(result, document)
            entry = result.history or ""
            step = document.edit("apply", document.pixels, result.rect, pixels, texts, entry)
            self._follow(document, step, result)
        else:
            state.notice.value = Notice(InputError("result_stale"))
            return
        self._mark_applied(result, "", "")

    def _stay_from_words(self, session: Session) -> None:
        """What Generate does stays what it was before there was a picture; live mode starts from
        that."""
        if not self._state.live.is_on:
            self._state.makings.change(session, from_words=True)

    def _follow(self, document: Document, step: UndoStep, result: Result) -> None:
        """A result is applied as long as its step is done; so is the star that it got for that."""
        adds_star = self._state.view.star_applied.value and not result.starred

        def happened(change: Change) -> None:
            if change.kind not in ("undo", "redo") or step not in change.steps:
                return
            is_done = change.kind == "redo"
            results = self._results_of(result)
            now = results.find(result.id) or replace(result, applied=True, starred=adds_star)
            starred = is_done if adds_star else now.starred
            results.change(result.id, lambda one: replace(one, applied=is_done, starred=starred))
            if now.history is not None:
                self._history.mark(now.history, applied=is_done, starred=starred)

        document.undo_stack.happened.connect(happened)

    def _results_of(self, result: Result) -> Results:
        session = self._state.session_with(result)
        return self._state.results if session is None else session.results

    def _mark_applied(self, result: Result, before: str, after: str) -> None:
        if result.job.work is None:
            self._state.recording.done.send(("request", "", {"request": result.request}))
        results = self._results_of(result)
        star = self._state.view.star_applied.value
        results.change(
            result.id,
            lambda now: replace(now, applied=True, starred=now.starred or star, rejected=False),
        )
        self._history.mark_applied(results.find(result.id) or result, before, after)
        if results.shown.value is not None and results.shown.value.id == result.id:
            results.show(None)


def _of_its_own(result: Result) -> tuple[Array, FileOrigin | None]:
    """A whole picture as a new document has it: after work on one as deep as that was."""
    values, space = result.main.values, result.job.spots[0].space
    if values is None:
        return result.main.pixels, None
    return values, FileOrigin(About(icc=space.icc))


def _of_the_document(result: Result, document: Document) -> Array:
    """A whole picture in the values of a document of its size, (h, w, 3)."""
    main, own = result.main, result.main.values
    if document.pixels.dtype == main.pixels.dtype and document.space.is_srgb:
        return flatten(main.pixels)
    if result.job.work is None:
        return document.from_srgb(flatten(result.outputs[0]))
    is_its = result.job.document == document.id
    if own is not None and is_its and own.dtype == document.pixels.dtype:
        return flatten(own)
    return document.from_srgb(to_float(flatten(main.pixels)))
