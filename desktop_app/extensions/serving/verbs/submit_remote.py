"""``velatura submit --server``: the jobs are sent to a ``velatura serve``, their pictures fetched.

Each has an idempotency key, so that a request whose answer was lost is sent again safely. A server
that is busy, restarts or can't be reached is waited for, `PATIENCE_SECONDS` long.
"""

from __future__ import annotations

import re
import time
from collections import deque
from typing import Any, Final, cast

from desktop_app.core.errors import InputError, NetworkError, VelaturaError
from desktop_app.extensions.serving.verbs.submission import Submission, outcome_of
from desktop_app.extensions.serving.verbs.submit_lines import LINES, RequestLine
from desktop_app.library.network.http_errors import worth_retrying
from desktop_app.library.network.server_client import ServerAnswer, ServerClient

PATIENCE_SECONDS: Final = 900.0
"""So long a server may not answer at all."""

MOST_ACTIVE: Final = 64
"""Jobs that are followed at a time; the server may take fewer."""

LOOK_SECONDS: Final = (0.2, 2.0)
"""How soon it is looked at jobs again: at the least, and where nothing changes."""

_PAUSES: Final = (0.5, 5.0)
"""Between two tries to reach a server."""

_AWAY: Final = frozenset({502, 504})
_BUSY: Final = _AWAY | {429, 503}
_PAGE: Final = 100
_MOST_IMAGES: Final = 1000
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class RemoteRun:
    """One run against one server.

    Args:
        client: asks it.
        submission: which lines, and what is written.
    """

    def __init__(self, client: ServerClient, submission: Submission) -> None:
        self._client, self._submission = client, submission
        self._waiting: deque[RequestLine] = deque()
        self._active: dict[str, RequestLine] = {}
        self._not_before = 0.0
        self._lost = set[str]()
        self._full: VelaturaError | None = None

    def run(self) -> None:
        """Do all lines that are open.

        Raises:
            InputError: ``submit_refused``: the server lets nobody in with this token, or there is
                no space left for pictures; jobs that it took before have been waited for.
            NetworkError: it can't be reached, for `PATIENCE_SECONDS`.
        """
        lines = self._submission.jobs
        if not self._submission.open:
            return
        self._checked(self._answer("GET", "/v1/me"))
        self._submission.begin()
        self._waiting.extend(lines)
        pause = LOOK_SECONDS[0]
        while self._active or (self._waiting and self._full is None):
            before = len(self._waiting), len(self._active)
            self._post()
            moved = self._poll() or before != (len(self._waiting), len(self._active))
            pause = LOOK_SECONDS[0] if moved else min(pause * 1.5, LOOK_SECONDS[1])
            time.sleep(pause)
        if self._full is not None:
            raise self._full
        for row in LINES:
            if found := self._submission.of_kind(row.id):
                row.make().there(self._answer, self._submission, found, refusal)

    # -- asking -------------------------------------------------------------------------------

    def _answer(
        self, method: str, path: str, body: bytes | None = None, key: str = ""
    ) -> ServerAnswer:
        """What the server says. It is asked again as long as it can't be reached or, unless this
        is a job for it, says that it is busy."""
        headers = {"idempotency-key": key} if key else {}
        waits = _AWAY if method == "POST" else _BUSY
        end, pause = time.monotonic() + PATIENCE_SECONDS, _PAUSES[0]
        while True:
            seconds = pause
            try:
                answer = self._client.ask(method, path, body, headers)
            except NetworkError as error:
                if not worth_retrying(error) or time.monotonic() > end:
                    raise
                self._submission.note(f"{error.what} Trying again.")
            else:
                if answer.status not in waits or time.monotonic() > end:
                    return answer
                self._submission.note(f"{answer.problem[1].rstrip('.')}. Trying again.")
                seconds = max(pause, answer.pause or 0.0)
            time.sleep(seconds)
            pause = min(pause * 1.5, _PAUSES[1])

    def _checked(self, answer: ServerAnswer) -> dict[str, Any]:
        """Raises InputError: ``submit_refused``: any status but 2xx."""
        if not answer.is_ok:
            raise refusal(answer)
        return answer.json()

    # -- sending ------------------------------------------------------------------------------

    def _post(self) -> None:
        """Send what the server takes now."""
        while self._waiting and self._full is None and len(self._active) < MOST_ACTIVE:
            if time.monotonic() < self._not_before:
                return
            line = self._waiting[0]
            try:
                body = line.body()
            except VelaturaError as error:  # a picture has gone meanwhile
                self._waiting.popleft()
                self._submission.failed(line, error)
                continue
            key = self._submission.job_key(line)
            if not self._take(line, self._answer("POST", "/v1/jobs", body, key)):
                return

    def _take(self, line: RequestLine, answer: ServerAnswer) -> bool:
        """What became of a request; whether the next one may be sent now."""
        code, title = answer.problem
        if code == "quota_full" or answer.status == 401:
            self._full = refusal(answer)
            return False
        if answer.status in _BUSY:
            seconds = 5.0 if answer.pause is None else answer.pause
            self._not_before = time.monotonic() + seconds
            self._submission.show(f"{title} Waiting {seconds:g} s.")
            return False
        self._waiting.popleft()
        job = str(answer.json().get("id", ""))
        if not answer.is_ok or not _ID.fullmatch(job):
            self._submission.failed(line, refusal(answer))
            return True
        self._active[job] = line
        return True

    # -- following ----------------------------------------------------------------------------

    def _poll(self) -> bool:
        """Look at all jobs that are not over; whether one is now."""
        if not self._active:
            return False
        answer = self._answer("GET", f"/v1/jobs?limit={_PAGE}")
        jobs = {str(job.get("id")): job for job in _objects(answer.json(), "jobs")}
        ended = False
        for job in list(self._active):
            found = jobs.get(job)
            if found is None:  # of an earlier run of the server, or older than the page
                answer = self._answer("GET", f"/v1/jobs/{job}")
                if answer.status == 404:
                    self._lose(job)
                    continue
                found = answer.json() if answer.is_ok else {}
            ended |= self._update(job, found)
        return ended

    def _update(self, job: str, found: dict[str, Any]) -> bool:
        """What the server answered about one job; whether it is over."""
        line, status = self._active[job], found.get("status")
        for image in _images(found):
            if not self._submission.has(line, image) and not self._fetch(job, line, image):
                return False
        error = _object(found, "error")
        if status == "running":
            self._show(line, found)
        if status not in ("done", "failed", "cancelled"):
            return False
        del self._active[job]
        pair = (str(error.get("code", "")), str(error.get("title", ""))) if error else None
        self._submission.end(line, outcome_of(str(status), job, str(found.get("model", "")), pair))
        return True

    def _fetch(self, job: str, line: RequestLine, image: int) -> bool:
        """Write a finished picture; False: there is none now."""
        answer = self._answer("GET", f"/v1/jobs/{job}/images/{image}?format=png")
        if answer.is_ok:
            self._submission.write(line, image, answer.body)
        elif answer.status == 404:
            self._lose(job)
        return answer.is_ok

    def _lose(self, job: str) -> None:
        """The server has the job or its picture no longer: it is made once more."""
        line = self._active.pop(job)
        if line.key in self._lost:
            self._submission.failed(line, InputError("picture_not_found"), {"job": job})
            return
        self._lost.add(line.key)
        self._submission.again(line)
        self._waiting.appendleft(line)

    def _show(self, line: RequestLine, job: dict[str, Any]) -> None:
        progress = _object(job, "progress")
        self._submission.show(
            f"{len(self._active)} at the server, {len(self._waiting)} to be sent;"
            f" {line.name}: step {progress.get('step', 0)}/{progress.get('steps', 0)}"
        )


def _object(job: dict[str, Any], name: str) -> dict[str, Any]:
    value = job.get(name)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _objects(job: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = job.get(name)
    if not isinstance(values, list):
        return []
    return [each for each in cast("list[dict[str, Any]]", values) if isinstance(each, dict)]


def _images(job: dict[str, Any]) -> list[int]:
    """The numbers of its finished pictures."""
    numbers = [each.get("index") for each in _objects(job, "images")]
    return [each for each in numbers if isinstance(each, int) and 0 <= each < _MOST_IMAGES]


def refusal(answer: ServerAnswer) -> InputError:
    """What a server said in place of doing it."""
    code, title = answer.problem
    return InputError("submit_refused", f"HTTP {answer.status} {code}", reason=title.rstrip("."))
