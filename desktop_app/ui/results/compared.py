"""A picture that is compared with others, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.recipe import seed_text

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.core.request import GenerationRequest
    from desktop_app.state.work.results import Result
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.worker.workspace import Workspace

MOST_COMPARED = 6

_SEED = QT_TRANSLATE_NOOP("Compared", "Seed {seed}")


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One of them.

    Attributes:
        id: of the result, or of the entry of the history.
        caption: seed and prompt.
        load: gives what it is called with the pixels, (h, w, 3|4) uint8 sRGB, later.
        is_result: whether it goes when the result goes.
    """

    id: str
    caption: str
    load: Callable[[Callable[[ByteArray], None]], None]
    is_result: bool

    @classmethod
    def of_result(cls, result: Result, workspace: Workspace) -> Compared:
        """A result in its context."""
        caption = _caption(result.request)
        return cls(result.id, caption, partial(workspace.judging.picture, result), is_result=True)

    @classmethod
    def of_entry(cls, entry: HistoryEntry, workspace: Workspace) -> Compared:
        """The picture of an entry of the history."""
        caption = _caption(entry.request)
        load = partial(workspace.history.picture, entry.uid)
        return cls(entry.uid, caption, load, is_result=False)


def _caption(request: GenerationRequest | None) -> str:
    """Nothing, where it is not known how it was made."""
    if request is None:
        return ""
    words = " ".join(request.prompt.split())
    text = QCoreApplication.translate("Compared", _SEED).format(seed=seed_text(request))
    return f"{text} · {words}" if words else text
