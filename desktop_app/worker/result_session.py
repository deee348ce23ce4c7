"""Commands on results: put in, fit otherwise, take out of the list; see `worker.workspace`."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.imaging.combining import Combine
from desktop_app.jobs.split import showing
from desktop_app.state.app_state import Notice
from desktop_app.state.painting.masking import MaskEdit, loaded
from desktop_app.state.painting.tools import ToolId
from desktop_app.worker.applying import Applying
from desktop_app.worker.history_applying import hindrance, result_of_entry
from desktop_app.worker.refitting import Refitting

if TYPE_CHECKING:
    from desktop_app.core.edit_plan import BlendAmounts
    from desktop_app.jobs.results import Result
    from desktop_app.state.app_state import AppState
    from desktop_app.state.session import Session
    from desktop_app.storage.history import History
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.history_session import HistorySession
    from desktop_app.worker.mixing import MixSession


class ResultSession:
    """Lives in the GUI thread, and never waits: pixels are pasted and hashed in the background."""

    def __init__(
        self, state: AppState, background: BackgroundTasks, history: HistorySession
    ) -> None:
        self._state, self._history, self._background = state, history, background
        self._refitting = Refitting(state, background)
        self.applying = Applying(state, background, history)
        self._to_apply: set[str] = set()
        state.tools.active.changed.connect(self._on_tool)

    @cached_property
    def mixing(self) -> MixSession:
        """Mixes several; made when first asked for, or its tool is taken."""
        from desktop_app.worker.mixing import MixSession

        return MixSession(
            self._state, self._background, self._history, self.applying, self._refitting
        )

    def _on_tool(self, tool: ToolId) -> None:
        if tool is ToolId.MIX:
            self.mixing.begin()

    def apply_once_kept(self, name: str) -> None:
        """Put in what has that id, or each result of the job that has it, once it is recorded."""
        self._to_apply.add(name)

    def forget(self, job_id: str) -> None:
        """What that job makes is not put in by itself."""
        self._to_apply.discard(job_id)

    def kept(self, result: Result, session: Session | None) -> None:
        """It is recorded, or can't be: what waited for that is put in. It is in the list of
        ``session``."""
        wanted = {result.id, result.job.id} & self._to_apply
        self._to_apply -= wanted
        if wanted and session is not None:
            self.applying.apply(session.results.find(result.id))

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (the one shown) into the document; see `worker.applying`."""
        result = self._state.results.find(result_id)
        if result is not None and result.saving:
            self.apply_once_kept(result.id)
            return
        self.applying.apply(None if result is None else self._refitting.latest(result))

    def apply_entry(self, uid: str) -> None:
        """Put a picture of the history into the open document that it was an edit of; a result
        that is still in a tab from its own output."""
        state, document = self._state, self._state.document.value
        held = next((one for one in state.results.items.value if one.history == uid), None)
        if held is not None and document is not None and held.job.document == document.id:
            self.applying.apply(self._refitting.latest(held))
            return
        known = {model.id: model for model in state.models.value}

        def read(history: History) -> Result:
            entry, spots, picture = self._history.place_of(history, uid)
            if document is None or hindrance(entry, document) is not None:
                raise InputError("result_stale")
            model = known.get(spots[0].request.model)
            return result_of_entry(entry, spots, picture, document, model)

        def apply(result: Result) -> None:
            session, plan = state.documents.session_of(document), result.job.request.plan
            if session is not None and plan is not None:
                changes = session.canvas_changes
                later = (each for each in changes if each.revision > plan.revision)
                self.applying.apply(session.carried(result, later))

        self._history.read(read, apply)

    def prepare_fit(self) -> None:
        """The shown result's repair is about to be changed; see `worker.refitting`."""
        self._refitting.prepare_fit()

    def fit(self, repair: BlendAmounts) -> None:
        """Fit the shown result otherwise to its surroundings; see `worker.refitting`."""
        self._refitting.fit(repair)

    def paint_changes(self) -> None:
        """Make what the shown edit changed the document's mask, one step: what is painted then says
        what of the edit is taken. See `worker.refitting`."""
        from desktop_app.jobs.found_edit import taken_of

        document, result = self._state.document.value, self._state.results.shown.value
        if document is None or result is None:
            return
        mask = taken_of(result)
        if mask is not None and mask.shape == (document.size.height, document.size.width):
            edit = MaskEdit("paint_changes", loaded(mask, Combine.REPLACE), document.size.area)
            self._state.tools.masking.do(document, edit)
            self._state.tools.take("brush")
            self._state.view.changes_visible.value = True

    def show_layer(self, number: int) -> None:
        """Show one layer (from 1) of the shown result alone, on squares; 0: all of them."""
        results, shown = self._state.results, self._state.results.shown.value
        if shown is None:
            return

        def put(made: Result) -> None:
            part = {"placed": made.placed, "layer": made.layer}
            results.change(made.id, lambda one: replace(one, **part))

        def failed(error: VelaturaError) -> None:
            self._state.notice.value = Notice(error, document=self._state.document_id)

        self._background.run(partial(showing, shown, number), put, failed)

    def discard(self, *result_ids: str) -> None:
        """Take results (without ids the one shown) out of the list; they stay in the history,
        rejected where nothing else is said of them, and a notice offers to undo that."""
        results = self._state.documents.active.value.results
        before = results.items.value
        gone = tuple(filter(None, map(results.find, result_ids or (None,))))
        for result in gone:
            results.discard(result.id)
        decided = tuple(one for one in gone if not (one.applied or one.starred or one.rejected))

        def undo() -> None:
            results.bring_back(gone, before)
            for one in decided:
                self._history.mark_judged(one)

        for one in decided:
            self._history.mark_judged(replace(one, rejected=True))
        if gone:
            self._state.notice.value = Notice(
                notes=("result_discarded",),
                undo=undo,
                document=self._state.document_id,
            )
