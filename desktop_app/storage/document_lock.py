"""Locks of documents: which file among the program's own stands for which of the user's.

The lock itself is `core.file_lock`.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

from desktop_app.core.file_lock import Lock, LockOwner, acquire_file


def lock_file(folder: Path, document: Path) -> Path:
    """The file in ``folder`` that stands for a document, whatever way its path is written."""
    key = os.path.normcase(os.path.realpath(document))
    key = unicodedata.normalize("NFC", key)
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return folder / f"{digest[:32]}.lock"


def acquire(folder: Path, document: Path) -> Lock | LockOwner:
    """Take the lock of a document, or learn who has it after a tenth of a second.

    Args:
        folder: of the locks; made if it is missing.
        document: the user's file. It need not exist, and nothing is written beside it.

    Raises:
        StorageError: ``lock_failed``, as `acquire_file` says.
    """
    return acquire_file(lock_file(folder, document))
