"""Whether the main window may close: what is half done, unsaved or being written comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.state.session import Session
    from desktop_app.ui.commands.file_flow import FileFlow
    from desktop_app.worker.workspace import Workspace


class Closing:
    """Asked by each attempt to close.

    Args:
        workspace: whose documents; each that is unsaved is asked about.
        files: asks what happens to unsaved changes.
        close: tries to close once more.
    """

    def __init__(self, workspace: Workspace, files: FileFlow, close: Callable[[], object]) -> None:
        self._workspace, self._files, self._close = workspace, files, close
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
        else:
            return True
        return False

    def _unsaved(self) -> Iterator[Session]:
        for session in self._workspace.state.documents.sessions.value:
            document = session.document.value
            if document is not None:
                document.settle()
                if document.modified.value:
                    yield session

    def _close_without(self, given_up: frozenset[str]) -> None:
        self._given_up = given_up
        self._close()
