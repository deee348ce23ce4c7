"""One run of ``velatura submit``: its lines' pictures, in PNG."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.atomic_write import backup_of, written_atomically
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.verbs.submit_lines import RequestLine, line_error, lines_error
from desktop_app.imaging.png import is_whole_png
from desktop_app.storage.item_run import Hearer, ItemRun, Outcome, content_of

JOURNAL: Final = ".submit.jsonl"
"""Name of the journal's file, in the folder that is written to."""


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def outcome_of(status: Any, job: str, model: str = "", error: Any = None) -> Outcome:
    """Of a line whose job that was."""
    return Outcome(status, error, {"job": job, "model": model} if job else {})


class Submission(ItemRun[RequestLine]):
    """See above.

    Args:
        lines: of the requests.
        folder: that is written to; it is there.
        hearer: is told on the way.

    Raises:
        InputError: ``requests_line`` or ``requests_lines``: a file of that name is there that is
            not of this folder's journal; or as `ItemRun`.
        StorageError: as `ItemRun`.

    Attributes:
        changed: names of pictures that somebody has changed since they were written; they stay.
        replaced: names of what lay in the place of a picture that was made again, now (``~``).
    """

    listed = "jobs"

    def __init__(
        self, lines: Sequence[RequestLine], folder: Path, hearer: Hearer | None = None
    ) -> None:
        super().__init__(lines, folder, JOURNAL, hearer)
        self._seen = set[str]()
        self.changed, self.replaced = set[str](), set[str]()
        wrong = [error for line in self.items if (error := self._name_error(line)) is not None]
        if wrong:
            raise lines_error(wrong)
        for line in self.items:
            if self._is_done(line):
                self.outcomes[line.key] = Outcome("done")

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
        there = not line.kind or self.path_of(line, 0).is_dir()
        return row.done and there and all(self.has(line, int(image)) for image in row.files)

    @property
    def jobs(self) -> list[RequestLine]:
        """Open lines that are jobs."""
        return [line for line in self.open if not line.kind]

    def of_kind(self, kind: str) -> list[RequestLine]:
        """Open lines that another row does."""
        return [line for line in self.open if line.kind == kind]

    def job_key(self, line: RequestLine) -> str:
        """The idempotency key of its job."""
        return f"submit-{line.key}-{self.row(line).attempt}"

    # -- pictures -----------------------------------------------------------------------------

    def path_of(self, line: RequestLine, image: int) -> Path:
        """Where an image goes, counted from 0; of another line the folder."""
        if line.kind:
            return self.folder / line.name
        return self.folder / f"{line.name}-{image + 1}.png"

    def has(self, line: RequestLine, image: int) -> bool:
        """Whether it is written already, and whole. One that is whole, but another than was
        written, was changed by somebody: it stays, and is told of (`changed`)."""
        path, row = self.path_of(line, image), self.row(line)
        if row.files.get(str(image)) != path.name:
            return False
        if path.name in self._seen:  # its bytes were looked at before
            return path.exists()
        data = content_of(path)
        digest = row.digests.get(str(image))
        is_same = digest == hashlib.sha256(data).hexdigest()
        if not is_same and not is_whole_png(data):
            return False
        if digest is not None and not is_same:
            self.changed.add(path.name)
        self._seen.add(path.name)
        return True

    def write(self, line: RequestLine, image: int, data: bytes) -> None:
        """Write the bytes of a finished picture; what is in its place and differs becomes a
        backup. Raises StorageError and InputError."""
        path = self.path_of(line, image)
        before = content_of(path)
        if before != data:
            with written_atomically(path, backup=bool(before)) as file:
                file.write(data)
            if before:
                self.replaced.add(backup_of(path).name)
        self._seen.add(path.name)
        row, number = self.row(line), str(image)
        digests = {**row.digests, number: hashlib.sha256(data).hexdigest()}
        self.put(replace(row, files={**row.files, number: path.name}, digests=digests), later=True)

    # -- what is told -------------------------------------------------------------------------

    def summary(self) -> dict[str, Any]:
        names = {"changed": sorted(self.changed), "replaced": sorted(self.replaced)}
        return super().summary() | {name: found for name, found in names.items() if found}

    def text(self) -> str:
        lines = [super().text()]
        if self.changed:
            lines.append(f"changed since they were written, left so: {_listed(self.changed)}")
        if self.replaced:
            lines.append(f"damaged or another, kept beside its new one: {_listed(self.replaced)}")
        return "\n".join(lines)
