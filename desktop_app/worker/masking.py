"""Edits of the mask that take longer than a moment, and what a draft would do, in the background.

What is worked out goes in only over the very mask it was worked out from: where somebody painted
meanwhile, it is worked out again. So painting and undo need not rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import Combine, Patch
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import (
    AlphaDraft,
    ColourDraft,
    DamageDraft,
    Draft,
    OperationDraft,
)
from desktop_app.state.painting.masking import MaskEdit, MaskPreview, Moment, put_in
from desktop_app.state.painting.pointing import REMOVED
from desktop_app.worker.background import BackgroundTasks, when_idle


class Masking(QObject):
    """Follows ``state.tools.masking`` and carries out what is wanted there."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._masking = state.tools.masking
        self._waiting: deque[tuple[Document, MaskEdit]] = deque()
        self._afterwards: list[Callable[[], object]] = []
        self._working = False
        self._outdated = False
        self._unfollow: tuple[Callable[[], None], ...] = ()
        self._masking.wanted.connect(self.do)
        self._masking.accepted.connect(self._on_accepted)
        self._masking.dismissed.connect(self._on_dismissed)
        self._masking.draft.changed.connect(self._on_draft)
        state.document.watch(self._on_document)

    # -- edits ------------------------------------------------------------------------------------

    def do(self, edit: MaskEdit) -> None:
        """Change the mask of the document on the canvas, as one step, after those before it."""
        document = self._state.document.value
        if document is not None:
            self._waiting.append((document, edit))
            if not self._masking.is_busy:
                self._next()

    def after_accept(self, then: Callable[[], object]) -> None:
        """Accept what is being chosen, and call ``then`` when the mask holds it and all that was
        wanted before; at once if there is nothing of that."""
        self._masking.accept()
        if self._masking.is_busy or self._masking.is_looked_for:
            self._afterwards.append(then)
        else:
            then()

    def _next(self) -> None:
        self._masking.is_busy = bool(self._waiting)
        if self._waiting:
            self._make(*self._waiting[0])
            return
        afterwards, self._afterwards = self._afterwards, []
        for then in afterwards:
            then()

    def _make(self, document: Document, edit: MaskEdit) -> None:
        """Work it out over the mask as it is between two strokes."""
        if document.mask.is_recording:
            then = partial(self._make, document, edit)
            failed = partial(self._failed, document, edit, moment_of(document))
            when_idle(document.mask, self._background, then, failed)
            return
        revision = moment_of(document)
        self._background.run(
            partial(edit.make, document),
            partial(self._made, document, edit, revision),
            partial(self._failed, document, edit, revision),
            name=edit.name,
        )

    def _made(
        self, document: Document, edit: MaskEdit, revision: Moment, patch: Patch | None
    ) -> None:
        if not self._is_outdated(document, revision):
            self._masking.preview.value = None
            put_in(document, edit.name, patch)
        elif document in self._state.documents:
            self._make(document, edit)
            return
        self._waiting.popleft()
        self._next()

    def _failed(
        self, document: Document, edit: MaskEdit, revision: Moment, error: VelaturaError
    ) -> None:
        if document in self._state.documents and moment_of(document) != revision:
            self._make(document, edit)  # it was read while it became another one
            return
        self._masking.preview.value = None
        self._state.notice.value = Notice(error, document=document.id)
        self._waiting.popleft()
        self._next()

    def _is_outdated(self, document: Document, revision: Moment) -> bool:
        """Whether what was worked out is not of this moment; so in the middle of a stroke too."""
        closed = document not in self._state.documents
        return closed or moment_of(document) != revision or document.mask.is_recording

    # -- drafts -----------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        self._masking.dismiss()
        self._afterwards.clear()
        for stop in self._unfollow:
            stop()
        self._unfollow = ()
        if document is not None:
            self._unfollow = (
                document.mask.changed.connect(self._on_mask),
                document.layer_values.changed.connect(self._on_mask),
                document.pixels.changed.connect(self._on_pixels),
            )

    def _on_mask(self, _: Rect) -> None:
        """What is painted is to be seen; the preview is of the mask as it was."""
        self._masking.preview.value = None
        self._refresh()

    def _on_pixels(self, rect: Rect) -> None:
        """What is made from the picture is made again."""
        draft = self._masking.draft.value
        if not isinstance(draft, OperationDraft) or draft.looks:
            self._on_mask(rect)

    def _on_accepted(self, _: None) -> None:
        """As it was previewed, if that is of this very moment."""
        document, draft = self._state.document.value, self._masking.draft.value
        if document is None or draft is None:
            return
        self._state.recording.done.send(mask_rule(draft))
        shown = self._masking.preview.value
        edit = MaskEdit(draft.name, draft.make, document.size.area)
        self._masking.draft.value = None
        ready = shown if shown is not None and shown.exact and shown.draft == draft else None
        if (
            ready is not None
            and not self._masking.is_busy
            and not self._is_outdated(document, ready.revision)
        ):
            put_in(document, edit.name, ready.patch)
        else:
            # The last preview stays in sight until this is done.
            self._masking.preview.value = shown
            self.do(edit)
        if draft.name == REMOVED and document.mask_target is document.mask:
            self.after_accept(partial(self._masking.removal.send, None))

    def _on_dismissed(self, _: None) -> None:
        """Nobody waits for it any more."""
        if not self._masking.is_busy:
            self._afterwards.clear()

    def _on_draft(self, draft: Draft | None) -> None:
        if draft is None:
            self._masking.preview.value = None
        self._refresh()

    def _refresh(self) -> None:
        """One at a time; the newest draft is the next."""
        document, draft = self._state.document.value, self._masking.draft.value
        if self._working:
            self._outdated = True
            return
        if document is None or draft is None:
            return
        self._working, self._outdated = True, False
        if document.mask.is_recording:
            failed = partial(self._draft_failed, document, moment_of(document))
            when_idle(document.mask, self._background, self._again, failed)
            return
        self._draft(document, draft, moment_of(document), exact=not isinstance(draft, ColourDraft))

    def _draft(self, document: Document, draft: Draft, revision: Moment, *, exact: bool) -> None:
        make = draft.rough_preview if isinstance(draft, ColourDraft) and not exact else draft.make
        self._background.run(
            partial(make, document),
            partial(self._drafted, document, draft, revision, exact),
            partial(self._draft_failed, document, revision),
            name=draft.name,
        )

    def _drafted(
        self, document: Document, draft: Draft, revision: Moment, exact: bool, patch: Patch | None
    ) -> None:
        now = self._masking.draft.value
        fits = self._state.document.value is document and moment_of(document) == revision
        # One whose slider has moved on is shown too: otherwise nothing were seen while it moves.
        if fits and now is not None and now.name == draft.name and (exact or patch is not None):
            self._masking.preview.value = MaskPreview(document.id, draft, revision, patch, exact)
        if fits and not exact and now == draft and not self._outdated:
            self._draft(document, draft, revision, exact=True)
            return
        self._working = False
        if self._outdated or (now is not None and not fits):
            self._refresh()

    def _again(self) -> None:
        self._working = False
        self._refresh()

    def _draft_failed(self, document: Document, revision: Moment, error: VelaturaError) -> None:
        self._working = False
        if self._state.document.value is document and moment_of(document) == revision:
            self._masking.dismiss()
            self._state.notice.value = Notice(error, document=document.id)
        else:
            self._refresh()


def moment_of(document: Document) -> Moment:
    """Which mask the tools paint on now, and which version of it."""
    target = document.mask_target
    name = target.name if target is document.mask else document.active.value
    return name, target.revision


def mask_rule(draft: Draft) -> tuple[str, str, Mapping[str, Any]]:
    """The mask, or the change of it, as `RecordingState.done` tells it."""
    match draft:
        case OperationDraft("grow_mask" | "feather_mask" as name, amount):
            return ("mask", "", {name.removesuffix("_mask"): amount})
        case ColourDraft(options=options, combine=Combine.REPLACE) if not options.contiguous:
            values = {"tolerance": options.tolerance, "softness": options.softness}
            return ("mask", "colour", {"colour": f"#{bytes(draft.colour).hex()}", **values})
        case DamageDraft(amount, Combine.REPLACE):
            return ("mask", "damage", {"strength": amount / 100})
        case AlphaDraft(transparent, Combine.REPLACE):
            return ("mask", "file", {"source": "alpha", "invert": transparent})
        case _:
            return ("by hand", draft.name, {})
