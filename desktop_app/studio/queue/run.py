"""One job of the queue that has an engine: the images it lacks, run after run, told as one."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.memory_limit import memory_kills
from desktop_app.core.parts_done import PartsDone
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made

MOST_KILLS = 50
"""In so many engines that were ended from outside a job is run again: it is not its fault, but what
ends engines before memory runs out can't be told from a person."""


class JobRun:
    """What is told of the parts of a job, as told of the whole.

    Args:
        job: the whole.
        images: those that are made, from 0, ascending.
        tries: how many engines ended in it before, but for ``kills``.
        kills: how many of them somebody ended from outside.
        session: the program that waits for its results; empty: this one, or none.
        awaits: why it had no engine, as was told; empty: it had one.
        owner: whose it is.

    Attributes:
        error: what stops it, though the engine could go on.
        cancelled: whether somebody asked to stop it.
        asked: the command that says so in the file until its end, also after a kill; 0: none does.
        step: the last that was told of and is not written down; None: there is none.
        written: when its steps were last written down, as `time.monotonic` counts.
        since: when the part that runs was given to an engine, as `time.monotonic` counts.
        lent: what that part counts for until it has ended (`shares`).
        images: how many that part has.
        pace: seconds that the image before took, in all; 0: there was none.
        is_ending: whether all of them are made.
        unkept: the last of them, until the part has ended.
        job, tries, kills, session, awaits, owner: as given; ``id``: of the job.
    """

    error: VelaturaError | None = None
    step: StepDone | None = None
    unkept: Made | None = None
    cancelled = is_ending = False
    asked = images = _first = 0
    written = since = lent = pace = 0.0

    def __init__(
        self,
        job: Job,
        images: Sequence[int],
        *,
        tries: int = 0,
        kills: int = 0,
        session: str = "",
        awaits: str = "",
        owner: str = "",
    ) -> None:
        self.job = job if job.work is None else replace(job, done=PartsDone())
        self.id, self.session, self.owner = job.id, session, owner
        self.tries, self.kills, self.awaits, self._kills = tries, kills, awaits, memory_kills()
        self._left, self._parts, self._ends = [*images], deque(ranges(images)), list[Finished]()

    @property
    def has_more(self) -> bool:
        """Whether there are images after those that run."""
        return bool(self._parts)

    def may_be_lost(self, error: VelaturaError, tries: int) -> bool:
        """Whether another engine may try, after one was lost by ``error``. ``tries``: in so many
        engines a job may end; in `MOST_KILLS` that somebody else ended: killed without a reason,
        and not because memory ran out. 1: in none."""
        if tries > 1 and self._ended_from_outside(error):
            return self.kills + 1 < MOST_KILLS
        return self.tries + 1 < tries

    def _ended_from_outside(self, error: VelaturaError) -> bool:
        known = self._kills is not None
        return error.code == "engine_killed" and known and memory_kills() == self._kills

    def for_another_engine(
        self, error: VelaturaError | None = None, awaits: str = ""
    ) -> JobRun | None:
        """The images that are not made yet; None: all are. ``error``: by which its engine was
        lost; None: it had none, and ``awaits`` says why."""
        if not self._left:
            return None
        kills = int(error is not None and self._ended_from_outside(error))
        tries = int(error is not None) - kills
        return JobRun(
            self.job,
            self._left,
            tries=self.tries + tries,
            kills=self.kills + kills,
            session=self.session,
            awaits=awaits,
            owner=self.owner,
        )

    def next_part(self, seconds: float = math.inf) -> Job:
        """What to run now: a job of the same id. ``seconds``: as many images as are made in that
        time by the pace of those before, at least one. Raises IndexError: all is done."""
        self._first, count = self._parts.popleft()
        most = count if math.isinf(seconds) else max(1, int(seconds / (self.pace or seconds or 1)))
        if count > most:
            self._parts.appendleft((self._first + most, count - most))
        self.images, self.is_ending = min(count, most), False
        return self.job.part(self._first, self.images)

    def rest(self) -> None:
        """What runs is not made now, but goes on as the next part."""
        self._parts.appendleft((self._first, self.images))

    def whole(self, news: JobNews) -> JobNews:
        """``news`` of the part that runs, with images counted as in the whole job."""
        first = self._first
        match news:
            case Made(result, seconds):
                image = result.image + first
                self._left.remove(image)
                self.is_ending, self.pace = image == first + self.images - 1, seconds
                job = self.job.with_profile(result.job.request.way)
                return Made(replace(result, job=job, image=image), seconds)
            case StepDone(image, step, steps, left, pace):
                more = sum(count for _, count in self._parts)
                if left is not None and self.pace:  # with what comes after its steps
                    left = self.pace * (self.images - image + more - step / max(1, steps))
                elif left is not None:
                    left += (pace or 0.0) * steps * more
                return replace(news, image=image + first, seconds_left=left)
            case PreviewMade() | ImageDone() if first:
                return replace(news, image=news.image + first)
            case Finished():
                self._ends.append(news)
                return self._end(news)
            case _:
                return news

    def _end(self, last: Finished) -> Finished:
        ends = self._ends
        peak = max((end.peak_bytes or 0 for end in ends), default=0) or None
        seconds, loading = sum(end.seconds for end in ends), sum(end.loading for end in ends)
        return replace(last, seconds=seconds, loading=loading, peak_bytes=peak)


def ranges(images: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Images in ascending order as runs: (first, count)."""
    runs = groupby(enumerate(images), lambda pair: pair[1] - pair[0])
    found = ([image for _, image in run] for _, run in runs)
    return tuple((run[0], len(run)) for run in found)
