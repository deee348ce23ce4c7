"""What is pointed at in the picture on the canvas, by a network or roughly, in the background.

One question at a time; while it is looked at, only the newest of those that follow is kept. The
engine keeps what it saw in the picture, so that all but the first are quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Segmented
from desktop_app.core.geometry import Size
from desktop_app.core.observable import connect_each
from desktop_app.core.operations import MOST_POINTS, Finding, Segmenting
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.pointing import SIDE, Box, rough_outlines
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.subject_proposals import PictureAnalysis
from desktop_app.imaging.unwanted import unwanted
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.finding import found, texts_of
from desktop_app.operations.networks.preprocessor_networks import network_that_sees
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.state.painting.pointing import NOTHING, Outlines, Pointed
from desktop_app.state.work.parameters import REMOVE, Parameters
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.looking_cost import network_cost

_GRID: Final = 16
"""Points of a side at which the parts of a picture are asked for."""

_SURE: Final = 0.2
"""How sure a network must be of what words name."""


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What is asked, of the document as it is then; ``earlier``: logits that are refined;
    ``removes``: it is to go."""

    document: Document
    content: Content
    space: ColourSpace
    revision: tuple[str, int]
    pointed: Pointed
    outliner: str
    finder: str
    earlier: FloatArray | None
    removes: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """What was found; ``logits`` (n, s, s) of it, if a network was asked."""

    question: _Question
    outlines: Outlines
    logits: FloatArray | None = None


class Pointing:
    """Follows ``state.tools.pointing``. Errors are told in ``state.notice``."""

    def __init__(self, state: AppState, studio: Studio, background: BackgroundTasks) -> None:
        self._state, self._studio, self._background = state, studio, background
        self._pointing = state.tools.pointing
        self._working = False
        self._token: CancelToken | None = None
        self._shown: tuple[tuple[str, int], PictureAnalysis] | None = None
        self._last: _Answer | None = None
        self._pointing.pointed.changed.connect(self._on_pointed)
        state.add_ons.watch(self._on_add_ons)
        connect_each(self._on_tool, state.tools.active.changed, state.tools.selecting.changed)
        state.parameters.watch(self._on_parameters)
        self._on_pointed(self._pointing.pointed.value)

    def _on_add_ons(self, add_ons: Sequence[AddOn]) -> None:
        self._pointing.rough.value = network_that_sees("objects", add_ons) is None

    def remove(self) -> None:
        """What is pointed at from now on is removed as soon as it is accepted, until another tool
        is taken; or no longer."""
        removes = not self._pointing.removes.value
        self._state.tools.active.value = ToolId.OBJECT
        self._state.tools.selecting.value = False
        self._pointing.removes.value = removes

    def _on_tool(self, _: object) -> None:
        tools = self._state.tools
        if tools.active.value is not ToolId.OBJECT or tools.selecting.value:
            self._pointing.removes.value = False
        if self._pointing.said.value == "beside":
            self._pointing.said.value = ""

    def _on_parameters(self, parameters: Parameters) -> None:
        self._pointing.grows.value = parameters.intent == REMOVE

    def _on_pointed(self, pointed: Pointed) -> None:
        if pointed == NOTHING:
            if self._token is not None:
                self._token.cancel()
        elif not self._working and pointed != self._pointing.answered:
            self._ask(pointed)

    def _ask(self, pointed: Pointed) -> None:
        document, add_ons = self._state.document.value, self._state.add_ons.value
        outliner, finder = (network_that_sees(each, add_ons) for each in ("objects", "things"))
        outliner = None if pointed.unwanted else outliner
        if document is None or (pointed.everything and outliner is None):
            return
        if pointed.words and finder is None:
            self._pointing.said.value = "no_finder"
            return
        revision = document.id, document.pixels.revision
        question = _Question(
            document,
            document.content,
            document.space,
            revision,
            pointed,
            "" if outliner is None else outliner.path,
            finder.path if finder is not None and pointed.words else "",
            self._previous_logits(pointed, revision),
            self._pointing.removes.value or self._pointing.grows.value,
        )
        self._working = True
        self._pointing.start_search()
        if outliner is None and not question.finder:
            work = partial(self._answer, question, None)
            self._background.run(work, self._answered, partial(self._failed, document))
        else:
            self._token = self._studio.operate(
                partial(self._answer, question),
                self._answered,
                partial(self._failed, document),
                self._ended,
            )

    def _previous_logits(self, pointed: Pointed, revision: tuple[str, int]) -> FloatArray | None:
        """Logits of the outline to which points were only added since."""
        last, draft = self._last, self._pointing.draft
        if last is None or last.logits is None or draft is None or len(draft.which) != 1:
            return None
        before = last.question.pointed
        same = before.box == pointed.box and last.question.revision == revision
        added = before.points == pointed.points[: len(before.points)] and before != pointed
        return last.logits[draft.which[0]] if same and added and not before.words else None

    # -- in another thread ------------------------------------------------------------------------

    def _answer(self, question: _Question, access: OperationContext | None) -> _Answer:
        look, pointed = self._analysis(question), question.pointed
        picture = look.picture
        if pointed.unwanted:
            kinds = unwanted(picture)
            return _Answer(question, Outlines(tuple(kinds.values()), kinds=tuple(kinds)))
        share = picture.shape[1] / question.content.size.width
        points = [(x * share, y * share, on) for x, y, on in pointed.points]
        left, top, right, bottom = pointed.box or (0.0, 0.0, 0.0, 0.0)
        boxes = [(left * share, top * share, right * share, bottom * share)]
        if question.finder and access is not None:
            boxes = _boxes(question, picture, access)
        elif pointed.box is None:
            boxes = []
        if not boxes and pointed.words:
            return _Answer(question, Outlines(()))
        if question.outliner and access is not None:
            return _outlined(question, picture, points, boxes, access)
        found = [
            rough_outlines(look, points, box, removes=question.removes) for box in boxes or (None,)
        ]
        masks = tuple(mask for each in found for mask in each)
        return _Answer(question, Outlines(masks, together=bool(pointed.words)))

    def _analysis(self, question: _Question) -> PictureAnalysis:
        """At the picture, (h, w, 3) uint8 sRGB, as large as networks see it. Raises EngineError:
        ``looking_too_large``."""
        memory, host = self._state.memory, self._state.memory.host.value
        if self._shown is None or self._shown[0] != question.revision:
            pixels = question.content.picture(question.content.size.rect)
            shown = np.ascontiguousarray(question.space.shown(fit_within(flatten(pixels), SIDE)))
            if question.outliner and host is not None:
                size = Size(shown.shape[1], shown.shape[0])
                network_cost("objects", question.outliner, size, host, memory.table)
            self._shown = question.revision, PictureAnalysis(shown)
        return self._shown[1]

    # -- at home ----------------------------------------------------------------------------------

    def _answered(self, answer: _Answer) -> None:
        question = answer.question
        here = self._state.document.value is question.document
        if here and self._pointing.pointed.value == question.pointed:
            self._last = answer
            self._pointing.found(question.pointed, answer.outlines)
        self._ended()

    def _failed(self, document: Document, error: VelaturaError) -> None:
        self._working, self._token = False, None
        if self._pointing.draft is not None:
            self._state.tools.masking.dismiss()
        self._state.notice.value = Notice(error, document=document.id)

    def _ended(self) -> None:
        """Go on with what was pointed at meanwhile."""
        self._working, self._token = False, None
        now = self._pointing.pointed.value
        if now not in (NOTHING, self._pointing.answered):
            self._ask(now)


def _boxes(question: _Question, picture: ByteArray, access: OperationContext) -> list[Box]:
    texts = texts_of(each.strip() for each in question.pointed.words.split(",") if each.strip())
    things = found(Finding(question.finder, picture, texts, _SURE), access)[:MOST_POINTS]
    return [(x, y, x + width, y + height) for _, _, x, y, width, height in things]


def _outlined(
    question: _Question,
    picture: ByteArray,
    points: Sequence[tuple[float, float, bool]],
    boxes: Sequence[Box],
    access: OperationContext,
) -> _Answer:
    everything, named = question.pointed.everything, bool(question.pointed.words)
    told = access.result(
        "segment",
        Segmenting(
            question.outliner,
            picture,
            tuple((x, y, int(on)) for x, y, on in points),
            tuple(boxes),
            question.earlier,
            _GRID if everything else 0,
        ),
        Segmented,
    )
    count = len(told.scores)
    masks = tuple(told.masks.reshape(count, -1, told.masks.shape[1])) if count else ()
    masks = masks[:1] if named and len(boxes) == 1 else masks
    logits = None
    if told.logits is not None and not named:
        logits = told.logits.reshape(count, -1, told.logits.shape[1])
    return _Answer(question, Outlines(masks, together=named), logits)
