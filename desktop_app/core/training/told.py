"""What the trainer tells while it works, and writes into the run's log."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.core.pixels import ByteArray, declared


@dataclass(frozen=True, slots=True)
class Trained:
    """A step is done.

    Attributes:
        step: from 1.
        total: how many there will be, as far as that is known.
        loss: mean of the step's batch.
        rate: learning rate.
        seconds: of the step.
        left: seconds that the rest will take; None: not known yet.
    """

    step: int
    total: int
    loss: float
    rate: float
    seconds: float
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The loss was measured on what is held out, with fixed noise and timesteps.

    Attributes:
        step: after how many.
        loss: the mean.
        best: whether it is the least so far.
        stale: measurements without gain since the best one.
    """

    step: int
    loss: float
    best: bool
    stale: int


@dataclass(frozen=True, slots=True, eq=False)
class SampleMade:
    """A sample: ``pixels`` (h, w, 3) uint8 sRGB of the ``number``-th prompt after ``step`` steps;
    0: before the first."""

    step: int
    number: int
    prompt: str
    pixels: ByteArray = field(metadata=declared("u1", channels=(3,)))


@dataclass(frozen=True, slots=True)
class TrainingDone:
    """It is over, and its files are written.

    Attributes:
        files: absolute paths by layout; "" for anything but a LoRA.
        step: of the weights that were kept.
        loss: on what is held out; None: it was not measured.
        steps: that were done in all.
        reason: why it ended: "steps", "minutes", "no gain".
        seconds: of training, in all processes.
    """

    files: dict[str, str]
    step: int
    loss: float | None
    steps: int
    reason: str
    seconds: float
