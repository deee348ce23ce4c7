"""How results are fitted to the picture: the sliders of the seam repair, and what is painted over
the change mask of an edit. Done again in the background, the newest wish first.

One task at a time, so that the kept stages serve one thread; what is kept is that of the result on
the canvas. Lives in the GUI thread and never waits.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import Array
from desktop_app.imaging.seam_blending import StageReport
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.placement import Fittings, placed
from desktop_app.jobs.results import Placed, Result
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.results import Results
from desktop_app.worker.background import BackgroundTasks


@dataclass(frozen=True, slots=True, eq=False)
class _Fitting:
    """How a result is to be fitted.

    Attributes:
        repair: how much of each stage.
        painted: whether the document's mask says what of an edit without one is taken; if nothing
            is painted, what was found.
    """

    repair: BlendAmounts
    painted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Refitted:
    outputs: tuple[Array, ...]
    placed: tuple[Placed, ...]
    reports: tuple[tuple[StageReport, ...], ...]
    fittings: Fittings


class Refitting:
    """Changes how results are fitted to their surroundings."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state = state
        self._background = background
        self._wanted: dict[str, _Fitting] = {}
        self._busy = False
        self._kept: tuple[str, Fittings] | None = None
        self._found: dict[str, Result] = {}
        """Edits without a mask, as they were before one was painted over them."""
        self._laid: dict[str, Tiles] = {}
        """The mask that was last laid over each of them."""
        state.results.shown.changed.connect(self._on_shown)
        self._following = ExitStack()
        state.document.changed.connect(self._on_document)
        self._on_document(state.document.value)

    def prepare_fit(self) -> None:
        """Do for the result on the canvas what its first change would begin with."""
        result = self._state.results.shown.value
        if result is not None and result.repair is not None and self._kept is None:
            self._request_fitting(result, result.repair)

    def fit(self, repair: BlendAmounts) -> None:
        """Give the result on the canvas another repair."""
        result = self._state.results.shown.value
        if result is not None and result.repair is not None:
            self._request_fitting(result, repair)

    def latest(self, result: Result) -> Result:
        """``result`` as it was last wanted, be it shown already or not."""
        wanted = self._wanted.get(result.id)
        if wanted is None:
            return result
        mask = self._mask_for(result) if wanted.painted else None
        outputs = _outputs(result, self._found.get(result.id, result), mask, wanted)
        return replace(result.with_repair(wanted.repair), outputs=outputs)

    def _on_shown(self, result: Result | None) -> None:
        if self._kept is not None and (result is None or result.id != self._kept[0]):
            self._kept = None
        self._found = {key: one for key, one in self._found.items() if self._find(key)}
        self._laid = {key: self._laid[key] for key in self._found if key in self._laid}
        self._lay_over(result)
        if result is not None and result.displaced:
            self._note_displaced()

    def _note_displaced(self) -> None:
        document = self._state.document_id
        self._state.notice.value = Notice(notes=("result_displaced",), document=document)

    def _on_document(self, document: Document | None) -> None:
        self._following.close()
        if document is not None:
            self._following.callback(document.mask.changed.connect(self._on_mask))
        self._lay_over(self._state.results.shown.value)

    def _on_mask(self, _: object) -> None:
        self._lay_over(self._state.results.shown.value)

    def _lay_over(self, result: Result | None) -> None:
        """What is painted takes the place of what was found, also if it was painted before the
        edit was shown; nothing gives that back."""
        plan = None if result is None else result.job.request.plan
        if result is None or result.repair is None or plan is None or not plan.finds_changes:
            return
        document = self._document_of(result)
        if document is None or not (document.has_mask or result.id in self._found):
            return
        if self._laid.get(result.id) is not document.mask.values:
            self._laid[result.id] = document.mask.values
            self._found.setdefault(result.id, result)
            self._request_fitting(result, result.repair, painted=True)

    def _mask_for(self, result: Result) -> Array | None:
        """The mask of its document, as it is now; None: that is gone."""
        document = self._document_of(result)
        return None if document is None else document.mask.read(document.mask.rect).copy()

    def _document_of(self, result: Result) -> Document | None:
        """The one on the canvas, if it is that and still has its size."""
        document, plan = self._state.document.value, result.job.request.plan
        if document is None or plan is None or document.id != result.job.document:
            return None
        return document if document.size == plan.document_size else None

    def _request_fitting(
        self, result: Result, repair: BlendAmounts, *, painted: bool = False
    ) -> None:
        older = self._wanted.get(result.id)
        self._wanted[result.id] = _Fitting(repair, painted or (older is not None and older.painted))
        self._next()

    def _next(self) -> None:
        self._begin()
        self._tell()

    def _tell(self) -> None:
        for session in self._state.documents.sessions.value:
            found = (session.results.find(result_id) for result_id in self._wanted)
            session.results.fitting.value = any(result is not None for result in found)

    def _find(self, result_id: str) -> tuple[Results, Result] | None:
        """A result, and among which it is."""
        for session in self._state.documents.sessions.value:
            result = session.results.find(result_id)
            if result is not None:
                return session.results, result
        return None

    def _begin(self) -> None:
        while not self._busy and self._wanted:
            shown = self._state.results.shown.value
            first = shown.id if shown and shown.id in self._wanted else next(iter(self._wanted))
            found = self._find(first)
            if found is None:
                del self._wanted[first]
                self._found.pop(first, None)
                continue
            self._busy = True
            wish, result = self._wanted[first], found[1]
            mask = self._mask_for(result) if wish.painted else None
            kept = None if wish.painted else self._kept
            before = self._found.get(first, result)
            self._background.run(
                partial(_refit, result, before, mask, wish, kept),
                partial(self._done, first, wish),
                partial(self._failed, first),
            )

    def _done(self, result_id: str, fitting: _Fitting, made: _Refitted) -> None:
        self._busy = False
        if self._wanted.get(result_id) is fitting:
            del self._wanted[result_id]
            self._tell()
        found, shown = self._find(result_id), self._state.results.shown.value
        if shown is not None and shown.id == result_id:
            self._kept = (result_id, made.fittings)
        if found is not None and (fitting.painted or found[1].repair != fitting.repair):
            found[0].change(result_id, partial(_changed, fitting, made))
        self._next()

    def _failed(self, result_id: str, error: VelaturaError) -> None:
        self._busy = False
        self._wanted.pop(result_id, None)
        self._state.notice.value = Notice(error, document=self._state.document_id)
        self._next()


def _refit(
    result: Result,
    found: Result,
    mask: Array | None,
    fitting: _Fitting,
    kept: tuple[str, Fittings] | None,
) -> _Refitted:
    """In a background thread: the same output, fitted by another repair of its seams."""
    outputs = _outputs(result, found, mask, fitting)
    has_kept = kept is not None and kept[0] == result.id
    fittings = kept[1] if kept is not None and has_kept else Fittings(result.job, outputs)
    fitted = fittings.fit(fitting.repair)
    olds = result.reports or ((),) * len(fitted)
    reports = tuple(
        (*(one for one in old if one.stage == "register"), *new.reports)
        for old, new in zip(olds, fitted, strict=True)
    )
    return _Refitted(outputs, placed(result.job, fitted), reports, fittings)


def _outputs(
    result: Result, found: Result, mask: Array | None, fitting: _Fitting
) -> tuple[Array, ...]:
    """What is taken by now of ``result``, which was ``found`` so."""
    if not fitting.painted:
        return result.outputs
    if mask is None or not mask.any():
        return found.outputs
    from desktop_app.jobs.found_edit import with_changes

    return with_changes(found, mask).outputs


def _changed(fitting: _Fitting, made: _Refitted, result: Result) -> Result:
    changed = replace(result.with_repair(fitting.repair), outputs=made.outputs)
    return replace(changed, placed=made.placed, reports=made.reports)
