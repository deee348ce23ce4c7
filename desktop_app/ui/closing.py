"""Whether the main window may close: what is half done, unsaved or being written comes first."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.ui.file_flow import FileFlow
from desktop_app.worker.workspace import Workspace

__all__ = ["Closing"]


class Closing:
    """Asked by each attempt to close.

    Args:
        workspace: whose document.
        files: asks what becomes of unsaved changes.
        close: tries to close once more.
    """

    def __init__(self, workspace: Workspace, files: FileFlow, close: Callable[[], object]) -> None:
        self._workspace, self._files, self._close = workspace, files, close
        self._confirmed = False

    def may(self) -> bool:
        """Whether the window may close now; else it is tried again when it may, if at all."""
        # Only this once: if what is being written fails, it is asked again.
        confirmed, self._confirmed = self._confirmed, False
        document = self._workspace.state.document.value
        saving = self._workspace.files.saving
        if not confirmed and self._workspace.transforming.is_open:
            self._workspace.transforming.after_apply(self._close)
        elif not confirmed and document is not None and document.modified.value:
            self._files.after_question(self._close_now)
        elif saving.is_writing:  # an export, say: it is finished before the program ends
            saving.when_written(self._close_now if confirmed else self._close)
        else:
            return True
        return False

    def _close_now(self) -> None:
        self._confirmed = True
        self._close()
