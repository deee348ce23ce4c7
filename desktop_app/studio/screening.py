"""The safety filter: a classifier judges every picture before anybody is told of it.

A `Studio` that has a `Screening` tells `Made` (of bare jobs `EditDone`) once the classifier has
said what the picture shows: nothing records, previews or returns it before. Judged is what is new:
of a picture from words the picture, of an edit each context with the result in it.

* Rough previews are not told at all: the engine can't judge them while it makes the picture.
* Images are made one by one, and each is judged before the next is started; those that were given
  stay if a later one is refused.
* What can't be judged is not given where the rules are closed. Whether the classifier is there, can
  be read and has the labels is found out before anything is made.

What is found is as right as the classifier: docs/safety.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Run
from desktop_app.core.engine import Tell as Hear
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.imaging.depth import to_bytes
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, Made, SpotPreview, Tell
from desktop_app.jobs.placement import history_picture, make_result
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import layers_in, splits
from desktop_app.studio.screening_judge import JobScreened, Judge
from desktop_app.studio.screening_rules import AuditEntry, ScreeningRules

Find: TypeAlias = "Callable[[str], AddOn | None]"
"""Gives the classifier of a name or key (`screening_rules.classifier_named`); None: there is none.
It is asked for each job, in the thread that runs it."""


class Screening:
    """The filter. Several studios may share one.

    Args:
        rules: the policy.
        find: gives the classifier.
        audit: gets a line of JSON, without its end, for each picture; called by one thread at a
            time. Where it raises, the picture counts as not judged.
        owner_of: whose the job of an id is, where that is known.
    """

    def __init__(
        self,
        rules: ScreeningRules,
        find: Find,
        audit: Callable[[str], object],
        owner_of: Callable[[str], str] = lambda job: "",
    ) -> None:
        self.rules = rules
        self._find, self._audit, self._owner_of = find, audit, owner_of
        self._lock = threading.Lock()
        self._tried: set[str] = set()

    def begin(
        self,
        job: str,
        run: Run | None,
        token: CancelToken,
        tell: Callable[[EngineEvent], object] = lambda _: None,
    ) -> Judge:
        """What judges the pictures of one job; called before they are made.

        Args:
            job: its id, for the audit.
            run: does an operation of the engine; None: there is no engine.
            token: cancels the job.
            tell: hears what is loaded.

        Raises:
            Cancelled: by ``token``.
            ModelError: ``screening_unavailable``, if the rules are closed.
            EngineError: they are, and the engine has ended.
        """
        asked = JobScreened(run, tell, token, job=job, owner=self._owner_of(job))
        judge = Judge(self.rules, asked, self._write)
        judge.use(self._find, self._tried)
        return judge

    def watch(
        self, job: Job, run: Run | None, tell: Tell, token: CancelToken
    ) -> Callable[[JobNews], None]:
        """What is told the news of ``job``, as of `job_runner.run_job`, and passes on what may be.

        Args:
            job: which; it is not started yet, and is made image by image (``one_by_one``).
            run: does an operation of the engine; None: there is no engine.
            tell: whom it passes on to; `EditDone` as `Made`, unless the job is bare.
            token: cancels the job.

        Raises:
            Cancelled, VelaturaError: as `begin`. What it returns raises what `Judge.judge` does.
        """
        judge = self.begin(job.id, run, token, tell)

        def on_event(news: JobNews) -> None:
            match news:
                case PreviewMade() | SpotPreview() | ImageDone():
                    pass
                case EditDone():
                    tell(_judged(job, news, judge))
                case _:
                    tell(news)

        return on_event

    def screened(self, run: Run, job: str = "") -> Run:
        """``run`` that judges what "generate" makes before it tells of it, for work that asks the
        engine itself. Previews are left out.

        Args:
            run: does an operation of the engine.
            job: an id for the audit.
        """

        def screened(operation: str, engine_job: Any, listen: Hear, token: CancelToken) -> None:
            if operation != "generate":
                run(operation, engine_job, listen, token)
                return
            judge = self.begin(job, run, token, listen)
            held: list[EngineEvent] = []

            def on_event(event: EngineEvent) -> None:
                if isinstance(event, ImageDone | Finished):
                    held.append(event)  # the engine is busy
                elif not isinstance(event, PreviewMade):
                    listen(event)

            run(operation, replace(engine_job, previews=False), on_event, token)
            for event in held:
                listen(_judged_image(event, judge) if isinstance(event, ImageDone) else event)

        return screened

    def _write(self, entry: AuditEntry) -> None:
        with self._lock:
            self._audit(entry.line())


def _judged(job: Job, done: EditDone, judge: Judge) -> EditDone | Made:
    """What may be told of an image; raises what `Judge.judge` does."""
    result = None if job.bare else make_result(job, done)
    seen = [to_bytes(one) for one in done.outputs] if result is None else _seen(result)
    found = judge.judge(seen, done.seed)
    done = replace(done, notes=(*done.notes, *found.notes))
    if found.outcome == "blurred":
        # Placed anew: what is outside the mask never changes.
        done = replace(done, outputs=_blurred(job, done.outputs, judge), fitted=())
        result = result and make_result(job, done)
    return done if result is None else Made(replace(result, notes=done.notes), done.seconds)


def _blurred(job: Job, outputs: Sequence[Array], judge: Judge) -> tuple[Array, ...]:
    """Beyond recognition; of edits without a mask what is taken stays what it was."""
    made: list[Array] = []
    for number, one in enumerate(outputs):
        plan = None if job.work is not None else job.spots[number].request.plan
        if splits(plan):
            apart = [judge.blurred(each) for each in layers_in(one)]
            made.append(frozen(np.concatenate(apart, axis=2)))
            continue
        found = plan is not None and plan.finds_changes
        colours = judge.blurred(one[..., :3] if found else one)
        made.append(frozen(np.dstack([colours, one[..., 3:]])) if found else colours)
    return tuple(made)


def _judged_image(done: ImageDone, judge: Judge) -> ImageDone:
    found = judge.judge([to_bytes(done.pixels)], done.seed)
    return replace(done, pixels=judge.blurred(done.pixels)) if found.outcome == "blurred" else done


def _seen(result: Result) -> list[ByteArray]:
    """What is seen of a result: of each spot its context, with what is placed there."""
    parts = zip(result.job.spots, result.placed, strict=True)
    return [
        history_picture(replace(result, job=replace(result.job, spots=(spot,)), placed=(placed,)))
        for spot, placed in parts
    ]
