"""An operation that makes a picture of a picture, as a job of the queue: at once, or by a plan of
parts from which its size, forecast and progress follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from desktop_app.core.events import Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.record import record
from desktop_app.core.work import Values
from desktop_app.operations.operation import Gives, Lane, Needs, Operation, Takes

if TYPE_CHECKING:
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.pixels import Array
    from desktop_app.core.request import GenerationRequest
    from desktop_app.core.stages import Stage
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Files, Resources, Tell, WorkSource


@record()
class NetworkPass:
    """A network goes over so many pixels.

    Attributes:
        file: its weights.
        pixels: that it is given.
    """

    file: str
    pixels: int


@record()
class ModelPass:
    """A model makes a request, that many times."""

    request: GenerationRequest
    model: ModelInfo
    times: int = 1


Pass: TypeAlias = NetworkPass | ModelPass


@record()
class Part:
    """One of the parts that an operation consists of, ready to be done.

    Attributes:
        size: of the picture that comes of it.
        share: about how long it takes, as compared with the others.
        passes: what takes that time.
        do: makes it of the picture before it.
        peak: pixels of the largest picture on the way; 0: of ``size``.
    """

    size: Size
    share: float
    passes: Sequence[Pass]
    do: Callable[[WorkSource, OperationContext], Array]
    peak: float = 0.0


Plan: TypeAlias = Callable[[Values, Size, Needs], Sequence[Part]]


def same_size(values: Values, size: Size, needs: Needs) -> Size:
    """Of an operation that leaves the size as it is."""
    return size


Outcome: TypeAlias = Literal["document", "layer", "over", "file"]
"""A new picture; the document itself, scaled, with the result as its topmost layer; a layer over
what was worked on; a file."""


@record(kw_only=True)
class OperationForm:
    """How the window offers an operation: an action in the menu Image that opens a form. What its
    fields are edited with follows from their kinds. Texts are in English; the window translates
    them.

    Attributes:
        action: id of the action.
        text: what the menu says, with the letter that chooses it: "&Clean Up…".
        tip: one sentence on the effect.
        icon: a file in resources/icons.
        rank: the place in the menu; the lowest comes first.
        outcomes: what may become of the result, the usual one first.
        picture: what a new picture is called: "{name} cleaned".
        layer: what a layer is called.
        values: those that the form begins with in place of the defaults.
        press: values of what is done with one press, without the form; None: that is not offered.
    """

    action: str
    text: str
    tip: str
    icon: str = ""
    rank: int = 100
    outcomes: tuple[Outcome, ...]
    picture: str = ""
    layer: str = ""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    press: Mapping[str, Any] | None = None


@record(kw_only=True)
class PictureOperation(Operation):
    """One of them.

    Attributes:
        detail: what its title adds to ``name``.
        resolve: the values with what they name among the add-ons of this machine, and the files of
            the networks that are needed. Raises InputError or ModelError.
        plan: its parts for a picture of that size. Raises InputError: it would become too large.
        run: in place of a plan: gives the picture that comes of it. Raises Cancelled, ModelError or
            EngineError.
        size: in place of a plan: the size of the result for a picture of that size. Raises
            InputError.
        stages: the same as stages of a picture; none: it is none.
        keeps_colours: whether the result is in the picture's own space and depth; else it is 8-bit
            sRGB.
        step: code of the undo step by which a document gets its result.
        form: how the window offers it; None: there it has none.
    """

    takes: Takes = "picture"
    gives: Gives = "pictures"
    lane: Lane = "kept"
    detail: Callable[[Values], str]
    resolve: Callable[[Values, Resources], tuple[Values, Files]]
    plan: Plan | None = None
    run: Callable[[WorkSource, Values, Needs, OperationContext], Array] | None = None
    size: Callable[[Values, Size, Needs], Size] = same_size
    stages: Callable[[Values], Sequence[Stage]] = lambda values: ()
    keeps_colours: bool = True
    step: str = "apply"
    form: OperationForm | None = None

    @property
    def title(self) -> str:
        """What is translated: "Clean {detail}"."""
        return f"{self.name} {{detail}}"

    def size_of(self, values: Values, size: Size, needs: Needs) -> Size:
        """Of the result for a picture of ``size``. Raises InputError."""
        if self.plan is None:
            return self.size(values, size, needs)
        return next((part.size for part in reversed(self.plan(values, size, needs))), size)

    def most_pixels(self, values: Values, size: Size, needs: Needs) -> float:
        """Of the largest picture on the way. Raises InputError."""
        if self.plan is None:
            return self.size(values, size, needs).area
        parts = self.plan(values, size, needs)
        return max((max(part.peak, part.size.area) for part in parts), default=size.area)

    def passes(self, values: Values, size: Size, needs: Needs) -> list[Pass]:
        """What will take its time. Raises InputError."""
        parts = () if self.plan is None else self.plan(values, size, needs)
        return [one for part in parts for one in part.passes]

    def make(
        self, source: WorkSource, values: Values, needs: Needs, context: OperationContext
    ) -> Array:
        """The picture that comes of it. Raises Cancelled, ModelError or EngineError."""
        if self.plan is None:
            assert self.run is not None
            return self.run(source, values, needs, context)
        height, width = source.pixels.shape[:2]
        parts = self.plan(values, Size(width, height), needs)
        if len(parts) == 1:
            return parts[0].do(source, context)
        whole, before = sum(part.share for part in parts), 0.0
        for part in parts:
            context.token.check()
            here = part_of(context, before / whole, part.share / whole)
            source = replace(source, pixels=part.do(source, here))
            before += part.share
        return source.pixels


def part_of(context: OperationContext, before: float, share: float) -> OperationContext:
    """For a part that takes ``share`` of the whole, after ``before`` of it (both 0..1)."""
    return replace(context, tell=partial(_pass_event, context.tell, before, share))


def _pass_event(tell: Tell, before: float, share: float, event: EngineEvent) -> None:
    """Of one part, in thousandths of the whole."""
    match event:
        case StepDone(_, step, steps, left):
            done = before + share * step / steps
            here = before + share - done
            # What comes after takes as long as its share says, by what is left of this one.
            left = None if left is None or here <= 0 else left * (1 - done) / here
            tell(StepDone(0, max(1, round(done * 1000)), 1000, left))
        case PreviewMade() | Finished() | ImageDone():
            pass
        case _:
            tell(event)
