"""AppState: everything the window observes, in one place that is built once and handed around.

The values that it shows are handed on from here, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable, Signal, connect_each
from desktop_app.core.queue_entry import JobStatus, QueueView
from desktop_app.jobs.results import Result
from desktop_app.state.active_observable import ActiveObservable
from desktop_app.state.document.guides import GuideState
from desktop_app.state.document.view import ViewState
from desktop_app.state.documents import Documents
from desktop_app.state.makings import DocumentMakings
from desktop_app.state.notice import Notice
from desktop_app.state.painting.display import DisplayState
from desktop_app.state.painting.tools import ToolId, ToolState
from desktop_app.state.session import Session
from desktop_app.state.work.activity import EngineStatus, Opening, RecordingState, WaitingWork
from desktop_app.state.work.intents import ChosenIntent, ResolvedIntent, resolve_intent
from desktop_app.state.work.jobs import Jobs
from desktop_app.state.work.live import LiveState
from desktop_app.state.work.memory import MemoryState
from desktop_app.state.work.parameters import Parameters, ParameterState
from desktop_app.state.work.results import Results

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.picture_info import PictureInfo
    from desktop_app.imaging.display import Display
    from desktop_app.jobs.results import Result
    from desktop_app.library.model_list.model_entry import ModelEntry
    from desktop_app.library.prompt_tokens import PromptEncoder
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo_steps import Change
    from desktop_app.state.work.shown_picture import ShownPicture
    from desktop_app.storage.journal import AbandonedJournal

__all__ = [
    "AppState",
    "EngineStatus",
    "Notice",
    "Opening",
    "ToolId",
    "ToolState",
    "ViewState",
    "WaitingWork",
]


class AppState:
    """The whole state; widgets get the parts they need.

    ``documents`` holds all that are open; ``document`` is the one on the canvas. What belongs to
    one of them (``results``, ``plans``, ``has_mask`` …) is here that of the active one, and tells
    when another becomes it; whoever works for one for longer holds its `Session`. ``vocabulary``
    holds the words the chosen model knows; None where it lists none.

    Args:
        intents: the table of intents; that of resources/ if not given. ``intent`` is the chosen
            one, with what follows it.

    Raises:
        StorageError: ``catalog_invalid``.
    """

    def __init__(self, intents: Mapping[str, Intent] | None = None) -> None:
        self.intents = load_intents() if intents is None else intents
        self.documents = Documents()
        active = self.documents.active
        active.changed.connect(self._on_switching)
        self.document: Observable[Document | None] = ActiveObservable(
            active, lambda now: now.document
        )
        self.has_mask: Observable[bool] = ActiveObservable(active, lambda now: now.has_mask)
        self.parameters = ParameterState(Parameters())
        self.parameters.use_intent(next(iter(self.intents.values())))
        self.makings = DocumentMakings(self.documents, self.parameters, self.intents)
        self.models: Observable[tuple[ModelInfo, ...]] = Observable(())
        self.model_problems: Observable[tuple[ModelEntry, ...]] = Observable(())
        """Entries of the list of models that can't be used."""
        self.add_ons: Observable[tuple[AddOn, ...]] = Observable(())
        """LoRAs, embeddings and VAEs on the disk; kept by `worker.model_session`."""
        self.vocabulary: Observable[frozenset[str] | None] = Observable(None)
        self.prompt_encoders: Observable[tuple[PromptEncoder, ...]] = Observable(())
        """What reads the prompts of the chosen model; kept by `worker.model_session`."""
        self.jobs = Jobs(ActiveObservable(active, lambda now: now.preview))
        # All jobs there are, also those of other programs; kept by `worker.queue_session`.
        self.queue: Observable[QueueView] = Observable(QueueView())
        self.live = LiveState()
        self.memory = MemoryState()
        self.results = Results(
            ActiveObservable(active, lambda now: now.results.items),
            ActiveObservable(active, lambda now: now.results.shown),
            ActiveObservable(active, lambda now: now.results.fitting),
            ActiveObservable(active, lambda now: now.results.picked),
        )
        # What the details panel tells of.
        self.looked_at: Observable[ShownPicture | None] = Observable(None)
        self.tools = ToolState()
        self.intent = ChosenIntent(
            self.intents, self.parameters, self.tools, lambda: self.model, self._lacks_mask
        )
        self.view = ViewState(
            ActiveObservable(active, lambda now: now.selected_layers),
            ActiveObservable(active, attrgetter("gamut")),
        )
        self.display = DisplayState(ActiveObservable(active, attrgetter("proofs")))
        self.guides = GuideState()
        self.engine: Observable[EngineStatus] = Observable(EngineStatus())
        self.notice: Observable[Notice | None] = Observable(None)
        self.history_changed: Signal[None] = Signal()
        self.words_replaced: Observable[Parameters | None] = ActiveObservable(
            active, lambda now: now.words_replaced
        )
        self.recoverable: Observable[tuple[AbandonedJournal, ...]] = Observable(())
        """Documents that a process which died has left; kept by `worker.recovery`."""
        self.applying: Observable[bool] = ActiveObservable(active, lambda now: now.applying)
        self.work: Observable[WaitingWork | None] = ActiveObservable(active, lambda now: now.work)
        self.embedded_settings: Observable[PictureInfo | None] = ActiveObservable(
            active, lambda now: now.embedded_settings
        )
        self.recording = RecordingState()
        self.opening: Observable[Opening | None] = Observable(None)
        """What the document waits for; `worker.reshaping` keeps it and ends it."""
        self.plans: Observable[tuple[EditPlan, ...]] = ActiveObservable(
            active, lambda now: now.plans
        )
        """What Generate would follow, one a spot; kept by `worker.planning`."""
        self.plans_exact: Observable[bool] = ActiveObservable(active, lambda now: now.plans_exact)
        """Whether `plans` are of this very moment, and not of a moment ago."""
        self.pressed: Observable[bool] = Observable(False)
        """Whether Generate was pressed and waits for its plan."""
        self._aim: tuple[object, ResolvedIntent] | None = None
        self._page: tuple[object, bool] | None = None
        self._follow_itself()

    def _follow_itself(self) -> None:
        self.tools.selecting.changed.connect(self._on_selecting)
        self.display.canvas.changed.connect(self._show_on)
        connect_each(self.intent.fit, self.parameters.changed, self.models.changed)
        self.documents.active.changed.connect(self._on_switched)

    @property
    def document_id(self) -> str:
        """Of the one on the canvas; empty: there is none."""
        document = self.document.value
        return "" if document is None else document.id

    @property
    def model(self) -> ModelInfo | None:
        """The chosen model, if it is in the list."""
        wanted = self.parameters.value.model
        return next((model for model in self.models.value if model.id == wanted), None)

    def _lacks_mask(self) -> bool:
        return self.document.value is not None and not self.has_mask.value

    @property
    def resolved_intent(self) -> ResolvedIntent:
        """What Generate would do now, model or not; calculated once for each choice."""
        parameters, model = self.parameters.value, self.model
        has_picture, has_mask = self.document.value is not None, self.has_mask.value
        question = (parameters, model, has_picture, has_mask)
        if self._aim is None or self._aim[0] != question:
            resolved_intent = resolve_intent(
                self.intents, parameters, has_picture=has_picture, has_mask=has_mask, model=model
            )
            self._aim = (question, resolved_intent)
        return self._aim[1]

    @property
    def starts_from_words(self) -> bool:
        """Whether Generate makes all of a page from words; see `state.work.blank_page`."""
        document, intent = self.document.value, self.resolved_intent.intent
        if document is None or intent is None or self.has_mask.value:
            return False
        from desktop_app.state.work.blank_page import starts_from_words

        asked = self.parameters.value, self.model, intent.id
        page = document.id, document.pixels.revision, asked[0].edit, asked[0].from_words, *asked[1:]
        if self._page is None or self._page[0] != page:
            self._page = page, starts_from_words(document, *asked)
        return self._page[1]

    @property
    def maker(self) -> ModelInfo | None:
        """The model that Generate would use; None also where it is done without one."""
        return None if self.resolved_intent.local else self.model

    @property
    def is_expanding(self) -> bool:
        """Whether the Expand tool frames a larger canvas, which Generate makes first."""
        tools = self.tools
        framed = tools.active.value is ToolId.EXPAND and not tools.expansion.margins.is_empty
        return framed and self.document.value is not None

    @property
    def is_removing(self) -> bool:
        """Whether Generate removes what is masked without a model: with Remove What I Click."""
        return self.tools.removes_pointed.value

    @property
    def can_generate(self) -> bool:
        """Whether there is all that Generate needs: a mask where one is needed, and a model."""
        if self.is_removing:
            return self.has_mask.value
        if self.is_expanding:
            return self.model is not None
        wanted = self.resolved_intent
        return wanted.ready and (wanted.local or self.model is not None)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being made, or about to be: Generate was pressed."""
        return self.jobs.current.value is not None or self.pressed.value

    @property
    def would_wait(self) -> bool:
        """Whether what Generate would queue now waits for what is made: what needs no engine goes
        beside a job that has one."""
        beside = self.is_removing or (self.resolved_intent.local and not self.is_expanding)
        return self.is_busy and (not beside or any(job.is_local for job in self.jobs.active))

    @property
    def is_paused(self) -> bool:
        """Whether jobs wait for a queue that is paused, and none runs."""
        current = self.jobs.current.value
        waits = current is not None and current.status is JobStatus.WAITING
        return waits and self.queue.value.paused

    def set_applying(self, document: Document, *, now: bool) -> None:
        """Whether ``document`` is being changed in the background: undo rests until then."""
        document.undo_stack.locked = now
        session = self.documents.session_of(document)
        if session is not None:
            session.applying.value = now

    def open_document(
        self, document: Document, session: Session | None = None, *, active: bool = True
    ) -> Session:
        """Put ``document`` on the canvas, in its own tab; returns that. It comes from the
        user's hand; what a job made is for `open_behind`. In the middle of a stroke it waits
        behind, too.

        Args:
            document: that is not open yet.
            session: whose document it becomes, where there is none or another that is given up;
                None: a new one, or the active one where nothing is in that.
            active: False leaves the one on the canvas there, and puts the new one behind all.
        """
        here = self.documents.active.value
        if session is None and here.is_untouched:
            session = here
        if session is None:
            held = here.document.value
            waits = active and held is not None and held.is_painting
            session = self._add(document, unseen=waits, last=not active)
            if active and not waits:
                self.documents.activate(session)
            return session
        self._take_in(document)
        is_first = session.document.value is None
        if not is_first:
            session.results.clear()
        session.preview.value = None  # of what was there before
        self.documents.opened.send(document)
        if session is here:
            self._end_notice(document.id)
            self.guides.show(document)
        self.documents.put(session, document)
        self._update_has_mask(document)
        if session is here and is_first:
            self.intent.use_usual()
        return session

    def open_behind(self, document: Document) -> Session:
        """Open what a job made behind all others, with a spark on its tab; returns that. Nothing
        under the hand changes, not even an empty tab that it has just opened."""
        if self.notice.value is None or self.notice.value.error is None:
            self.notice.value = Notice(
                notes=("opened_behind",), params={"name": document.name.value}
            )
        return self._add(document, unseen=True, last=True)

    def _add(self, document: Document, *, unseen: bool, last: bool) -> Session:
        self._take_in(document)
        session = Session(document, unseen=unseen)
        self.documents.add(session, last=last)
        self.documents.opened.send(document)
        return session

    def _take_in(self, document: Document) -> None:
        document.show_on(self.display.profile.value)
        document.select_by_tools(self.tools.selecting.value)
        document.undo_stack.changed.connect(lambda _: self._update_has_mask(document))
        document.undo_stack.happened.connect(partial(self._follow_canvas, document))
        self.guides.follow(document)

    def activate(self, document: Document) -> None:
        """Look at ``document``, if it is open."""
        session = self.documents.session_of(document)
        if session is not None:
            self.documents.activate(session)

    def has_place(self, result: Result) -> bool:
        """Whether it is for the picture that there is, in the size that this has."""
        document, job = self.document.value, result.job
        if document is None or job.document is None:  # else another version of what it became
            return document is None or document.size == result.rect.size
        fits = job.fits(document.size) and not result.displaced
        return job.document == document.id and fits

    @property
    def seen_result(self) -> Result | None:
        """The one on the canvas: it is shown there, and has its place."""
        shown = self.results.shown.value
        return shown if shown is not None and self.has_place(shown) else None

    @property
    def left_out(self) -> tuple[str, ...]:
        """Codes of notes on all that is made of the picture while a result lies over it."""
        result = self.seen_result
        return () if result is None or result.applied else ("result_left_out",)

    def hide_result(self) -> None:
        """Show the picture, which is about to change; of a result that lay over it that is said."""
        lies_over = bool(self.left_out)
        self.results.show(None)
        if lies_over:
            self.notice.value = Notice(notes=("result_aside",), document=self.document_id)

    def tell_left_out(self) -> None:
        """Say that as the user begins to make something of the picture."""
        if self.left_out:
            self.notice.value = Notice(notes=self.left_out, document=self.document_id)

    def session_with(self, result: Result) -> Session | None:
        """The session among whose results that is; None: it was closed."""
        sessions = self.documents.sessions.value
        return next((one for one in sessions if one.results.find(result.id) is not None), None)

    def open_empty(self) -> None:
        """Look at an empty tab: the active one where nothing is in that."""
        if not self.documents.active.value.is_untouched:
            session = Session()
            self.documents.add(session)
            self.documents.activate(session)

    def close_document(self, session: Session | None = None) -> None:
        """Close a tab, the active one if none is named, and give its document up."""
        self.documents.remove(session or self.documents.active.value)

    def _on_switching(self, session: Session) -> None:
        """Another one is active: this comes before everybody else hears of it."""
        document = session.document.value
        self._end_notice("" if document is None else document.id)
        self.guides.show(document)

    def _on_switched(self, session: Session) -> None:
        if session.making is None:
            self.intent.use_usual()
            self.parameters.update(count=1, count_held=False, counts=())
        before = self.intent.row
        self.makings.show(session)
        self.intent.put_down(before)
        self._show_on(self.display.canvas.value)

    def _end_notice(self, document: str) -> None:
        """Another document comes: what was said about the one before goes with it."""
        notice = self.notice.value
        if notice is not None and notice.document and notice.document != document:
            self.notice.value = None

    def _on_selecting(self, now: bool) -> None:
        for document in self.documents:
            document.select_by_tools(now)

    def _show_on(self, display: Display | None) -> None:
        """The document in front; the others when they are looked at."""
        if self.document.value is not None:
            self.document.value.show_on(display)

    def _follow_canvas(self, document: Document, change: Change) -> None:
        session, notice = self.documents.session_of(document), self.notice.value
        if session is not None:
            session.follow_canvas(document, change)
        if notice is None or change.kind not in ("push", "undo", "redo"):
            return
        is_over = change.kind == "undo" and notice.of_answer == document.id
        if is_over or (notice.until_step and notice.document == document.id):
            self.notice.value = None

    def _update_has_mask(self, document: Document) -> None:
        session = self.documents.session_of(document)
        if session is not None:
            session.has_mask.value = document.is_masked
