"""Blind ratings in the window: sessions are listed and made, one of them is answered item by item.

Pictures are read ahead, answers written behind: the GUI thread does neither.
"""

from __future__ import annotations

import getpass
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.evaluation.values.evaluation import SetAbout
from desktop_app.extensions.evaluation.values.formulas.rating_result import raters_of, result_of
from desktop_app.extensions.evaluation.values.rating import (
    Answer,
    Kind,
    RaterAbout,
    RatingResult,
    RatingSession,
)
from desktop_app.extensions.evaluation.work.stores import rating_files
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.state.app_state import AppState
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.write_queue import WriteQueue

_AHEAD: Final = 3
"""Items whose pictures are in memory, the one that is shown among them."""


@dataclass(frozen=True, slots=True, eq=False)
class ListedSession:
    """A session in the list."""

    session: RatingSession
    raters: tuple[RaterAbout, ...]
    is_published: bool


@dataclass(frozen=True, slots=True, eq=False)
class Showing:
    """What a rater sees.

    Attributes:
        session: must not be shown but for its kind, question and number of items.
        item: its number.
        done: how many items are answered.
        prompt: what the pictures were asked with; empty: unknown.
        pictures: (h, w, 3) uint8 sRGB, from the left; empty: they are being read.
    """

    session: RatingSession
    item: int
    done: int
    prompt: str
    pictures: tuple[ByteArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Over:
    """What a session says; ``result`` is None where its sets aren't known here."""

    session: RatingSession
    result: RatingResult | None
    raters: tuple[RaterAbout, ...]


class RatingSessions:
    """Commands on ratings; errors are told in ``state.notice``.

    Attributes:
        store: where they are kept.
        listed: the newest first.
        showing: the item that is asked; None: no session is open.
        over: what is told of a session; None: nothing is.
        rater: name of who rates here.
    """

    def __init__(self, state: AppState, background: BackgroundTasks, folder: Path) -> None:
        self._background, self._writes = background, WriteQueue(background)
        self.store = RatingStore(folder)
        self.listed: Observable[tuple[ListedSession, ...]] = Observable(())
        self.showing: Observable[Showing | None] = Observable(None)
        self.over: Observable[Over | None] = Observable(None)
        self.rater = usual_rater()
        self._failed = reporting(state.notice, lambda: state.document_id)
        self._answers = dict[int, Answer]()
        self._pictures = dict[tuple[str, int], "ByteArray | None"]()
        self._seen_at = 0.0

    # -- sessions ---------------------------------------------------------------------------------

    def refresh(self, _: object = None) -> None:
        self._background.run(self._list, self._show_list, self._failed)

    def make(
        self, name: str, sets: Sequence[tuple[SetAbout, Path]] | Sequence[Path], kind: Kind
    ) -> None:
        """One of sets of a report, or of folders; it is listed then."""
        self._background.run(partial(self._made, name, sets, kind), self.refresh, self._failed)

    def _made(
        self, name: str, sets: Sequence[tuple[SetAbout, Path]] | Sequence[Path], kind: Kind
    ) -> None:
        seed = time.time_ns() % (1 << 32)
        rating_files.new_session(self.store, name, of_folders(sets), kind, seed=seed)

    def publish(self, session: RatingSession, *, on: bool) -> None:
        """Let users of the server rate it, or no longer."""
        self._change(partial(self.store.publish, session, on=on))

    def remove(self, session_id: str) -> None:
        """Delete one with its answers."""
        self._of(session_id, self.store.remove)

    def rename(self, session_id: str, name: str) -> None:
        self._of(session_id, lambda one: self.store.add(replace(one, name=name)))

    def _of(self, session_id: str, does: Callable[[RatingSession], object]) -> None:
        found = (one.session for one in self.listed.value if one.session.id == session_id)
        for session in found:
            self._change(partial(does, session))

    def take_in(self, path: Path) -> None:
        """A session or answers of somebody else."""
        self._change(partial(rating_files.import_file, self.store, path))

    def give(self, session: RatingSession, path: Path) -> None:
        """Write it for another rater; its answers, where it came from somebody else."""

        def write() -> None:
            if session.is_blinded:
                rating_files.export_answers(session, self.store.answers(session), path)
            else:
                rating_files.export_session(self.store, session, path)

        self._change(write)

    def _change(self, work: Callable[[], object]) -> None:
        self._writes.add(work, self.refresh, self._failed)

    def _list(self) -> tuple[tuple[ListedSession, ...], list[StorageError]]:
        store = self.store
        listed = tuple(
            ListedSession(one, raters_of(one, store.answers(one)), store.is_published(one))
            for one in store.sessions()
        )
        return listed, list(store.damage())

    def _show_list(self, found: tuple[tuple[ListedSession, ...], list[StorageError]]) -> None:
        self.listed.value, damage = found
        for error in damage:
            self._failed(error)

    # -- answering --------------------------------------------------------------------------------

    def start(self, session: RatingSession) -> None:
        """Ask from where the rater stopped."""
        self.over.value = None

        def begin(answers: list[Answer]) -> None:
            self._answers = {one.item: one for one in sorted(answers, key=lambda a: a.at_ms)}
            self._pictures.clear()
            self._ask(session)

        self._background.run(partial(self.store.answers, session, self.rater), begin, self._failed)

    def answer(self, choice: str) -> None:
        """Of the item that is shown, and ask the next one; nothing while its pictures are read."""
        shown = self.showing.value
        if shown is not None and shown.pictures:
            ms = round((time.monotonic() - self._seen_at) * 1000)
            self._note(shown.session, shown.item, choice, ms)
            self._ask(shown.session)

    def take_back(self) -> None:
        """Ask the item again that was answered last."""
        shown = self.showing.value
        if shown is not None and self._answers:
            item = next(reversed(self._answers))
            self._note(shown.session, item, "", 0)
            self._ask(shown.session, item)

    def stop(self) -> None:
        """Leave it; all answers are kept."""
        self.showing.value = None
        self._pictures.clear()
        self._writes.when_written(self.refresh)

    def tell(self, session: RatingSession) -> None:
        """Show what all answers say, once they are written."""

        def read() -> Over:
            answers = self.store.answers(session)
            result = None if session.is_blinded else result_of(session, answers)
            return Over(session, result, raters_of(session, answers))

        def show(over: Over) -> None:
            self.over.value = over

        self._writes.when_written(partial(self._background.run, read, show, self._failed))

    def _note(self, session: RatingSession, item: int, choice: str, ms: int) -> None:
        last = max((one.at_ms for one in self._answers.values()), default=0)
        at_ms = max(time.time_ns() // 1_000_000, last + 1)
        one = Answer(rater=self.rater, item=item, choice=choice, ms=ms, at_ms=at_ms)
        self._answers.pop(item, None)
        if choice:
            self._answers[item] = one
        write = partial(self.store.note, session, one)
        self._writes.add(write, lambda _: None, partial(self._unwritten, one))

    def _unwritten(self, one: Answer, error: VelaturaError) -> None:
        if self._answers.get(one.item) is one:
            del self._answers[one.item]
        self._failed(error)

    def _ask(self, session: RatingSession, item: int | None = None) -> None:
        left = [number for number in range(len(session.items)) if number not in self._answers]
        if item is not None:
            left = [item, *(number for number in left if number != item)]
        if not left:
            self.stop()
            self.tell(session)
            return
        wanted = [(session.id, one) for at in left[:_AHEAD] for one in session.items[at].shown]
        self._pictures = {key: self._pictures.get(key) for key in wanted if key in self._pictures}
        for key in dict.fromkeys(wanted):
            if key not in self._pictures:
                self._pictures[key] = None
                read = partial(self.store.picture, session, key[1])
                self._background.run(read, partial(self._came, key), self._failed)
        self._show(session, left[0])

    def _came(self, key: tuple[str, int], pixels: ByteArray) -> None:
        shown = self.showing.value
        if key in self._pictures:
            self._pictures[key] = pixels
            if shown is not None and not shown.pictures:
                self._show(shown.session, shown.item)

    def _show(self, session: RatingSession, item: int) -> None:
        shown = session.items[item].shown
        found = [self._pictures.get((session.id, one)) for one in shown]
        there = tuple(one for one in found if one is not None)
        prompt = session.pictures[shown[0]].prompt
        whole = there if len(there) == len(shown) else ()
        self._seen_at = time.monotonic()
        self.showing.value = Showing(session, item, len(self._answers), prompt, whole)


def usual_rater() -> str:
    """The name of this account, as raters are called."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = ""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:32].strip("-_") or "me"


def of_folders(
    sets: Sequence[tuple[SetAbout, Path]] | Sequence[Path],
) -> list[tuple[SetAbout, Path]]:
    """Sets with their folders; folders become the sets A, B …"""
    return [
        (rating_files.folder_set(label, one), one) if isinstance(one, Path) else one
        for label, one in zip("ABCDEFGH", sets, strict=False)
    ]
