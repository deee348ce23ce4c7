"""What is told of a job: values alone, no work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, PreviewMade
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    from desktop_app.imaging.blend import Patch
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.jobs.results import Result


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The result in one spot, as pixels of the document.

    Attributes:
        patch: what goes into it.
        reports: what the seam repair did; empty where it was not asked.
    """

    patch: Patch
    reports: tuple[StageReport, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EditDone:
    """One image of a job is finished, in all its spots.

    Attributes:
        image: which, from 0.
        seed: its own.
        outputs: one a spot, (h, w, 3) float32 0..1 sRGB at the working size; see `Result.outputs`
            for jobs with work.
        seconds: all spots together.
        fitted: one a spot; empty for text→image, and where nobody asked for them.
        notes: codes of what must be said about it.
        registered: one a spot, of edits without a mask: how their answers lay.
        uncertain: as in `Result`.
    """

    image: int
    seed: int
    outputs: tuple[Array, ...]
    seconds: float
    fitted: tuple[Fitted, ...] = ()
    notes: tuple[str, ...] = ()
    registered: tuple[StageReport, ...] = ()
    uncertain: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SpotPreview:
    """A rough look at one of several spots (from 0)."""

    spot: int
    made: PreviewMade


def is_replaced(news: object) -> bool:
    """Whether a newer one takes the place of that: it is a preview that nobody waits for."""
    made = news.made if isinstance(news, SpotPreview) else news
    return isinstance(made, PreviewMade) and not made.awaited


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One image of a job is finished and placed.

    Attributes:
        result: the image.
        seconds: all its spots took together.
    """

    result: Result
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """An image of a queued job is recorded: neither a kill nor a full disk loses it now.

    Attributes:
        made: as it was told of.
        history: id of its entry in the history; empty: unknown.
    """

    made: Made
    history: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class JobFailed:
    """The job can't be done, or the engine died of it."""

    error: VelaturaError


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job was cancelled, by the user or a stopping server; nothing more comes of it."""


@dataclass(frozen=True, slots=True, eq=False)
class JobWaits:
    """A job that was given to an engine waits again, until one is available: why none is."""

    reason: VelaturaError


JobNews: TypeAlias = (
    EngineEvent | EditDone | SpotPreview | Made | Kept | JobFailed | JobCancelled | JobWaits
)
"""Of one job: its last is `Finished`, `JobCancelled` or `JobFailed`. A job that is bare tells
`EditDone` of its images, others `Made`, and `Kept` once the queue has recorded them."""

Tell: TypeAlias = Callable[[JobNews], object]
