"""The models in the folders of other programs that the user pointed to."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.library.sharing.programs import found_at, plain_folder
from desktop_app.library.sharing.values import FoundFolder, SharedFile, this_system
from desktop_app.library.sharing.walking import shared_files
from desktop_app.storage.settings import Settings

__all__ = ["SharedModels"]


class SharedModels:
    """Looks through the folders in the settings, as they are at that moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def folders(self) -> list[FoundFolder]:
        """What each is; one of no program that is known counts as a plain folder of models.

        One that is away has no folders of models.
        """
        system = this_system()
        paths = [Path(text) for text in self._settings.shared_folders if "\0" not in text]
        return [found_at(path, system) or plain_folder(path) for path in paths]

    def __call__(self, cancel: CancelToken) -> list[SharedFile]:
        """The models in them.

        Raises:
            Cancelled: by ``cancel``.
        """
        return [file for found in self.folders() for file in shared_files(found, cancel)]
