"""Writes docs/job-ends.md: what everybody is told of each way a job ends, from the rows that
`tests.extensions.serving.server.test_job_ends` tries.

``python packaging/documents/job_ends_sheet.py``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.extensions.serving.server.ends import ENDS, KILLED, STOPPED  # noqa: E402 - tests aren't packaging's
from tests.extensions.serving.server.telling import End  # noqa: E402

_TARGET = ROOT / "docs" / "job-ends.md"

_HEAD = """# How jobs end

Written by `packaging/documents/job_ends_sheet.py` from the rows that
`tests/extensions/serving/server/test_job_ends.py` tries. Each row is three jobs of
three users: one of `/v1/jobs`, one of `/sdapi/v1/txt2img` and one of `/generate`. The same status,
code and number of pictures is told
by all who can be asked: the answer to `wait=true`, the last of its events (SSE), `/v1/jobs/ID`, the
answers of the other two, `velatura queue list --json`, and the queue of a window on the same data
folder, beside the server or after it. Each picture that is listed can be fetched. "Again": pictures
once the same request was sent again by its `Idempotency-Key`.

| end | status | code | pictures | `wait=true`, events | `/sdapi` | `/generate` | again |
|---|---|---|---|---|---|---|---|
"""


def row(end: End) -> str:
    """Of the table."""
    told = end.told
    waited, events, others = "200", f"`{told.status}`", (str(end.answer), str(end.answer))
    match end:
        case _ if end is STOPPED:
            waited, events = "202", "`server_stopping`"
        case _ if end is KILLED:
            waited, events, others = "cut off", "cut off", ("cut off", "cut off")
        case _ if told.status == "cancelled":
            others = "200, no picture", "422 `job_cancelled`"
        case _:
            pass
    cells = [end.name, told.status, told.code and f"`{told.code}`", f"{told.images} of {end.count}"]
    cells += [f"{waited}, {events}", *others, str(end.again)]
    return "| " + " | ".join(cells) + " |"


_TAIL = """
A server that is stopped (TERM, INT) answers `wait=true` with 202 and the job, which waits for its
next start. A request that has no id to ask for (`/sdapi/v1`, `/generate`) ends with the server: it
is cancelled, answered with 503 `stopped_unfinished` if the server still can, and nothing of it is
made later, so it can be sent again. The queue's file knows which those are: that holds after a kill
at any moment, too. A key is its user's: it finds the same job with a renewed token, after a
restart, and after a kill.
"""


def main() -> None:
    """Write the sheet."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    rows = [row(end) for end in (*ENDS, STOPPED, KILLED)]
    _TARGET.write_text(_HEAD + "\n".join(rows) + "\n" + _TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
