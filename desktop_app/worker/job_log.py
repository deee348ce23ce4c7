"""A line in the log for each job: what kind and size, and how it ended; no words of the user's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.jobs.job import Job
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.settings import Settings

_log = logging.getLogger(__name__)


class JobLog:
    """Follows the jobs of ``state``. Prompts are written only where the settings allow it."""

    def __init__(self, state: AppState, settings: Settings) -> None:
        self._jobs, self._settings = state.jobs, settings
        self._seen: Job | None = None
        state.jobs.current.changed.connect(self._on_job)

    def _on_job(self, job: Job | None) -> None:
        seen, self._seen = self._seen, job
        if seen is not None and (job is None or job.id != seen.id):
            failed = self._jobs.last_failed
            error = failed.error if failed is not None and failed.id == seen.id else None
            _log.info("job %s: %s", seen.id, "ended" if error is None else f"failed, {error.code}")
        if job is None or (seen is not None and seen.id == job.id):
            return
        request, family = job.request, "no model" if job.model is None else job.model.family
        family = family if job.work is None else job.work.operation
        what = f"{request.task.value}, {request.size}, {family}, {request.steps} steps"
        _log.info("job %s: %s, %d spots", job.id, what, len(job.spots))
        if self._settings.log_prompts:
            _log.info("job %s: %r, not %r", job.id, job.asked.prompt, request.negative_prompt)
