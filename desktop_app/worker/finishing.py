"""What finishes the picture on the canvas with one press: operations,
Expand, rid of something; and why it can't be done now, and what it will cost.

None of it changes what is chosen in the prompt bar, but Expand, whose new area is described next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Margins, Size
from desktop_app.core.work import Work
from desktop_app.operations.picture_operation import OperationForm, PictureOperation
from desktop_app.operations.table import form_behind
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.painting.expansion import limited, to_scale
from desktop_app.state.work.intents import ResolvedIntent, resolve_intent
from desktop_app.state.work.parameters import REMOVE, Parameters
from desktop_app.studio.details import INTENT as REFINE
from desktop_app.studio.details import Detail, Pass, Wanted
from desktop_app.studio.requests import plans_for
from desktop_app.studio.stage_cost import seconds_of
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.default_count import removals
from desktop_app.worker.detailing import Detailing
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.operating import Area, Operating, rects_of

GROWN: Final = 1.25
"""By which each side of the canvas becomes longer."""

STRENGTH: Final = 0.4
"""How much of a detail may change."""

Reason: TypeAlias = "str | VelaturaError"
"""A code, or what making it would fail with; empty: it can be done."""


@dataclass(frozen=True, slots=True)
class Price:
    """What can be told of it before it is done.

    Attributes:
        seconds: about how long it takes; None: not known.
        memory: bytes at most; None: not known.
        size: of what comes out, where it is another than before.
    """

    seconds: float | None = None
    memory: int | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class Finishing:
    """Commands, and what is said before them; errors are told in ``state.notice``. See
    `worker.workspace`."""

    state: AppState
    background: BackgroundTasks
    operating: Operating
    detailing: Detailing
    generation: GenerationSession

    # -- operations -------------------------------------------------------------------------------

    def operate(self, action: str, words: Callable[[str], str]) -> None:
        """Do what is behind an action, as its form's ``press`` says; ``words`` translates the
        name of what comes of it."""
        document, (operation, form) = self.state.document.value, _behind(action)
        if document is None:
            return
        name = form.layer if form.outcomes[0] == "over" else form.picture
        name = words(name).format(name=Path(document.name.value).stem)
        outcome = form.outcomes[0]
        assert outcome != "file"
        work = Work(operation.id, form.press or {})
        self.operating.perform(work, self._area(form), outcome, name)

    def operate_reason(self, action: str) -> Reason:
        document, (operation, form) = self.state.document.value, _behind(action)
        if document is None:
            return "needs_picture"
        if self.state.work.value is not None or self.state.applying.value:
            return "busy"
        try:
            ready = self.operating.prepared(Work(operation.id, form.press or {}))
            for rect in rects_of(document, self._area(form)):
                ready.size(rect.size)
        except VelaturaError as error:
            return error
        return ""

    def operate_price(self, action: str) -> Price:
        """Raises VelaturaError as `operate_reason` tells."""
        document, (operation, form) = self.state.document.value, _behind(action)
        if document is None:
            return Price()
        ready = self.operating.prepared(Work(operation.id, form.press or {}))
        rects = rects_of(document, self._area(form))
        passes = [one for rect in rects for one in ready.passes(rect.size)]
        size = None if form.outcomes[0] == "over" else ready.size(rects[0].size)
        return Price(seconds_of(passes, self.state.memory), size=size)

    def _area(self, form: OperationForm) -> Area:
        over = form.outcomes[0] == "over" and self.state.has_mask.value
        return "spots" if over else "picture"

    # -- refine -----------------------------------------------------------------------------------

    def refine(self) -> None:
        """Go over each masked spot, or where nothing is masked over each face that is found."""
        document, details = self.state.document.value, self.detailing.masked()
        if details:
            self._refine(document, details)
        else:
            wanted = Wanted(("face",))
            self.detailing.find(wanted, partial(self._refine, document), self.operating.failed)

    def refine_reason(self) -> Reason:
        state = self.state
        if state.document.value is None:
            return "needs_picture"
        if state.model is None:
            return "needs_model"
        if state.intent.lacks_words(state.intents[REFINE]):
            return "needs_words"
        can = state.has_mask.value or "face" in self.detailing.can_find()
        return "" if can else "needs_details"

    def refine_price(self) -> Price:
        """Of the masked spots; nothing is known of faces before they are found. Raises
        VelaturaError."""
        model, details = self.state.model, self.detailing.masked()
        if model is None or not details:
            return Price()
        jobs = self.detailing.jobs(_passes(details))
        cost = self.state.memory.forecast_of([job.request for job in jobs], model)
        return Price() if cost is None else Price(cost.seconds or None, cost.shown_bytes)

    # -- expand -----------------------------------------------------------------------------------

    def expand(self) -> None:
        """Add a border all around, which becomes the mask; what it shows is made by Generate."""
        margins = self._margins
        if margins is not None:
            self.state.tools.expansion.set_margins(margins)
            self.state.tools.expansion.wanted.send(None)

    def expand_reason(self) -> Reason:
        if self.state.applying.value:
            return "busy"
        margins = self._margins
        if margins is None:
            return "needs_picture"
        return "canvas_full" if margins.is_empty else ""

    def expand_price(self) -> Price:
        """The size alone: what is generated there is not started."""
        margins, document = self._margins, self.state.document.value
        if margins is None or document is None:
            return Price()
        return Price(size=margins.grown(document.size))

    # -- remove -----------------------------------------------------------------------------------

    def remove(self, times: int = 1) -> None:
        """Fill what is masked with what is around it, without a model: results as of Generate.
        ``times``: so many jobs."""
        document, (chosen, resolved) = self.state.document.value, self._removing
        if document is None:
            return
        moment = DocumentSnapshot.of(document)
        settled = replace(chosen, plan=resolved.settings)

        def queue(plans: tuple[EditPlan, ...]) -> None:
            count = removals(self.state, plans)
            self.generation.queue_planned(
                replace(settled, count=count), None, plans, moment, times=times
            )

        self.background.run(
            partial(plans_for, moment, None, resolved.settings), queue, self.operating.failed
        )

    def remove_reason(self) -> Reason:
        if self.state.document.value is None:
            return "needs_picture"
        return "" if self.state.has_mask.value else "needs_removed"

    def remove_price(self) -> Price:
        return Price()

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _margins(self) -> Margins | None:
        document = self.state.document.value
        if document is None:
            return None
        return limited(document.size, to_scale(document.size, GROWN))

    @property
    def _removing(self) -> tuple[Parameters, ResolvedIntent]:
        """A seed that was brought back with an old picture's settings waits for Generate; one that
        the user keeps counts, else `queue_planned` takes the next of the place."""
        now = self.state.parameters.value
        chosen = replace(now, intent=REMOVE, without_model=True, line_each=False, seed_once=False)
        intents = self.state.intents
        return chosen, resolve_intent(intents, chosen, has_picture=True, has_mask=True)

    def _refine(self, document: Document | None, details: list[Detail]) -> None:
        if self.state.document.value is not document:  # another one is looked at by now
            return
        if details:
            self.detailing.go_over(_passes(details))
        else:
            self.operating.failed(InputError("faces_missing"))


def _behind(action: str) -> tuple[PictureOperation, OperationForm]:
    found = form_behind(action)
    assert found is not None, action
    return found


def _passes(details: Sequence[Detail]) -> list[Pass]:
    return [Pass(detail, "", STRENGTH) for detail in details]
