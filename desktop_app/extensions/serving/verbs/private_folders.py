"""What users of the server keep is readable by its own account alone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from desktop_app.storage.paths import DataPaths


def keep_private(paths: DataPaths) -> None:
    """Take from others what an earlier version let them read: folders 0700, files 0600. Links are
    not followed, models stay as they are. Nothing on Windows, where the profile's rights hold."""
    if os.name == "nt":
        return
    for folder, folders, files in os.walk(paths.root):
        here = Path(folder)
        folders[:] = [name for name in folders if here / name != paths.models]
        for each in (here, *(here / name for name in files)):
            with suppress(OSError):  # another account's, or gone meanwhile
                _take(each)


def _take(path: Path) -> None:
    mode = path.lstat().st_mode
    if not path.is_symlink() and mode & 0o077:
        path.chmod(mode & 0o700)
