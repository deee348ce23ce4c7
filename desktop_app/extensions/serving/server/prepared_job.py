"""A wish as jobs: what it is made of, and what it will take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core.events import Noted
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.jobs.job import Job


def nothing() -> None:
    """Nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who wishes.

    Attributes:
        user: who.
        key: ``X-Velatura-Key``, for names that stand for several models; may be empty.
    """

    user: ServerUser
    key: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedJob:
    """A wish as jobs.

    Attributes:
        job: what is queued.
        others: what is run in its place where it can't be done, in this order.
        name: of the server's, that was asked for; empty: a model was.
        variant: which of its arms was chosen.
        notes: what has to be said about it, in English.
        sent: bytes of the pictures that it works on.
        keep: has what it edits on the disk; called once it is known to be taken.
    """

    job: Job
    others: tuple[Job, ...] = ()
    name: str = ""
    variant: str = ""
    notes: tuple[Noted, ...] = ()
    sent: int = 0
    keep: Callable[[], object] = nothing

    @property
    def nbytes(self) -> int:
        """Bytes that it keeps until it ends, at the most."""
        return self.sent + sum(job.nbytes for job in (self.job, *self.others))

    @property
    def coming(self) -> int:
        """Bytes that its pictures may take: three a pixel, as noise does."""
        job, pixels = self.job, 0
        for spot in job.spots:
            factor = 1 if job.model is None else job.model.factor
            pixels += spot.request.made_size(factor).area
        return 3 * pixels * job.request.count + self.sent

    @property
    def pictures(self) -> int:
        """How many it makes: so many requests it counts as."""
        return self.job.request.count
