"""Trainings as they are listed: the state of each, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Evaluated, Loading, Noted, Trained, TrainingDone

RunState: TypeAlias = Literal["waiting", "running", "paused", "interrupted", "done", "failed"]
"""Waits for its turn; is trained; was paused by somebody; was running when its program ended; is
over; can't go on. All but those that are done can go on from their last state."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One of them.

    Attributes:
        id: names its folder, and sorts by when it was made.
        folder: absolute.
        title: of the result.
        model: name of the base model.
        method: a key of `fields.METHODS`.
        state: how it stands.
        step, total: how far it is; 0: nothing is known yet.
        left: seconds that the rest will take, before its first step what is done then; None: not
            known.
        loss: of its last step; None: there was none.
        doing: what is done before its next step; None: nothing, or it is not known.
        error: why it failed.
        done: what came of it.
        out: as in `run.Run`; empty: it is not known.
        damaged: names of its files that are: without ``run.json`` it can't go on, without
            ``status.json`` its state is guessed.
    """

    id: str
    folder: str
    title: str
    model: str
    method: str
    state: RunState
    step: int = 0
    total: int = 0
    left: float | None = None
    loss: float | None = None
    doing: Loading | None = None
    error: VelaturaError | None = None
    done: TrainingDone | None = None
    out: str = ""
    damaged: tuple[str, ...] = ()

    def after(self, step: Trained | None) -> RunRow:
        """The same once that step is told."""
        if step is None:
            return self
        return replace(self, step=step.step, total=step.total, left=step.left, loss=step.loss)


@dataclass(frozen=True, slots=True)
class TrainingsView:
    """All of them, as a window shows them.

    Attributes:
        rows: those that run, then those that wait in their order, then the others, newest first.
        held: whether the one that runs waits for a picture.
        elsewhere: whether another program trains: what waits here waits for that.
    """

    rows: tuple[RunRow, ...] = ()
    held: bool = False
    elsewhere: bool = False

    @property
    def running(self) -> RunRow | None:
        """The one that is trained."""
        return next((row for row in self.rows if row.state == "running"), None)

    @property
    def interrupted(self) -> tuple[RunRow, ...]:
        """Those that an earlier program left: somebody should be asked whether they go on."""
        return tuple(row for row in self.rows if row.state == "interrupted")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample on the disk: of the ``number``-th prompt after ``step`` steps."""

    step: int
    number: int
    prompt: str
    path: str


@dataclass(frozen=True, slots=True)
class RunLog:
    """What a run has told so far, for a graph and a strip of samples.

    Steps that were done twice, because the program was killed between two states, are there once,
    as they were done last.

    Attributes:
        steps, evaluations: in order of their steps.
        samples: by step and number.
        offset: bytes of the log that are read.
        notes: what was to be said, each once.
    """

    steps: tuple[Trained, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    samples: tuple[Sample, ...] = field(default=())
    offset: int = 0
    notes: tuple[Noted, ...] = ()
