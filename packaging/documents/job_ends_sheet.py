"""Writes docs/job-ends.md: what everybody is told of each way a job ends, from the rows that
`tests.server.test_job_ends` tries.

``python packaging/documents/job_ends_sheet.py``
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.server.ends import ENDS, FULL, STOPPED  # noqa: E402 - tests aren't packaging's
from tests.server.telling import End  # noqa: E402

_TARGET = ROOT / "docs" / "job-ends.md"

_HEAD = """# How jobs end

Written by `packaging/documents/job_ends_sheet.py` from the rows that
`tests/server/test_job_ends.py` tries. Each row is one job of `/v1` whose client waits
(`wait=true`) and another that listens to its events, and one job of `/sdapi/v1/txt2img`. The same
is told by both answers, by `/v1/jobs/ID`, by `velatura queue list --json` and by the queue of a
window beside the server; each picture that is listed can be fetched. "Again": pictures once the
same request was sent again by its `Idempotency-Key`.

| end | told | code | pictures | `/sdapi`, `/generate` | again |
|---|---|---|---|---|---|
"""


def row(end: End) -> str:
    """Of the table."""
    told = end.told
    again = "–" if end.again is None else str(end.again)
    cells = [end.name, told.status, told.code and f"`{told.code}`", f"{told.images} of {end.count}"]
    return "| " + " | ".join([*cells, str(end.answer), again]) + " |"


_TAIL = """
A server that is stopped (TERM, INT) answers `wait=true` with 202 and the job, which waits; events
end with `server_stopping`. A request that has no id to ask for (`/sdapi/v1`, `/generate`) is
cancelled and answered with 503 `stopped_unfinished`: nothing of it is made later, so it can be
sent again. A server that is killed tells nobody anything; all its jobs are made after its next
start.
"""


def main() -> None:
    """Write the sheet."""
    rows = [row(end) for end in (*ENDS, FULL, STOPPED)]
    _TARGET.write_text(_HEAD + "\n".join(rows) + "\n" + _TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
