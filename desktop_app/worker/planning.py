"""Keeps `AppState.plans` up to date with document, mask, model and settings, in the background.

The plans shown are those of a moment ago while something changes; `AppState.plans_exact` says so.
Whoever needs those of this very moment (Generate) asks for them and goes on when they are there.
Lives in the GUI thread and never waits, and copies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Slot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.intents import ResolvedIntent, resolve_intent
from desktop_app.studio.requests import plans_for
from desktop_app.worker.background import BackgroundTasks, delayed

Planned: TypeAlias = Callable[[tuple[EditPlan, ...], "Document | DocumentSnapshot | None"], None]
"""Gets the plans, and the document as it was when they were asked for."""

WAIT_MS: Final = 40
"""Changes that come within so many milliseconds are planned together: in a stroke they come with
every move of the pointer, and each plan costs its thread some milliseconds (see `context`)."""


@dataclass(frozen=True, slots=True)
class _Question:
    """All that decides the plans.

    Attributes:
        document, size, revision: its id and size and the mask's revision.
        resolved_intents: what Generate would do without, and with, a mask.
        model: the chosen one.
    """

    document: str
    size: Size
    revision: int
    resolved_intents: tuple[ResolvedIntent, ResolvedIntent]
    model: ModelInfo | None


class Planning(QObject):
    """Follows the state; `ask` is the one command."""

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        # A thread of its own: plans must not wait for a file that is being written.
        self._background = BackgroundTasks(threads=1)
        self._following = ExitStack()
        self._under_way = False
        self._answers: dict[str, _Question] = {}
        """To what the plans of each document are the answer."""
        self._press = 0
        """Changes when those who asked no longer want to know."""
        self._pressed = 0
        """How many wait for an answer."""
        self._timer = delayed(self, self._start, WAIT_MS)
        state.document.changed.connect(self._on_document)
        state.documents.changed.connect(self._forget_closed)
        state.has_mask.changed.connect(self._on_has_mask)
        connect_each(self._on_input, state.parameters.changed, state.models.changed)
        self._on_document(state.document.value)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being planned or about to be."""
        return not (self._under_way or self._timer.isActive() or self._state.pressed.value)

    def ask(self, then: Planned) -> None:
        """Call ``then`` with the plans of this moment: at once if they are known, else when they
        are made, also if the document is no longer on the canvas then. Meanwhile
        ``state.pressed`` is true; what is painted after this call is not in them. Not called
        after `forget`; whoever waits is answered in the order of asking.
        """
        document = self._state.document.value
        if document is None or (self._state.plans_exact.value and not self._pressed):
            then(self._state.plans.value, document)
            return
        question = self._question()
        assert question is not None
        self._pressed += 1
        moment = DocumentSnapshot.of(document)
        self._state.pressed.value = True
        self._background.run(
            partial(_plans, question, moment),
            partial(self._press_answered, self._press, then, moment),
            partial(self._press_failed, self._press),
        )

    def forget(self) -> None:
        """Who asked no longer wants to know."""
        self._press += 1
        self._pressed = 0
        self._state.pressed.value = False

    def shutdown(self) -> None:
        """End the thread; nothing changes any more."""
        self._timer.stop()
        self._unfollow()
        self._background.shutdown()

    # -- what changes -------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        self._unfollow()
        if self._answered is None:
            self._state.plans.value = ()
        self._drop_context()
        if document is not None:
            self._following.callback(document.mask.changed.connect(self._on_input))
            self._following.callback(document.resized.connect(self._on_resized))
        self._on_input(None)

    @property
    def _answered(self) -> _Question | None:
        """What `AppState.plans` is the answer to."""
        document = self._state.document.value
        return None if document is None else self._answers.get(document.id)

    def _forget_closed(self, _: None) -> None:
        still = {document.id for document in self._state.documents}
        self._answers = {one: asked for one, asked in self._answers.items() if one in still}

    def _unfollow(self) -> None:
        self._following.close()

    def _on_has_mask(self, has_mask: bool) -> None:
        if not has_mask:
            self._drop_context()

    def _on_resized(self, _: object) -> None:
        self._drop_context()
        self._on_input(None)

    def _drop_context(self) -> None:
        """A context that was dragged belongs to the mask and the canvas it was dragged over."""
        parameters = self._state.parameters
        if parameters.value.plan.context is not None:
            parameters.change_plan(context=None)

    def _on_input(self, _: object) -> None:
        state = self._state
        if self._timer.isActive() and state.document.value and not state.plans_exact.value:
            return  # what there is then will be asked: a stroke comes here with every move
        question = self._question()
        is_exact = question is None or question == self._answered
        if question is None:
            state.plans.value = ()
        state.plans_exact.value = is_exact
        # Not restarted while it runs: during a long stroke the plans must follow.
        if not is_exact and not self._under_way and not self._timer.isActive():
            self._timer.start()

    def _question(self) -> _Question | None:
        """None where there is nothing to plan."""
        state, document = self._state, self._state.document.value
        if document is None:
            return None
        without, with_mask = (
            resolve_intent(
                state.intents,
                state.parameters.value,
                has_picture=True,
                has_mask=has_mask,
                model=state.model,
            )
            for has_mask in (False, True)
        )
        revision, model = document.mask.revision, state.model
        return _Question(document.id, document.size, revision, (without, with_mask), model)

    # -- one plan -----------------------------------------------------------------------------

    @Slot()
    def _start(self) -> None:
        document, question = self._state.document.value, self._question()
        if document is None or question is None:
            return
        self._under_way = True
        self._background.run(
            partial(_plans, question, DocumentSnapshot.of(document)),
            partial(self._answer, question),
            partial(self._failed, question),
        )

    def _answer(self, question: _Question, plans: tuple[EditPlan, ...]) -> None:
        self._under_way = False
        session = self._state.documents.session_of(question.document)
        document = None if session is None else session.document.value
        if session is not None and document is not None:
            self._answers[document.id] = question
            if question.size == document.size:
                session.plans.value = plans
        self._on_input(None)

    def _failed(self, question: _Question, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)
        self._answer(question, ())

    def _press_answered(
        self, press: int, then: Planned, moment: DocumentSnapshot, plans: tuple[EditPlan, ...]
    ) -> None:
        if press != self._press:
            return
        self._answer_press()
        document = self._state.document.value
        if moment.pixels.size == moment.size:
            then(plans, moment)
        elif document is not None and document.id == moment.id:  # the canvas grew meanwhile
            self.ask(then)

    def _press_failed(self, press: int, error: VelaturaError) -> None:
        if press == self._press:
            self._answer_press()
            self._state.notice.value = Notice(error)

    def _answer_press(self) -> None:
        self._pressed -= 1
        self._state.pressed.value = self._pressed > 0


def _plans(question: _Question, moment: DocumentSnapshot) -> tuple[EditPlan, ...]:
    """In a background thread; (): the intent isn't ready, or a model is missing."""
    resolved_intent = question.resolved_intents[not moment.mask.is_blank]
    if not resolved_intent.ready or (question.model is None and not resolved_intent.local):
        return ()
    return plans_for(
        moment, None if resolved_intent.local else question.model, resolved_intent.settings
    )
