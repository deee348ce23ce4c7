"""Every result is also saved to a folder of the user's, if that is wished for. It is in the history
already: what goes wrong here is said once, and loses nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.naming import DEFAULT_PATTERN, check_pattern, named
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.source_type import source_type
from desktop_app.jobs.placement import history_picture
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.new_file import name_facts, new_file, plain_name
from desktop_app.storage.pictures import save_picture
from desktop_app.storage.result_file import model_words, result_texts
from desktop_app.storage.settings import Settings
from desktop_app.studio.studio_commands import Post


class ResultFolder:
    """Saves results as PNG, named by the pattern.

    Args:
        state: where it is said that it can't.
        settings: whether, where, and what the files say.
        schedulers: the schedulers table.
        post: calls home.
    """

    def __init__(
        self,
        state: AppState,
        settings: Settings,
        schedulers: dict[str, SchedulerRow],
        post: Post,
    ) -> None:
        self._state, self._settings, self._schedulers = state, settings, schedulers
        self._post = post
        self._refused = ""
        """The folder of which it was said."""

    def keep(self, result: Result, document: str) -> None:
        """Save a finished image, in any thread; takes its time.

        Args:
            result: the image.
            document: name of the document that it was made for; may be empty.
        """
        settings = self._settings
        folder = settings.results_folder
        if not settings.results_saved or not folder:
            return
        try:
            self._write(Path(folder), result, document)
        except (VelaturaError, OSError) as error:
            if folder != self._refused:
                self._refused = folder
                self._post(partial(self._say, _refusal(folder, error)), None)
        else:
            self._refused = ""

    def _write(self, folder: Path, result: Result, document: str) -> None:
        settings, job = self._settings, result.job
        pixels = to_bytes(history_picture(result))
        size = Size(pixels.shape[1], pixels.shape[0])
        texts = result_texts(
            result.request,
            job.model,
            size,
            self._schedulers,
            weights=job.weights,
            work=job.work,
            brought=job.brought,
        )
        facts = name_facts(
            result.request,
            model_words(job.model, job.work, job.network)[0],
            plain_name(document),
            count=result.image + 1,
            size=str(size),
        )
        told = texts if settings.save_metadata else None
        mark = source_type([texts]) if told and settings.mark_pictures else ""
        pattern = f"{_subfolders(settings)}{settings.name_pattern or DEFAULT_PATTERN}"
        folder.stat()  # the name alone would not tell that it is missing
        with new_file(folder, named(pattern, facts), ".png") as path:
            save_picture(path, pixels, told, mark=mark, sidecar=settings.sidecar)

    def _say(self, error: StorageError) -> None:
        self._state.notice.value = Notice(error)


def _subfolders(settings: Settings) -> str:
    """Their pattern with its slash; none where it can't be used."""
    pattern = settings.results_subfolders
    try:
        check_pattern(pattern)
    except InputError:
        return ""
    return pattern.rstrip("/\\") + "/"


def _refusal(folder: str, error: VelaturaError | OSError) -> StorageError:
    reason = plain_reason(error) if isinstance(error, OSError) else error.what.rstrip(".")
    return StorageError("results_not_saved", str(error), folder=folder, reason=reason)
