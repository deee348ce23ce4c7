"""Searching the history by what pictures show, through a CLIP model that lies among the others.

Pictures are indexed in the background, if the user wants that: a few at a time, whenever the engine
has nothing else to do. It goes on after a restart; nothing of it is remembered but the vectors.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.operation_values import MOST_EMBEDDED
from desktop_app.core.operations import Embedding
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.operations.networks.describing import content_model, embedded, reads_words
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.history_likeness import Likeness
from desktop_app.storage.history_search import Query
from desktop_app.storage.settings import Settings
from desktop_app.studio.studio import Studio
from desktop_app.worker.history_finding import FoundEntries, HistoryFinding, Unseen
from desktop_app.worker.history_session import HistorySession

_KEPT: Final = 0.8
"""Share of the time of a batch as it was known before, when the next one has taken another."""


@dataclass(frozen=True, slots=True)
class ContentStatus:
    """How it stands.

    Attributes:
        model: name of the CLIP model that there is; empty: there is none.
        reads_words: whether it can search by words.
        is_on: whether the user wants it.
        is_paused: whether no more pictures are to be indexed now.
        seen: pictures that are indexed.
        total: pictures that there are.
        seconds_left: until all are; None: not known yet.
    """

    model: str = ""
    reads_words: bool = False
    is_on: bool = False
    is_paused: bool = False
    seen: int = 0
    total: int = 0
    seconds_left: float | None = None


class ContentSearch:
    """Commands of the search page, called in the GUI thread.

    Attributes:
        status: how it stands.
    """

    def __init__(
        self, state: AppState, history: HistorySession, studio: Studio, settings: Settings
    ) -> None:
        self.status = Observable(ContentStatus())
        self._state, self._history = state, history
        self._studio, self._settings = studio, settings
        self._model: AddOn | None = None
        self._known: dict[str | bytes, FloatArray] = {}
        self._asked, self._turn = 0, 0
        self._is_busy = False
        self._began, self._per_picture = 0.0, 0.0
        state.add_ons.watch(self._choose)
        state.history_changed.connect(self._go_on)

    @property
    def _finding(self) -> HistoryFinding:
        return self._history.finding

    # -- switching --------------------------------------------------------------------------------

    def switch(self, *, on: bool) -> None:
        """Search by content from now on, and index all pictures; or don't."""
        model = content_model(self._state.add_ons.value, self._settings.content_model)
        self._settings.content_model = model.key if on and model is not None else ""
        self._settings.content_paused = False
        self._choose(self._state.add_ons.value)

    def pause(self, *, paused: bool) -> None:
        """Index no more pictures for now, or go on."""
        self._settings.content_paused = paused
        self._halt()
        self._go_on()

    def _choose(self, add_ons: tuple[AddOn, ...]) -> None:
        """Use the model that was switched on, if it is there still."""
        model = content_model(add_ons, self._settings.content_model)
        is_on = model is not None and model.key == self._settings.content_model
        used = model if is_on else None
        self._tell(
            model="" if model is None else model.name,
            reads_words=model is not None and reads_words(model),
            is_on=is_on,
        )
        if used == self._model and used is not None:
            return
        self._model, self._known = used, {}
        self._halt()
        if used is not None:
            self._finding.prepare = self._prepare
            self._go_on()

    def _prepare(self, likeness: Likeness) -> None:
        """In a background thread, when vectors are to be compared."""
        model, known = self._model, self._known
        likeness.use("" if model is None else model.key)
        for what, vector in known.items():
            likeness.know(what, vector)

    # -- searching --------------------------------------------------------------------------------

    def find(self, query: Query, on_found: Callable[[FoundEntries], None]) -> None:
        """As `HistoryFinding.find`; where words are to be understood first, that comes before."""
        self._asked += 1
        model, find = self._model, partial(self._finding.find, query, on_found)
        if model is None or not query.content or query.content in self._known:
            find()
            return

        def then() -> None:
            if number == self._asked:
                find()

        number = self._asked
        self._ask(Embedding(model.path, (query.content,)), query.content, then)

    def fingerprint_of(self, file: str, on_done: Callable[[bytes], None]) -> None:
        """Give ``on_done`` how a picture file looks, to find others like it; by their content where
        that is searched."""

        def on_read(seen: tuple[bytes, ByteArray]) -> None:
            look, picture = seen
            if self._model is None:
                on_done(look)
            else:
                job = Embedding(self._model.path, (), {"picture": picture[..., :3]})
                self._ask(job, look, partial(on_done, look))

        self._finding.fingerprint_of(file, on_read)

    def _ask(self, job: Embedding, what: str | bytes, then: Callable[[], object]) -> None:
        """Find out what something means, and go on; also where that fails, which is told."""
        busy = self._finding.busy

        def vectors(vectors: FloatArray) -> None:
            self._known = {**self._known, what: vectors[0]}
            then()
            busy.value -= 1

        def failed(error: VelaturaError) -> None:
            self._state.notice.value = Notice(error)
            then()
            busy.value -= 1

        busy.value += 1
        self._studio.operate(partial(embedded, job), vectors, failed)

    # -- indexing ---------------------------------------------------------------------------------

    def _halt(self) -> None:
        self._turn += 1
        self._is_busy, self._per_picture = False, 0.0
        self._studio.stop_patient()
        self._tell(is_paused=self._settings.content_paused, seconds_left=None)

    def _go_on(self, _: object = None) -> None:
        if self._model is None or self._is_busy:
            return
        self._is_busy = True
        have = partial(self._have, self._turn, self._model)
        self._finding.unseen(MOST_EMBEDDED, have, partial(self._failed, self._turn))

    def _have(self, turn: int, model: AddOn, some: Unseen) -> None:
        if turn != self._turn:
            return
        per = self._per_picture
        self._tell(
            seen=some.total - some.left,
            total=some.total,
            seconds_left=per * some.left if per else None,
        )
        if not some.pictures or self.status.value.is_paused:
            self._is_busy = False
            return
        readable = {uid: one for uid, one in some.pictures.items() if one is not None}
        keep = partial(self._keep, turn, model, some)
        if not readable:
            keep([])
            return
        self._began = time.monotonic()
        job = Embedding(model.path, (), readable)
        failed = partial(self._failed, turn)
        self._studio.operate(partial(embedded, job), keep, failed, patient=True)

    def _keep(
        self, turn: int, model: AddOn, some: Unseen, rows: FloatArray | list[FloatArray]
    ) -> None:
        if turn != self._turn:
            return
        vectors = iter(rows)
        found = {uid: None if one is None else next(vectors) for uid, one in some.pictures.items()}
        found = {
            uid: each if each is not None and each.any() else None for uid, each in found.items()
        }
        spent = (time.monotonic() - self._began) / max(1, len(rows))
        before = self._per_picture or spent
        self._per_picture = _KEPT * before + (1 - _KEPT) * spent
        failed = partial(self._failed, turn)
        self._finding.keep_vectors(model.key, found, partial(self._kept, turn), failed)

    def _kept(self, turn: int, _: object) -> None:
        if turn == self._turn:
            self._is_busy = False
            self._go_on()

    def _failed(self, turn: int, error: VelaturaError) -> None:
        """It would fail again: the user decides."""
        if turn == self._turn:
            self._settings.content_paused = True
            self._halt()
            self._state.notice.value = Notice(error)

    def _tell(self, **changes: object) -> None:
        self.status.value = replace(self.status.value, **changes)  # type: ignore[arg-type]
