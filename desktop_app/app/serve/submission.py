"""One run of ``velatura submit``: which lines are left to do, what is written, what is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.app.serve.submit_journal import Journal, JournalRow
from desktop_app.app.serve.submit_lines import RequestLine, line_error
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a line ended.

    Attributes:
        status: "done", "failed", "cancelled" or "open": it was not tried, or is not over.
        job: its id; empty: there is none yet.
        model: who made it.
        error: why it failed: code and sentence.
    """

    status: str = "open"
    job: str = ""
    model: str = ""
    error: tuple[str, str] | None = None


_END = b"\0\0\0\0IEND\xaeB`\x82"
"""The last chunk of every PNG file (W3C, Portable Network Graphics (Third Edition), 11.2.5)."""


def is_whole(path: Path) -> bool:
    """Whether a picture is there to its end: one that is cut is made again."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_END), os.SEEK_END)
            return file.read() == _END
    except OSError:
        return False


class Submission:
    """See above. For one thread.

    Args:
        lines: of the requests.
        folder: that is written to; it is there.
        quiet: nothing is told on the way.

    Raises:
        InputError: ``requests_line``: a file of that name is there that is not of this folder's
            journal.
    """

    def __init__(self, lines: Sequence[RequestLine], folder: Path, *, quiet: bool = False) -> None:
        self.lines, self.folder, self._quiet = list(lines), folder, quiet
        self._journal = Journal(folder)
        self.outcomes = {line.key: Outcome() for line in self.lines}
        self._told = ""
        for line in self.lines:
            self._check_name(line)
            if self._is_done(line):
                self.outcomes[line.key] = Outcome("done")

    def _check_name(self, line: RequestLine) -> None:
        path = self.path_of(line, 0)
        if path.exists() and not self._journal.knows(line.key):
            words = f"“{path.name}” is there already, and was not written for this line"
            raise line_error(line.number, words)

    def _is_done(self, line: RequestLine) -> bool:
        row = self.row(line)
        return row.done and all(
            is_whole(self.folder / name) and name == self.path_of(line, int(image)).name
            for image, name in row.files.items()
        )

    # -- lines --------------------------------------------------------------------------------

    @property
    def open(self) -> list[RequestLine]:
        """Those that are left to do."""
        return [line for line in self.lines if self.outcomes[line.key].status == "open"]

    def row(self, line: RequestLine) -> JournalRow:
        """What the journal has of a line."""
        return self._journal.row(line.key)

    def begin(self, images: dict[str, int] | None = None) -> None:
        """Write down which lines will be done, before anything is queued. Those that were done,
        but whose files are gone, are done again. ``images``: how many, by keys of lines."""
        rows = [
            replace(row, done=False, images=(images or {}).get(row.key, row.images))
            for row in map(self.row, self.open)
        ]
        self._journal.note(*rows)

    def again(self, line: RequestLine) -> JournalRow:
        """Its job is lost: the next one is another."""
        row = self.row(line)
        row = replace(row, attempt=row.attempt + 1, files={})
        self._journal.note(row)
        return row

    # -- pictures -----------------------------------------------------------------------------

    def path_of(self, line: RequestLine, image: int) -> Path:
        """Where an image goes, counted from 0."""
        return self.folder / f"{line.name}-{image + 1}.png"

    def has(self, line: RequestLine, image: int) -> bool:
        """Whether it is written already."""
        path = self.path_of(line, image)
        return self.row(line).files.get(str(image)) == path.name and is_whole(path)

    def write(self, line: RequestLine, image: int, data: bytes) -> None:
        """Write the bytes of a finished picture. Raises StorageError and InputError."""
        path = self.path_of(line, image)
        write_atomic(path, data)
        row = self.row(line)
        row = replace(row, files={**row.files, str(image): path.name})
        self._journal.note(row, later=True)

    # -- ends ---------------------------------------------------------------------------------

    def end(self, line: RequestLine, outcome: Outcome) -> None:
        """A line is over; one that failed is another job when it is tried again."""
        self.outcomes[line.key] = outcome
        row = self.row(line)
        if outcome.status == "done":
            self._journal.note(replace(row, done=True), later=True)
        else:
            self._journal.note(replace(row, attempt=row.attempt + 1))
        over = sum(one.status != "open" for one in self.outcomes.values())
        error = "" if outcome.error is None else f": {outcome.error[1]}"
        self._say(f"{over} of {len(self.lines)}: {line.name} {outcome.status}{error}")

    def close(self) -> None:
        """Write down what waits."""
        self._journal.flush()

    def failed(self, line: RequestLine, error: VelaturaError, job: str = "") -> None:
        """A line can't be done."""
        self.end(line, Outcome("failed", job, error=(error.code, error.what)))

    # -- what is told -------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Tell something on the way, once in a row."""
        if text != self._told:
            self._say(f"note: {text}")
        self._told = text

    def show(self, text: str) -> None:
        """How far it is: a line of a terminal that is written over."""
        if not self._quiet and sys.stderr.isatty():
            print(f"\r\033[K{text[:100]}", end="", file=sys.stderr, flush=True)

    def _say(self, text: str) -> None:
        if not self._quiet:
            clear = "\r\033[K" if sys.stderr.isatty() else ""
            print(f"{clear}velatura: {text}", file=sys.stderr, flush=True)

    def summary(self) -> dict[str, Any]:
        """All of it, as JSON."""
        jobs = [self._summed(line) for line in self.lines]
        states = [job["status"] for job in jobs]
        counts = {name: states.count(name) for name in ("done", "failed", "cancelled", "open")}
        return {**counts, "out": str(self.folder), "jobs": jobs}

    def _summed(self, line: RequestLine) -> dict[str, Any]:
        outcome, row = self.outcomes[line.key], self.row(line)
        files = [row.files[image] for image in sorted(row.files, key=int)]
        told: dict[str, Any] = {"line": line.number, "name": line.name}
        told |= {"status": outcome.status, "files": files}
        if outcome.job:
            told |= {"job": outcome.job, "model": outcome.model}
        if outcome.error is not None:
            told["error"] = {"code": outcome.error[0], "what": outcome.error[1]}
        return told

    def text(self) -> str:
        """All of it, in words."""
        told = self.summary()
        files = sum(len(job["files"]) for job in told["jobs"])
        lines = [f"{told['done']} of {len(self.lines)} done: {files} pictures in {self.folder}"]
        for job in told["jobs"]:
            if job["status"] in ("failed", "cancelled"):
                what = job["error"]["what"] if "error" in job else "It was cancelled."
                lines.append(f"line {job['line']}, {job['name']}: {what}")
        return "\n".join(lines)
