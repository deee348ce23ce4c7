"""The documents that are open, in the order of their tabs, and which one is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from desktop_app.core.observable import Observable, Signal
from desktop_app.state.document.undo_memory import UndoMemory
from desktop_app.state.session import Session

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo import UndoStack
    from desktop_app.state.session import LeftView

T = TypeVar("T")


class Documents:
    """A list of sessions that is never empty, one of them active. Iterates over documents."""

    def __init__(self) -> None:
        first = Session()
        self.sessions: Observable[tuple[Session, ...]] = Observable((first,))
        self.active: Observable[Session] = Observable(first)
        self.leaving: Signal[Session] = Signal()
        """The active one, just before another becomes it."""
        self.opened: Signal[Document] = Signal()
        """One more document, before it is looked at."""
        self.changed: Signal[None] = Signal()
        """Others are open, or in another order."""
        self.view_state: Callable[[], LeftView | None] = lambda: None
        """How the active one is looked at now; the canvas knows."""
        self.memory = UndoMemory()
        """Of the steps of all of them."""
        self.sessions.changed.connect(lambda _: self.changed.send(None))
        self.opened.connect(self._on_opened)
        self.changed.connect(self._on_changed)
        self.active.changed.connect(self._on_active)
        self._joined: dict[str, UndoStack] = {}

    def __iter__(self) -> Iterator[Document]:
        found = (session.document.value for session in self.sessions.value)
        return iter([document for document in found if document is not None])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, document: object) -> bool:
        return any(one is document for one in self)

    def each(self, listener: Callable[[Document], None]) -> None:
        """Call ``listener`` with every document that is open, and with each that will be."""
        for document in self:
            listener(document)
        self.opened.connect(listener)

    def session_of(self, document: Document | str | None) -> Session | None:
        """The session of a document, or of the id of one; None: it was closed."""
        from desktop_app.state.document.document import Document

        wanted = document.id if isinstance(document, Document) else document
        for session in self.sessions.value:
            held = session.document.value
            if held is not None and held.id == wanted:
                return session
        return None

    def of_job(self, job: str) -> Session | None:
        """The session that a job was started for; None: it was closed."""
        return next((one for one in self.sessions.value if job in one.jobs), None)

    def add(self, session: Session, *, last: bool = False) -> None:
        """Put one more right of the active one, or behind all."""
        now = self.sessions.value
        at = len(now) if last else now.index(self.active.value) + 1
        self.sessions.value = (*now[:at], session, *now[at:])

    def put(self, session: Session, document: Document) -> None:
        """``document`` is that of ``session`` now."""
        session.document.value = document
        self.changed.send(None)

    def activate(self, session: Session) -> None:
        """Look at another one; nothing if it was closed."""
        if session in self.sessions.value and session is not self.active.value:
            self.leaving.send(self.active.value)
            self.active.value = session

    def while_here(self, then: Callable[[T], object]) -> Callable[[T], None]:
        """``then``, which does nothing once another session is looked at: for what is worked out
        meanwhile and is meant for the one that is active now."""
        here = self.active.value

        def call(value: T) -> None:
            if self.active.value is here:
                then(value)

        return call

    def remove(self, session: Session) -> None:
        """Close one. Its right neighbour is looked at then, or the left one; if there is none, an
        empty one."""
        now = self.sessions.value
        if session not in now:
            return
        if len(now) == 1:
            self.add(Session())
            now = self.sessions.value
        if session is self.active.value:
            at = now.index(session)
            self.activate(now[at + 1] if at + 1 < len(now) else now[at - 1])
        self.sessions.value = tuple(one for one in self.sessions.value if one is not session)

    def move(self, session: Session, to: int) -> None:
        """Put one to another place, counted from 0."""
        rest = [one for one in self.sessions.value if one is not session]
        self.sessions.value = (*rest[:to], session, *rest[to:])

    def _on_opened(self, document: Document) -> None:
        self._joined[document.id] = document.undo_stack
        self.memory.join(document.undo_stack)

    def _on_changed(self, _: None) -> None:
        still = {document.id for document in self}
        for gone in self._joined.keys() - still:
            self.memory.leave(self._joined.pop(gone))

    def _on_active(self, session: Session) -> None:
        session.unseen = False
        document = session.document.value
        if document is not None:
            self.memory.use(document.undo_stack)

    def neighbour(self, step: int) -> Session:
        """The one so many places to the right of the active one, round and round."""
        now = self.sessions.value
        return now[(now.index(self.active.value) + step) % len(now)]
