"""What an operation is: a file of this package, which `table` finds. Command line, server, queue,
history and window ask its declaration, not its id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from desktop_app.core.geometry import Size
from desktop_app.core.values import Field
from desktop_app.core.work import Values

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Run
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.pixels import Array
    from desktop_app.core.stages import Stage
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.operations.networks.detecting import Detector

Files: TypeAlias = dict[str, str]
"""As `EngineJob.files`: keys say what a file is for."""

Lane: TypeAlias = Literal["kept", "interactive", "long"]
"""How it waits: in the queue, which survives a kill; never behind a job; yielding between steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The picture that is worked on.

    Attributes:
        pixels: (h, w, 3|4) uint8, uint16 or float32; not written to.
        space: of their colours.
    """

    pixels: Array
    space: ColourSpace


@dataclass(frozen=True, slots=True)
class OperationContext:
    """What operations run with.

    Attributes:
        run: does an operation of the engine; None: there is no engine.
        tell: hears how far it is.
        token: cancels it.
        detector: gives what remembers what networks saw in pictures.
    """

    run: Run | None
    tell: Callable[[EngineEvent], object]
    token: CancelToken
    detector: Callable[[], Detector] | None = None

    @property
    def engine(self) -> Run:
        """``run``, for those that need an engine."""
        assert self.run is not None
        return self.run


def same_size(values: Values, size: Size, files: Files) -> Size:
    """Of an operation that leaves the size as it is."""
    return size


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One of them.

    Attributes:
        id: in requests, queue and history.
        name: a few English words, with which titles begin; the window translates it.
        verb: of the command line; empty: it has one of its own.
        help: what the command line says of it, in a few words.
        description: what it does, in a sentence or two.
        fields: the values that it has.
        detail: what its title adds to ``name``.
        resolve: the values with what they name among the add-ons of this machine, and the files of
            the networks that are needed. Raises InputError or ModelError.
        run: gives the picture that comes of it. Raises Cancelled, ModelError or EngineError.
        size: the size of the result for a picture of that size. Raises InputError.
        peak: pixels of the largest picture on the way; None: of what comes of it.
        stage: the same as a stage of a picture; None: it is none.
        keeps_colours: whether the result is in the picture's own space and depth; else it is 8-bit
            sRGB.
        lane: how it waits.
    """

    id: str
    name: str
    verb: str = ""
    help: str = ""
    description: str = ""
    fields: tuple[Field, ...]
    detail: Callable[[Values], str]
    resolve: Callable[[Values, Sequence[AddOn]], tuple[Values, Files]]
    run: Callable[[Source, Values, Files, OperationContext], Array]
    size: Callable[[Values, Size, Files], Size] = same_size
    peak: Callable[[Values, Size, Files], float] | None = None
    stage: Callable[[Values], Stage] | None = None
    keeps_colours: bool = True
    lane: Lane = "kept"

    @property
    def title(self) -> str:
        """What is translated: "Enlarge {detail}"."""
        return f"{self.name} {{detail}}"

    def most_pixels(self, values: Values, size: Size, files: Files) -> float:
        """Of the largest picture on the way."""
        if self.peak is not None:
            return self.peak(values, size, files)
        return self.size(values, size, files).area
