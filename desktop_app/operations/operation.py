"""What an operation is: a file of this package, which `table` finds. Command line, server, queue,
history and window ask its declaration, not its id. What is done to a picture is a
`picture_operation`, what is answered with data an `answer_operation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.record import record
from desktop_app.core.request import EngineJob, GenerationRequest
from desktop_app.core.values import Field

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.geometry import Rect
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.colour import ColourSpace

Files: TypeAlias = dict[str, str]
"""As `EngineJob.files`: keys say what a file is for."""

Tell: TypeAlias = Callable[["EngineEvent"], object]

Takes: TypeAlias = Literal["nothing", "picture", "masked picture", "pictures", "weights"]

Gives: TypeAlias = Literal["pictures", "masks", "numbers", "report", "weights"]

Lane: TypeAlias = Literal["kept", "interactive", "long"]
"""How it waits: in the queue, which survives a kill; never behind a job; yielding between steps."""

Place: TypeAlias = Literal["window", "command line", "server", "request file"]

EVERYWHERE: Final = frozenset[Place](("window", "command line", "server", "request file"))


@record(kw_only=True)
class Operation:
    """What each of them says.

    Attributes:
        id: in requests, queue and history.
        name: a few English words, with which titles begin; the window translates it.
        verb: of the command line, with the one that it belongs to: "models shrink".
        help: what the command line says of it, in a few words.
        description: what it does, in a sentence or two.
        fields: the values that it has.
        takes, gives: what it is done to, and what comes of it.
        lane: how it waits.
        right: what a server's policy has to allow; empty: what is called as the operation.
        kernel: operation of the engine that does its work (`core.operations`); empty: none alone.
        not_offered: where it isn't, and why: a clause that follows "not offered here:".
        by_hand: where it has its own editor or verb, and nothing follows from this declaration.
    """

    id: str
    name: str
    verb: str = ""
    help: str = ""
    description: str = ""
    fields: tuple[Field, ...] = ()
    takes: Takes
    gives: Gives
    lane: Lane
    right: str = ""
    kernel: str = ""
    not_offered: Mapping[Place, str] = field(default_factory=dict[Place, str])
    by_hand: frozenset[Place] = frozenset()

    @property
    def permission(self) -> str:
        """What a server's policy has to allow."""
        return self.right or self.id

    def is_offered(self, place: Place) -> bool:
        """Whether it is, by this declaration or by hand."""
        return place not in self.not_offered

    def is_derived(self, place: Place) -> bool:
        """Whether it is offered there by nothing but this declaration."""
        return self.is_offered(place) and place not in self.by_hand


@record()
class Resources:
    """What there is on this machine.

    Attributes:
        add_ons: networks and other weights.
        models: those that make the requests in an operation's values, in their order.
        pictures: how many it is asked of.
    """

    add_ons: Sequence[AddOn] = ()
    models: Sequence[ModelInfo] = ()
    pictures: int = 1


@record()
class Needs:
    """What it was found to need there.

    Attributes:
        files: of networks, and of what requests name.
        models: that make requests, by id, and those that their conditions name.
        memory: how they are held.
    """

    files: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, ModelInfo] = field(default_factory=dict[str, "ModelInfo"])
    memory: MemoryPlan = field(default_factory=MemoryPlan)

    def job(self, request: GenerationRequest) -> EngineJob:
        """What the engine gets for ``request``, which has no picture."""
        model, wanted = self.models[request.model], request.finished
        return EngineJob(
            wanted, model, files=self.files, models=self.models, memory=self.memory, previews=False
        )

    def of(self, part: str, *, shared: bool = False) -> Needs:
        """The same with the files of one part of an operation, whose keys begin with ``part``;
        ``shared``: besides those that requests name."""
        start = f"{part} "
        own = {k.removeprefix(start): v for k, v in self.files.items() if k.startswith(start)}
        if shared:
            own |= {k: v for k, v in self.files.items() if not k.partition(" ")[0].isdecimal()}
        return replace(self, files=own)


@record(eq=False)
class WorkSource:
    """The picture that is worked on.

    Attributes:
        pixels: (h, w, 3|4) uint8, uint16 or float32; not written to.
        space: of their colours.
        brought: what conditions of requests brought along: its place in the picture, and its
            values, by `Condition.brought`.
    """

    pixels: Array
    space: ColourSpace
    brought: Mapping[str, tuple[Rect, Array]] = field(
        default_factory=dict[str, "tuple[Rect, Array]"]
    )
