"""The state as another view of one document sees it: most is shared, how it is looked at is not."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from desktop_app.core.observable import Observable, Signal
from desktop_app.state.document.guides import GuideState
from desktop_app.state.document.view import ScopeState
from desktop_app.state.work.live import LiveState
from desktop_app.state.work.results import Results

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.display_conversion import DisplayConversion

_OWN: dict[str, float | bool] = {
    "zoom": 1.0,
    "angle": 0.0,
    "overlay_visible": True,
    **dict.fromkeys(("mirrored", "clipping", "gamut", "repeated", "before", "split"), False),
    **dict.fromkeys(("blink", "key_cursor", "context_visible", "truth_visible"), False),
    **dict.fromkeys(("invented_visible", "changes_visible"), False),
}
"""Of `ViewState`, by its field: what it is at first."""


def second_view(state: AppState, document: Document, showing: DisplayConversion) -> AppState:
    """``document`` with zoom, place, turn and warnings of its own, without results, previews and
    live pictures; tools, grid, snapping and the document itself are shared.

    Args:
        state: of the window.
        document: whichever is on the canvas there, this is on this one.
        showing: what this view shows of it.
    """
    own = copy(state)
    own.document = Observable[Any](document)
    own.documents = copy(state.documents)
    own.documents.active = Observable(type(state.documents.active.value)(document))
    own.documents.leaving = Signal()
    own.view = copy(state.view)
    for name, value in _OWN.items():
        setattr(own.view, name, Observable[Any](value))
    own.view.scopes = ScopeState()
    own.view.control_preview = Observable(None)
    own.display = copy(state.display)
    own.display.showing = showing
    own.tools = copy(state.tools)
    own.tools.writing = Observable(-1)
    own.jobs = copy(state.jobs)
    own.jobs.preview = Observable[Any](None)
    own.live, own.results = LiveState(), Results()
    own.plans = Observable(())
    own.guides = GuideState()
    own.guides.locked = state.guides.locked
    own.guides.follow(document)
    own.guides.show(document)
    return own
