"""Results of one edit are mixed: from the strip, or once more from the layer that a mix became.

Fitting, repairing and the lock's hashes are the background's. Lives in the GUI thread, never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers import layer_tree
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import splits
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.painting.tools import ToolId
from desktop_app.state.picture.mixes import MOST, Mix, mix_at, new_mix
from desktop_app.state.work import edits
from desktop_app.worker.applying import Applying
from desktop_app.worker.background import BackgroundTasks, when_idle
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.refitting import Refitting


class MixSession:
    """Follows ``state.tools.mixing``. Errors are told in ``state.notice``."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        history: HistorySession,
        applying: Applying,
        refitting: Refitting,
    ) -> None:
        self._state, self._background, self._history = state, background, history
        self._applying, self._refitting = applying, refitting
        self._mixing = state.tools.mixing
        self._left: dict[tuple[str, ...], ByteArray] = {}
        """Of mixes that were cancelled: which result each pixel was of."""
        self._busy = False
        state.document.changed.connect(self._on_document)

    # -- commands ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """What the tool means that was taken in hand: the mix that is worked on, else the run that
        is shown."""
        if self._is_open or self._busy:
            return
        if self._mix() is not None:
            self.edit()
        elif len(self._state.results.run) > 1:
            self.mix()

    def mix(self, ids: Sequence[str] = ()) -> None:
        """Mix these results; of fewer than two those of the run that is shown that were not
        rejected. Of more than nine those with a star, then the first."""
        document, results = self._state.document.value, self._state.results
        if self._busy or self._is_open or document is None:
            return
        chosen = [one for one in map(results.find, ids) if one is not None]
        if len(chosen) < 2:
            chosen = [one for one in results.run if not one.rejected]
        chosen = [one for one in chosen if not one.saving]  # its entry has no id yet
        error = _hindrance(document, chosen)
        if error is not None:
            self._refuse(error)
            return
        if len(chosen) > MOST:
            best = sorted(chosen, key=lambda one: not one.starred)[:MOST]
            chosen = [one for one in chosen if one in best]
            said = {"count": str(MOST)}
            self._state.notice.value = Notice(
                notes=("mix_first",), params=said, document=document.id
            )
        shown = results.shown.value
        first = max(0, *(at for at, one in enumerate(chosen) if shown and one.id == shown.id), 0)
        self._busy = True
        self._prepare(document, tuple(map(self._refitting.latest, chosen)), first)

    def edit(self) -> None:
        """Change the parts of the mix that is worked on."""
        document, mix = self._state.document.value, self._mix()
        if self._busy or self._is_open or document is None:
            return
        if mix is None:
            self._refuse(InputError("mix_nothing"))
        elif not layer_tree.is_open(document.content.layers, mix.group.id):
            self._refuse(InputError("mix_closed"))
        else:
            key = (document.id, mix.group.id)
            self._open(Mixing(document, mix, mix.labels(), self._run), key, {})

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _is_open(self) -> bool:
        now = self._mixing.now.value
        return now is not None and now.is_open

    def _mix(self) -> Mix | None:
        document = self._state.document.value
        if document is None:
            return None
        return mix_at(document.content.layers, document.content.active)

    def _prepare(self, document: Document, results: tuple[Result, ...], first: int) -> None:
        """Fit all of them to the picture as it is between two strokes."""
        if document.pixels.is_recording:
            again = partial(self._prepare, document, results, first)
            when_idle(document.pixels, self._background, again, self._failed)
            return
        self._background.run(
            partial(_fitted, document, results),
            partial(self._prepared, document, results, first, document.pixels.revision),
            self._failed,
        )

    def _prepared(
        self,
        document: Document,
        results: tuple[Result, ...],
        first: int,
        revision: int,
        fitted: tuple[Mix, ByteArray],
    ) -> None:
        if document is not self._state.document.value:
            self._busy = False  # another one is looked at by now
        elif document.pixels.revision != revision or document.pixels.is_recording:
            self._prepare(document, results, first)
        else:
            self._busy = False
            mix, labels = fitted
            key = tuple(one.id for one in results)
            found = self._left.get(key)
            labels = np.full_like(labels, first) if found is None else found.copy()
            by_part = {part.id: one for part, one in zip(mix.parts, results, strict=True)}
            made = Mixing(document, mix, labels, self._run, partial(self._texts, by_part))
            self._open(made, key, by_part)

    def _open(self, mixing: Mixing, key: tuple[str, ...], results: Mapping[str, Result]) -> None:
        mixing.ended.connect(partial(self._ended, mixing, key, results))
        self._state.results.show(None)  # it would lie over what is mixed
        self._mixing.number.value = 0
        self._busy = True
        self._state.tools.active.value = ToolId.MIX  # first: tools that are open are left by it
        self._busy = False
        self._mixing.now.value = mixing

    def _ended(
        self,
        mixing: Mixing,
        key: tuple[str, ...],
        results: Mapping[str, Result],
        step: UndoStep | None,
    ) -> None:
        document, tools = mixing.document, self._state.tools
        self._left = {} if step or not mixing.has_strokes else {key: mixing.labels}
        if self._mixing.now.value is mixing:
            self._mixing.now.value = None
            if tools.active.value is ToolId.MIX:
                before = (one for one in tools.used.value if one is not ToolId.MIX)
                tools.active.value = next(before, ToolId.BRUSH)
        if step is not None and document in self._state.documents:
            used = [results[part.id] for part in mixing.mix.used if part.id in results]
            self._state.set_applying(document, now=True)
            self._applying.prove(document, step, partial(edits.mix_digests, mixing.mix), used)

    def _texts(self, results: Mapping[str, Result], mix: Mix) -> dict[str, str]:
        """Those of the result of which most is in it; which others are, its layers tell."""
        document, most = self._state.document.value, mix.made.history
        found = (results[part.id] for part in mix.parts if part.history == most)
        assert document is not None
        return document.told.with_edit(self._history.texts_of(next(found), document.size))

    def _on_document(self, document: Document | None) -> None:
        """Another one is looked at: what is mixed is put in there."""
        now = self._mixing.now.value
        if now is not None and now.document is not document:
            leave(now)

    def _run(self, task: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._background.run(task, then, self._failed)

    def _failed(self, error: VelaturaError) -> None:
        self._busy = False
        self._refuse(error)

    def _refuse(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error, document=self._state.document_id)


def leave(mixing: Mixing) -> None:
    """Something else is done: what was painted is applied, undo takes it back."""
    if mixing.has_strokes:
        mixing.apply()
    else:
        mixing.give_up()


def _hindrance(document: Document, results: Sequence[Result]) -> InputError | None:
    """Why these can't be mixed."""
    plans = [[spot.request.plan for spot in one.job.spots] for one in results]
    edits_alone = all(
        one.job.document == document.id
        and one.job.work is None
        and one.job.request.plan is not None
        and not splits(one.job.request.plan)
        for one in results
    )
    if len(results) < 2:
        return InputError("mix_too_few")
    if not edits_alone:
        return InputError("mix_no_edit")
    sizes = {plan.document_size for each in plans for plan in each if plan is not None}
    if sizes != {document.size}:
        return InputError("result_stale")
    places = {tuple(plan.target for plan in each if plan is not None) for each in plans}
    return None if len(places) == 1 else InputError("mix_differs")


def _fitted(document: Document, results: Sequence[Result]) -> tuple[Mix, ByteArray]:
    """Each as a layer, and labels of their area. Raises InputError: ``result_stale``."""
    mix = new_mix([edits.prepare_edit(document, result).layer for result in results])
    area = mix.area
    return mix, np.zeros((area.height, area.width), np.uint8)
