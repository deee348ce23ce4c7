"""One run of ``velatura submit``: which lines are left to do, what is written, what is told."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.app.serve.submit_journal import Journal, JournalRow
from desktop_app.app.serve.submit_lines import RequestLine, line_error, lines_error
from desktop_app.core.atomic_write import backup_of, written_atomically
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.safe_open import read_regular


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


def _content(path: Path) -> bytes:
    """Of a file; empty: there is none, or it can't be read."""
    try:
        return read_regular(path)
    except OSError:
        return b""


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


class Submission:
    """See above. For one thread.

    Args:
        lines: of the requests.
        folder: that is written to; it is there.
        quiet: nothing is told on the way.

    Raises:
        InputError: ``requests_line`` or ``requests_lines``: a file of that name is there that is
            not of this folder's journal; or as `Journal`.
        StorageError: as `Journal`.

    Attributes:
        changed: names of pictures that somebody has changed since they were written; they stay.
        replaced: names of what lay in the place of a picture that was made again, now (``~``).
    """

    def __init__(self, lines: Sequence[RequestLine], folder: Path, *, quiet: bool = False) -> None:
        self.lines, self.folder, self._quiet = list(lines), folder, quiet
        self._journal = Journal(folder)
        self.outcomes = {line.key: Outcome() for line in self.lines}
        self._progress_text = ""
        self._seen = set[str]()
        self.changed, self.replaced = set[str](), set[str]()
        if self._journal.kept is not None:
            self.note(self._damage)
        wrong = [error for line in self.lines if (error := self._name_error(line)) is not None]
        if wrong:
            raise lines_error(wrong)
        for line in self.lines:
            if self._is_done(line):
                self.outcomes[line.key] = Outcome("done")

    @property
    def _damage(self) -> str:
        kept = self._journal.kept
        if kept is None:
            return ""
        where = f"they are kept in {kept.name}"
        return f"{self._journal.damaged} lines of the journal could not be read; {where}."

    def _name_error(self, line: RequestLine) -> InputError | None:
        """A file is in the way. Where the journal was damaged it may well be of this line: it is
        kept as a backup if it differs."""
        path = self.path_of(line, 0)
        if self._journal.knows(line.key) or self._journal.was_damaged or not path.exists():
            return None
        words = f"“{path.name}” is there already, and was not written for this line"
        return line_error(line.number, words)

    def _is_done(self, line: RequestLine) -> bool:
        row = self.row(line)
        return row.done and all(self.has(line, int(image)) for image in row.files)

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
        but whose files are gone, are done again. ``images``: how many, by the key of the line."""
        rows = [
            replace(row, done=False, images=(images or {}).get(row.key, row.images))
            for row in map(self.row, self.open)
        ]
        self._journal.note(*rows)

    def again(self, line: RequestLine) -> JournalRow:
        """Its job is lost: the next one is another."""
        row = self.row(line)
        row = replace(row, attempt=row.attempt + 1, files={}, digests={})
        self._journal.note(row)
        return row

    # -- pictures -----------------------------------------------------------------------------

    def path_of(self, line: RequestLine, image: int) -> Path:
        """Where an image goes, counted from 0."""
        return self.folder / f"{line.name}-{image + 1}.png"

    def has(self, line: RequestLine, image: int) -> bool:
        """Whether it is written already, and whole. One that is whole, but another than was
        written, was changed by somebody: it stays, and is told of (`changed`)."""
        path, row = self.path_of(line, image), self.row(line)
        if row.files.get(str(image)) != path.name:
            return False
        if path.name in self._seen:  # its bytes were looked at before
            return path.exists()
        data = _content(path)
        digest = row.digests.get(str(image))
        is_same = digest == hashlib.sha256(data).hexdigest()
        if not is_same:
            from desktop_app.imaging.png import is_whole_png

            if not is_whole_png(data):
                return False
        if digest is not None and not is_same:
            self.changed.add(path.name)
        self._seen.add(path.name)
        return True

    def write(self, line: RequestLine, image: int, data: bytes) -> None:
        """Write the bytes of a finished picture; what is in its place and differs becomes a
        backup. Raises StorageError and InputError."""
        path = self.path_of(line, image)
        before = _content(path)
        if before != data:
            with written_atomically(path, backup=bool(before)) as file:
                file.write(data)
            if before:
                self.replaced.add(backup_of(path).name)
        self._seen.add(path.name)
        row, number = self.row(line), str(image)
        digests = {**row.digests, number: hashlib.sha256(data).hexdigest()}
        row = replace(row, files={**row.files, number: path.name}, digests=digests)
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
        if text != self._progress_text:
            self._say(f"note: {text}")
        self._progress_text = text

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
        summary: dict[str, Any] = {**counts, "out": str(self.folder), "jobs": jobs}
        if self._journal.kept is not None:
            summary["damaged"] = {"lines": self._journal.damaged, "kept": str(self._journal.kept)}
        names = {"changed": sorted(self.changed), "replaced": sorted(self.replaced)}
        return summary | {name: found for name, found in names.items() if found}

    def _summed(self, line: RequestLine) -> dict[str, Any]:
        outcome, row = self.outcomes[line.key], self.row(line)
        files = [row.files[image] for image in sorted(row.files, key=int)]
        summary: dict[str, Any] = {"line": line.number, "name": line.name}
        summary |= {"status": outcome.status, "files": files}
        if outcome.job:
            summary |= {"job": outcome.job, "model": outcome.model}
        if outcome.error is not None:
            summary["error"] = {"code": outcome.error[0], "what": outcome.error[1]}
        return summary

    def text(self) -> str:
        """All of it, in words."""
        summary = self.summary()
        files = sum(len(job["files"]) for job in summary["jobs"])
        lines = [f"{summary['done']} of {len(self.lines)} done: {files} pictures in {self.folder}"]
        for job in summary["jobs"]:
            if job["status"] in ("failed", "cancelled"):
                what = job["error"]["what"] if "error" in job else "It was cancelled."
                lines.append(f"line {job['line']}, {job['name']}: {what}")
        if self.changed:
            lines.append(f"changed since they were written, left so: {_listed(self.changed)}")
        if self.replaced:
            lines.append(f"damaged or another, kept beside its new one: {_listed(self.replaced)}")
        lines += filter(None, [self._damage])
        return "\n".join(lines)
