"""Whether the main window may close: what is half done, unsaved, being written or on its way comes
first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.core.extensions import added_rows
from desktop_app.state.session import Session
from desktop_app.ui.commands.file_flow import FileFlow
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_RUNS: Final = "runs"
"""Beside ids of sessions: that runs stop was said."""

_WORDS: Final = {
    "title": QT_TRANSLATE_NOOP("Closing", "Quit while work is on its way?"),
    "batch": QT_TRANSLATE_NOOP(
        "Closing",
        "Batch: {over} of {total} files are done and kept. Next time, “Continue” on the page Batch"
        " does the rest.",
    ),
    "quit": QT_TRANSLATE_NOOP("Closing", "Quit"),
    "cancel": QT_TRANSLATE_NOOP("Closing", "Cancel"),
}

_tr = partial(QCoreApplication.translate, "Closing")


class Closing:
    """Asked by each attempt to close.

    Args:
        window: that is closed.
        workspace: whose documents; each that is unsaved is asked about.
        files: asks what happens to unsaved changes.
        close: tries to close once more.
    """

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        files: FileFlow,
        close: Callable[[], object],
    ) -> None:
        self._window, self._workspace = window, workspace
        self._files, self._close = files, close
        self._given_up: frozenset[str] = frozenset()
        """Ids of sessions whose changes may be lost: the user was asked."""

    def may(self) -> bool:
        """Whether the window may close now; else it is tried again when it may, if at all."""
        # Only this once: if what is being written fails, it is asked again.
        given_up, self._given_up = self._given_up, frozenset()
        unsaved = [one for one in self._unsaved() if one.id not in given_up]
        saving = self._workspace.files.saving
        again = partial(self._close_without, given_up)
        if not given_up and self._workspace.shaping.transforming.is_open:
            self._workspace.shaping.transforming.after_apply(self._close)
        elif unsaved:
            all_given_up = partial(self._close_without, given_up | {one.id for one in unsaved})
            if len(unsaved) > 1:
                self._files.after_one_question(unsaved, all_given_up, self._close)
            else:
                self._files.after_question(all_given_up, unsaved[0])
        elif saving.is_writing:  # an export, say: it is finished before the program ends
            saving.when_written(again)
        elif _RUNS not in given_up and (left := "\n".join(self._left())):
            stop = partial(self._close_without, given_up | {_RUNS})
            answers = (Answer(_tr(_WORDS["cancel"])), Answer(_tr(_WORDS["quit"]), stop, main=True))
            Question(self._window, _tr(_WORDS["title"]), left, *answers).open()
        else:
            return True
        return False

    def _left(self) -> Iterator[str]:
        """What happens to runs that are on their way."""
        parts = vars(self._workspace)
        if "batch" in parts and (now := parts["batch"].progress.value).is_running:
            yield _tr(_WORDS["batch"]).format(over=now.over, total=now.total)
        made = parts["added"].made if "added" in parts else {}
        for row in (row for row in added_rows("closing") if row.id in made):
            yield from row.make(made[row.id])

    def _unsaved(self) -> Iterator[Session]:
        for session in self._workspace.state.documents.sessions.value:
            document = session.document.value
            if document is not None:
                document.settle()
                if document.modified.value:
                    yield session

    def _close_without(self, discarded: frozenset[str]) -> None:
        self._given_up = discarded
        self._close()
