"""What finishes the picture on the canvas with one press: enlarged, cleaned, refined, expanded, rid
of something; and why it can't be done now, and what it will cost.

None of it changes what is chosen in the prompt bar, but Expand, whose new area is described next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.stages import Stage
from desktop_app.state.app_state import Notice
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.painting.expansion import limited, to_scale
from desktop_app.state.work.intents import ResolvedIntent, resolve_intent
from desktop_app.state.work.parameters import REMOVE, Parameters
from desktop_app.studio.details import INTENT as REFINE
from desktop_app.studio.details import Detail, Pass, Wanted
from desktop_app.studio.requests import plans_for
from desktop_app.studio.stage_cost import seconds_of
from desktop_app.worker.upscaling import rects_of

if TYPE_CHECKING:
    from desktop_app.core.geometry import Margins, Size
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.detailing import Detailing
    from desktop_app.worker.generation_session import GenerationSession
    from desktop_app.worker.upscaling import Area, UpscalingSession

FACTOR: Final = 2.0
"""By which a picture is enlarged."""

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
    upscaling: UpscalingSession
    detailing: Detailing
    generation: GenerationSession

    # -- enlarge ----------------------------------------------------------------------------------

    def enlarge(self, name: str) -> None:
        """Make a picture of twice the size, called ``name``; this one stays as it is."""
        self.upscaling.perform([Stage("enlarge", factor=FACTOR)], "picture", "document", name)

    def enlarge_reason(self) -> Reason:
        """Why not."""
        return self._whole_reason(Stage("enlarge", factor=FACTOR), "picture")

    def enlarge_price(self) -> Price:
        """Raises VelaturaError as `enlarge_reason` tells."""
        return self._whole_price(Stage("enlarge", factor=FACTOR), "picture")

    # -- clean up ---------------------------------------------------------------------------------

    def clean_up(self, name: str) -> None:
        """Lay the picture, or what is masked, over itself without noise; the layer is ``name``."""
        self.upscaling.clean(1.0, None, self._cleaned, name)

    def clean_up_reason(self) -> Reason:
        """Why not."""
        return self._whole_reason(Stage("clean"), self._cleaned)

    def clean_up_price(self) -> Price:
        """Raises VelaturaError as `clean_up_reason` tells."""
        return self._whole_price(Stage("clean"), self._cleaned)

    # -- refine -----------------------------------------------------------------------------------

    def refine(self) -> None:
        """Go over each masked spot, or where nothing is masked over each face that is found."""
        document, details = self.state.document.value, self.detailing.masked()
        if details:
            self._refine(document, details)
        else:
            wanted = Wanted(("face",))
            self.detailing.find(wanted, partial(self._refine, document), self._failed)

    def refine_reason(self) -> Reason:
        """Why not."""
        state = self.state
        if state.document.value is None:
            return "needs_picture"
        if state.model is None:
            return "needs_model"
        if state.lacks_words(state.intents[REFINE]):
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
        """Why not."""
        if self.state.applying.value:
            return "busy"
        margins = self._margins
        if margins is None:
            return "needs_picture"
        return "canvas_full" if margins.is_empty else ""

    def expand_price(self) -> Price:
        """The size alone: what is generated there is not begun."""
        margins, document = self._margins, self.state.document.value
        if margins is None or document is None:
            return Price()
        return Price(size=margins.grown(document.size))

    # -- remove -----------------------------------------------------------------------------------

    def remove(self) -> None:
        """Fill what is masked with what is around it, without a model: results as of Generate."""
        document, (chosen, resolved) = self.state.document.value, self._removing
        if document is None:
            return
        moment = DocumentSnapshot.of(document)
        settled = replace(chosen, plan=resolved.settings)
        self.background.run(
            partial(plans_for, moment, None, resolved.settings),
            lambda plans: self.generation.queue_planned(settled, None, plans, moment),
            self._failed,
        )

    def remove_reason(self) -> Reason:
        """Why not."""
        if self.state.document.value is None:
            return "needs_picture"
        return "" if self.state.has_mask.value else "needs_removed"

    def remove_price(self) -> Price:
        """Nothing is known before."""
        return Price()

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _cleaned(self) -> Area:
        return "spots" if self.state.has_mask.value else "picture"

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

    def _whole_reason(self, stage: Stage, area: Area) -> Reason:
        document = self.state.document.value
        if document is None:
            return "needs_picture"
        if self.state.work.value is not None or self.state.applying.value:
            return "busy"
        try:
            for rect in rects_of(document, area):
                self.upscaling.prepared([stage], document, rect)
        except VelaturaError as error:
            return error
        return ""

    def _whole_price(self, stage: Stage, area: Area) -> Price:
        document = self.state.document.value
        if document is None:
            return Price()
        ready = [
            self.upscaling.prepared([stage], document, rect) for rect in rects_of(document, area)
        ]
        passes = [one for each in ready for one in each.passes]
        size = ready[0].size if stage.kind == "enlarge" else None
        return Price(seconds_of(passes, self.state.memory), size=size)

    def _refine(self, document: Document | None, details: list[Detail]) -> None:
        if self.state.document.value is not document:  # another one is looked at by now
            return
        if details:
            self.detailing.go_over(_passes(details))
        else:
            self._failed(InputError("faces_missing"))

    def _failed(self, error: VelaturaError) -> None:
        self.state.notice.value = Notice(error, document=self.state.document_id)


def _passes(details: Sequence[Detail]) -> list[Pass]:
    return [Pass(detail, "", STRENGTH) for detail in details]
