"""Rating sessions on disk: a folder each, with its pictures at one size, and a file of answers for
each rater, a checked line of JSON an answer. A killed process loses at most the line it wrote."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, sync_folder, write_atomic
from desktop_app.core.checked_text import object_in, objects_in, with_check
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import ENDING, Aside, aside_error, asides, put_aside
from desktop_app.extensions.evaluation.values.formulas.rating_result import counted
from desktop_app.extensions.evaluation.values.rating import Answer, RatingSession
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.paths import check_name

_ID: Final = re.compile(r"[0-9a-f]{12}")
_SESSION: Final = "session.json"
_PUBLISHED: Final = "published"
_MOST_BYTES: Final = 600
"""For each item in a rater's file, before it is written again without what counts no more."""


class RatingStore:
    """All sessions of one data folder. May be asked from several threads.

    Args:
        folder: made with the first session.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def sessions(self, *, published: bool = False) -> list[RatingSession]:
        """The newest first; those that can't be read are passed over (`damage`). ``published``:
        those alone that the server's users may rate."""
        found = list[RatingSession]()
        for each in self._folders():
            if not published or (each / _PUBLISHED).exists():
                with suppress(OSError, ValueError):
                    found.append(_session_in(each))
        return sorted(found, key=lambda one: (-one.created_ms, one.id))

    def damage(self) -> Iterator[StorageError]:
        """What can't be read: sessions, and answers, whose lines are set aside."""
        for each in self._folders():
            try:
                self.answers(_session_in(each))
            except FileNotFoundError:  # it is being made, or was removed
                continue
            except (OSError, ValueError) as error:
                yield aside_error(f"the rating {each.name}", 1, str(error), _SESSION)
            for file in sorted((each / "answers").glob(f"*{ENDING}")):
                lost = asides(file.with_name(f"{file.name.removesuffix(ENDING)}.jsonl"))
                yield aside_error(f"the rating {each.name}", len(lost), lost[0].reason, file.name)

    def _folders(self) -> list[Path]:
        there = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(each for each in there if _ID.fullmatch(each.name))

    def find(self, name: str, *, published: bool = False) -> RatingSession:
        """By name or id. Raises InputError: ``rating_unknown``."""
        for one in self.sessions(published=published):
            if name in (one.id, one.name):
                return one
        raise InputError("rating_unknown", name=name[:80])

    def add(self, session: RatingSession) -> None:
        """Keep one whose pictures were put. Raises InputError, StorageError: as `write_atomic`."""
        text = json.dumps(to_json(session), ensure_ascii=False)
        write_atomic(self._of(session) / _SESSION, with_check(text.encode()))

    def check_free(self, name: str) -> None:
        """Raises InputError: ``rating_name_taken``: another session has that name."""
        if any(one.name == name for one in self.sessions()):
            raise InputError("rating_name_taken", name=name)

    def remove(self, session: RatingSession) -> None:
        shutil.rmtree(self._of(session), ignore_errors=True)

    def publish(self, session: RatingSession, *, on: bool = True) -> None:
        """Let users of the server rate it, or no longer."""
        mark = self._of(session) / _PUBLISHED
        if on:
            write_atomic(mark, b"\n")
        else:
            mark.unlink(missing_ok=True)

    def is_published(self, session: RatingSession) -> bool:
        """Whether users of the server may rate it."""
        return (self._of(session) / _PUBLISHED).exists()

    # -- pictures ---------------------------------------------------------------------------------

    def picture_path(self, session: RatingSession, number: int) -> Path:
        """Of a picture's PNG, whose name tells nothing."""
        return self._of(session) / "pictures" / f"{number:05d}.png"

    def picture(self, session: RatingSession, number: int) -> ByteArray:
        """(h, w, 3) uint8 sRGB. Raises InputError: as `read_picture`, and ``file_unreadable``."""
        path = self.picture_path(session, number)
        try:
            return read_picture(read_regular(path), path.name).pixels[..., :3]
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError("file_unreadable", name=path.name, reason=reason) from error

    # -- answers ----------------------------------------------------------------------------------

    def note(self, session: RatingSession, *answers: Answer) -> None:
        """Add answers of one rater; they are on the disk then.

        Raises:
            InputError: ``rating_answer_wrong``, ``user_name``, or as `write_atomic`.
            StorageError: as `write_atomic`.
        """
        for one in answers:
            one.check(session)
        path = self._answers_of(session, answers[0].rater)
        # A line that a kill has torn ends at the next one's beginning.
        data = b"".join(b"\n" + _line(one) for one in answers)
        with self._lock:
            try:
                is_new = not path.exists()
                path.parent.mkdir(exist_ok=True)
                with path.open("ab", buffering=0) as file:
                    file.write(data)
                    os.fsync(file.fileno())
                    size = file.tell()
                if is_new:
                    sync_folder(path.parent)
            except OSError as error:
                raise error_while_writing(error, path.name) from error
            if size > _MOST_BYTES * (len(session.items) + 8):
                write_atomic(path, b"".join(map(_line, counted(_read(path, session)).values())))

    def answers(self, session: RatingSession, rater: str = "") -> list[Answer]:
        """Those that count, of one rater or of all; damaged lines are set aside."""
        folder = self._of(session) / "answers"
        files = [self._answers_of(session, rater)] if rater else sorted(folder.glob("*.jsonl"))
        files = [one for one in files if not one.name.endswith(ENDING)]
        return [one for file in files for one in counted(_read(file, session)).values()]

    def _answers_of(self, session: RatingSession, rater: str) -> Path:
        return self._of(session) / "answers" / f"{check_name(rater)}.jsonl"

    def _of(self, session: RatingSession) -> Path:
        return self.folder / session.id


def session_of(data: bytes) -> RatingSession:
    """A session's JSON. Raises ValueError: it is none."""
    session = from_json(RatingSession, object_in(data)).check()
    if not _ID.fullmatch(session.id):
        raise ValueError("a session without an id")
    return session


def _session_in(folder: Path) -> RatingSession:
    """Raises ValueError: it is damaged, or another one's; OSError."""
    session = session_of(read_regular(folder / _SESSION))
    if session.id != folder.name:
        raise ValueError(f"it is the session {session.id}")
    return session


def _line(one: Answer) -> bytes:
    return with_check(json.dumps(to_json(one)).encode()) + b"\n"


def _read(path: Path, session: RatingSession) -> Iterator[Answer]:
    lines: Iterable[bytes] = ()
    with suppress(OSError):
        lines = [one + b"\n" for one in read_regular(path).split(b"\n") if one.strip()]
    lost = list[Aside]()
    for line, told in objects_in(lines):
        try:
            answer = from_json(Answer, told).check(session)
            if answer.rater != path.stem:
                raise ValueError("it is another rater's")
            yield answer
        except (ValueError, InputError) as error:
            text = line.decode("utf-8", "surrogateescape")
            lost.append(Aside("line", str(error), {"line": text}))
    with suppress(VelaturaError):
        put_aside(path, lost)
